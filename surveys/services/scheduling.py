"""When a wave opens, reminds, closes and is released, and what HR may still change about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.quarters import Quarter
from core.refusals import Refused
from slas.businesstime import WorkingCalendar
from slas.queries import company_hours
from surveys.disclosure import threshold_allowed
from surveys.enums import WaveState
from surveys.models import Wave
from surveys.permissions import check_coordinates
from surveys.quarters import REMINDER_DAYS, wave_days, working_day_after
from surveys.sampling import LARGEST_CAP, SMALLEST_CAP

if TYPE_CHECKING:
    from departments.models import Person

OPENS, CLOSES = time(9), time(18)  # company zone
RELEASED_AFTER = 5  # working days from the day of closing to everybody's results (SURVEY §5.1)
USUAL_HOURS = dict.fromkeys(range(1, 6), ((OPENS, CLOSES),))
DAY = timedelta(days=1)


class TooLate(Refused):
    """A wave that is open, or over, keeps what people were told when they answered."""


class NotAllowed(Refused):
    """A setting that would not protect those who answer, or dates that make no evaluation."""


@dataclass(frozen=True)
class WaveSettings:
    """What HR may change of a planned wave; of an open one, the thresholds upwards alone."""

    opens_at: datetime
    closes_at: datetime
    cap: int
    threshold: int
    comments_threshold: int
    with_teams: bool = False
    with_staff: bool = False


def company_calendar() -> WorkingCalendar:
    """The company's working days; Monday to Friday while no calendar is marked as the company's."""
    return company_hours() or WorkingCalendar(settings.TIME_ZONE, USUAL_HOURS)


def plan_waves(*, at: datetime) -> int:
    """Plan the wave about this quarter, and about the last one if that can still be held. Returns how many are new."""
    calendar = company_calendar()
    now = Quarter.of(at.astimezone(ZoneInfo(calendar.timezone)).date())
    return sum(_plan_wave(quarter, calendar, at=at) for quarter in (now.moved(-1), now))


def _plan_wave(quarter: Quarter, calendar: WorkingCalendar, *, at: datetime) -> bool:
    if Wave.objects.filter(year=quarter.year, number=quarter.number).exists():
        return False
    days = wave_days(quarter, is_working_day=lambda day: bool(calendar.hours(day)))
    closes_at = _local(days.closes, CLOSES, calendar)
    moments = {
        "opens_at": _local(days.opens, OPENS, calendar),
        "closes_at": closes_at,
        "release_at": release_after(days.closes, calendar),
        "remind_at": [_local(day, OPENS, calendar) for day in days.reminders],
        "seed": token_hex(16),
        "with_staff": _asked_staff_last(),
    }
    if closes_at <= at:
        return False
    _wave, is_new = Wave.objects.get_or_create(year=quarter.year, number=quarter.number, defaults=moments)
    return is_new


def _asked_staff_last() -> bool:
    """A series needs every quarter: once HR has everybody asked about working here, later waves ask it, too."""
    last = Wave.objects.order_by("-year", "-number").first()
    return last is not None and last.with_staff


def release_after(closes: date, calendar: WorkingCalendar) -> datetime:
    """When everybody sees the results of a wave that closes on that day."""
    day = working_day_after(closes, RELEASED_AFTER, is_working_day=lambda day: bool(calendar.hours(day)))
    return _local(day, OPENS, calendar)


def _local(day: date, moment: time, calendar: WorkingCalendar) -> datetime:
    return datetime.combine(day, moment, ZoneInfo(calendar.timezone))


@transaction.atomic
def change_wave(*, wave_id: int, wanted: WaveSettings, by: Person, at: datetime) -> Wave:
    """Change a planned wave, or raise the thresholds of an open one.

    Raises NotYours, TooLate, NotAllowed; in each case nothing has changed.
    """
    wave = Wave.objects.select_for_update(no_key=True).get(pk=wave_id)
    check_coordinates(by)
    if wave.state not in (WaveState.PLANNED, WaveState.OPEN):
        raise TooLate(_("This evaluation is over; its results are frozen."))
    _check_thresholds(wave, wanted)
    if wave.state == WaveState.OPEN:
        _check_rest_unchanged(wave, wanted)
    else:
        _change_plan(wave, wanted, at=at)
    wave.threshold, wave.comments_threshold = wanted.threshold, wanted.comments_threshold
    wave.save()
    return wave


def _check_thresholds(wave: Wave, wanted: WaveSettings) -> None:
    is_open = wave.state == WaveState.OPEN
    if not threshold_allowed(wanted.threshold, current=wave.threshold, opened=is_open):
        raise NotAllowed(
            _("The smallest number of answers shown cannot be lowered once people were asked, nor below 4.")
        )
    if wanted.comments_threshold < wanted.threshold or (
        is_open and wanted.comments_threshold < wave.comments_threshold
    ):
        raise NotAllowed(_("Comments need at least as many answers as numbers, and not fewer than people were told."))


def _check_rest_unchanged(wave: Wave, wanted: WaveSettings) -> None:
    fixed = ("opens_at", "closes_at", "cap", "with_teams", "with_staff")
    if any(getattr(wave, name) != getattr(wanted, name) for name in fixed):
        raise TooLate(_("The dates, and whom and how much to ask, are fixed once people were asked."))


def _change_plan(wave: Wave, wanted: WaveSettings, *, at: datetime) -> None:
    if not SMALLEST_CAP <= wanted.cap <= LARGEST_CAP:
        raise NotAllowed(_("A person evaluates between 1 and 5 departments."))
    quarter_ends = wave.quarter.end
    calendar = company_calendar()
    zone = ZoneInfo(calendar.timezone)
    if not at < wanted.opens_at < wanted.closes_at or wanted.opens_at.astimezone(zone).date() <= quarter_ends:
        raise NotAllowed(_("It opens after the quarter and in the future, and closes after that."))
    wave.opens_at, wave.closes_at, wave.cap = wanted.opens_at, wanted.closes_at, wanted.cap
    wave.with_teams, wave.with_staff = wanted.with_teams, wanted.with_staff
    time_wave(wave, calendar)


def time_wave(wave: Wave, calendar: WorkingCalendar) -> None:
    """Set reminders and release of a wave by its opening and closing; the caller saves."""
    zone = ZoneInfo(calendar.timezone)
    first, last = wave.opens_at.astimezone(zone).date(), wave.closes_at.astimezone(zone).date()
    open_days = [first + DAY * number for number in range((last - first).days + 1)]
    working = [day for day in open_days if calendar.hours(day)]
    chosen = {working[number - 1] for number in REMINDER_DAYS[:-1] if number < len(working)} | set(working[-1:])
    wave.remind_at = [_local(day, OPENS, calendar) for day in sorted(chosen)]
    wave.release_at = release_after(last, calendar)
