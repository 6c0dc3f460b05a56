"""Draws the life of one request: who asks whom for what, how soon it is answered, what it waits for, how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from departments.enums import Priority
from departments.models import Person, Service
from servicedesk.demo.company.requests import Filled, FormFiller, fill
from servicedesk.demo.company.shapes import Offer, Pledge, Targets, Unit, units
from servicedesk.demo.company.words import phrases
from slas.businesstime import WorkingCalendar
from slas.enums import PauseReason
from tickets.enums import Move
from tickets.services.bulk import Opening, Step, Story

if TYPE_CHECKING:
    from servicedesk.demo.company.history import Cast

# Shares of requests to which something happens.
TAKEN_FIRST, NOTED, NEWS, ASKS_AGAIN = 0.55, 0.12, 0.35, 0.15
CANCELLED, TRANSFERRED, REPRIORITISED, REOPENED, CONFIRMED = 0.03, 0.03, 0.04, 0.05, 0.35
FOR_SOMEBODY_ELSE = 0.04
FEWEST, KNOWN = 0.12, 4.0  # share of colleagues who ever ask a department, growing with its share of requests
SPREAD = 0.9  # standard deviation of the logarithm of "time used ÷ time promised"
LONGEST = 4.0  # times the promise; by then somebody has put a foot down
UNPROMISED = (4.0, 24.0)  # hours it takes where nothing is promised
PRIORITIES = (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)
CLOSES_AFTER = timedelta(days=14, hours=1)
# Whose people tried the desk in its first year: those of the first quarter, those who joined in the next, and so on.
TRIED_FIRST = (("MFG", "MNT"), ("QA", "LOG"), ("IT", "HR"), ("SAL", "FIN"))


@dataclass
class Draft:
    """A life while it is drawn: `at` is where the story has got to."""

    unit: Unit
    offer: Offer
    hours: WorkingCalendar
    words: Filled
    by: Person
    agent: Person
    at: datetime
    promised: tuple[timedelta, timedelta]
    steps: list[Step] = field(default_factory=list)

    def add(self, move: Move, by: Person | None, text: str = "", **more: Any) -> None:
        self.steps.append(Step(self.at, move, by, text, **more))

    def work(self, length: timedelta) -> None:
        """Let working time pass; agents act while their department is open."""
        self.at = self.hours.due(self.at, max(length, timedelta(seconds=40)))


class Biographer:
    """Draws lives from one source of chance, so that the same seed gives the same company."""

    def __init__(self, cast: Cast, filler: FormFiller, *, renewed: datetime) -> None:
        self.cast, self.filler, self.renewed = cast, filler, renewed
        self.chance = filler.chance
        self.pledges = {(unit.code, pledge.service): pledge for unit in units() for pledge in unit.pledges}
        self.customers = {unit.code: self._customers(unit) for unit in units()}
        self.early: dict[tuple[str, int], list[Person]] = {}

    def _customers(self, unit: Unit) -> list[Person]:
        """Who asks this department at all: everybody knows IT, few ever need Legal."""
        elsewhere = [person for person in self.cast.people if _works_elsewhere(person, unit)]
        return self.chance.sample(elsewhere, round(len(elsewhere) * min(FEWEST + KNOWN * unit.temper.share, 1.0)))

    def _askers(self, unit: Unit, quarter: int) -> list[Person]:
        """Those of its customers who knew the desk in this quarter."""
        if quarter >= len(TRIED_FIRST):
            return self.customers[unit.code]
        if (unit.code, quarter) not in self.early:
            trying = {code for joined in TRIED_FIRST[: quarter + 1] for code in joined}
            known = [one for one in self.customers[unit.code] if one.department and one.department.code in trying]
            self.early[unit.code, quarter] = known or self.customers[unit.code]
        return self.early[unit.code, quarter]

    def story(self, unit: Unit, offer: Offer, filed: datetime, quarter: int, by: Person | None = None) -> Story:
        """A whole life, from filing to closing; what lies beyond now has not happened yet."""
        draft, opening = self.opened(unit, offer, filed, by or self.chance.choice(self._askers(unit, quarter)))
        if self._happens(CANCELLED):
            self._cancel(draft)
            return Story(opening, draft.steps)
        pace = self._pace(unit.temper.kept[quarter])
        self._answer(draft, draft.promised[0] * self._used(pace))
        self._work_and_solve(draft, draft.promised[1] * self._used(pace))
        self._after_solving(draft)
        return Story(opening, draft.steps)

    def opened(self, unit: Unit, offer: Offer, filed: datetime, by: Person | None = None) -> tuple[Draft, Opening]:
        """Somebody of another department files; nothing has happened yet."""
        by = by or self.chance.choice(self.customers[unit.code])
        words = fill(offer, by, self.chance)
        service = self.cast.services[unit.code, offer.name[0]]
        priority = self._priority(offer)
        pledge = self.pledge(unit, offer)
        draft = Draft(
            unit, offer, self._hours(unit, offer), words, by, self.chance.choice(self.cast.agents[unit.code]), filed,
            self._promised(pledge, priority, filed),
        )  # fmt: skip
        beneficiary = self.chance.choice(self.cast.people) if self._happens(FOR_SOMEBODY_ELSE) else None
        opening = Opening(
            filed, service, by, words.subject, words.asked, self.filler.answers(offer, filed), priority, beneficiary
        )
        return draft, opening

    def pledge(self, unit: Unit, offer: Offer) -> Pledge | None:
        return self.pledges.get((unit.code, offer.name[0])) or self.pledges.get((unit.code, ""))

    def _promised(self, pledge: Pledge | None, priority: Priority, filed: datetime) -> tuple[timedelta, timedelta]:
        targets: Targets = pledge.targets if pledge else {}
        if pledge and pledge.earlier and filed < self.renewed:
            targets = pledge.earlier
        first_response, resolution = targets.get(int(priority), UNPROMISED)
        return timedelta(hours=first_response), timedelta(hours=resolution)

    def phrase(self, draft: Draft, occasion: str) -> str:
        return str(self.chance.choice(phrases()[draft.words.language][occasion]))

    def _hours(self, unit: Unit, offer: Offer) -> WorkingCalendar:
        """When those who promised are there: around the clock for what is promised around the clock."""
        pledge = self.pledge(unit, offer) or unit.pledges[0]
        return self.cast.calendars[pledge.calendar].hours

    def _priority(self, offer: Offer) -> Priority:
        drawn = self.chance.choices((offer.priority - 1, offer.priority, offer.priority + 1), (0.12, 0.76, 0.12))[0]
        return Priority(min(max(drawn, Priority.URGENT), Priority.LOW))

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _pace(self, kept: float) -> float:
        """The mean of the logarithm of used ÷ promised at which `kept` of the promises are kept."""
        return -SPREAD * NormalDist().inv_cdf(kept)

    def _used(self, pace: float) -> float:
        return min(self.chance.lognormvariate(pace, SPREAD), LONGEST)

    def _cancel(self, draft: Draft) -> None:
        draft.work(draft.promised[0] * self.chance.uniform(0.2, 1.5))
        draft.add(Move.CANCEL, draft.by, self.phrase(draft, "no_longer_needed"))

    def _answer(self, draft: Draft, length: timedelta) -> None:
        if self._happens(TAKEN_FIRST):
            draft.work(length * 0.4)
            draft.add(Move.TAKE, draft.agent)
            length *= 0.6
        draft.work(length)
        draft.add(Move.REPLY, draft.agent, draft.words.answer)

    def _work_and_solve(self, draft: Draft, length: timedelta) -> None:
        """What happens between the first response and the solution; `length` is the working time that it takes."""
        length = max(length - draft.promised[0] / 2, timedelta(minutes=5))
        parts = self._middle(draft)
        for part in parts:
            draft.work(length / (len(parts) + 1))
            part(draft)
        draft.work(length / (len(parts) + 1))
        draft.add(Move.RESOLVE, draft.agent, draft.words.solved)

    def _middle(self, draft: Draft) -> Sequence[Any]:
        likely = (
            (TRANSFERRED, self._transfer),
            (REPRIORITISED, self._reprioritise),
            (NOTED, self._note),
            (ASKS_AGAIN, self._ask_again),
            (NEWS, self._tell_news),
            (draft.unit.temper.waits, self._wait),
        )
        return [part for share, part in likely if self._happens(share)]

    def _note(self, draft: Draft) -> None:
        draft.add(Move.NOTE, draft.agent, self.phrase(draft, "notes"))

    def _tell_news(self, draft: Draft) -> None:
        draft.add(Move.REPLY, draft.agent, self.phrase(draft, "news"))

    def _ask_again(self, draft: Draft) -> None:
        draft.add(Move.REPLY, draft.by, self.phrase(draft, "ask_again"))
        draft.work(timedelta(hours=self.chance.uniform(0.1, 2)))
        draft.add(Move.REPLY, draft.agent, self.phrase(draft, "news"))

    def _wait(self, draft: Draft) -> None:
        reason, asked, answered = self.chance.choice(phrases()[draft.words.language]["waits"])
        until = (draft.at + timedelta(days=self.chance.randint(3, 7))).date()
        agreed = {"until": until} if reason == PauseReason.AGREED_DATE else {}
        draft.add(Move.WAIT, draft.agent, asked, reason=PauseReason(reason), **agreed)
        if agreed:
            draft.at = datetime.combine(until, draft.at.timetz())
            draft.add(Move.RESUME, None)
            return
        draft.work(timedelta(hours=self.chance.expovariate(1 / 5)))
        if answered:
            draft.add(Move.REPLY, draft.by, answered)
        else:
            draft.add(Move.RESUME, draft.agent)

    def _transfer(self, draft: Draft) -> None:
        unit = self.chance.choice([unit for unit in units() if unit.offers and unit.code != draft.unit.code])
        offer = self.chance.choice([offer for offer in unit.offers if not offer.restricted])
        draft.add(Move.TRANSFER, draft.agent, self.phrase(draft, "wrong_place"), service=self._service(unit, offer))
        draft.unit, draft.hours = unit, self._hours(unit, offer)
        draft.agent = self.chance.choice([p for p in self.cast.agents[unit.code] if p.pk != draft.by.pk])
        draft.work(timedelta(hours=self.chance.uniform(0.3, 3)))
        draft.add(Move.TAKE, draft.agent)

    def _service(self, unit: Unit, offer: Offer) -> Service:
        return self.cast.services[unit.code, offer.name[0]]

    def _reprioritise(self, draft: Draft) -> None:
        priority = self.chance.choice([one for one in PRIORITIES if one != draft.offer.priority])
        occasion = "more_urgent" if priority < draft.offer.priority else "less_urgent"
        draft.add(Move.REPRIORITISE, draft.agent, self.phrase(draft, occasion), priority=priority)

    def _after_solving(self, draft: Draft) -> None:
        if self._happens(REOPENED):
            draft.work(timedelta(hours=self.chance.uniform(1, 30)))
            draft.add(Move.REOPEN, draft.by, self.phrase(draft, "still_wrong"))
            draft.work(timedelta(hours=self.chance.uniform(0.5, 8)))
            draft.add(Move.RESOLVE, draft.agent, draft.words.solved)
        if self._happens(CONFIRMED):
            draft.at += timedelta(hours=self.chance.uniform(0.3, 60))
            draft.add(Move.CONFIRM, draft.by)
        else:
            draft.at += CLOSES_AFTER
            draft.add(Move.CONFIRM, None)


def _works_elsewhere(person: Person, unit: Unit) -> bool:
    return person.department is not None and person.department.code != unit.code
