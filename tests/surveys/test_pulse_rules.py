"""A pulse is worth asking once in a while; each reason against it, at its edge."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from slas.businesstime import WorkingCalendar
from surveys.pulse_rules import (
    EarlierPulse,
    NotSent,
    Resolution,
    Sending,
    decide,
    expires_at,
    is_answerable,
    is_changeable,
)

MONDAY = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)
FINANCE, IT, LEGAL = 1, 2, 3
RESOLVED = Resolution(
    requester=7, departments=frozenset({FINANCE}), provider=IT, resolvers=frozenset({40}), resolved_at=MONDAY
)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def always_open(at):
    return at


def sent(days, provider=LEGAL):
    """A pulse so many days before the one of RESOLVED would be sent."""
    return EarlierPulse(provider, MONDAY + DAY - timedelta(days=days))


def test_pulse_is_sent_a_day_after_resolution_and_lives_a_week():
    decision = decide(RESOLVED, [], next_opening=always_open)

    assert decision == Sending(send_at=MONDAY + DAY, expires_at=MONDAY + 8 * DAY)


def test_pulse_of_a_friday_waits_for_the_next_working_day():
    hours = {day: ((time(9), time(17)),) for day in range(1, 6)}
    calendar = WorkingCalendar("UTC", hours, {})
    friday_evening = replace(RESOLVED, resolved_at=datetime(2026, 9, 11, 18, 0, tzinfo=UTC))

    decision = decide(friday_evening, [], next_opening=calendar.next_opening)

    assert isinstance(decision, Sending)
    assert decision.send_at == datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


def test_pulse_within_working_time_is_not_delayed_further():
    hours = {day: ((time(9), time(17)),) for day in range(1, 6)}
    calendar = WorkingCalendar("UTC", hours, {})

    decision = decide(RESOLVED, [], next_opening=calendar.next_opening)

    assert isinstance(decision, Sending)
    assert decision.send_at == MONDAY + DAY


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(RESOLVED, departments=frozenset({FINANCE, IT})), NotSent.OWN_DEPARTMENT),
        (replace(RESOLVED, resolvers=frozenset({40, 7})), NotSent.REQUESTER_RESOLVED),
    ],
)
def test_pulse_does_not_ask_who_served_themselves(facts, expected):
    assert decide(facts, [], next_opening=always_open) == expected


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ([EarlierPulse(IT, MONDAY - 6 * DAY)], Sending),
        ([EarlierPulse(IT, MONDAY - 6 * DAY + SECOND)], NotSent.PROVIDER_ASKED_RECENTLY),
        ([EarlierPulse(IT, MONDAY + 2 * DAY)], NotSent.PROVIDER_ASKED_RECENTLY),
        ([EarlierPulse(LEGAL, MONDAY)], Sending),
    ],
)
def test_pulse_asks_about_a_provider_once_in_seven_days(earlier, expected):
    decision = decide(RESOLVED, earlier, next_opening=always_open)

    assert isinstance(decision, Sending) if expected is Sending else decision == expected


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ([sent(1), sent(2), sent(3)], Sending),
        ([sent(1), sent(2), sent(3), sent(29)], NotSent.ASKED_OFTEN),
        ([sent(1), sent(2), sent(3), sent(30)], Sending),
        ([sent(-1), sent(-2), sent(1), sent(20)], NotSent.ASKED_OFTEN),
        ([sent(-15), sent(-14), sent(20), sent(18)], Sending),
    ],
)
def test_pulse_asks_a_person_four_times_in_thirty_days(earlier, expected):
    decision = decide(RESOLVED, earlier, next_opening=always_open)

    assert isinstance(decision, Sending) if expected is Sending else decision == expected


def test_pulse_can_be_answered_until_it_expires():
    end = expires_at(MONDAY)

    assert [is_answerable(MONDAY, at) for at in (MONDAY - SECOND, MONDAY, end - SECOND, end)] == [
        False,
        True,
        True,
        False,
    ]


def test_answer_can_be_changed_for_twelve_hours():
    end = MONDAY + timedelta(hours=12)

    assert [is_changeable(MONDAY, at) for at in (MONDAY - SECOND, MONDAY, end - SECOND, end)] == [
        False,
        True,
        True,
        False,
    ]
