"""A department's dashboard: who may see it, what stands on it, which list each figure opens."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from dashboards.services import rebuild_rollups
from tests.dashboards.conftest import NOW
from tests.factories import MONDAY, hours, make_department, make_person, make_ticket
from tickets.services import resolve_ticket

pytestmark = pytest.mark.django_db
QUARTER = "?quarter=2026-Q3"


@pytest.fixture
def counted(company, played):
    rebuild_rollups(at=NOW)
    return played


def get(client, person, address):
    client.force_login(person)
    return client.get(address)


def dashboard(client, person, wish=QUARTER):
    return get(client, person, reverse("dashboards:department", args=("IT",)) + wish)


def listed(client, person, key, wish=QUARTER):
    response = get(client, person, reverse("dashboards:requests", args=("IT", key)) + wish)
    assert response.status_code == 200, key
    return sorted(ticket.subject for ticket, _promise in response.context["rows"])


def figures(page):
    cards = (page.context["promised"] if "promised" in page.context else page.context["received"]).cards
    return {card.key: card for card in cards}


def test_head_agent_superior_and_hr_see_the_dashboard_and_nobody_else(client, company, counted):
    hr_admin = company.requester
    assert dashboard(client, hr_admin).status_code == 404
    hr_admin.is_hr_admin = True
    hr_admin.save(update_fields=["is_hr_admin"])

    allowed = [dashboard(client, one).status_code for one in (company.head, company.agent, company.director, hr_admin)]

    assert allowed == [200, 200, 200, 200]
    assert dashboard(client, company.neighbour).status_code == 404


def test_few_requests_are_said_in_counts_and_none_with_a_dash(client, company, counted):
    cards = figures(dashboard(client, company.head))

    assert cards["first_response"].value == "3 of 6"
    assert cards["resolution"].value == "3 of 5"
    assert cards["times"].value == "3 h 15 m"
    assert cards["reopened"].value == "1 of 4"
    assert cards["satisfied"].value == "–"


def test_ten_promises_are_said_in_percent_with_their_interval(client, company):
    for _each in range(10):
        ticket = make_ticket(company.service, company.requester)
        resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY + hours(1))
    rebuild_rollups(at=NOW)

    card = figures(dashboard(client, company.head))["resolution"]

    assert card.value == "100\u202f%"
    assert card.lines == ("10 of 10", "interval 72–100\u202f%")


def test_quarter_without_requests_shows_no_share(client, company, counted):
    cards = figures(dashboard(client, company.head, "?quarter=2026-Q4"))

    assert cards["resolution"].value == "–"
    assert cards["resolution"].lines == ("no promise ended yet",)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("first_response", ["again", "ignored", "late", "solved", "waited", "withdrawn"]),
        ("first_response_kept", ["again", "solved", "waited"]),
        ("first_response_missed", ["ignored", "late", "withdrawn"]),
        ("resolution", ["again", "ignored", "late", "solved", "waited"]),
        ("resolution_kept", ["again", "solved", "waited"]),
        ("resolution_missed", ["ignored", "late"]),
        ("times", ["again", "late", "solved", "waited"]),
        ("solved", ["again", "late", "solved", "waited"]),
        ("reopened", ["again"]),
        ("priority_changed", []),
        ("filed", ["again", "ignored", "late", "solved", "waited", "withdrawn"]),
        ("open", ["ignored"]),
        ("overrun", ["ignored"]),
        ("at_risk", []),
        ("broken_open", ["ignored"]),
        ("kept_not_solved", []),
    ],
)
def test_each_figure_opens_exactly_what_it_counts(client, company, counted, key, expected):
    assert listed(client, company.head, key) == expected


def test_list_of_one_customer_is_open_to_that_customer(client, company, counted):
    company.hr.head = company.requester
    company.hr.save(update_fields=["head"])

    subjects = listed(client, company.requester, "resolution", f"{QUARTER}&customer=HR")

    assert subjects == ["ignored", "solved", "waited"]
    address = reverse("dashboards:requests", args=("IT", "resolution"))
    assert get(client, company.requester, address + QUARTER).status_code == 404


def test_rows_are_for_those_who_may_see_them_and_the_rest_is_said(client, company, counted):
    counted.solved.is_restricted = True
    counted.solved.save(update_fields=["is_restricted"])
    company.requester.is_executive = True
    company.requester.save(update_fields=["is_executive"])

    response = get(client, company.director, reverse("dashboards:requests", args=("IT", "filed")) + QUARTER)
    stranger = company.neighbour
    stranger.is_executive = True
    stranger.save(update_fields=["is_executive"])
    seen_by_stranger = get(client, stranger, reverse("dashboards:requests", args=("IT", "filed")) + QUARTER)

    assert response.context["listed"].hidden == 0
    assert seen_by_stranger.context["listed"].total == 6
    assert seen_by_stranger.context["listed"].hidden == 4
    assert "4 of them are counted but not listed" in seen_by_stranger.content.decode()


def test_list_that_tells_marks_is_for_heads_alone(client, company, counted):
    address = reverse("dashboards:requests", args=("IT", "kept_not_solved")) + QUARTER

    assert get(client, company.head, address).status_code == 200
    assert get(client, company.agent, address).status_code == 404


def test_list_of_marks_says_so_where_they_are_deleted_already(client, company, counted):
    address = reverse("dashboards:requests", args=("IT", "kept_not_solved"))
    others = reverse("dashboards:requests", args=("IT", "solved"))

    old, recent = (get(client, company.head, f"{address}?quarter={name}") for name in ("2024-Q1", "2026-Q3"))
    unrated = get(client, company.head, f"{others}?quarter=2024-Q1")

    assert "were deleted after 24 months" in old.content.decode()
    assert "No request belongs to this figure" not in old.content.decode()
    assert recent.context["listed"].marks_from is unrated.context["listed"].marks_from is None


def test_other_face_shows_what_was_promised_to_us(client, company, counted):
    company.hr.head = company.requester
    company.hr.save(update_fields=["head"])

    page = get(client, company.requester, reverse("dashboards:department", args=("HR",)) + f"{QUARTER}&face=received")

    assert figures(page)["asked"].value == "4"
    assert figures(page)["resolution"].value == "2 of 3"
    assert [row.department for row in page.context["received"].rows] == [company.it]


@pytest.mark.parametrize(
    "chart", ["trend-kept", "trend-satisfied", "customers-kept", "customers-satisfied", "used", "broken", "providers"]
)
def test_every_chart_is_a_file_under_the_same_rights(client, company, counted, chart):
    address = reverse("dashboards:csv", args=("IT", chart)) + QUARTER

    response = get(client, company.head, address)

    assert response.status_code == 200
    assert response.content.decode().startswith("\ufeff")
    assert get(client, company.neighbour, address).status_code == 404


def test_file_never_holds_a_formula(client, company, counted):
    company.hr.name = "=cmd()"
    company.hr.save(update_fields=["name"])

    response = get(client, company.head, reverse("dashboards:csv", args=("IT", "customers-kept")) + QUARTER)

    assert "'=cmd()" in response.content.decode()


def test_unknown_names_are_not_found(client, company, counted):
    for address in (
        reverse("dashboards:department", args=("NOPE",)),
        reverse("dashboards:csv", args=("IT", "nope")),
        reverse("dashboards:requests", args=("IT", "nope")),
        reverse("dashboards:requests", args=("IT", "filed")) + "?customer=NOPE",
        reverse("dashboards:requests", args=("IT", "filed")) + "?customer=%00",
        reverse("dashboards:department", args=("IT",)) + "?face=nope",
    ):
        assert get(client, company.head, address).status_code == 404, address


def test_strange_quarter_means_the_running_one(client, company, counted):
    page = dashboard(client, company.head, "?quarter=1999-Q9&measure=nope")

    assert page.status_code == 200
    assert page.context["quarters"].is_running


@pytest.mark.parametrize("wish", ["&measure=kept", "&measure=satisfied", "&face=received"])
@pytest.mark.parametrize("more", [0, 2])
def test_page_asks_the_database_as_often_for_one_department_as_for_three(
    client, company, played, assert_queries, wish, more
):
    for number in range(more):
        asker = make_person(department=make_department(f"AB{number}"))
        make_ticket(company.service, asker, at=datetime(2026, 9, 22, 9, tzinfo=UTC))
    rebuild_rollups(at=NOW)
    client.force_login(company.head)
    address = reverse("dashboards:department", args=("IT",)) + QUARTER + wish
    client.get(address)

    with assert_queries({"&measure=kept": 12, "&measure=satisfied": 10, "&face=received": 8}[wish]):
        client.get(address)
