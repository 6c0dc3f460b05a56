"""Writes the departments, the people in them and the catalogue of services."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.hashers import make_password

from departments.enums import FieldKind
from departments.models import Department, Membership, Person, Service, ServiceField
from servicedesk.demo.company.people import DEMO_PASSWORD, DOMAIN, SHOW_PEOPLE, ShowPerson, names
from servicedesk.demo.company.shapes import Offer, Pair, Question, Unit, units

SPEAK_CHINESE = 0.55  # share of the people in China who read the desk in Chinese
NameSource = Iterator[tuple[str, str, str]]


def make_organisation(*, chance: random.Random, at: datetime) -> dict[str, Department]:
    """Departments with their people, heads, deputies and agents, by code."""
    made: dict[str, Department] = {}
    secret = make_password(DEMO_PASSWORD)  # one hash for all: 240 Argon2 rounds would take the whole start
    chinese, european = names(chance, european=False), names(chance, european=True)
    for unit in units():
        department = _department(unit, made.get(unit.parent))
        source = european if unit.code == "HAN" else chinese
        people = _people(unit, department, source, chance, secret)
        _appoint(unit, department, people)
        made[unit.code] = department
    _sprinkle(european, chance)
    return made


def _department(unit: Unit, parent: Department | None) -> Department:
    return Department.objects.create(
        code=unit.code, name=unit.name[0], name_zh=unit.name[1], summary=unit.summary[0], summary_zh=unit.summary[1],
        parent=parent, timezone=unit.zone,
    )  # fmt: skip


def _people(
    unit: Unit, department: Department, source: NameSource, chance: random.Random, secret: str
) -> list[Person]:
    shown = [person for person in SHOW_PEOPLE if person.department == unit.code]
    people = [_shown(person, department, secret) for person in shown]
    if not any(person.role == "head" for person in shown):
        people.insert(0, _somebody(next(source), unit.head, department, chance, secret))
    people.sort(key=lambda person: person.job_title != unit.head[0])  # the head first
    while len(people) < unit.staff:
        people.append(_somebody(next(source), chance.choice(unit.positions), department, chance, secret))
    return Person.objects.bulk_create(people)


def _shown(person: ShowPerson, department: Department, secret: str) -> Person:
    is_admin = person.kind == "system_admin"
    return Person(
        email=person.email, name=person.name, native_name=person.native_name, department=department, password=secret,
        job_title=person.position[0], job_title_zh=person.position[1], language=person.language,
        timezone=department.timezone, is_staff=is_admin, is_superuser=is_admin,
        is_hr_admin=person.kind == "hr_admin", is_executive=person.kind == "executive",
    )  # fmt: skip


def _somebody(
    named: tuple[str, str, str], position: Pair, department: Department, chance: random.Random, secret: str
) -> Person:
    name, native_name, local = named
    reads_chinese = department.timezone == "Asia/Shanghai" and chance.random() < SPEAK_CHINESE
    return Person(
        email=f"{local}@{DOMAIN}", name=name, native_name=native_name, department=department, password=secret,
        job_title=position[0], job_title_zh=position[1], language="zh-hans" if reads_chinese else "en",
        timezone=department.timezone,
    )  # fmt: skip


def _appoint(unit: Unit, department: Department, people: list[Person]) -> None:
    """The first leads, the next stands in and serves with others; shown people have only the role they show."""
    roles = {person.email: person.role for person in SHOW_PEOPLE}
    others = [person for person in people[1:] if person.email not in roles]
    department.head = people[0]
    department.deputy = others[0] if others else None
    department.save(update_fields=["head", "deputy"])
    serving = [person for person in people[1:] if roles.get(person.email) == "agent"] + others
    Membership.objects.bulk_create(
        Membership(person=person, department=department, is_lead=number == 0)
        for number, person in enumerate(serving[: unit.agents])
    )


def _sprinkle(source: NameSource, chance: random.Random) -> None:
    """A dozen international colleagues work in Suzhou and Shenyang, too."""
    usual = Person.objects.filter(timezone="Asia/Shanghai", memberships=None, heads=None, deputises=None)
    crowd = list(usual.exclude(email__in=[person.email for person in SHOW_PEOPLE]).order_by("pk"))
    for person in chance.sample(crowd, 10):
        person.name, person.native_name, local = next(source)
        person.email, person.language = f"{local}@{DOMAIN}", "en"
        person.save(update_fields=["name", "native_name", "email", "language"])


def make_catalogue(departments: dict[str, Department]) -> dict[tuple[str, str], Service]:
    """Every service with its form, by department code and English name."""
    made: dict[tuple[str, str], Service] = {}
    for unit in units():
        for position, offer in enumerate(unit.offers):
            service = _service(offer, departments[unit.code], position)
            ServiceField.objects.bulk_create(
                _field(question, service, number) for number, question in enumerate(offer.questions)
            )
            made[unit.code, offer.name[0]] = service
    return made


def _service(offer: Offer, department: Department, position: int) -> Service:
    return Service.objects.create(
        department=department, name=offer.name[0], name_zh=offer.name[1], summary=offer.summary[0],
        summary_zh=offer.summary[1], keywords=offer.keywords, owner=department.head, default_priority=offer.priority,
        is_restricted=offer.restricted, position=position,
    )  # fmt: skip


def _field(question: Question, service: Service, position: int) -> ServiceField:
    choices = [{"value": value, "label": label[0], "label_zh": label[1]} for value, label in question.options]
    shown = {"field": question.when[0], "in": list(question.when[1])} if question.when else {}
    return ServiceField(
        service=service, key=question.key, kind=FieldKind(question.kind), label=question.label[0],
        label_zh=question.label[1], help_text=question.help[0], help_text_zh=question.help[1],
        is_required=question.required, choices=choices, show_when=shown, max_length=question.longest,
        minimum=question.low, maximum=question.high, position=position,
    )  # fmt: skip
