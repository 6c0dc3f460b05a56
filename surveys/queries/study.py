"""How far a released wave's results can be trusted: reads what was frozen at close, computes nothing heavy.

Whether a department is different is judged by its printed figure, never by one that is hidden or cut off.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.prepared import Prepared
from departments.models import Department
from surveys.disclosure import Response, response_label
from surveys.enums import INDEX_ITEMS, Item, WaveState
from surveys.models import Result, Wave
from surveys.queries.figures import RESULT_COLUMNS, printed_figure
from surveys.queries.frozen import document, stored_documents
from surveys.queries.funnel import PEOPLE
from surveys.queries.results import is_released

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from surveys.queries.figures import Figure

Limits = tuple[int, float, float, float, float]
ALERT, ALARM = "alert", "alarm"
HOMOGENEOUS_FROM = 0.05  # p-values below: the departments differ by more than chance
RELIABLE_FROM = 0.5  # ICC(1,k), SURVEY §4.4


@dataclass(frozen=True, slots=True)
class FunnelDot:
    """A department among the limits. `verdict` is empty inside, "alert" outside 95 %, "alarm" outside 99.8 %."""

    provider: Department
    figure: Figure
    verdict: str = ""
    is_above: bool = False


@dataclass(frozen=True, slots=True)
class ItemImportance:
    """An item's share of what the overall mark goes with, and its bootstrap interval, all between 0 and 1."""

    item: Item
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class WaveStudy:
    """One wave's study. `target` is the company's share, None without one; `limits` lie from few answers to many."""

    wave: Wave
    dots: Sequence[FunnelDot]
    target: float | None
    overdispersion: float
    limits: Sequence[Limits]
    p: float | None
    chi2: float | None
    compared: int
    reliability: float | None
    blank: Mapping[Item, tuple[int, int, int]]
    importance: Sequence[ItemImportance]
    complete: int

    @property
    def is_homogeneous(self) -> bool | None:
        """Whether chance explains the differences; None where nothing can be compared."""
        return None if self.p is None else self.p >= HOMOGENEOUS_FROM

    @property
    def is_reliable(self) -> bool:
        return self.reliability is not None and self.reliability >= RELIABLE_FROM


def wave_study(wave: Wave) -> WaveStudy | None:
    """The study of a released wave; None before the release, and for a wave that was never studied."""
    study = _study(wave)
    if not study:
        return None
    funnel: Mapping[str, Any] = study["funnel"]
    limits = [tuple(row) for row in funnel.get("limits", ())]
    found = importance(wave)
    alike, stored = study["homogeneity"], study["blank"]  # the database keeps keys in an order of its own
    return WaveStudy(
        wave=wave, dots=_dots(wave, {row[0]: row for row in limits}), target=funnel.get("target"),
        overdispersion=funnel.get("overdispersion", 1.0), limits=limits, p=alike.get("p"), chi2=alike.get("chi2"),
        compared=alike.get("departments", 0), reliability=study["reliability"],
        blank={item: tuple(stored[item.value]) for item in INDEX_ITEMS if item.value in stored},
        importance=found, complete=study["importance"]["complete"],
    )  # fmt: skip


def _study(wave: Wave) -> Mapping[str, Any]:
    """Empty before the release, and for a wave that was never studied."""
    study: Mapping[str, Any] = document(wave, "study") if is_released(wave) else {}
    return study


def importance(wave: Wave) -> list[ItemImportance]:
    """What the overall mark goes with, over the whole company; empty before the release or with too few answers."""
    study = _study(wave)
    if not study:
        return []
    stored = study["importance"]["items"]
    return [ItemImportance(item, *stored[item.value]) for item in INDEX_ITEMS if item.value in stored]


def complete_answers(wave: Wave) -> int:
    """How many answers of a wave marked every item."""
    study = _study(wave)
    return int(study["importance"]["complete"]) if study else 0


COMPARED = Prepared(
    lambda wave: (
        Result.objects.filter(wave=wave, is_total=True, item=Item.OVR)
        .select_related("provider")
        .only(*RESULT_COLUMNS, *Department.title_columns("provider"))
        .order_by("provider__name")
    )
)


