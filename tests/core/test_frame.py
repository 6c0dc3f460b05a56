"""The frame around pages that have no room of their own: sign-in, errors, the sheet's own rules."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.test import Client

INLINE = re.compile(r"""<style|style=|<script(?![^>]*\bsrc=)|\son[a-z]+=["']|javascript:|hx-on""", re.IGNORECASE)
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SHEET = (settings.BASE_DIR / "static/css/desk.css").read_text("utf-8")
# Bootstrap's and Tabler's own classes are used as they are; mails carry their style inline and are not pages.
PAGES = [path for path in TEMPLATES if "mail" not in path.parts and "email" not in path.parts]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/nowhere/"]
)
def test_page_for_visitors_is_one_clean_document(client: Client, address):
    html = client.get(address).content.decode()

    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert 'href="#main"' in html
    assert not INLINE.search(html)


@pytest.mark.django_db
def test_wrong_password_is_said_on_the_page_and_reveals_nothing(client: Client):
    html = client.post("/accounts/login/", {"login": "nobody@example.com", "password": "wrong"}).content.decode()

    assert "data-error-summary" in html
    assert "wrong" not in re.findall(r'value="([^"]*)"', html)


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html"])
def test_error_page_says_what_to_do_and_keeps_drafts(rf, name):
    request = rf.get("/")
    request.user = None

    html = get_template(name).render({}, request)

    assert html.count("<h1") == 1
    assert "data-send-failed" in html


def test_broken_server_page_needs_no_request():
    html = render_to_string("500.html")

    assert "500" in html
    assert not INLINE.search(html)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_template_carries_no_inline_style_or_script(path: Path):
    assert not INLINE.search(path.read_text("utf-8"))


def test_sheet_names_only_our_classes_and_the_frameworks():
    theirs = re.compile(r"\.(btn|form|is-invalid|invalid-feedback|htmx|visually)")
    classes = set(
        re.findall(r"\.[a-zA-Z][\w-]*(?=[\s.,:{>+~)\[])", re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", SHEET, flags=re.DOTALL))
    )

    assert {name for name in classes if not name.startswith(".sd-") and not theirs.match(name)} == set()


def test_patterns_used_by_the_sheet_are_on_every_page():
    used = set(re.findall(r"url\(#([\w-]+)\)", SHEET))

    assert used == set(re.findall(r'pattern id="([\w-]+)"', render_to_string("pieces/patterns.html")))
