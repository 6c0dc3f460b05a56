"""Home, search and the departments' cards."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from dashboards.queries.home import home_of
from dashboards.queries.kept import kept_last_quarter
from dashboards.services import refresh_rollups
from slas.enums import PauseReason
from tests.factories import (
    MONDAY,
    hours,
    make_agent,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tests.factories.guides import make_guide
from tickets.services import resolve_ticket, wait_for

pytestmark = pytest.mark.django_db

NEXT_QUARTER = MONDAY + timedelta(days=30)


@pytest.fixture
def desk(client):
    it = make_department("IT", name="IT", name_zh="信息技术部", summary="Computers, accounts")
    make_standard(it, first_response=2, resolution=16)
    person = make_person("Wang Fang", native_name="王芳", department=make_department("HR"))
    client.force_login(person)
    return {"it": it, "service": make_service(it), "agent": make_agent(department=it), "person": person}


def html(client, address="/", **query):
    return client.get(address, query).content.decode()


def last_quarter():
    return kept_last_quarter(timezone.now()).quarter.title


def test_tile_prints_the_promise_and_how_often_it_was_kept(client, desk):
    kept, broken = (make_ticket(desk["service"], desk["person"]) for _ in range(2))
    resolve_ticket(ticket_id=kept.pk, by=desk["agent"], text="Done", at=MONDAY + hours(1))
    resolve_ticket(ticket_id=broken.pk, by=desk["agent"], text="Done", at=MONDAY + timedelta(days=7))

    refresh_rollups(at=NEXT_QUARTER)
    (tile,) = home_of(desk["person"], at=NEXT_QUARTER).tiles

    assert (tile.promise.first_response, tile.promise.resolution, tile.promise.day) == (hours(2), hours(16), hours(8))
    assert (tile.kept.kept, tile.kept.total, tile.bar_width) == (2, 4, "50.0%")


def test_department_without_figures_or_standard_says_so(client, desk):
    make_service(make_department("FIN"))

    page = html(client)

    assert "no figures yet" in page
    assert "no general promise yet" in page
    assert f"how often it kept that in {last_quarter()}" in page


def test_kept_share_is_read_from_the_rollups_and_says_when_they_were_counted(desk):
    assert kept_last_quarter(NEXT_QUARTER).as_of is None
    cache.clear()
    make_ticket(desk["service"], desk["person"])
    refresh_rollups(at=NEXT_QUARTER)

    kept = kept_last_quarter(NEXT_QUARTER)

    assert (kept.quarter.title, kept.as_of, kept.by_department) == ("Q3 2026", NEXT_QUARTER, {})


def test_home_shows_whose_turn_it_is_and_what_is_in_progress(client, desk):
    waiting = make_ticket(desk["service"], desk["person"], subject="Cable")
    make_ticket(desk["service"], desk["person"], subject="Still running")
    wait_for(
        ticket_id=waiting.pk, reason=PauseReason.REQUESTER, text="Which <b>building</b>?", by=desk["agent"],
        at=MONDAY + hours(1),
    )  # fmt: skip

    page = html(client)

    assert "Which &lt;b&gt;building" in page
    assert "1 waits" in page
    assert "Still running" in page


def test_often_asked_services_lead_to_their_forms(client, desk):
    make_ticket(desk["service"], desk["person"], at=timezone.now() - timedelta(days=1))

    assert reverse("tickets:new", args=[desk["service"].pk]) in html(client)


def test_empty_home_says_what_would_be_there(client, desk):
    page = html(client)

    assert "Nobody waits for you" in page
    assert "Nothing in progress" in page
    assert "Please rate" not in page


@pytest.mark.parametrize(("language", "greeting"), [("en", "Wang Fang"), ("zh-hans", "王芳")])
def test_home_speaks_the_readers_language(client, desk, language, greeting):
    desk["person"].language = language
    desk["person"].save(update_fields=["language"])

    page = html(client)

    assert greeting in page
    assert ("信息技术部" in page) == (language != "en")


@pytest.mark.parametrize("item_count", [1, 3])
def test_home_takes_the_same_queries_for_any_number_of_things(client, desk, assert_queries, item_count):
    for number in range(item_count):
        make_ticket(desk["service"], desk["person"])
        other = make_department(f"D{number}")
        make_standard(other)
        make_service(other)
    client.get("/")

    with assert_queries(9):
        client.get("/")


def test_search_finds_services_guides_requests_and_people(client, desk):
    make_guide(desk["it"], title="Reset a password")
    ticket = make_ticket(desk["service"], desk["person"], subject="Password lost")
    make_person("Password Keeper")

    page = html(client, "/search", q="password")

    for found in ("Password reset", "Reset a password", ticket.ref, "Password Keeper"):
        assert found in page


def test_search_as_one_types_answers_with_a_fragment(client, desk):
    make_guide(desk["it"], title="Reset a password")

    fragment = client.get("/search", {"q": "reset"}, headers={"HX-Request": "true"}).content.decode()

    assert "Reset a password" in fragment
    assert "<html" not in fragment


def test_search_reveals_nothing_that_the_person_may_not_see(client, desk):
    stranger = make_person("Stranger", department=make_department("FIN"))
    ticket = make_ticket(desk["service"], stranger, subject="Confidential merger")

    page = html(client, "/search", q="merger") + html(client, "/search", q=ticket.ref)

    assert "Confidential" not in page


@pytest.mark.parametrize("text", ["", "   ", "<script>alert(1)</script>", "'&|!:*", "\x00", "x" * 4000, "%", "_"])
def test_search_takes_any_text_and_prints_it_harmless(client, desk, text):
    response = client.get("/search", {"q": text})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("item_count", [1, 3])
def test_search_takes_the_same_queries_for_any_number_of_hits(client, desk, assert_queries, item_count):
    for number in range(item_count):
        make_ticket(desk["service"], desk["person"], subject="Printer")
        make_guide(desk["it"], title=f"Printer {number}")
    client.get("/search", {"q": "printer"})

    with assert_queries(9):
        client.get("/search", {"q": "printer"})


def test_card_says_what_the_department_does_and_promises(client, desk):
    make_standard(desk["it"], service=make_service(desk["it"], name="Line stoppage"), first_response=1, resolution=4)
    make_guide(desk["it"])

    page = html(client, "/departments/IT/")

    for said in (
        "Computers, accounts",
        "Line stoppage",
        "4 h",
        "2 days",
        "Reset your password yourself",
        "Solved at once",
        f"no promise ended in {last_quarter()}",
    ):
        assert said in page


def test_card_of_unknown_or_closed_department_is_not_found(client, desk):
    make_department("OLD", is_active=False)

    assert client.get("/departments/OLD/").status_code == 404
    assert client.get("/departments/NO/").status_code == 404


@pytest.mark.parametrize("item_count", [1, 3])
def test_card_takes_the_same_queries_for_any_number_of_services(client, desk, assert_queries, item_count):
    for number in range(item_count):
        make_standard(desk["it"], service=make_service(desk["it"], name=f"Service {number}"))
        make_guide(desk["it"], title=f"Guide {number}")
    client.get("/departments/IT/")

    with assert_queries(9):
        client.get("/departments/IT/")


@pytest.mark.parametrize("address", ["/", "/search", "/departments/IT/", "/guides/"])
def test_visitor_is_led_to_sign_in(client, desk, address):
    client.logout()

    assert client.get(address).url.startswith(reverse("account_login"))
