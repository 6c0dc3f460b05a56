"""Headers, the person's language and zone, and the way back from an ended session."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone, translation

from servicedesk.csp import csp_override, header
from servicedesk.urls import urlpatterns as site_urls
from tests.factories.company import make_person


def settings_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")


@csp_override({"default-src": ["'self'"]})
def relaxed_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("relaxed")


urlpatterns = [*site_urls, path("settings-page/", settings_page), path("relaxed-page/", relaxed_page)]
with_test_pages = override_settings(ROOT_URLCONF=__name__)
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/requests/IT-7/?tab=all"}


def test_every_response_forbids_inline_script_and_style(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_every_response_turns_powerful_features_off(client: Client) -> None:
    headers = client.get("/healthz").headers

    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@with_test_pages
def test_a_view_may_carry_a_policy_of_its_own(client: Client) -> None:
    assert client.get("/relaxed-page/").headers["Content-Security-Policy"] == "default-src 'self'"


def test_a_directive_without_sources_is_written_bare() -> None:
    assert header({"sandbox": [], "img-src": ["'self'", "data:"]}) == "sandbox; img-src 'self' data:"


@with_test_pages
def test_a_visitor_reads_the_language_asked_for_in_the_companys_zone(client: Client) -> None:
    answer = client.get("/settings-page/", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert answer.content.decode() == "zh-hans Asia/Shanghai"
    assert answer.headers["Content-Language"] == "zh-hans"


@with_test_pages
@pytest.mark.django_db
def test_a_person_reads_their_own_language_and_zone(client: Client) -> None:
    client.force_login(make_person(language="zh-hans", timezone="Europe/Berlin"))

    answer = client.get("/settings-page/", headers={"Accept-Language": "en"})

    assert answer.content.decode() == "zh-hans Europe/Berlin"


@with_test_pages
@pytest.mark.django_db
def test_one_persons_language_does_not_stay_for_the_next(client: Client) -> None:
    client.force_login(make_person(language="zh-hans", timezone="Europe/Berlin"))
    client.get("/settings-page/")

    assert translation.get_language() == "en"
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"


def test_an_ended_session_in_a_fragment_leads_the_page_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/accounts/password/change/", headers=HTMX)

    target = urlsplit(answer.headers["HX-Redirect"])
    assert answer.status_code == 200
    assert target.path == "/accounts/login/"
    assert parse_qs(target.query) == {"next": ["/requests/IT-7/?tab=all"]}


def test_the_way_back_never_leaves_the_site(client: Client) -> None:
    answer = client.get("/accounts/password/change/", headers={**HTMX, "HX-Current-URL": "https://evil.example/x"})

    assert parse_qs(urlsplit(answer.headers["HX-Redirect"]).query) == {"next": ["/x"]}


def test_a_whole_page_is_redirected_as_ever(client: Client) -> None:
    answer = client.get("/accounts/password/change/")

    assert answer.status_code == 302
    assert "HX-Redirect" not in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/requests/%00/", "/requests/a%00b/changes/", "/queue/%00/", "/rate/request/%00/", "/improvements/%00/",
     "/evaluations/2026-Q3/%00.csv", "/departments/%00/", "/attachments/1/%00"],
)  # fmt: skip
def test_an_address_with_a_nul_names_nothing(client: Client, address: str) -> None:
    client.force_login(make_person("Mei"))

    assert client.get(address).status_code == 404
