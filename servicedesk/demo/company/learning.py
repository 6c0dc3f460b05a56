"""Courses, their past and coming dates, who came and who has what due; suggestions follow from the evaluations."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from departments.models import Department, Person
from improvements.models import Assignment, Course, PracticeTask, SignUp, TrainingSession
from improvements.services import suggest_courses
from servicedesk.demo.company.people import show_person

COURSES = Path(__file__).with_name("learning.yaml")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CAME = 0.85  # of those who signed up
PLACES = ("Training room 2", "Canteen, long table", "Meeting room Suzhou")
EVIDENCE = (
    "Three updates on the spindle order; nobody had to call me any more.",
    "主动给车间写了三次进展，没人再来催了。",
    "Sat half a shift with assembly. We now label the spare parts the way they search for them.",
    "提前两天告诉销售交期要变，对方重新排了客户拜访。",
)
COMING = ((6, 12, 7), (13, 8, 11), (20, 15, 4), (34, 12, 0))  # days ahead, seats, who signed up
LATELY = 26  # days since the last session, whose practice is being done now


@dataclass
class Registrar:
    """Writes the courses and what happened in them."""

    chance: random.Random
    at: datetime
    departments: dict[str, Department]
    people: dict[str, list[Person]]
    shown: dict[str, Person] = field(default_factory=dict)

    def offer(self, entry: dict[str, Any]) -> Course:
        """A course with the dates on which departments took it."""
        name, about, practice = (_both(entry.get(key, "")) for key in ("name", "about", "practice"))
        given_by = self.departments[entry["given_by"]]
        course = Course.objects.create(
            name=name[0], name_zh=name[1], item=entry["item"], about=about[0], about_zh=about[1], department=given_by,
            trainer=self.shown["hr_admin"] if given_by.code == "HR" else given_by.head,
            months_between=entry.get("again"), practice=practice[0], practice_zh=practice[1],
        )  # fmt: skip
        Assignment.objects.bulk_create(
            Assignment(
                course=course, department=self.departments[code], assigned_by=self.shown["hr_admin"],
                due_on=(self.at + timedelta(days=self.chance.randint(-20, 40))).date(),
                assigned_at=self.at - 120 * DAY,
            )
            for code in entry["assigned"]
        )  # fmt: skip
        for code, quarters in entry["trained"].items():
            self.hold(course, self.people[code], self._hour(-quarters * 91 + 20))
        return course

    def _hour(self, days: int) -> datetime:
        return (self.at + timedelta(days=days)).replace(hour=6, minute=0, second=0, microsecond=0)

    def plan(self, course: Course, starts_at: datetime, seats: int) -> TrainingSession:
        return TrainingSession.objects.create(
            course=course, starts_at=starts_at, ends_at=starts_at + 2 * HOUR, place=self.chance.choice(PLACES),
            link="https://meet.tianhe.example/training", seats=seats, created_by=self.shown["hr_admin"],
        )  # fmt: skip

    def hold(self, course: Course, people: list[Person], starts_at: datetime) -> None:
        """A date that lies behind: most came, and most of those have practised since."""
        session = self.plan(course, starts_at, seats=len(people))
        signed = [
            SignUp(session=session, person=one, signed_up_at=starts_at - 9 * DAY, came=self.chance.random() < CAME)
            for one in people
        ]
        came = [one for one in SignUp.objects.bulk_create(signed) if one.came]
        TrainingSession.objects.filter(pk=session.pk).update(held_at=session.ends_at)
        if course.practice:
            PracticeTask.objects.bulk_create(self._task(one, course, starts_at) for one in came)

    def _task(self, one: SignUp, course: Course, starts_at: datetime) -> PracticeTask:
        due_on = (starts_at + 30 * DAY).date()
        is_done = self.chance.random() < (0.3 if due_on >= self.at.date() else 0.9)
        done_at = min(starts_at + self.chance.uniform(5, 29) * DAY, self.at - HOUR) if is_done else None
        return PracticeTask(
            sign_up=one, person=one.person, course=course, due_on=due_on, done_at=done_at, told_at=self.at,
            evidence=self.chance.choice(EVIDENCE) if is_done else "",
        )  # fmt: skip

    def announce(self, courses: list[Course]) -> None:
        """Dates to come, one of them full with a waiting list, and one that was held a few weeks ago."""
        everybody = [one for group in self.people.values() for one in group]
        for course, (days, seats, taken) in zip(courses, COMING, strict=False):
            session = self.plan(course, self._hour(days), seats)
            SignUp.objects.bulk_create(
                SignUp(session=session, person=one, is_waiting=place >= seats, signed_up_at=self.at - DAY)
                for place, one in enumerate(self.chance.sample(everybody, taken))
            )
        lately = [self.shown["employee"], self.shown["agent"], *self.chance.sample(self.people["PRO"], 4)]
        self.hold(courses[0], lately, self._hour(-LATELY))


def _both(text: str) -> tuple[str, str]:
    english, _bar, chinese = text.partition(" | ")
    return english, chinese


def make_training(*, chance: random.Random, at: datetime) -> None:
    """The catalogue with its history, and what the newest evaluation suggests to whom."""
    people = Person.objects.filter(is_active=True, department__isnull=False).select_related("department")
    grouped = groupby(people.order_by("department__code", "pk"), key=lambda one: one.department)
    by_code = {department.code: list(group) for department, group in grouped if department}
    emails = {kind: show_person(kind).email for kind in ("employee", "agent", "hr_admin")}
    shown = {kind: Person.objects.get(email=email) for kind, email in emails.items()}
    departments = {one.code: one for one in Department.objects.select_related("head")}
    registrar = Registrar(chance, at, departments, by_code, shown)
    courses = [registrar.offer(entry) for entry in yaml.safe_load(COURSES.read_text())]
    registrar.announce(courses)
    suggest_courses(at=at)
