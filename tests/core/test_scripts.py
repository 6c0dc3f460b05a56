"""The pages' scripts in a real Chromium, under the site's own content security policy; answers are given by the test."""

import json
import mimetypes
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.contrib.staticfiles import finders
from django.template import Template
from django.template.context import make_context
from django.utils import translation
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

from servicedesk import csp
from tools.chromium import find

pytestmark = pytest.mark.browser
HOST = "http://desk.test"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FORM = """{% extends "base.html" %}{% load crispy_forms_tags %}{% block main %}<h1>Ask</h1>
<form method="post" action="/send" novalidate data-draft-key="new:1" data-draft-url="/draft">{% csrf_token %}
{{ form|crispy }}<button class="btn btn-primary">Send</button>{% include "pieces/draft_status.html" %}</form>{% endblock %}"""
FRAGMENT = """{% extends "base.html" %}{% block main %}<h1>Answer</h1><div id="box">
<form method="post" hx-post="/reply" hx-target="#box" novalidate data-draft-key="reply:1">{% csrf_token %}
<label for="id_text">Text</label><textarea id="id_text" name="text"></textarea><button>Send</button></form></div>{% endblock %}"""
LIST = """{% extends "base.html" %}{% load i18n %}{% block main %}<h1>Queue</h1><table class="sd-queue"><tbody data-list>
{% for name in "abc" %}<tr data-row><td><input type="checkbox" name="chosen" value="{{ name }}" aria-label="{{ name }}"></td>
<td><a href="/{{ name }}">{{ name }}</a></td></tr>{% endfor %}</tbody></table>
<div class="sd-bulk" data-bulk hidden><span data-bulk-count></span><button data-bulk-clear>Clear</button></div>{% endblock %}"""
PLAIN = """{% extends "plain.html" %}{% block main %}<h1>Sign in</h1>{% endblock %}"""


class Wish(forms.Form):
    kind = forms.ChoiceField(choices=[("new", "New"), ("more", "More")])
    subject = forms.CharField(label="In one line")
    role = forms.CharField(required=False)


def wish(data: dict[str, str] | None = None) -> Wish:
    form = Wish(data)
    form.fields["role"].show_when = json.dumps({"field": "kind", "in": ["more"]})
    return form


@dataclass
class Desk:
    """A site of a few addresses; `sent` holds what the browser posted."""

    rf: object
    policy: csp.Policy
    pages: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)
    sent: list[Request] = field(default_factory=list)

    def shows(self, path: str, source: str, **context: object) -> None:
        with translation.override("en"):
            html = Template(source).render(make_context(context, self.rf.get(path)))
        self.pages[path] = (200, {"Content-Security-Policy": csp.header(self.policy)}, html)

    def answers(self, path: str, status: int, html: str = "", **headers: str) -> None:
        self.pages[path] = (status, headers, html)

    def serve(self, route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(HOST)
        if request.method == "POST":
            self.sent.append(request)
        if path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=found, content_type=mimetypes.guess_type(path)[0])
            return
        status, headers, html = self.pages.get(path, (404, {}, ""))
        route.fulfill(status=status, headers=headers, body=html, content_type="text/html; charset=utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=os.environ.get("DESK_CHROMIUM") or find(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def desk(rf, settings) -> Desk:
    site = Desk(rf, settings.SECURE_CSP)
    site.shows("/form", FORM, form=wish())
    site.shows("/sign-in", PLAIN)
    site.answers("/draft", 204)
    return site


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    complaints: list[str] = []
    opened = browser.new_page(base_url=HOST)
    opened.route("**/*", desk.serve)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None)
    yield opened
    opened.close()
    assert complaints == []


def typed(page: Page, text: str) -> None:
    page.locator("#id_subject").press_sequentially(text)
    page.wait_for_timeout(500)


