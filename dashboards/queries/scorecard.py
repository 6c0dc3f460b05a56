"""One row for each department, side by side, in the order of names: no total and no ranking (SURVEY §4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext as _

from core.charts import FigureTable
from core.prepared import Prepared
from core.text import percent
from dashboards.queries.definitions import open_broken_promises
from dashboards.queries.department import departments_by_id
from dashboards.wording import FEWEST_MARKS, count_words, interval_words, of_words, range_words, share_words
from improvements.queries import on_time_by_department
from surveys.queries import shown_results

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.quarters import Quarter
    from dashboards.figures import QuarterFigures
    from surveys.models import Wave
    from surveys.queries import ProviderResult


BROKEN_KEPT = 20  # seconds, as long as the frame of the same page keeps its counts


def scorecard(
    quarter: Quarter, figures: Mapping[int, QuarterFigures], wave: Wave | None, csv_url: str
) -> FigureTable | None:
    """The quarter's figures of every department that had any; at most five statements."""
    busy = {pk: each for pk, each in figures.items() if each.solved or each.resolution.total}
    results = shown_results(wave) if wave else {}
    named = {pk: one.provider for pk, one in results.items()} | departments_by_id(busy.keys() - results.keys())
    if not named:
        return None
    broken = _broken_now()
    actions = on_time_by_department(start=quarter.start, end=quarter.end)
    ordered = sorted(named.values(), key=lambda one: one.title)
    return FigureTable(
        described=_("Every department’s figures side by side, in the order of names"),
        headers=(
            _("Department"), _("First response kept"), _("Resolution kept"), _("Satisfied requests"),
            _("Satisfied, evaluation"), _("Answered the evaluation"), _("Right the first time"), _("Opened again"),
            _("Time on pause"), _("Broken now"), _("Actions in time"),
        ),
        rows=tuple(
            (one.title, *_cells(busy.get(one.pk), results.get(one.pk)),
             count_words(broken.get(one.pk, 0)), of_words(*actions[one.pk]) if one.pk in actions else "–")
            for one in ordered
        ),
        csv_url=csv_url,
    )  # fmt: skip


def _broken_now() -> dict[int, int]:
    """How many promises of each department are broken and open, as of a few seconds ago at most."""
    found: dict[int, int] | None = cache.get("scorecard:broken")
    if found is None:
        found = dict(BROKEN.rows())
        cache.set("scorecard:broken", found, BROKEN_KEPT)
    return found


BROKEN = Prepared(lambda: open_broken_promises().values_list("department").annotate(n=Count("pk")).order_by())


def _cells(each: QuarterFigures | None, result: ProviderResult | None) -> tuple[str, ...]:
    said, rate = _evaluated(result)
    if each is None:
        return ("–", "–", "–", said, rate, "–", "–", "–")
    return (
        _with_interval(each.first_response.kept, each.first_response.total),
        _with_interval(each.resolution.kept, each.resolution.total),
        _with_interval(each.pulses.satisfied, each.pulses.answers) if each.pulses.answers >= FEWEST_MARKS else "–",
        said,
        rate,
        share_words(each.flow.right, each.solved),
        share_words(each.reopened, each.solved),
        percent(each.pause_share),
    )


def _with_interval(part: int, whole: int) -> str:
    interval = interval_words(part, whole)
    return f"{share_words(part, whole)} ({interval})" if interval else share_words(part, whole)


def _evaluated(result: ProviderResult | None) -> tuple[str, str]:
    if result is None or not result.overall.is_shown:
        return "–", "–"
    interval = range_words(result.overall.low, result.overall.high)
    said = f"{result.overall.text} ({interval})" if interval else result.overall.text
    return said, percent(result.rate)
