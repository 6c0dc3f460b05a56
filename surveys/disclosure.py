"""What may be shown of confidential answers, decided once for page, chart, CSV, API, mail and PDF (SURVEY §3.3).

A cell is the answers of one customer department about one provider, or of one item. A count of None means that the
department was not served; 0 answers and a few answers look alike. The rules assume that the reader knows them and her
own mark, and subtracts whatever is printed from whatever else is printed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

THRESHOLD = 5  # answers behind any number (SURVEY §0.7)
FLOOR = 4  # no setting goes below this
COMMENTS_THRESHOLD = 10  # answers behind any comment
INVITED_THRESHOLD = 5  # people invited, behind any response rate
SPREAD_FROM = 10  # answers from which a distribution and the ends of the scale are shown (rule 6)
BAND_EDGES = (10, 20, 50)  # rule 7
LOW_END, HIGH_END = 10, 90  # of the index and of a share in percent
USUAL_RATE = 0.30  # response rate from which a result is read as usual


class Visibility(StrEnum):
    """What a cell looks like to the reader."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    NOT_SERVED = "not_served"


def suppress(answers: Sequence[int | None], *, threshold: int = THRESHOLD) -> list[str]:
    """Return "shown", "hidden" or "not_served" for each cell of one provider's partition (rules 1 and 2).

    Cells below the threshold are hidden; then, as long as the hidden rest has answers but fewer than the threshold,
    the smallest shown cell is hidden as well, the earliest one first where several are equally small. A hidden rest
    without any answer needs no company: there is no mark in it to protect. When all cells end up hidden, total_shown
    says whether their sum may stand.
    """
    counts = _checked(answers, threshold)

    def rest_is_safe(hidden: Sequence[int]) -> bool:
        return _rest_protects(sum(counts[i] for i in hidden), threshold)

    return _hide_until(rest_is_safe, answers, threshold)


def total_shown(answers: Sequence[int | None], *, threshold: int = THRESHOLD) -> bool:
    """Return whether the total over all cells may be shown: it has at least the threshold of answers.

    What suppress leaves hidden is then 0 or at least the threshold, so the total minus the shown cells speaks of
    nobody or of enough people.
    """
    return sum(_checked(answers, threshold)) >= threshold


@dataclass(frozen=True, slots=True)
class Cell:
    """The answers of one served department and their index or share in percent, 0–100."""

    answers: int
    value: float = 0.0


def suppress_results(cells: Sequence[Cell | None], *, threshold: int = THRESHOLD) -> list[str]:
    """Return what suppress returns, and let the hidden rest not be unanimous either (rules 1, 2 and 6).

    The total minus the shown cells gives the hidden rest's value exactly. With fewer than 10 answers at an end of the
    scale it would reveal every mark in it, so cells are hidden until the rest is larger or less extreme. Show the
    total through bounded_value, as any cell.
    """
    answers = [None if cell is None else cell.answers for cell in cells]
    counts = _checked(answers, threshold)
    sums = [0.0 if cell is None else cell.answers * cell.value for cell in cells]

    def rest_is_safe(hidden: Sequence[int]) -> bool:
        rest = sum(counts[i] for i in hidden)
        return _rest_protects(rest, threshold) and not (rest and is_bounded(sum(sums[i] for i in hidden) / rest, rest))

    return _hide_until(rest_is_safe, answers, threshold)


def _checked(answers: Sequence[int | None], threshold: int) -> list[int]:
    if threshold < 1:
        msg = f"A threshold below 1 protects nobody: {threshold}."
        raise ValueError(msg)
    if any(count is not None and count < 0 for count in answers):
        msg = "A cell cannot have fewer than 0 answers."
        raise ValueError(msg)
    return [count or 0 for count in answers]


def _rest_protects(rest: int, threshold: int) -> bool:
    return rest == 0 or rest >= threshold


def _hide_until(
    rest_is_safe: Callable[[Sequence[int]], bool], answers: Sequence[int | None], threshold: int
) -> list[str]:
    served = [(count, place) for place, count in enumerate(answers) if count is not None]
    hidden = [place for count, place in served if count < threshold]
    by_size = sorted((count, place) for count, place in served if count >= threshold)
    for _, place in by_size:
        if rest_is_safe(hidden):
            break
        hidden.append(place)
    return [_verdict(count, hidden=place in hidden) for place, count in enumerate(answers)]


def _verdict(count: int | None, *, hidden: bool) -> str:
    if count is None:
        return Visibility.NOT_SERVED.value
    return Visibility.HIDDEN.value if hidden else Visibility.SHOWN.value


