"""The loop after a wave: when its steps are due, and what became of one item since (SURVEY §5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from slas.businesstime import WorkingCalendar
from slas.queries import company_hours
from surveys.bank import same_wording
from surveys.disclosure import Visibility
from surveys.enums import Item, WaveState
from surveys.models import Result, Wave
from surveys.quarters import working_day_after
from surveys.queries.figures import Figure, printed_figure
from surveys.statistics import Quarters, describe_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

PREVIEWED_AFTER, REVIEWED_AFTER, ACTED_AFTER = 3, 10, 15  # working days from the day of closing
MORNING, EVENING = time(9), time(18)
USUAL_HOURS = dict.fromkeys(range(1, 6), ((MORNING, EVENING),))


@dataclass(frozen=True, slots=True)
class LoopDays:
    """When the steps after a wave are due. Everybody's results come between the preview and the review."""

    preview_at: datetime
    review_due_at: datetime
    actions_due_at: datetime


def loop_days(wave: Wave) -> LoopDays:
    """When the heads preview a wave, have met their customers, and have announced one to three actions."""
    calendar = company_hours() or WorkingCalendar(settings.TIME_ZONE, USUAL_HOURS)
    return LoopDays(
        preview_at=_days_after(wave, PREVIEWED_AFTER, MORNING, calendar),
        review_due_at=_days_after(wave, REVIEWED_AFTER, EVENING, calendar),
        actions_due_at=_days_after(wave, ACTED_AFTER, EVENING, calendar),
    )


def _days_after(wave: Wave, number: int, moment: time, calendar: WorkingCalendar) -> datetime:
    zone = ZoneInfo(calendar.timezone)
    closes = wave.closes_at.astimezone(zone).date()
    day = working_day_after(closes, number, is_working_day=lambda day: bool(calendar.hours(day)))
    return datetime.combine(day, moment, zone)


def waves_before_release() -> list[Wave]:
    """Waves that are counted and not yet released, which their heads may preview."""
    return list(Wave.objects.filter(state=WaveState.CLOSED, closed_at__isnull=False))


def evaluated_department_ids(wave: Wave) -> list[int]:
    """Ids of the departments that a counted wave has results of, whether shown or not."""
    return sorted(Result.objects.filter(wave=wave, is_total=True, item=Item.OVR).values_list("provider", flat=True))


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """One item in two waves; `word` is what may be said of the difference (`surveys.statistics.change.Change`)."""

    before: Figure
    now: Figure
    word: str


def changed_items(wave: Wave, department_id: int) -> list[ChangedItem]:
    """A department's items against the wave before, in the order of the bank, corrected together.

    The caller has made sure that the reader may see the wave's result.
    """
    totals = Result.objects.filter(
        Q(wave__state=WaveState.RELEASED) | Q(wave=wave), provider=department_id, is_total=True, item__in=list(Item)
    )
    by_wave: dict[Wave, dict[str, Result]] = {}
    for row in totals.select_related("wave").order_by("-wave__year", "-wave__number"):
        by_wave.setdefault(row.wave, {})[row.item] = row
    earlier = next((one for one in by_wave if (one.year, one.number) < (wave.year, wave.number)), None)
    if earlier is None:
        return []
    now, before = by_wave.get(wave, {}), by_wave[earlier]
    asked = [item for item in Item if same_wording(wave.questions, earlier.questions, item)]
    shown = [item for item in asked if _is_shown(now.get(item)) and _is_shown(before.get(item))]
    return _compared([(before[item], now[item]) for item in shown], earlier, wave)


def _is_shown(result: Result | None) -> bool:
    return result is not None and result.visibility == Visibility.SHOWN


def _compared(pairs: Sequence[tuple[Result, Result]], earlier: Wave, wave: Wave) -> list[ChangedItem]:
    quarters = [Quarters(then.satisfied, then.answers, now.satisfied, now.answers) for then, now in pairs]
    words = describe_changes(quarters) if quarters else []
    return [
        ChangedItem(printed_figure(then, earlier), printed_figure(now, wave), word.value)
        for (then, now), word in zip(pairs, words, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """One item over the released waves, the oldest first. `word` compares the wave that gave cause with the newest.

    `caused` is the place of the wave that gave cause; `word` is empty while no wave came after it.
    """

    points: list[tuple[Wave, Figure]]
    caused: int
    word: str


def effect_on(department_id: int, item: str, cause: Wave) -> ItemEffect | None:
    """What became of an item since the wave because of which something was done; None without a shown mark then."""
    totals = Result.objects.filter(provider=department_id, is_total=True, item=item, wave__state=WaveState.RELEASED)
    rows = list(totals.select_related("wave").order_by("wave__year", "wave__number"))
    place = next((number for number, row in enumerate(rows) if row.wave_id == cause.pk), None)
    if place is None or not _is_shown(rows[place]):
        return None
    points = [(row.wave, printed_figure(row, row.wave)) for row in rows]
    newest = rows[-1]
    is_same = same_wording(newest.wave.questions, cause.questions, item)
    if newest.wave_id == cause.pk or not _is_shown(newest) or not is_same:
        return ItemEffect(points, place, "")
    (compared,) = _compared([(rows[place], newest)], rows[place].wave, newest.wave)
    return ItemEffect(points, place, compared.word)
