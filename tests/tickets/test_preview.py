"""What would be promised now: moments, sentence, bar and the table behind them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from departments.enums import Priority
from tests.factories import (
    MONDAY,
    hours,
    make_calendar,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tickets.queries.preview import promise_preview

pytestmark = pytest.mark.django_db

FESTIVAL = {"2026-09-25": {"name": "Mid-Autumn", "name_zh": "中秋节", "hours": []}}
THURSDAY_EVENING = datetime(2026, 9, 24, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _reader_in_utc():
    with timezone.override("UTC"):
        yield


def preview(service, at, priority=Priority.NORMAL):
    return promise_preview(service_id=service.pk, department=service.department, priority=priority, at=at)


@pytest.fixture
def service():
    return make_service(make_department("IT", name="IT"))


def test_preview_names_the_moments_that_sending_then_promises(service):
    make_standard(service.department, first_response=2, resolution=16)

    seen = preview(service, MONDAY)
    ticket = make_ticket(service, make_person())

    promised = {promise.metric: promise.clock.due_at for promise in ticket.promises.select_related("clock")}
    assert (seen.first_due, seen.solved_due) == (promised["first_response"], promised["resolution"])
    assert seen.promise == "IT promises a first response in 2 h and a solution in 16 h of working time."


def test_holiday_and_weekend_are_left_out_and_named(service):
    make_standard(service.department, calendar=make_calendar(exceptions=FESTIVAL), first_response=2, resolution=8)

    seen = preview(service, THURSDAY_EVENING)

    assert [(row.when, row.works, row.counts, row.so_far) for row in seen.rows] == [
        ("Thu 24 Sep", "17:00–18:00", hours(1), hours(1)),
        ("Fri 25 Sep", "closed, Mid-Autumn", None, hours(1)),
        ("Sat 26 Sep – Sun 27 Sep", "closed", None, hours(1)),
        ("Mon 28 Sep", "09:00–12:00, 13:00–17:00", hours(7), hours(8)),
    ]
    assert seen.left_out == ["Fri 25 Sep · closed, Mid-Autumn"]
    assert seen.drawing.end_label == "solved by 17:00"
    assert [mark.label for mark in seen.drawing.marks] == ["first response 10:00"]
    assert [working for _day, working in seen.drawing.days] == [hours(1), hours(7)]


def test_long_way_is_told_in_one_line_with_its_days_off(service):
    make_standard(service.department, calendar=make_calendar(exceptions=FESTIVAL), first_response=None, resolution=400)

    rows = preview(service, MONDAY).rows

    assert [row.works for row in rows] == ["closed, Mid-Autumn", "every other working day"]
    assert rows[-1].so_far == timedelta(hours=400)


def test_standard_of_the_service_wins_and_only_its_promises_are_named(service):
    make_standard(service.department, first_response=2, resolution=16)
    make_standard(service.department, service=service, first_response=1, resolution=None)

    seen = preview(service, MONDAY)

    assert (seen.first_due, seen.solved_due, seen.drawing) == (MONDAY + hours(1), None, None)
    assert seen.promise == "IT promises a first response in 1 h of working time."


def test_without_a_standard_nothing_is_promised(service):
    assert preview(service, MONDAY) is None
