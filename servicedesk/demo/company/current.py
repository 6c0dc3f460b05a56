"""Requests that are open now: broken, due soon, due later, waiting. They look right on any weekday at any hour.

Each is filed as many working hours ago as puts it where it should stand, and has had the life until now.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from departments.models import Person
from servicedesk.demo.company.lives import Biographer, Draft
from servicedesk.demo.company.people import show_person
from servicedesk.demo.company.shapes import Offer, Unit, units
from servicedesk.demo.company.words import phrases
from slas.businesstime import WorkingCalendar
from slas.enums import PauseReason
from tickets.enums import Move
from tickets.services.bulk import Opening, Story

BROKEN, SOON, LATER, WAITING = "broken", "soon", "later", "waiting"
SHARES = {BROKEN: 0.13, SOON: 0.24, LATER: 0.43, WAITING: 0.20}
USED = {BROKEN: (1.02, 1.5), SOON: (0.72, 0.97), LATER: (0.03, 0.6), WAITING: (0.3, 1.1)}  # of the time promised
LOOKS_BACK = timedelta(days=70)  # further than the longest promise lasts
ASSIGNED, ANSWERED_LATE, NEWS = 0.8, 0.04, 0.4
NEVER_OPEN = {"Line stoppage"}  # nobody lets a line stand still: the live request alone shows one
OF_THE_EMPLOYEE = (WAITING, WAITING, SOON, LATER, LATER, BROKEN)


def current_stories(biographer: Biographer, *, at: datetime, number: int) -> list[Story]:
    """`number` open requests, and some of the employee shown, two of them just solved; earliest first."""
    chance = biographer.chance
    offers = [(unit, offer) for unit in units() for offer in unit.offers if offer.name[0] not in NEVER_OPEN]
    weights = [unit.temper.share * offer.weight for unit, offer in offers]
    bands = chance.choices(list(SHARES), list(SHARES.values()), k=number)
    chosen = zip(bands, chance.choices(offers, weights, k=number), strict=True)
    stories = [_story(biographer, band, unit, offer, at) for band, (unit, offer) in chosen]
    return sorted([*stories, *_of_the_employee(biographer, offers, at)], key=lambda story: story.opening.at)


def _of_the_employee(biographer: Biographer, offers: list[tuple[Unit, Offer]], at: datetime) -> list[Story]:
    employee = next(p for p in biographer.cast.people if p.email == show_person("employee").email)
    foreign = [pair for pair in offers if pair[0].code != show_person("employee").department]
    chosen = biographer.chance.sample(foreign, len(OF_THE_EMPLOYEE) + 2)
    open_now = [
        _story(biographer, band, *pair, at, by=employee) for band, pair in zip(OF_THE_EMPLOYEE, chosen, strict=False)
    ]
    return [*open_now, *(_solved(biographer, *pair, at, employee) for pair in chosen[-2:])]


def _story(
    biographer: Biographer, band: str, unit: Unit, offer: Offer, at: datetime, by: Person | None = None
) -> Story:
    draft, opening, age = _opened(biographer, unit, offer, at, biographer.chance.uniform(*USED[band]), by)
    if biographer.chance.random() < ASSIGNED or band == WAITING:
        draft.work(age * 0.05)
        draft.add(Move.TAKE, draft.agent)
    first_response = draft.promised[0]
    if age > first_response * 0.7 and (band == WAITING or biographer.chance.random() > ANSWERED_LATE):
        draft.work(min(age * 0.2, first_response * biographer.chance.uniform(0.3, 0.9)))
        draft.add(Move.REPLY, draft.agent, draft.words.answer)
        _go_on(biographer, draft, band, age)
    return Story(opening, draft.steps)


def _go_on(biographer: Biographer, draft: Draft, band: str, age: timedelta) -> None:
    draft.work(age * 0.1)
    if band == WAITING:
        reason, asked, _answer = biographer.chance.choice(phrases()[draft.words.language]["waits"][:5])
        draft.add(Move.WAIT, draft.agent, asked, reason=PauseReason(reason))
    elif biographer.chance.random() < NEWS:
        draft.add(Move.REPLY, draft.by, biographer.phrase(draft, "ask_again"))
        if band == LATER:
            draft.work(age * 0.1)
            draft.add(Move.REPLY, draft.agent, biographer.phrase(draft, "news"))


def _solved(biographer: Biographer, unit: Unit, offer: Offer, at: datetime, by: Person) -> Story:
    draft, opening, age = _opened(biographer, unit, offer, at, 0.8, by)
    draft.work(min(age * 0.1, draft.promised[0] * 0.5))
    draft.add(Move.REPLY, draft.agent, draft.words.answer)
    draft.work(age * 0.3)
    draft.add(Move.RESOLVE, draft.agent, draft.words.solved)
    return Story(opening, draft.steps)


def _opened(
    biographer: Biographer, unit: Unit, offer: Offer, at: datetime, used: float, by: Person | None
) -> tuple[Draft, Opening, timedelta]:
    """A request filed so long ago that `used` of the time promised for its solution has been used."""
    pledge = biographer.pledge(unit, offer)
    hours = biographer.cast.calendars[pledge.calendar if pledge else unit.pledges[0].calendar].hours
    draft, opening = biographer.opened(unit, offer, at, by)
    age = draft.promised[1] * used
    draft.at = _ago(hours, at, age)
    return draft, replace(opening, at=draft.at), age


def _ago(hours: WorkingCalendar, at: datetime, age: timedelta) -> datetime:
    """The moment `age` of working time before `at`."""
    since = at - LOOKS_BACK
    return hours.due(since, hours.elapsed(since, at) - age)