def _dots(wave: Wave, limits: Mapping[int, Limits]) -> list[FunnelDot]:
    found = []
    for row in COMPARED.rows(wave.pk):
        figure = printed_figure(row, wave)
        held_against = limits.get(figure.answers or 0)
        if figure.is_shown and held_against:
            found.append(FunnelDot(row.provider, figure, *_verdict(figure, held_against)))
    return found


def _verdict(figure: Figure, limits: Limits) -> tuple[str, bool]:
    least, most = figure.bounds or (0.0, 1.0)
    _n, low, high, lowest, highest = limits
    if most < lowest or least > highest:
        return ALARM, least > highest
    if most < low or least > high:
        return ALERT, least > high
    return "", False


@dataclass(frozen=True, slots=True)
class Soundness:
    """A wave's way from those who were served to those who answered, over all departments.

    Each count is of a person and a department evaluated; `answered` leaves out departments whose few answers would
    show. `readings` counts departments by how their result is to be read.
    """

    wave: Wave
    eligible: int
    left_out: Mapping[str, int]
    invited: int
    opened: int
    answered: int
    readings: Mapping[Response, int]


def soundness(limit: int = 8) -> list[Soundness]:
    """The last counted waves, the newest first: counts alone, so HR reads them from the close on."""
    return [_soundness(wave, document(wave, "funnel")) for wave in COUNTED.rows(first=limit)]


COUNTED = Prepared(
    lambda: (
        Wave.objects.filter(state__in=(WaveState.CLOSED, WaveState.RELEASED), closed_at__isnull=False)
        .only("year", "number", "state", "threshold", "closed_at")
        .annotate(**stored_documents("funnel"))
    )
)


def _soundness(wave: Wave, funnel: Mapping[str, Any]) -> Soundness:
    rows = [counts for provider, counts in funnel.items() if provider != PEOPLE]
    left_out: Counter[str] = Counter()
    for counts in rows:
        left_out.update(counts["left_out"])
    few = [counts["answered"] for counts in rows if counts["answered"] < wave.threshold]
    answered = sum(counts["answered"] for counts in rows)
    return Soundness(
        wave=wave, eligible=sum(counts["eligible"] for counts in rows), left_out=left_out,
        invited=sum(counts["invited"] for counts in rows), opened=sum(counts["opened"] for counts in rows),
        answered=answered - sum(few) if 0 < sum(few) < wave.threshold else answered,
        readings=Counter(
            response_label(one["answered"], max(one["invited"], one["answered"]), threshold=wave.threshold)
            for one in rows if one["invited"]
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyFigure:
    """The company's satisfied share of one wave in both weightings, each (share, low, high); None where hidden."""

    closed_at: datetime | None
    answers: int
    by_department: tuple[float, float, float] | None
    by_respondent: tuple[float, float, float] | None
    index: float | None


def company_figure(wave: Wave) -> CompanyFigure:
    """What the company's customers said in a wave; empty before the release."""
    stored = _study(wave).get("company", {})
    if not stored:
        return CompanyFigure(wave.closed_at, 0, None, None, None)
    by_department, by_respondent = tuple(stored["by_department"]), tuple(stored["by_respondent"])
    return CompanyFigure(wave.closed_at, stored["answers"], by_department, by_respondent, stored["index"])


@dataclass(frozen=True, slots=True)
class CustomerResponse:
    """How many of a department's people were asked in a wave, and the share of evaluations that they gave."""

    wave: Wave
    people: int
    share: float


def customer_responses(department_id: int, waves: Sequence[Wave]) -> list[CustomerResponse | None]:
    """A department's response to each of these waves; None before the release and where too few were asked."""
    found: list[CustomerResponse | None] = []
    for wave in waves:
        counts = _study(wave).get("response", {}).get(str(department_id))
        found.append(CustomerResponse(wave, counts[0], counts[2] / counts[1]) if counts and counts[1] else None)
    return found
