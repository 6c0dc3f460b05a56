"""Eight past quarters and the running one: arrivals over working hours, and what became of each request.

Nothing here decides what a clock says. A life is only drawn (how fast, how often it waits, whether it comes back); the
bulk path plays it by the rules of the desk.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from departments.models import Membership, Person, Service
from servicedesk.demo.company.lives import Biographer
from servicedesk.demo.company.people import SHOW_PEOPLE
from servicedesk.demo.company.shapes import Unit, units
from slas.models import CalendarRevision
from tickets.services.bulk import Story

AFTER_HOURS = 0.05  # share of the requests that are filed outside the supplier's hours
OF_EACH_SHOWN = 3
# How much is asked in a full quarter: little in the first year, when a few departments try the desk, then ever more.
GROWTH = (0.16, 0.18, 0.21, 0.24, 0.92, 0.96, 1.0, 1.04, 1.08)


@dataclass(frozen=True)
class Cast:
    """Everybody and everything a life needs."""

    people: list[Person]
    agents: dict[str, list[Person]]
    services: dict[tuple[str, str], Service]
    calendars: dict[str, CalendarRevision]


def gather_cast(services: dict[tuple[str, str], Service], calendars: dict[str, CalendarRevision]) -> Cast:
    people = list(Person.objects.select_related("department").order_by("pk"))
    by_id = {person.pk: person for person in people}
    agents: dict[str, list[Person]] = {}
    for person_id, code in Membership.objects.order_by("pk").values_list("person_id", "department__code"):
        agents.setdefault(code, []).append(by_id[person_id])
    return Cast(people, agents, services, calendars)


def past_stories(biographer: Biographer, *, starts: list[datetime], at: datetime, tickets: int) -> Iterator[Story]:
    """About `tickets` requests filed since `starts[0]`, earliest first; `starts` begin the quarters."""
    chance = biographer.chance
    plans = sorted(_arrivals(biographer.cast, chance, starts, at, tickets), key=lambda plan: plan[0])
    for filed, unit, quarter in plans:
        offer = chance.choices(unit.offers, [offer.weight for offer in unit.offers])[0]
        yield biographer.story(unit, offer, filed, quarter)


def stories_of_the_shown(biographer: Biographer, *, starts: list[datetime]) -> list[Story]:
    """Requests of the people shown at the sign-in, in the last two full quarters, earliest first.

    Several to each of two departments, so that the evaluation of either quarter has something to ask them about.
    """
    chance = random.Random("shown")
    serving = [unit for unit in units() if unit.offers]
    addresses = {person.email for person in SHOW_PEOPLE}
    stories = []
    for person in (one for one in biographer.cast.people if one.email in addresses):
        for unit in chance.sample([unit for unit in serving if unit.code != person.department.code], 2):  # type: ignore[union-attr]
            for quarter in (len(starts) - 3, len(starts) - 2):
                for _number in range(OF_EACH_SHOWN):
                    filed = starts[quarter] + timedelta(days=chance.uniform(3, 50))
                    offer = chance.choice(unit.offers)
                    stories.append(biographer.story(unit, offer, filed, quarter, by=person))
    return sorted(stories, key=lambda story: story.opening.at)


def _arrivals(
    cast: Cast, chance: random.Random, starts: list[datetime], at: datetime, tickets: int
) -> Iterator[tuple[datetime, Unit, int]]:
    """When which department gets a request, in no order."""
    whole = sum(unit.temper.share for unit in units()) * _full_quarters(starts, at)
    for unit in units():
        if not unit.offers:
            continue
        hours = cast.calendars[_calendar_of(unit)].hours
        for quarter, (start, end) in enumerate(zip(starts, [*starts[1:], at], strict=True)):
            open_time = hours.elapsed(start, end)
            usual = hours.elapsed(starts[0], starts[1])
            share = unit.temper.share / whole * GROWTH[quarter] * (open_time / usual)
            for _number in range(round(tickets * share)):
                moment = hours.due(start, open_time * chance.random())
                if chance.random() < AFTER_HOURS:
                    moment += timedelta(hours=chance.uniform(3, 14))
                if moment < at:
                    yield moment, unit, quarter


def _full_quarters(starts: list[datetime], at: datetime) -> float:
    """How many usual quarters of work there are, so that the shares add up to the number wished."""
    *past, running = GROWTH
    return sum(past) + running * (at - starts[-1]) / (starts[-1] - starts[-2])


def _calendar_of(unit: Unit) -> str:
    return unit.pledges[0].calendar
