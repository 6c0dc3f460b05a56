"""From the frame of a wave to its invitations: who is asked about whom, reproducibly (SURVEY §2).

The frame has one row per person and provider with resolved requests in the quarter. Nothing here depends on the order
of the rows, the time or the process: the same frame and seed give the same draw, so it can be repeated and checked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from surveys.disclosure import THRESHOLD, Visibility, suppress

CAP = 3  # providers per person and wave
SMALLEST_CAP, LARGEST_CAP = 1, 5
MINIMUM_TICKETS = 2  # one contact is an accident, two are an experience
RELAXED_MINIMUM = 1  # for a provider who would otherwise hear from too few
RELAXED_BELOW = 30  # eligible people
TICKET_BANDS = ((1, "1"), (4, "2–4"), (9, "5–9"))


class LeftOut(StrEnum):
    """Why somebody in the frame is not invited; the wave page adds up over these."""

    TOO_FEW_TICKETS = "too_few_tickets"
    OWN_DEPARTMENT = "own_department"
    CAP = "cap"
    LEFT = "left"
    OPTED_OUT = "opted_out"


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A person served by a provider in the quarter; `customer` is the person's department when filing the tickets."""

    person: int
    provider: int
    customer: int
    tickets: int
    own_department: bool = False
    left: bool = False
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row of the frame with its outcome: invited when `left_out` is None.

    `stratum` is the customer department that may be written on the answer; None stands for "others", and for everyone
    who is not invited.
    """

    row: FrameRow
    left_out: LeftOut | None
    stratum: int | None = None


def draw(frame: Iterable[FrameRow], *, seed: str, cap: int = CAP, threshold: int = THRESHOLD) -> list[Drawn]:
    """Return the outcome for every row of the frame, ordered by person and provider.

    Left out are, in this order of precedence, the provider's own people, those who have left, those who opted out,
    those with too few resolved tickets (fewer than 2; fewer than 1 for a provider with under 30 people eligible at 2),
    and what exceeds a person's cap. A pair of person and provider that occurs twice, or a cap outside 1–5, raises
    ValueError.
    """
    if not SMALLEST_CAP <= cap <= LARGEST_CAP:
        msg = f"A person evaluates between {SMALLEST_CAP} and {LARGEST_CAP} departments, not {cap}."
        raise ValueError(msg)
    rows = sorted(frame, key=_pair)
    if len({_pair(row) for row in rows}) < len(rows):
        msg = "A person occurs once per provider: merge the tickets of merged accounts first."
        raise ValueError(msg)
    minimums = _minimum_tickets(rows)
    reasons = {_pair(row): _reason(row, minimums[row.provider]) for row in rows}
    eligible = [row for row in rows if reasons[_pair(row)] is None]
    reasons.update(dict.fromkeys(_over_cap(eligible, seed=seed, cap=cap), LeftOut.CAP))
    strata = coarsened([row for row in rows if reasons[_pair(row)] is None], threshold=threshold)
    return [Drawn(row, reasons[_pair(row)], strata.get(_pair(row))) for row in rows]


def _pair(row: FrameRow) -> tuple[int, int]:
    return (row.person, row.provider)


def _reason(row: FrameRow, minimum: int) -> LeftOut | None:
    if row.own_department:
        return LeftOut.OWN_DEPARTMENT
    if row.left:
        return LeftOut.LEFT
    if row.opted_out:
        return LeftOut.OPTED_OUT
    return LeftOut.TOO_FEW_TICKETS if row.tickets < minimum else None


def _minimum_tickets(rows: Sequence[FrameRow]) -> dict[int, int]:
    eligible = Counter(row.provider for row in rows if _reason(row, MINIMUM_TICKETS) is None)
    providers = {row.provider for row in rows}
    return {p: RELAXED_MINIMUM if eligible[p] < RELAXED_BELOW else MINIMUM_TICKETS for p in providers}


def _over_cap(eligible: Sequence[FrameRow], *, seed: str, cap: int) -> list[tuple[int, int]]:
    # Expected answers are the eligible people before the cap: counting while drawing would favour whoever comes first.
    expected = Counter(row.provider for row in eligible)
    wanted = sorted(eligible, key=lambda row: (expected[row.provider], -row.tickets, _lot(seed, row)))
    taken: Counter[int] = Counter()
    over = []
    for row in wanted:
        taken[row.person] += 1
        if taken[row.person] > cap:
            over.append(_pair(row))
    return over


def _lot(seed: str, row: FrameRow) -> str:
    return sha256(f"{seed}:{row.person}:{row.provider}".encode()).hexdigest()


def coarsened(invited: Sequence[FrameRow], *, threshold: int = THRESHOLD) -> Mapping[tuple[int, int], int | None]:
    """Return the customer department to write on each answer, by (person, provider); None stands for "others".

    A department with fewer than 5 people invited by a provider becomes "others", because a department of one would be
    a name. "Others" must not be a name either: while it has fewer than 5 people, the smallest other department joins.
    """
    customers = {row.provider: Counter[int]() for row in invited}
    for row in invited:
        customers[row.provider][row.customer] += 1
    named = {provider: _named(counts, threshold) for provider, counts in customers.items()}
    return {_pair(row): row.customer if row.customer in named[row.provider] else None for row in invited}


def _named(counts: Counter[int], threshold: int) -> set[int]:
    ordered = sorted(counts)
    verdicts = suppress([counts[customer] for customer in ordered], threshold=threshold)
    return {customer for customer, verdict in zip(ordered, verdicts, strict=True) if verdict == Visibility.SHOWN}


def ticket_band(tickets: int) -> str:
    """Return the number of resolved tickets as the frame stores it: "1", "2–4", "5–9" or "10+"."""
    if tickets < 1:
        msg = "Nobody without a resolved ticket is in the frame."
        raise ValueError(msg)
    return next((name for highest, name in TICKET_BANDS if tickets <= highest), "10+")
