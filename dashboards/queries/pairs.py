"""Two departments: what each asked of the other, and how that ended, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Func, JSONField, Value
from django.utils.translation import gettext as _

from core.charts import LineChart
from core.prepared import Prepared, any_of
from core.quarters import Quarter
from dashboards.figures import Customer, Kept
from dashboards.models import QuarterRollup
from dashboards.queries.addresses import list_url
from dashboards.queries.drawings import kept_point
from dashboards.wording import count_words, interval_words, of_words, range_words, share_words
from surveys.queries import figures_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from departments.models import Department
    from surveys.models import Wave
    from surveys.queries import Figure

SHOWN_QUARTERS = 8
Counted = dict[Quarter, "Customer"]


@dataclass(frozen=True)
class PairLine:
    """One figure with what stands behind it and, where the reader may open it, its list."""

    name: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Direction:
    """What `customer` asked of `provider`. `trend` is None without the right to see work."""

    customer: Department
    provider: Department
    lines: Sequence[PairLine]
    trend: LineChart | None


@dataclass(frozen=True)
class PairPage:
    directions: tuple[Direction, Direction]
    compared: str


def pair_page(
    one: Department, other: Department, quarter: Quarter, wave: Wave | None, counted: Mapping[int, Counted]
) -> PairPage:
    """Both directions: the marks (one query), and the work as far as it is `counted_between` for the reader."""
    marks = figures_between(wave, one, other) if wave else {}
    satisfied = {pk: _satisfied_line(marks.get(pk), wave) for pk in (one.pk, other.pk)}
    there, back = (
        _direction(customer, provider, quarter, satisfied[provider.pk], counted.get(provider.pk))
        for customer, provider in ((one, other), (other, one))
    )
    return PairPage((there, back), _compared(marks.get(other.pk), marks.get(one.pk)))


def counted_between(one: Department, other: Department, quarter: Quarter) -> Mapping[int, Counted]:
    """By serving department's id: what the other one asked in the eight quarters up to this one and all after it."""
    oldest = quarter.moved(1 - SHOWN_QUARTERS)
    found: dict[int, Counted] = {one.pk: {}, other.pk: {}}
    rows = OF_BOTH.rows([one.pk, other.pk], oldest.year, str(one.pk), str(other.pk))
    for provider, year, number, asked_by_one, asked_by_other in rows:
        named = Quarter(year, number)
        if oldest <= named:
            found[provider][named] = Customer.from_json(asked_by_other if provider == one.pk else asked_by_one)
    return found


def _asked_by(customer: str) -> Func:
    """What the roll-up tells of one asking department, without the rest of it."""
    place = ("figures", Value("customers"), Value(customer))
    return Func(*place, function="jsonb_extract_path", output_field=JSONField())


OF_BOTH = Prepared(
    lambda both, year, one, other: (
        QuarterRollup.objects.filter(any_of("department", both), year__gte=year)
        .order_by("year", "number")
        .values_list("department", "year", "number", _asked_by(one), _asked_by(other))
    )
)


def _direction(
    customer: Department, provider: Department, quarter: Quarter, satisfied: PairLine, counted: Counted | None
) -> Direction:
    if counted is None:
        return Direction(customer, provider, [satisfied], None)
    lines = [satisfied, *_work_lines(customer, provider, quarter, counted.get(quarter, Customer()))]
    shown = {one: each for one, each in counted.items() if one <= quarter}
    return Direction(customer, provider, lines, _trend(customer, provider, shown))


def _satisfied_line(figure: Figure | None, wave: Wave | None) -> PairLine:
    name = _("Satisfied")
    if wave is None:
        return PairLine(name, "–", _("no evaluation was released for this quarter"))
    if figure is None:
        return PairLine(name, "–", _("not served, or too few people to be shown apart"))
    if not figure.is_shown:
        return PairLine(name, "–", _("hidden, too few answers"))
    said = {"band": figure.band, "range": range_words(figure.low, figure.high)}
    note = _("%(band)s answers, interval %(range)s") if said["range"] else _("%(band)s answers")
    return PairLine(name, figure.text, note % said)


def _work_lines(customer: Department, provider: Department, quarter: Quarter, counted: Customer) -> list[PairLine]:
    def listed(key: str) -> str:
        return list_url(provider, key, quarter, customer.code)

    return [
        _kept_line(_("First response kept"), counted.first_response, listed("first_response")),
        _kept_line(_("Resolution kept"), counted.resolution, listed("resolution")),
        PairLine(_("Requests filed"), count_words(counted.asked), url=listed("filed") if counted.asked else ""),
    ]


def _kept_line(name: str, ended: Kept, url: str) -> PairLine:
    if not ended.total:
        return PairLine(name, "–", _("no promise ended yet"))
    interval = interval_words(ended.kept, ended.total)
    said = {"counts": of_words(ended.kept, ended.total), "range": interval}
    note = _("%(counts)s, interval %(range)s") % said if interval else ""
    return PairLine(name, share_words(ended.kept, ended.total), note, url)


def _trend(customer: Department, provider: Department, counted: Counted) -> LineChart:
    """Promises to solve kept in this direction by quarter; too few to draw are said in the table."""
    shown = [(quarter, each.resolution) for quarter, each in sorted(counted.items())]
    return LineChart(
        described=_("Promises to solve that %(provider)s kept for %(customer)s, by quarter")
        % {"provider": provider.title, "customer": customer.title},
        points=tuple(kept_point(quarter, ended) for quarter, ended in shown),
        caption=(_("Band: 95 % interval. Fewer than 10 promises are not drawn."),),
        headers=(_("Quarter"), _("Kept"), _("Promises"), _("Interval")),
        rows=tuple(
            (q.title, share_words(e.kept, e.total), of_words(e.kept, e.total), interval_words(e.kept, e.total))
            for q, e in shown
        ),
    )


def _compared(there: Figure | None, back: Figure | None) -> str:
    """Whether the two marks really differ: only where their intervals do not touch."""
    if there is None or back is None or None in (there.low, there.high, back.low, back.high):
        return ""
    apart = (there.low or 0) > (back.high or 0) or (back.low or 0) > (there.high or 0)
    if apart:
        return _("The two intervals do not overlap: a real difference is likely.")
    return _("The two intervals overlap: too few answers to call it a real difference.")
