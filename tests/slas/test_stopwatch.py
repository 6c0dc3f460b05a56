"""The arithmetic of one clock, from its runs."""

from datetime import timedelta

import pytest

from slas.engine import Step
from slas.enums import Metric
from slas.stopwatch import amount_of, counted, reached_at
from tests.slas.calendars import HOUR, MINUTE, SECOND, office
from tests.slas.histories import at

MORNING = (at("05 09:00"), at("05 12:00"))
EVENING = (at("05 16:00"), at("05 18:00"))  # an hour of it outside hours
RUNNING = (at("06 10:00"), None)


def test_counted_adds_the_working_time_of_the_runs():
    assert counted(office(), [MORNING, EVENING]) == 4 * HOUR
    assert counted(office(), [MORNING, RUNNING]) == 3 * HOUR
    assert counted(office(), [MORNING, RUNNING], at("06 10:30")) == 3.5 * HOUR


@pytest.mark.parametrize(
    ("amount", "reached"),
    [
        (2 * HOUR, "05 11:00"),
        (3 * HOUR, "05 16:00"),  # the morning ended at that very moment: it is passed when the clock runs on
        (4 * HOUR, "05 17:00"),  # closing time, which the clock ran past
        (4 * HOUR + SECOND, "06 10:00:01"),
    ],
)
def test_amount_is_reached_in_the_first_run_that_passes_it(amount, reached):
    assert reached_at(office(), [MORNING, EVENING, RUNNING], amount) == at(reached)


@pytest.mark.parametrize("amount", [3 * HOUR, 5 * HOUR])
def test_clock_that_has_ended_in_time_never_reaches_the_amount(amount):
    assert reached_at(office(), [MORNING], amount) is None


@pytest.mark.parametrize(
    ("step", "amount"),
    [
        (Step(Metric.RESOLUTION, at_percent=80), 24 * MINUTE),
        (Step(Metric.RESOLUTION, offset=HOUR), 90 * MINUTE),
        (Step(Metric.RESOLUTION, offset=-HOUR), timedelta()),
    ],
)
def test_amount_of_a_step_is_a_share_or_an_offset_but_never_negative(step, amount):
    assert amount_of(step, 30 * MINUTE) == amount
