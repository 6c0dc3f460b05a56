"""Replays in the browser: who opens them, what they say while a worker is at it and after, and what they cost."""

import re
from datetime import UTC, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboards.enums import ReplayOf, ReplayState
from dashboards.models import Replay
from dashboards.queries.definitions import Period, quarter_of
from dashboards.services import advance_replay, cancel_replay, start_replay
from slas.models import CalendarRevision, Target
from slas.queries.drafted import DraftedHours, drafted_hours
from slas.services import start_draft
from tests.factories import (
    hours,
    make_agent,
    make_calendar,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tickets.services import resolve_ticket

pytestmark = pytest.mark.django_db


class Company:
    """IT wants to answer in one hour instead of two; HR and Facilities asked last quarter."""

    def __init__(self):
        self.head, self.hr_admin = make_person("Chen"), make_person("Ning", is_hr_admin=True)
        self.customer, self.agent_of_others = make_person("Zhou"), make_person("Otto")
        self.it = make_department("IT", head=self.head)
        self.hr = make_department("HR", name="Human resources", head=self.customer)
        self.calendar = make_calendar()
        self.version = make_standard(self.it, calendar=self.calendar)
        self.service = make_service(self.it)
        self.agent, self.requester = make_agent("Li Wei", department=self.it), make_person("Wang", department=self.hr)
        self.now = timezone.now()
        self.draft = start_draft(standard_id=self.version.standard_id, by=self.head, at=self.now)
        Target.objects.filter(version=self.draft, metric="first_response").update(working_time=hours(1))

    def solve_between(self, number=1):
        """Requests of last quarter that were answered after one and before two working hours."""
        inside = Period.of(quarter_of(self.now).moved(-1)).start.astimezone(UTC) + timedelta(days=30)
        monday = inside.replace(hour=9, minute=0) + timedelta(days=(7 - inside.weekday()) % 7)
        for count in range(number):
            ticket = make_ticket(self.service, self.requester, at=monday, subject=f"Between, {count}")
            resolve_ticket(ticket_id=ticket.pk, by=self.agent, text="Done", at=monday + hours(1.5))

    def replay(self, *, is_done=True):
        found = start_replay(of=ReplayOf.TARGETS, version_id=self.draft.pk, by=self.head, at=self.now)
        while is_done and advance_replay(at=self.now):
            pass
        return found

    def drafted(self):
        return DraftedHours.of(self.calendar, CalendarRevision.objects.get()).signed()


@pytest.fixture
def company():
    return Company()


def text(response):
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\u202f", " ")


def test_head_starts_a_replay_on_the_page_of_the_draft_and_a_double_click_starts_one(client, company):
    client.force_login(company.head)
    address = reverse("dashboards:replays", args=[company.draft.pk])
    before = text(client.get(address))

    first = client.post(address, {"of": "targets"})
    second = client.post(address, {"of": "targets"})

    replay = Replay.objects.get()
    assert "Nothing replayed yet" in before
    assert "Password reset" in before  # the services matched
    assert first.url == second.url == reverse("dashboards:replay", args=[replay.pk])


def test_page_shows_the_bar_while_a_worker_is_at_it_and_the_whole_page_comes_again_when_it_is_done(client, company):
    company.solve_between()
    replay = company.replay(is_done=False)
    client.force_login(company.head)
    page, bar = reverse("dashboards:replay", args=[replay.pk]), reverse("dashboards:replay_progress", args=[replay.pk])

    waiting = client.get(page)
    advance_replay(at=company.now)
    running = text(client.get(bar))
    while advance_replay(at=company.now):
        pass
    done = client.get(bar)

    assert "Waiting for a worker" in text(waiting)
    assert f'hx-get="{bar}"' in waiting.content.decode()
    assert "0 of 1 requests looked at" in running
    assert (done.content, done.headers["HX-Refresh"]) == (b"", "true")


def test_result_says_it_in_a_sentence_by_promise_priority_and_customer_and_lists_what_changes(client, company):
    company.solve_between(2)
    replay = company.replay()
    client.force_login(company.head)

    response = client.get(reverse("dashboards:replay", args=[replay.pk]))

    said = text(response)
    assert "kept 2 of 4 instead of 4 of 4; 2 requests change." in said
    assert "A replay of what happened, not a forecast." in said
    assert "people would have acted otherwise" in said
    assert "Human resources 2 0 of 2 instead of 2 of 2 2 of 2 unchanged 2" in said
    assert "Normal 2 0 of 2 instead of 2 of 2" in said
    assert "IT-0001 Between, 0" in said
    assert reverse("tickets:detail", args=["IT-0002"]) in response.content.decode()


def test_list_of_changes_is_cut_by_what_was_clicked_and_nonsense_means_all(client, company):
    company.solve_between()
    client.force_login(company.head)
    address = reverse("dashboards:replay", args=[company.replay().pk])

    def listed(query):
        return client.get(f"{address}?{query}").context["changes"].total

    assert [listed(f"metric={name}") for name in ("first_response", "resolution", "x")] == [1, 0, 1]
    assert [listed(f"priority={number}") for number in (3, 1, 99, "x")] == [1, 0, 1, 1]
    assert [listed(f"customer={number}") for number in (company.hr.pk, 0, "9" * 30)] == [1, 0, 1]
    assert [listed(f"towards={verdict}") for verdict in ("missed", "kept", "x")] == [1, 0, 1]


def test_counts_are_there_for_hr_and_requests_they_may_not_read_are_not(client, company):
    company.solve_between(2)
    client.force_login(company.hr_admin)

    said = text(client.get(reverse("dashboards:replay", args=[company.replay().pk])))

    assert "2 requests change." in said
    assert "2 of them are counted but not listed: you may not read them." in said
    assert "Between" not in said


def test_replay_is_cancelled_in_the_browser_and_says_so(client, company):
    replay = company.replay(is_done=False)
    client.force_login(company.head)

    page = client.post(reverse("dashboards:cancel_replay", args=[replay.pk]), follow=True)

    replay.refresh_from_db()
    assert replay.state == ReplayState.CANCELLED
    assert "It was cancelled; nothing of it was kept." in text(page)


def test_failed_replay_says_what_to_do(client, company):
    replay = company.replay(is_done=False)
    Replay.objects.filter(pk=replay.pk).update(state=ReplayState.FAILED)
    client.force_login(company.head)

    assert "It met a fault and stopped" in text(client.get(reverse("dashboards:replay", args=[replay.pk])))


def test_quarter_without_requests_says_so(client, company):
    client.force_login(company.head)

    said = text(client.get(reverse("dashboards:replay", args=[company.replay().pk])))

    assert "No request of the" in said
    assert "Nothing to replay" in said


def test_draft_that_changed_since_is_named_on_every_page(client, company):
    company.solve_between()
    replay = company.replay()
    Target.objects.filter(version=company.draft).update(working_time=hours(3))
    client.force_login(company.head)

    assert "The draft has changed since" in text(client.get(reverse("dashboards:replay", args=[replay.pk])))
    assert "The draft has changed since" in text(
        client.get(reverse("dashboards:latest_replay", args=[company.draft.pk]))
    )


def test_page_of_the_draft_compares_the_examples_and_shows_the_newest_replay(client, company):
    company.solve_between()
    company.replay()
    client.force_login(company.head)

    draft = client.get(reverse("slas:version", args=[company.draft.pk]))
    latest = text(client.get(reverse("dashboards:latest_replay", args=[company.draft.pk])))

    assert "in version 1: first response" in text(draft)
    assert reverse("dashboards:latest_replay", args=[company.draft.pk]) in draft.content.decode()
    assert "1 request changes." in latest


def test_page_of_a_draft_that_nobody_has_replayed_says_what_a_replay_is_for(client, company):
    client.force_login(company.head)

    assert "Not replayed yet" in text(client.get(reverse("dashboards:latest_replay", args=[company.draft.pk])))


def test_draft_without_targets_is_refused_in_a_sentence(client, company):
    company.draft.targets.all().delete()
    client.force_login(company.head)

    page = client.post(reverse("dashboards:replays", args=[company.draft.pk]), {"of": "targets"})

    assert "This version promises nothing yet: add a target." in text(page)
    assert not Replay.objects.exists()


# -- hours from the calendar editor --------------------------------------------------------------------------------


def test_hours_as_typed_are_replayed_without_being_saved(client, company):
    company.solve_between()
    client.force_login(company.hr_admin)
    typed = {"name": "Office", "timezone": "UTC", "hours-1-0-opens": "9:00", "hours-1-0-closes": "10:00"}
    preview = client.post(reverse("slas:calendar_preview"), {**typed, "calendar": company.calendar.pk})
    carried = preview.context["drafted"]

    response = client.post(reverse("dashboards:replay_hours"), {"hours": carried, "version": ""})

    replay = Replay.objects.get()
    assert f'value="{carried}"' in preview.content.decode()
    assert "by the hours in use" in text(preview)
    assert [version.pk for version in preview.context["making"]] == [company.draft.pk]
    assert response.url == reverse("dashboards:replay", args=[replay.pk])
    assert (replay.of, replay.version, replay.calendar) == (ReplayOf.HOURS, None, company.calendar)
    assert replay.hours["weekly"] == {"1": [["09:00", "10:00"]]}
    assert CalendarRevision.objects.count() == 1


def test_hours_together_with_the_targets_of_a_draft(client, company):
    client.force_login(company.hr_admin)

    client.post(reverse("dashboards:replay_hours"), {"hours": company.drafted(), "version": company.draft.pk})

    replay = Replay.objects.get()
    assert (replay.of, replay.version, replay.calendar) == (ReplayOf.BOTH, company.draft, company.calendar)


@pytest.mark.parametrize("form", [{}, {"hours": "x"}, {"version": "x"}, {"version": "999999"}])
def test_hours_that_the_desk_did_not_sign_are_no_page(client, company, form):
    client.force_login(company.hr_admin)

    response = client.post(reverse("dashboards:replay_hours"), {"hours": company.drafted(), **form} if form else {})

    assert response.status_code == 404
    assert not Replay.objects.exists()


def test_result_of_hours_shows_the_week_and_leads_back_to_the_calendar(client, company):
    company.solve_between()
    replay = start_replay(
        of=ReplayOf.HOURS, hours=drafted_hours(company.drafted()), by=company.hr_admin, at=company.now
    )
    while advance_replay(at=company.now):
        pass
    client.force_login(company.hr_admin)

    response = client.get(reverse("dashboards:replay", args=[replay.pk]))

    assert "09:00–12:00, 13:00–18:00" in text(response)
    assert "Nothing would have changed sides" in text(response)
    assert reverse("slas:calendar", args=[company.calendar.pk]) in response.content.decode()


# -- who opens what, and what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "expected"),
    [("head", 200), ("hr_admin", 200), ("customer", 404), ("agent", 404), ("requester", 404)],
)
def test_only_the_head_and_hr_open_the_replays_of_a_standard(client, company, who, expected):
    replay = company.replay()
    client.force_login(getattr(company, who))
    pages = [("replays", company.draft.pk), ("latest_replay", company.draft.pk), ("replay", replay.pk)]

    found = {client.get(reverse(f"dashboards:{name}", args=[pk])).status_code for name, pk in pages}
    found.add(client.get(reverse("dashboards:replay_progress", args=[replay.pk])).status_code)

    assert found == {expected}


