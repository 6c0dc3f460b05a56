"""The wording of a version in a file as the plan of a draft: names become what they name, amounts become times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from departments.enums import Priority
from departments.queries import circle_above, people_with_addresses
from slas.documents import Fault, meant
from slas.documents.amounts import read_amount, read_moment
from slas.enums import Metric, Recipient, StepAction
from slas.models import Calendar
from slas.queries import working_day
from slas.queries.wordings import wording_facts
from slas.services.standards import StepPlan, VersionPlan, order_fault, target_fault

if TYPE_CHECKING:
    from collections.abc import Collection

    from departments.models import Department, Person
    from slas.documents import StepSaid, VersionSaid

USUAL_DAY = timedelta(hours=8)


@dataclass(frozen=True)
class Wording:
    """What a draft would be, as a plan and as facts to compare. `faults` are in the way of writing it."""

    plan: VersionPlan
    facts: dict[str, str]
    faults: list[Fault]


class WordingReader:
    """Reads one version of a file. `unread` are faults that leave it unclear what is said at all."""

    def __init__(self, said: VersionSaid, department: Department, *, path: str, promised: Collection[str]) -> None:
        """`promised` are names of calendars in the same file, of which it was said already what is wrong with them."""
        self.said, self.department, self.path, self.promised = said, department, path, promised
        self.unread: list[Fault] = []
        self.unfit: list[Fault] = []

    def read(self) -> Wording | None:
        """The wording; None with `unread` said, or with a calendar that could not be made."""
        calendar = self._calendar()
        day = working_day(calendar.pk) if calendar else USUAL_DAY
        targets = self._targets(day)
        people = people_with_addresses(address for step in self.said.steps for address in step.persons)
        steps = tuple(filter(None, (self._step(step, day, people) for step in self.said.steps)))
        self._judge(calendar, targets)
        if self.unread or calendar is None:
            return None
        plan = VersionPlan(calendar, targets, steps, self.said.texts)
        facts = wording_facts(texts=plan.texts, calendar=calendar.name, targets=targets, steps=steps)
        return Wording(plan, facts, self.unfit)

    def _unread(self, key: str, text: str) -> None:
        self.unread.append(Fault(self.said.line(key), f"{self.path}.{key}", text))

    def _unfit(self, key: str, text: str) -> None:
        self.unfit.append(Fault(self.said.line(key), f"{self.path}.{key}", text))

    def _calendar(self) -> Calendar | None:
        name = self.said.calendar
        found = Calendar.objects.filter(name__iexact=name, revisions__isnull=False).first()
        if found is None and name and name.lower() not in self.promised:
            others = Calendar.objects.filter(is_active=True).values_list("name", flat=True)
            text = _("There is no calendar “%(name)s”. Write it under “calendars:”, or name one that exists.")
            self._unread("calendar", text % {"name": name} + meant(name, others))
        return found

    def _targets(self, day: timedelta) -> dict[tuple[int, str], timedelta]:
        targets = {}
        for (priority, metric), text in self.said.targets.items():
            amount = read_amount(text, day)
            fault = _("Write working time like 30 m, 4 h or 2 d.") if amount is None else target_fault(amount)
            if fault:
                self._unread(f"targets.{Priority(priority).name.lower()}.{metric}", fault)
            elif amount:
                targets[priority, metric] = amount
        return targets

    def _judge(self, calendar: Calendar | None, targets: dict[tuple[int, str], timedelta]) -> None:
        for priority in Priority:
            if fault := order_fault(targets, priority):
                self._unfit(f"targets.{priority.name.lower()}.{Metric.RESOLUTION}", fault)
        if not self.said.texts.get("quality"):
            self._unfit("quality", _("Say by what the quality is judged: add “quality:”."))
        if calendar and not calendar.is_active:
            self._unfit("calendar", _("This calendar is not in use any more; choose another one."))

    def _step(self, said: StepSaid, day: timedelta, people: dict[str, Person]) -> StepPlan | None:
        moment = read_moment(said.at, day)
        if moment is None:
            self._step_fault(said, "at", _("Write “80 %”, “due”, “30 m before due” or “4 h after due”."))
        elif moment[1] and target_fault(abs(moment[1])):
            self._step_fault(said, "at", target_fault(abs(moment[1])))
        self._check_people(said, people)
        if moment is None:
            return None
        named = tuple(people[address].pk for address in said.persons if address in people)
        return StepPlan(said.metric, said.tell, *moment, named=named, action=said.do)

    def _check_people(self, said: StepSaid, people: dict[str, Person]) -> None:
        for address in said.persons:
            if address not in people:
                unknown = _("There is no colleague with the address %(address)s.") % {"address": address}
                self._step_fault(said, "persons", unknown)
            elif not people[address].is_active:
                gone = _("%(address)s has left; name somebody else.") % {"address": address}
                self.unfit.append(Fault(_line(said, "persons"), self.path, gone))
        if not said.persons and (Recipient.NAMED in said.tell or said.do == StepAction.ADD_FOLLOWERS):
            self._step_fault(said, "tell", _("Write the addresses of the persons named."))
        if Recipient.SUPERIOR in said.tell and (circle := circle_above(self.department)):
            told = _("No superior is found: %(circle)s. Give one of them another superior on the admin site first.")
            circular = told % {"circle": " → ".join(circle)}
            self.unfit.append(Fault(_line(said, "tell"), self.path, circular))

    def _step_fault(self, said: StepSaid, key: str, text: str) -> None:
        self.unread.append(Fault(_line(said, key), f"{self.path}.ladder.{said.metric}", text))


def _line(said: StepSaid, key: str) -> int:
    return said.lines.get(key, said.lines.get("", 0))