def test_draft_is_kept_here_and_on_the_server_and_survives_a_reload(page, desk):
    page.goto("/form")

    typed(page, "SAP role")
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved", timeout=4000)
    page.reload()

    expect(page.locator("#id_subject")).to_have_value("SAP role")
    expect(page.locator("[data-draft-status]")).to_have_text("Your draft is back")
    assert desk.sent[0].headers["x-csrftoken"]


def test_draft_survives_sending_into_an_ended_session(page, desk):
    desk.pages["/send"] = desk.pages["/sign-in"]
    page.goto("/form")

    typed(page, "SAP role")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.wait_for_load_state()
    page.goto("/form")

    expect(page.locator("#id_subject")).to_have_value("SAP role")


def test_draft_goes_after_it_was_sent_once(page, desk):
    desk.shows("/send", LIST)
    page.goto("/form")

    typed(page, "SAP role")
    page.evaluate(
        "() => { const form = document.querySelector('main form'); form.requestSubmit(); form.requestSubmit(); }"
    )
    expect(page.locator("h1")).to_have_text("Queue")
    page.wait_for_load_state()
    page.goto("/form")

    expect(page.locator("#id_subject")).to_have_value("")
    assert [request.url for request in desk.sent if request.url.endswith("/send")] == [f"{HOST}/send"]


def test_refused_form_takes_the_focus_to_its_errors_and_on_to_the_field(page, desk):
    desk.shows("/form", FORM, form=wish({}))
    page.goto("/form")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="In one line").click()

    expect(page.locator("#id_subject")).to_be_focused()


def test_field_is_shown_and_sent_only_when_its_condition_holds(page):
    page.goto("/form")
    expect(page.locator("#id_role")).to_be_hidden()
    expect(page.locator("#id_role")).to_be_disabled()

    page.select_option("#id_kind", "more")

    expect(page.locator("#id_role")).to_be_visible()
    expect(page.locator("#id_role")).to_be_enabled()


def test_refused_fragment_is_shown_read_out_and_its_text_kept(page, desk):
    desk.shows("/ticket", FRAGMENT)
    desk.answers("/reply", 422, '<p tabindex="-1" data-error-summary data-announce="One thing is missing">Missing</p>')
    page.goto("/ticket")

    page.locator("#id_text").press_sequentially("Hello")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#sd-live")).to_have_text("One thing is missing")
    page.reload()

    expect(page.locator("#id_text")).to_have_value("Hello")
    assert desk.sent[0].headers["x-csrftoken"]


def test_fragment_sent_into_an_ended_session_comes_back_with_its_text(page, desk):
    desk.shows("/ticket", FRAGMENT)
    desk.answers("/reply", 200, **{"HX-Redirect": "/sign-in"})
    page.goto("/ticket")

    page.locator("#id_text").press_sequentially("Hello")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.wait_for_load_state()
    page.goto("/ticket")

    expect(page.locator("#id_text")).to_have_value("Hello")


def test_list_is_walked_and_selected_by_single_keys(page, desk):
    desk.shows("/queue", LIST)
    page.goto("/queue")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("link", name="b")).to_be_focused()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.get_by_role("button", name="Clear").click()

    expect(page.locator("[data-bulk]")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="b")).not_to_be_checked()


def test_keys_wait_while_something_is_typed_and_the_sheet_names_them(page, desk):
    desk.shows("/queue", LIST)
    page.goto("/queue")

    page.keyboard.press("/")
    expect(page.locator("#sd-top-search")).to_be_focused()
    page.keyboard.type("?j")
    expect(page.locator("#sd-top-search")).to_have_value("?j")
    expect(page.locator("#sd-shortcuts")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")

    expect(page.locator("#sd-shortcuts")).to_be_visible()


def test_theme_follows_the_system_when_the_person_says_so(page):
    page.emulate_media(color_scheme="dark")
    page.goto("/form")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    page.emulate_media(color_scheme="light")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("form", [wish(), wish({})], ids=["fresh", "refused"])
def test_frame_and_form_have_no_barrier(page, desk, form, scheme, width):
    desk.shows("/form", FORM, form=form)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/form")

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
