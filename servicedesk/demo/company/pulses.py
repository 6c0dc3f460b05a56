"""What customers said about single requests: asked by the rules of the desk, answered or not."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from departments.models import Department, Person
from departments.queries import lineages
from servicedesk.demo.company.shapes import Temper, units
from slas.enums import Metric
from slas.queries import department_hours
from surveys.enums import PulseState, Reason, Solved
from surveys.models import Pulse
from surveys.pulse_rules import PERSON_WINDOW, EarlierPulse, NotSent, Resolution, Sending, decide
from surveys.services import write_pulses
from tickets.enums import Kind
from tickets.models import Promise, TicketEvent
from tickets.services.bulk import write_ratings

OPINIONS = Path(__file__).with_name("opinions.yaml")
ANSWERS, WRITES, THANKS = 0.42, 0.45, 0.3
LATE_SPOILS = 0.25  # how much less likely somebody is content whose promise was broken
KEPT_PLEASES = 0.03
TALKED_ABOUT = timedelta(days=10)  # after so long the head has spoken about every low mark


class Solution(NamedTuple):
    """An event of a request that was solved; `beneficiary` or `requester` is asked about it."""

    event: int
    ticket: int
    at: datetime
    resolver: int | None
    data: dict[str, Any]
    requester: int
    beneficiary: int | None

    @property
    def provider(self) -> int:
        department: int = self.data["department"]
        return department


SOLUTION = ("pk", "ticket", "at", "by", "data", "ticket__requester", "ticket__beneficiary")


@lru_cache(maxsize=1)
def opinions() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(OPINIONS.read_text())
    return found


class Pollster:
    """Goes through the resolutions in order, as the worker would have, and lets people answer."""

    def __init__(self, chance: random.Random, starts: list[datetime], at: datetime) -> None:
        self.chance, self.starts, self.at = chance, starts, at
        self.people = {person.pk: person for person in Person.objects.all()}
        codes = dict(Department.objects.values_list("pk", "code"))
        tempers = {unit.code: unit.temper for unit in units()}
        self.tempers: dict[int, Temper] = {pk: tempers[code] for pk, code in codes.items()}
        self.lineages = lineages()
        self.hours = {pk: department_hours(pk, at=at) for pk in codes}
        self.late = set(_missed_tickets())
        self.asked: defaultdict[int, list[EarlierPulse]] = defaultdict(list)

    def pulses(self) -> Iterator[Pulse]:
        resolutions = TicketEvent.objects.filter(kind=Kind.RESOLVED).order_by("at", "pk").values_list(*SOLUTION)
        reopened = _last_reopenings()
        for row in resolutions.iterator(chunk_size=2000):
            one = Solution(*row)
            yield self._pulse(one, is_reopened=reopened.get(one.ticket, 0) > one.event)

    def _pulse(self, one: Solution, *, is_reopened: bool) -> Pulse:
        person = self.people[one.beneficiary or one.requester]
        pulse = Pulse(
            ticket_id=one.ticket, resolution_id=one.event, provider_id=one.provider, resolver_id=one.resolver,
            person=person,
        )  # fmt: skip
        outcome = PulseState.WITHDRAWN if is_reopened else self._decide(one, person)
        if isinstance(outcome, NotSent):
            pulse.state, pulse.skipped_because = PulseState.SKIPPED, outcome.value
        elif isinstance(outcome, Sending):
            self._send(pulse, outcome)
        else:
            pulse.state = PulseState.WITHDRAWN
        return pulse

    def _decide(self, one: Solution, person: Person) -> Sending | NotSent:
        resolution = Resolution(
            requester=person.pk, departments=self.lineages.get(person.department_id or 0, frozenset()),
            provider=one.provider, resolvers=frozenset({one.resolver or 0}), resolved_at=one.at,
        )  # fmt: skip
        hours = self.hours.get(person.department_id or 0)
        earlier = [sent for sent in self.asked[person.pk] if sent.send_at > one.at - PERSON_WINDOW]
        outcome = decide(resolution, earlier, next_opening=hours.next_opening if hours else lambda at: at)
        if isinstance(outcome, Sending):
            earlier.append(EarlierPulse(resolution.provider, outcome.send_at))
        self.asked[person.pk] = earlier
        return outcome

    def _send(self, pulse: Pulse, sending: Sending) -> None:
        pulse.state, pulse.send_at, pulse.expires_at = PulseState.PLANNED, sending.send_at, sending.expires_at
        if sending.send_at > self.at:
            return
        pulse.state, pulse.sent_at = PulseState.SENT, sending.send_at
        pulse.token_hash = sha256(self.chance.randbytes(16)).hexdigest()
        answered_at = sending.send_at + timedelta(hours=self.chance.expovariate(1 / 20))
        if self.chance.random() < ANSWERS and answered_at < min(sending.expires_at, self.at):
            self._answer(pulse, answered_at)
        elif sending.expires_at < self.at:
            pulse.state = PulseState.EXPIRED

    def _answer(self, pulse: Pulse, answered_at: datetime) -> None:
        chance, is_late = self.chance, pulse.ticket_id in self.late
        pleased = self.tempers[pulse.provider_id].pleased[quarter_of(self.starts, answered_at)]
        is_content = chance.random() < pleased + (KEPT_PLEASES if not is_late else -LATE_SPOILS)
        pulse.state, pulse.answered_at = PulseState.ANSWERED, answered_at
        pulse.satisfaction = (
            chance.choices((4, 5), (0.6, 0.4))[0] if is_content else chance.choices((1, 2, 3), (1, 3, 4))[0]
        )
        solved = (Solved.YES,) if is_content else (Solved.YES, Solved.YES, Solved.PARTLY, Solved.NO)
        pulse.solved = chance.choice(solved)
        pulse.reasons = [str(reason) for reason in chance.sample(list(Reason), chance.randint(0, 2))]
        language = "zh" if pulse.person.language == "zh-hans" else "en"
        said = opinions()["rated"][language]["good" if is_content else "bad"]
        pulse.words = chance.choice(said) if chance.random() < WRITES else ""
        if not is_content and answered_at < self.at - TALKED_ABOUT:
            pulse.follow_up_done_at = answered_at + TALKED_ABOUT / 5
        pulse.is_thanks = is_content and bool(pulse.words) and chance.random() < THANKS


def ask_about_requests(*, chance: random.Random, starts: list[datetime], at: datetime) -> None:
    """Write a pulse for every resolution, and the ratings into the history of their requests."""
    pulses = list(Pollster(chance, starts, at).pulses())
    write_pulses(pulses)
    write_ratings(
        [
            (pulse.ticket_id, pulse.person_id, pulse.pk, pulse.answered_at)
            for pulse in pulses
            if pulse.answered_at is not None
        ]
    )


def quarter_of(starts: list[datetime], moment: datetime) -> int:
    """Which of the quarters beginning at `starts` holds `moment`."""
    return max(number for number, start in enumerate(starts) if start <= moment or number == 0)


def _missed_tickets() -> Iterator[int]:
    missed = Promise.objects.filter(metric=Metric.RESOLUTION, is_internal=False, clock__is_met=False)
    return missed.values_list("ticket_id", flat=True).iterator()


def _last_reopenings() -> dict[int, int]:
    rows = TicketEvent.objects.filter(kind=Kind.REOPENED).order_by("pk").values_list("ticket_id", "pk")
    return dict(rows)