def test_stranger_neither_starts_nor_cancels(client, company):
    replay = company.replay(is_done=False)
    client.force_login(company.customer)

    started = client.post(reverse("dashboards:replays", args=[company.draft.pk]), {"of": "both"})
    hours_started = client.post(reverse("dashboards:replay_hours"), {"hours": company.drafted(), "version": ""})
    cancelled = client.post(reverse("dashboards:cancel_replay", args=[replay.pk]))

    replay.refresh_from_db()
    assert [started.status_code, hours_started.status_code, cancelled.status_code] == [404, 404, 404]
    assert (replay.state, Replay.objects.count()) == (ReplayState.WAITING, 1)


def test_head_does_not_open_the_replay_of_a_whole_calendar(client, company):
    replay = start_replay(
        of=ReplayOf.HOURS, hours=drafted_hours(company.drafted()), by=company.hr_admin, at=company.now
    )
    client.force_login(company.head)

    assert client.get(reverse("dashboards:replay", args=[replay.pk])).status_code == 404


def test_what_is_not_there_is_no_page(client, company):
    client.force_login(company.hr_admin)

    for name in ("replays", "latest_replay", "replay", "replay_progress"):
        assert client.get(reverse(f"dashboards:{name}", args=[999_999])).status_code == 404
    assert client.post(reverse("dashboards:replays", args=[company.draft.pk]), {"of": "x"}).status_code == 404


@pytest.mark.parametrize("item_count", [1, 3])
def test_result_costs_the_same_for_any_number_of_changes(client, company, item_count, assert_queries):
    company.solve_between(item_count)
    address = reverse("dashboards:replay", args=[company.replay().pk])
    client.force_login(company.head)
    client.get(address)

    with assert_queries(9):
        client.get(address)


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_of_replays_costs_the_same_for_any_number(client, company, item_count, assert_queries):
    for number in range(item_count):
        replay = company.replay(is_done=False)
        cancel_replay(replay_id=replay.pk, by=company.head, at=company.now + timedelta(seconds=number))
    client.force_login(company.head)
    address = reverse("dashboards:replays", args=[company.draft.pk])
    client.get(address)

    with assert_queries(9):
        client.get(address)
