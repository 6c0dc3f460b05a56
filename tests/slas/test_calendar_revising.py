"""New hours of a calendar: past dates keep theirs, every change is on record."""

from datetime import UTC, date, datetime, timedelta

import pytest

from slas.models import CalendarRevision, ConfigurationChange
from slas.publicholidays import countries, is_announced, public_days, regions
from slas.services import HoursRefused, PastRefused, ZoneRefused, revise_calendar
from slas.specialdays import laid_down
from tests.factories import (
    MONDAY,
    make_calendar,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tests.factories.standards import OFFICE_HOURS

MORNINGS = {str(day): [["09:00", "12:00"]] for day in range(1, 6)}
WEDNESDAY = MONDAY + timedelta(days=2)
NATIONAL_DAY = {"2026-10-01": {"name": "National Day", "name_zh": "国庆节", "hours": []}}


def revise(calendar, *, at=MONDAY, by=None, **hours):
    hours = {"timezone": "UTC", "weekly": OFFICE_HOURS, "exceptions": {}, **hours}
    return revise_calendar(calendar_id=calendar.pk, by=by or make_person("HR", is_hr_admin=True), at=at, **hours)


def used_by_an_open_request():
    version = make_standard(department := make_department("IT"))
    make_ticket(make_service(department), make_person())
    return version.calendar


def test_china_moves_working_days_and_says_so_in_both_languages():
    days = public_days("CN", "", 2026)

    assert days[date(2026, 10, 1)] == ("National Day", "国庆节", False)
    assert days[date(2026, 10, 10)].is_working
    assert is_announced("CN", "", 2026)
    assert not is_announced("CN", "", 2027)
    assert is_announced("DE", "BY", 2027)


def test_regions_and_countries_are_known():
    assert ("CN", "China") in countries()
    assert "BY" in regions("DE")
    assert regions("??") == ()
    assert not public_days("??", "", 2026)


def test_own_day_wins_over_a_public_one_and_past_days_over_both():
    own = {"2026-10-02": {"name": "Stocktaking", "name_zh": "", "hours": [["09:00", "12:00"]]}}
    past = {"2026-01-01": {"name": "As it was", "name_zh": "", "hours": []}}

    days = laid_down(own=own, past=past, country="CN", region="", weekly=OFFICE_HOURS, today=date(2026, 9, 21))

    assert days["2026-10-02"] == own["2026-10-02"]
    assert days["2026-01-01"] == past["2026-01-01"]
    assert days["2026-10-10"]["hours"] == OFFICE_HOURS["1"]
    assert days["2026-10-01"]["hours"] == []
    assert "2026-05-01" not in days


@pytest.mark.django_db
def test_new_hours_are_a_new_revision_and_the_change_is_on_record():
    calendar, hr = make_calendar(), make_person("HR", is_hr_admin=True)

    revision = revise(calendar, by=hr, exceptions=NATIONAL_DAY)
    again = revise(calendar, by=hr, exceptions=NATIONAL_DAY, at=WEDNESDAY)

    change = ConfigurationChange.objects.get()
    assert (revision.number, again) == (2, revision)
    assert (change.kind, change.by, change.subject) == ("calendar_changed", hr, "Office")
    assert (change.before, change.after) == ({}, {"2026-10-01": "National Day: –"})


@pytest.mark.django_db
def test_new_week_leaves_the_past_dates_of_open_requests_as_they_were():
    calendar = used_by_an_open_request()
    before = calendar.revisions.get().hours

    revision = revise(calendar, weekly=MORNINGS, at=WEDNESDAY)

    assert sorted(revision.exceptions) == ["2026-09-21", "2026-09-22"]
    assert all(special["kept"] for special in revision.exceptions.values())
    assert revision.hours.elapsed(MONDAY, WEDNESDAY) == before.elapsed(MONDAY, WEDNESDAY)
    assert revision.clocks_to_move == 2


@pytest.mark.django_db
def test_past_stays_true_over_several_changes_of_the_week():
    calendar = used_by_an_open_request()
    afternoon = {str(day): [["13:00", "18:00"]] for day in range(1, 6)}

    revise(calendar, weekly=MORNINGS, at=WEDNESDAY)
    newest = revise(calendar, weekly=afternoon, exceptions=CalendarRevision.objects.latest("number").exceptions,
                    at=WEDNESDAY + timedelta(days=2))  # fmt: skip

    worked = [len(newest.hours.hours(date(2026, 9, day))) for day in (21, 22, 23, 24, 25)]
    assert worked == [2, 2, 1, 1, 1]
    assert newest.hours.opening(date(2026, 9, 24))[0].start == datetime(2026, 9, 24, 9, tzinfo=UTC)
    assert newest.hours.opening(date(2026, 9, 25))[0].start == datetime(2026, 9, 25, 13, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "refusal"),
    [
        ({"exceptions": {"2026-09-18": {"name": "", "hours": []}}}, PastRefused),
        ({"weekly": {}}, HoursRefused),
        ({"weekly": {"1": [["09:00", "12:00"], ["11:00", "13:00"]]}}, HoursRefused),
        ({"timezone": "Asia/Shanghai"}, ZoneRefused),
    ],
)
def test_what_would_rewrite_the_past_or_make_no_sense_is_refused(hours, refusal):
    calendar = used_by_an_open_request()

    with pytest.raises(refusal):
        revise(calendar, **hours)

    assert calendar.revisions.count() == 1
    assert not ConfigurationChange.objects.exists()
