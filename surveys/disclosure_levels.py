"""Divisions and their departments: the disclosure rules at every level of a nested partition (SURVEY §3.3 rule 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.disclosure import THRESHOLD, Visibility, suppress


@dataclass(frozen=True, slots=True)
class Part:
    """A division with its departments, or a department; answers given directly are the part's own."""

    own: int | None = None
    parts: tuple["Part", ...] = ()

    @property
    def answers(self) -> int | None:
        """Answers of the part and everything below it; None when nothing in it was served."""
        counts = [self.own, *(part.answers for part in self.parts)]
        served = [count for count in counts if count is not None]
        return sum(served) if served else None


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """The visibility of a part's total and of what it consists of; `own` is None when it was not served directly."""

    total: str
    own: str | None
    parts: tuple["PartVerdict", ...]


def suppress_nested(parts: Sequence[Part], *, threshold: int = THRESHOLD) -> list[PartVerdict]:
    """Return the verdicts of nested partitions, e.g. divisions and their departments (rule 5).

    From the top down: under a shown total, rule 2 holds again among its parts; under a hidden total everything is
    hidden, because parts that add up would print the total after all.
    """
    totals = suppress([part.answers for part in parts], threshold=threshold)
    return [_below(part, total, threshold) for part, total in zip(parts, totals, strict=True)]


def _below(part: Part, total: str, threshold: int) -> PartVerdict:
    if total != Visibility.SHOWN:
        own = None if part.own is None else Visibility.HIDDEN.value
        return PartVerdict(total, own, tuple(_below(child, _covered(child), threshold) for child in part.parts))
    counts = [part.own, *(child.answers for child in part.parts)]
    verdicts = suppress(counts, threshold=threshold)
    own = None if part.own is None else verdicts[0]
    children = zip(part.parts, verdicts[1:], strict=True)
    return PartVerdict(total, own, tuple(_below(child, verdict, threshold) for child, verdict in children))


def _covered(part: Part) -> str:
    return Visibility.NOT_SERVED.value if part.answers is None else Visibility.HIDDEN.value
