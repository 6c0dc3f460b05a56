"""The document page draws itself in a real Chromium under its own content security policy."""

import os

import pytest
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tickets.enums import MOVES
from tools.chromium import find

pytestmark = pytest.mark.browser
HOST = "http://127.0.0.1"  # an origin that browsers trust without a certificate


@pytest.fixture
def page():
    """A page whose every call is answered by the desk itself."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=find(), args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        page.route("**/*", answer)
        yield page
        browser.close()


def answer(route):
    response = Client(headers={"Host": "127.0.0.1"}).get(route.request.url.removeprefix(HOST))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)


def test_document_page_lists_every_operation_and_opens_one(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{HOST}/api/docs/")
    expect(page.locator(".opblock")).to_have_count(17 + len(MOVES), timeout=20_000)
    page.locator("#operations-tickets-tickets_create .opblock-summary-control").click()

    expect(page.get_by_text("Idempotency-Key")).to_be_visible()
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/api-docs.png")
    assert complaints == []


def test_document_page_alone_may_write_styles():
    policy = Client().get("/api/docs/").headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
