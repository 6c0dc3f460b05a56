"""What pages show of promises."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from departments.enums import Priority
from slas.enums import Metric, PauseReason
from tests.factories import (
    MONDAY,
    hours,
    make_calendar,
    make_department,
    make_service,
    make_standard,
    make_ticket,
    promised_always,
)
from tickets.queries import next_promises, promise_panel
from tickets.services import (
    add_reply,
    cancel_ticket,
    change_priority,
    reopen_ticket,
    resolve_ticket,
    transfer_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_utc():
    with timezone.override("UTC"):
        yield


def line(ticket, now, **wishes):
    return next_promises([ticket], now, **wishes)[ticket.pk]


def panel(ticket, now):
    ticket.refresh_from_db()
    return promise_panel(ticket, now, changes=list(ticket.events.all()))


def solved(ticket, now):
    return next(row for row in panel(ticket, now).rows if row.promise.metric == Metric.RESOLUTION)


def told(row):
    return [(line.when, line.clock, line.held_by, line.counts, line.so_far) for line in row.why.rows]


def test_line_shows_the_promise_that_is_due_first(company):
    ticket = make_ticket(company.service, company.requester)

    fresh = line(ticket, MONDAY + hours(0.5))
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Looking", at=MONDAY + hours(1))
    answered = line(ticket, MONDAY + hours(1))

    assert (fresh.state, fresh.words, fresh.due_words, fresh.about) == (
        "running",
        "1 h 30 m left",
        "today 11:00",
        "first response in 2 h",
    )
    assert (answered.words, answered.due_words, answered.about) == ("7 h left", "today 18:00", "solved in 8 h")


def test_line_warns_at_the_ladder_s_share_and_then_counts_what_is_over_in_working_time(company):
    ticket = make_ticket(company.service, company.requester)
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Looking", at=MONDAY)

    assert line(ticket, MONDAY + hours(7.4)).state == "at_risk"
    assert line(ticket, MONDAY + hours(9)).state == "at_risk"
    over = line(ticket, TUESDAY + hours(0.5))
    assert (over.state, over.words) == ("missed", "30 m over")


def test_line_of_a_waiting_request_says_that_the_clock_is_stopped(company):
    ticket = make_ticket(company.service, company.requester)
    wait_for(
        ticket_id=ticket.pk, reason=PauseReason.REQUESTER, text="Which room?", by=company.agent, at=MONDAY + hours(1)
    )

    waiting = line(ticket, TUESDAY)

    assert (waiting.state, waiting.words, waiting.about) == ("paused", "clock stopped", "7 h left of 8 h")
    assert (waiting.due_words, waiting.due_at) == ("", None)


def test_line_without_a_standard_says_that_nothing_was_promised(company):
    ticket = make_ticket(make_service(make_department("LAB")), company.requester)

    assert (line(ticket, MONDAY).state, line(ticket, MONDAY).words) == ("none", "no promise")


def test_line_of_a_solved_request_shows_what_became_of_the_promise_to_solve(company):
    ticket = make_ticket(company.service, company.requester)
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY + hours(3))

    shown = line(ticket, TUESDAY)

    assert {promise.metric for promise in ticket.promises.all()} == {Metric.FIRST_RESPONSE, Metric.RESOLUTION}
    assert (shown.state, shown.words, shown.about) == ("met", "met", "solved in 8 h")


def test_line_between_departments_is_for_those_who_serve_the_request(company):
    make_standard(company.fac, resolution=1)
    ticket = make_ticket(company.service, company.requester)
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Looking", at=MONDAY + hours(1))
    transfer_ticket(
        ticket_id=ticket.pk, service_id=company.cabling.pk, text="Cable", by=company.agent, at=MONDAY + hours(3)
    )

    theirs, ours = line(ticket, MONDAY + hours(3)), line(ticket, MONDAY + hours(3), internal=True)

    assert (theirs.due_words, theirs.about) == ("today 18:00", "solved in 8 h")
    assert (ours.due_words, ours.about) == ("today 14:00", "solved in 1 h")


def test_lines_cost_two_statements_for_one_request_and_for_three(company, assert_queries):
    tickets = [make_ticket(company.service, company.requester) for _ in range(3)]
    next_promises(tickets[:1], MONDAY)  # the ladder of a published version is cached

    for count in (1, 3):
        with assert_queries(2):
            next_promises(tickets[:count], MONDAY)


def test_viewer_s_zone_changes_what_is_printed_and_never_the_verdict(company):
    ticket = make_ticket(company.service, company.requester)

    here = line(ticket, MONDAY + hours(1))
    with timezone.override("Asia/Kolkata"):
        there = line(ticket, MONDAY + hours(1))

    assert (here.due_words, there.due_words) == ("today 11:00", "today 16:30")
    assert (here.state, here.words) == (there.state, there.words)


def test_panel_tells_day_by_day_what_counted_and_why_the_rest_did_not(company):
    ticket = make_ticket(company.service, company.requester, at=MONDAY + hours(1))
    wait_for(
        ticket_id=ticket.pk, reason=PauseReason.REQUESTER, text="Which room?", by=company.agent, at=MONDAY + hours(2)
    )
    add_reply(ticket_id=ticket.pk, by=company.requester, text="302", at=TUESDAY + hours(1))

    row = solved(ticket, TUESDAY + hours(2))

    assert told(row) == [
        ("Mon 10:00–11:00", "ran", "IT department", hours(1), hours(1)),
        (
            "Mon 11:00 – today 10:00",
            "paused by Li Wei, waiting for the requester: “Which room?”",
            "requester",
            None,
            hours(1),
        ),
        ("today 10:00–11:00", "ran", "IT department", hours(1), hours(2)),
        ("until today 18:00", "left", "IT department", hours(6), hours(8)),
    ]
    assert row.drawing.days == (
        (datetime(2026, 9, 21, tzinfo=UTC).date(), hours(7)),
        (datetime(2026, 9, 22, tzinfo=UTC).date(), hours(8)),
    )
    assert "Pauses of 7 h of working time did not count; without them it was due Tue 22 Sep 10:00." in row.why.note


def test_panel_names_the_days_off_it_left_out(company):
    friday_off = {"2026-09-25": {"name": "Mid-Autumn", "name_zh": "中秋节", "hours": []}}
    thursday = MONDAY + timedelta(days=3)
    make_standard(company.fac, calendar=make_calendar(exceptions=friday_off))
    ticket = make_ticket(company.cabling, company.requester, at=thursday + hours(4))

    row = solved(ticket, thursday + hours(5))

    assert [(line.when, line.clock) for line in row.why.rows] == [
        ("today 13:00–14:00", "ran"),
        ("Fri 25 Sep", "closed: Mid-Autumn"),
        ("until Mon 12:00", "left"),
    ]


def test_panel_names_the_standard_its_version_and_why_it_matched(company):
    general = make_ticket(company.service, company.requester)
    special = make_service(company.it, "Line stoppage")
    make_standard(company.it, service=special, resolution=4)
    own = make_ticket(special, company.requester)

    assert "version 1, the general one of IT department" in solved(general, MONDAY).why.note
    assert "version 1, made for this service: 4 h at priority Normal" in solved(own, MONDAY).why.note


def test_time_held_by_each_department_sums_up_to_the_second(company):
    make_standard(company.fac)
    ticket = make_ticket(company.service, company.requester)
    after = timedelta(hours=1, minutes=7, seconds=13)
    transfer_ticket(
        ticket_id=ticket.pk, service_id=company.cabling.pk, text="Cable", by=company.agent, at=MONDAY + after
    )

    shown = panel(ticket, MONDAY + hours(2))

    assert [(held.department.code, held.time) for held in shown.held] == [("IT", after), ("FAC", hours(2) - after)]
    assert sum((held.time for held in shown.held), timedelta(0)) == shown.counted == hours(2)
    assert [row.is_internal for row in shown.rows] == [False, False]
    assert any(row.is_internal for row in promise_panel(ticket, MONDAY, internal=True).rows)


def test_panel_shows_that_a_change_of_priority_moved_the_due_time(company):
    promised_always(company.version, hours(4), priority=Priority.HIGH, metric=Metric.RESOLUTION)
    ticket = make_ticket(company.service, company.requester)
    change_priority(
        ticket_id=ticket.pk, priority=Priority.HIGH, text="Payroll is today", by=company.agent, at=MONDAY + hours(1)
    )

    lines = [line.clock for line in solved(ticket, MONDAY + hours(1.5)).why.rows]

    assert "priority changed from Normal to High: due today 18:00 became today 14:00" in lines


def test_panel_keeps_the_first_verdict_after_reopening_and_counts_on(company):
    ticket = make_ticket(company.service, company.requester)
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY + hours(2))
    assert solved(ticket, TUESDAY).drawing.words == "met, 2 h of 8 h"

    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="Not quite", at=TUESDAY)
    again = solved(ticket, TUESDAY + hours(1))

    assert again.drawing.words == "5 h of working time left"
    assert again.drawing.paused_words == "6 h"


def test_withdrawn_request_has_no_verdict(company):
    ticket = make_ticket(company.service, company.requester)
    cancel_ticket(ticket_id=ticket.pk, by=company.requester, text="", at=MONDAY + hours(1))

    assert solved(ticket, TUESDAY).drawing.words == "withdrawn after 1 h of 8 h"
    assert line(ticket, TUESDAY).words == "withdrawn"
