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
EXACT_FROM = 10  # answers from which a figure is printed exactly (rule 6)
BAND_EDGES = (10, 20, 50)  # rule 7
LOW_END, HIGH_END = 40, 60  # of the index and of a share in percent: what fewer answers are printed as
ROUNDING = 1e-6  # of sums of shares
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
    """Return what suppress returns, and let nothing that can be subtracted be all of one mind (rules 1, 2 and 6).

    The total minus the cells that are printed exactly gives the value of all the others together, hidden and banded
    ones. With fewer than 10 answers near an end of the scale it would tell what each of them said, also to one of them
    who differed. Cells are hidden until the rest is larger or more mixed. Print through bounded_value.
    """
    answers = [None if cell is None else cell.answers for cell in cells]
    counts = _checked(answers, threshold)
    sums = [0.0 if cell is None else cell.answers * cell.value for cell in cells]

    def is_mixed(places: Sequence[int]) -> bool:
        rest = sum(counts[i] for i in places)
        return not (rest and is_revealing(sum(sums[i] for i in places) / rest, rest))

    def rest_is_safe(hidden: Sequence[int]) -> bool:
        return _rest_protects(sum(counts[i] for i in hidden), threshold) and is_mixed(hidden)

    verdicts = _hide_until(rest_is_safe, answers, threshold)
    exact = sorted((counts[i], i) for i, word in enumerate(verdicts) if word == "shown" and is_exact(counts[i]))
    if exact and not is_mixed([i for i in range(len(cells)) if (counts[i], i) not in exact]):
        verdicts[exact[0][1]] = Visibility.HIDDEN.value
    return verdicts


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
    """Return the places of the cells an equal-weight figure averages: each exactly printed cell, and the rest as one.

    Weighting another cell by itself would publish a second equation about it, and total and average together could
    solve two. The pooled stratum is left out when it has no answers, or too few (then nothing is shown).
    """
    verdicts = suppress(answers, threshold=threshold)
    exact = [i for i, verdict in enumerate(verdicts) if verdict == Visibility.SHOWN and is_exact(answers[i] or 0)]
    others = tuple(i for i, count in enumerate(answers) if count is not None and i not in exact)
    singles: list[tuple[int, ...]] = [(place,) for place in exact]
    return [*singles, others] if sum(answers[place] or 0 for place in others) >= threshold else singles


def is_exact(answers: int) -> bool:
    """Return whether a figure of so many answers is printed exactly; below 10 it is an indication in a wide band.

    Narrow bands at the ends would not do: four satisfied ones of five tell the fifth, who was not, what all the others
    said. A band has to hold at least two numbers of satisfied ones that leave the rest divided.
    """
    return answers >= EXACT_FROM


def is_revealing(value: float, answers: int) -> bool:
    """Return whether a share (0–100) of so few answers, known exactly, could tell what single ones were.

    It does when all agree, and when all but one do: that one then knows the others.
    """
    one = 100 / max(answers, 1) + ROUNDING
    return not is_exact(answers) and not one < value < 100 - one


def bounded_value(value: float, answers: int) -> str:
    """Return an index or a share in percent as printed: a whole number; below 10 answers "≤ 40", "40–60" or "≥ 60".

    Five times "very satisfied" would otherwise tell what each of the five said.
    """
    if not 0 <= value <= 100:  # noqa: PLR2004 - percent
        msg = f"An index lies between 0 and 100: {value}."
        raise ValueError(msg)
    if is_exact(answers):
        return str(round(value))
    if value >= HIGH_END:
        return f"≥ {HIGH_END}"
    return f"≤ {LOW_END}" if value <= LOW_END else f"{LOW_END}–{HIGH_END}"


def comments_shown(answers: int, *, threshold: int = COMMENTS_THRESHOLD) -> bool:
    """Return whether a provider's comments may be shown: enough answers for words to be anybody's."""
    return answers >= threshold


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
    if not is_exact(answered):
        return Response.INDICATIVE
    return Response.USUAL if answered >= USUAL_RATE * invited else Response.LOW


def threshold_allowed(proposed: int, *, current: int, opened: bool) -> bool:
    """Return whether a wave's threshold may be set: never below the floor, never lowered once it is open (rule 10)."""
    return proposed >= FLOOR and (proposed >= current or not opened)
