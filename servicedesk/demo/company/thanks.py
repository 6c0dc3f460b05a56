"""Thanks that people gave each other, and the cases they tell; through the same services as in real life."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from departments.models import Department, Person
from departments.queries import agents_of
from improvements.enums import Behaviour
from improvements.models import SuccessCase
from improvements.services import (
    CaseText,
    Said,
    adopt_case,
    agree_thanks,
    answer_naming,
    give_thanks,
    pass_on_thanks,
    publish_case,
    write_case,
)
from servicedesk.demo.company.loop import LANGUAGES, pair, voices
from servicedesk.demo.company.people import show_person

DAY = timedelta(days=1)
ACTS_WITHIN = timedelta(days=60)
PARTS = ("title", "problem", "deed", "change")
BOTH, OFFERED, HEAD = "both", "offered", "head"


def give_all_thanks(*, chance: random.Random, at: datetime) -> None:
    """Every thank-you of the file, and those that were ticked when requests were rated."""
    departments = {one.code: one for one in Department.objects.select_related("head")}
    people = list(Person.objects.filter(is_active=True).order_by("pk"))
    shown = [next(one for one in people if one.email == show_person(kind).email) for kind in ("agent", "employee")]
    for number, (code, role, days_ago, behaviour, shared, sentence) in enumerate(voices()["thanks"]):
        department = departments[code]
        receiver = _receiver(department, role, chance, shown[0] if number == 0 else None)
        givers = [one for one in people if one.department_id != department.pk]
        giver = shown[1] if number == 0 else chance.choice(givers)
        words = pair(sentence)[LANGUAGES.index(giver.language)]
        said = Said(receiver.pk, Behaviour(behaviour), words, is_offered=shared in (BOTH, OFFERED))
        made = give_thanks(said=said, by=giver, at=at - DAY * days_ago)
        if shared == BOTH:
            agree_thanks(thanks_id=made.pk, agrees=True, by=receiver, at=at - DAY * days_ago)
    while pass_on_thanks(at=at):
        pass


def _receiver(department: Department, role: str, chance: random.Random, shown: Person | None) -> Person:
    if shown:
        return shown
    if role == HEAD and department.head:
        return department.head
    return chance.choice([one for one in agents_of(department.pk) if one.pk != department.head_id])


def tell_cases(*, at: datetime) -> None:
    """Every case of the file, published with the consent of the deputy it names, and adopted by others."""
    departments = {one.code: one for one in Department.objects.select_related("head", "deputy")}
    for entry in voices()["cases"]:
        department = departments[entry["department"]]
        told_at = at - DAY * (entry["days_ago"] or 1)
        if department.head is None:
            continue
        case = _write(entry, department, department.head, told_at)
        if entry["days_ago"] is None:
            continue
        if department.deputy:
            answer_naming(case_id=case.pk, agrees=True, by=department.deputy, at=told_at + DAY)
        publish_case(case_id=case.pk, by=department.head, at=told_at + DAY)
        for code in entry["adopted"]:
            _adopt(case, departments[code], min(told_at + 10 * DAY, at))


def _write(entry: dict[str, Any], department: Department, head: Person, at: datetime) -> SuccessCase:
    words: dict[str, Any] = {name: pair(entry[name])[0] for name in PARTS}
    words |= {f"{name}_zh": pair(entry[name])[1] for name in PARTS}
    named = [department.deputy.pk] if department.deputy else []
    wanted = CaseText(department_id=department.pk, people_ids=named, **words)
    return write_case(wanted=wanted, by=head, at=at)


def _adopt(case: SuccessCase, department: Department, at: datetime) -> None:
    if department.head:
        owner = department.deputy or department.head
        due_on = (at + ACTS_WITHIN).date()
        adopt_case(
            case_id=case.pk, department_id=department.pk, owner_id=owner.pk, due_on=due_on, by=department.head, at=at
        )