def strata(answers: Sequence[int | None], *, threshold: int = THRESHOLD) -> list[tuple[int, ...]]:
    """Return the places of the cells an equal-weight figure averages: each shown cell, and the hidden ones as one.

    Weighting a hidden cell by itself would publish a second equation about it, and total and average together could
    solve two hidden cells. The pooled stratum is left out when it has no answers, or too few (then nothing is shown).
    """
    verdicts = suppress(answers, threshold=threshold)
    shown: list[tuple[int, ...]] = [(place,) for place, verdict in enumerate(verdicts) if verdict == Visibility.SHOWN]
    others = tuple(place for place, verdict in enumerate(verdicts) if verdict == Visibility.HIDDEN)
    return [*shown, others] if sum(answers[place] or 0 for place in others) >= threshold else shown


def roll_up_shown(parts: Sequence[tuple[int, bool]], *, threshold: int = THRESHOLD) -> bool:
    """Return whether a sum over parts published before, e.g. a year over its quarters, may be shown (rules 2, 8).

    A part is (answers, was it shown). The quarters cannot be hidden any more, so the sum is what gives way when it
    would reveal too few.
    """
    rest = sum(answers for answers, shown in parts if not shown)
    return sum(answers for answers, _ in parts) >= threshold and _rest_protects(rest, threshold)


def rolling_window_shown(quarters: Sequence[int | None], *, threshold: int = THRESHOLD) -> bool:
    """Return whether windows rolling over these quarters may be shown: each of them has enough answers (rule 8).

    Two neighbouring windows differ by the quarter that enters and the one that leaves. Otherwise use disjoint years.
    """
    return all(count is not None and count >= threshold for count in quarters)


def is_bounded(value: float, answers: int) -> bool:
    """Return whether a value (index or share, 0–100) must not be printed exactly: few answers at an end (rule 6)."""
    return answers < SPREAD_FROM and not LOW_END < value < HIGH_END


def bounded_value(value: float, answers: int) -> str:
    """Return an index or a share in percent as printed: a whole number, or "≥ 90" and "≤ 10" below 10 answers.

    Five times "very satisfied" would otherwise tell what each of the five said.
    """
    if not 0 <= value <= 100:  # noqa: PLR2004 - percent
        msg = f"An index lies between 0 and 100: {value}."
        raise ValueError(msg)
    if not is_bounded(value, answers):
        return str(round(value))
    return f"≥ {HIGH_END}" if value >= HIGH_END else f"≤ {LOW_END}"


def interval_shown(value: float, answers: int) -> bool:
    """Return whether an interval may stand beside a value: one without width, or at the end, says what is bounded."""
    return not is_bounded(value, answers)


def distribution_shown(answers: int) -> bool:
    """Return whether the number of answers per mark may be shown (rule 6)."""
    return answers >= SPREAD_FROM


def comments_shown(answers: int, *, threshold: int = COMMENTS_THRESHOLD) -> bool:
    """Return whether a provider's comments may be shown: enough answers for words to be anybody's."""
    return answers >= threshold


def response_rate_shown(invited: int) -> bool:
    """Return whether a customer department's response rate may be shown: at least 5 were invited (SURVEY §2)."""
    return invited >= INVITED_THRESHOLD


def band(answers: int, *, threshold: int = THRESHOLD) -> str:
    """Return the count of a shown cell as a band: "5–9", "10–19", "20–49" or "50+" (rule 7).

    The first band starts at the threshold, where that is not 5. A hidden cell has no band: ValueError.
    """
    if answers < threshold:
        msg = "A hidden cell has no band."
        raise ValueError(msg)
    edges = [threshold, *(edge for edge in BAND_EDGES if edge > threshold)]
    for low, high in pairwise(edges):
        if answers < high:
            return f"{low}–{high - 1}"
    return f"{edges[-1]}+"


class Response(StrEnum):
    """How a provider's result is to be read (SURVEY §2)."""

    HIDDEN = "hidden"
    INDICATIVE = "indicative"
    USUAL = "usual"
    LOW = "low"


def response_label(answered: int, invited: int, *, threshold: int = THRESHOLD) -> Response:
    """Return how to read a result: by the number of answers first, then by the share of those invited who answered."""
    if not 0 <= answered <= invited:
        msg = f"Answers must lie between 0 and the people invited: {answered} of {invited}."
        raise ValueError(msg)
    if answered < threshold:
        return Response.HIDDEN
    if answered < SPREAD_FROM:
        return Response.INDICATIVE
    return Response.USUAL if answered >= USUAL_RATE * invited else Response.LOW


def threshold_allowed(proposed: int, *, current: int, opened: bool) -> bool:
    """Return whether a wave's threshold may be set: never below the floor, never lowered once it is open (rule 10)."""
    return proposed >= FLOOR and (proposed >= current or not opened)
