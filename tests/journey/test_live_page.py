"""Two people at one request: what one of them says appears on the other's open page without waiting for its next look."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_agent, make_department, make_person, make_service, make_ticket
from tests.journey.site import PASSWORD, chromium, signed_in, web_server
from tests.servicedesk.workers import live_hub, wait_until_left_alone
from tickets.services import add_note, add_reply

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]
BY_ITSELF = 20_000  # milliseconds between two looks of a page that hears nothing
AT_ONCE = BY_ITSELF // 2


@pytest.fixture(autouse=True)
def _orm_beside_playwright(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in this thread


@pytest.fixture
def site(tmp_path, settings):
    try:
        with live_hub(tmp_path) as (_hub, live), web_server(tmp_path, LIVE_URL=live) as address:
            settings.LIVE_URL = live
            yield address
    finally:
        wait_until_left_alone()


def test_an_answer_reaches_the_open_page_of_the_other_side(site):
    department = make_department("IT", name="IT")
    agent = make_agent("Li Wei", department=department)
    employee = make_person("Wang Fang", department=make_department("HR"))
    employee.set_password(PASSWORD)
    employee.save()
    ticket = make_ticket(make_service(department), employee, at=timezone.now())

    with chromium() as browser:
        page = signed_in(browser, site, employee)
        with page.expect_response(lambda answer: "/live/" in answer.url):
            page.goto(f"/requests/{ticket.ref}/")
        say = {"ticket_id": ticket.pk, "by": agent, "at": timezone.now()}
        add_note(**say, text="She must not read this")
        add_reply(**say, text="Please restart once")

        expect(page.get_by_role("article").get_by_text("Please restart once")).to_be_visible(timeout=AT_ONCE)
        assert "She must not read this" not in page.content()
        assert page.complaints == []
