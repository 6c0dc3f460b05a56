"""The evaluations of the past quarters: drawn from who was really served, answered, counted; and what followed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.quarters import Quarter
from departments.models import Department, Person
from improvements.enums import ActionState
from improvements.models import ImprovementAction
from servicedesk.demo.company.pulses import opinions
from servicedesk.demo.company.shapes import Temper, units
from surveys.bank import Announced
from surveys.enums import INDEX_ITEMS, Item, Noticed, WaveState
from surveys.models import Answer, Comment, Wave
from surveys.quarters import wave_days
from surveys.queries import own_questions_asked
from surveys.queries.frame import frame_rows
from surveys.sampling import Drawn, draw
from surveys.services import PastWave, plan_waves, write_past_wave
from surveys.services.scheduling import CLOSES, OPENS, company_calendar

ANSWERED, OPENED, COMMENTED = 0.62, 0.74, 0.22
NOTICES = {Noticed.YES: 0.4, Noticed.NO: 0.3, Noticed.NO_OCCASION: 0.22, Noticed.WORSE: 0.08}
ACTIONS_BELOW = 0.84  # departments whose customers are less content than this decide on something
LOOSE = {Item.EAS: 0.45, Item.ASR: 0.3, Item.EMP: 0.15, Item.RSP: 0.1}  # marked without the whole in mind
NO_OCCASION = {Item.EMP: 0.06, Item.COM: 0.04, Item.EAS: 0.09}  # marked "not applicable"
DUE_AFTER, DONE_IN_TIME = timedelta(days=75), 0.7
LATEST, DONE_LATE = timedelta(days=60), 0.7  # after its date; what is not done by then still waits


@dataclass
class Evaluator:
    """Writes one past wave after the other; each asks about what was decided after the one before."""

    chance: random.Random
    departments: dict[int, Department]
    tempers: dict[int, Temper]
    at: datetime
    announced: dict[int, list[Announced]]
    occasions: random.Random = field(default_factory=lambda: random.Random("occasions"))
    own: dict[int, list[str]] = field(default_factory=dict)

    def hold(self, quarter: Quarter, number: int) -> None:
        """Hold the wave about `quarter`, which is over."""
        calendar = company_calendar()
        zone = ZoneInfo(calendar.timezone)
        days = wave_days(quarter, is_working_day=lambda day: bool(calendar.hours(day)))
        past = PastWave(
            quarter, datetime.combine(days.opens, OPENS, zone), datetime.combine(days.closes, CLOSES, zone),
            f"{self.chance.getrandbits(128):032x}",
        )  # fmt: skip
        self.own = _own_questions(past.opens_at)
        start, end = (datetime.combine(day.start, time(0), zone) for day in (quarter, quarter.moved(1)))
        drawn = draw(frame_rows(start=start, end=end), seed=past.seed)
        invited = [one for one in drawn if one.left_out is None]
        pairs = [(one, self._answer(one, number)) for one in invited if self.chance.random() < ANSWERED]
        came, answers = [one for one, _answer in pairs], [answer for _one, answer in pairs]
        self.chance.shuffle(answers)
        wave = write_past_wave(
            past=past, answers=answers, comments=self._comments(answers),
            invited=Counter((one.row.provider, one.stratum or None) for one in invited),
            funnel=self._funnel(drawn, answers), announced=self.announced, response=_response(invited, came),
        )  # fmt: skip
        self.announced = self._decide_on_actions(wave, number)

    def _answer(self, one: Drawn, number: int) -> Answer:
        chance, provider = self.chance, one.row.provider
        is_content = chance.random() < self.tempers[provider].pleased[number]
        overall = chance.choices((4, 5), (0.65, 0.35))[0] if is_content else chance.choices((1, 2, 3), (1, 3, 5))[0]
        items: dict[str, int | None] = {
            str(item): min(max(overall + chance.choice((-1, 0, 0, 0, 1)), 1), 5) for item in INDEX_ITEMS
        }
        for item, share in LOOSE.items():
            if self.occasions.random() < share:
                items[item.value] = self.occasions.choice((2, 3, 4, 4, 5, 5))
        for item, share in NO_OCCASION.items():
            if self.occasions.random() < share:
                items[item.value] = None
        for code in self.own.get(provider, ()):
            items[code] = min(max(overall + self.occasions.choice((-1, 0, 1)), 1), 5)
        noticed = chance.choices(list(NOTICES), list(NOTICES.values()))[0]
        seen = {str(one.action): str(noticed) for one in self.announced.get(provider, ())}
        change = min(max(3 + chance.choice((-1, 0, 0, 1)) + (overall - 3) // 2, 1), 5)
        return Answer(
            provider_id=provider, customer_id=one.stratum or None, overall=overall, items=items, change=change,
            noticed=seen,
        )  # fmt: skip

    def _comments(self, answers: Sequence[Answer]) -> list[Comment]:
        said = opinions()["comments"]
        return [
            Comment(provider_id=answer.provider_id, question=question, text=self.chance.choice(texts))
            for answer in answers
            for question, texts in said.items()
            if self.chance.random() < COMMENTED
        ]

    def _funnel(self, drawn: Sequence[Drawn], answers: Sequence[Answer]) -> dict[str, object]:
        answered = Counter(answer.provider_id for answer in answers)
        funnel: dict[str, object] = {}
        for provider in sorted({one.row.provider for one in drawn}):
            mine = [one for one in drawn if one.row.provider == provider]
            invited = sum(one.left_out is None for one in mine)
            funnel[str(provider)] = {
                "eligible": len(mine),
                "left_out": dict(sorted(Counter(str(one.left_out) for one in mine if one.left_out).items())),
                "invited": invited,
                "void": 0,
                "opened": max(round(invited * OPENED), answered[provider]),
                "answered": answered[provider],
            }
        people = {one.row.person for one in drawn if one.left_out is None}
        opened, came = round(len(people) * OPENED), round(len(people) * ANSWERED)
        return {**funnel, "people": {"invited": len(people), "opened": opened, "answered": came}}

    def _decide_on_actions(self, wave: Wave, number: int) -> dict[int, list[Announced]]:
        made: dict[int, list[Announced]] = {}
        for pk, department in self.departments.items():
            if department.head and pk in self.tempers and self.tempers[pk].pleased[number] < ACTIONS_BELOW:
                action = self._action(wave, department, department.head, number)
                made[pk] = [Announced(action.pk, action.text, action.text_zh)]
        return made

    def _action(self, wave: Wave, department: Department, head: Person, number: int) -> ImprovementAction:
        """A department decides on something else after every evaluation."""
        ideas = opinions()["actions"]
        item, kind, text, measure = ideas[(department.pk + number) % len(ideas)]
        english, _bar, chinese = text.partition(" | ")
        decided = wave.release_at + timedelta(days=self.chance.randint(2, 9))
        due = (decided + DUE_AFTER).date()
        done_at = self._done_at(decided)
        return ImprovementAction.objects.create(
            department=department, wave=wave, item=item, kind=kind, text=english, text_zh=chinese, measure=measure,
            owner=department.deputy or head, due_on=due, first_due_on=due, created_at=decided,
            heard_at=decided, created_by=head, done_at=done_at,
            state=ActionState.DONE if done_at else ActionState.UNDER_WAY,
        )  # fmt: skip

    def _done_at(self, decided: datetime) -> datetime | None:
        """Most of what is due is done in time, most of the rest later; None for what is still under way."""
        due = decided + DUE_AFTER
        if due > self.at:
            return None
        if self.chance.random() < DONE_IN_TIME:
            return decided + DUE_AFTER * self.chance.uniform(0.5, 0.95)
        is_done = due + LATEST < self.at and self.chance.random() < DONE_LATE
        return due + LATEST * self.chance.uniform(0.2, 1) if is_done else None


def _own_questions(at: datetime) -> dict[int, list[str]]:
    """Codes of the departments' own questions that stood at `at`."""
    found: dict[int, list[str]] = {}
    for one in own_questions_asked():
        if one.edited_at <= at:
            found.setdefault(one.department_id, []).append(one.code)
    return found


def _response(invited: Sequence[Drawn], came: Sequence[Drawn]) -> dict[int, tuple[int, int, int]]:
    asked, given = (Counter(one.row.customer for one in some) for some in (invited, came))
    people = Counter(customer for customer, _person in {(one.row.customer, one.row.person) for one in invited})
    return {customer: (people[customer], asked[customer], given[customer]) for customer in sorted(asked) if customer}


def hold_past_waves(*, chance: random.Random, starts: list[datetime], at: datetime) -> None:
    """The evaluations of the quarters that began at `starts`, and the newest one for the desk to open by itself.

    On any day there must be one that a visitor can answer. So the newest whose opening has come is only planned: the
    worker opens it within its first minute, by whole weeks later if its days are over, as after an outage.
    """
    tempers = {unit.code: unit.temper for unit in units() if unit.offers}
    departments = {one.pk: one for one in Department.objects.select_related("head", "deputy").order_by("pk")}
    by_id = {pk: tempers[one.code] for pk, one in departments.items() if one.code in tempers}
    evaluator = Evaluator(chance, departments, by_id, at, {})
    quarters = [Quarter.of(start.date()) for start in starts]
    newest = max(quarter for quarter in quarters if _opens_at(quarter) <= at)
    for number, quarter in enumerate(quarters):
        if quarter < newest:
            evaluator.hold(quarter, number)
    plan_waves(at=_opens_at(newest))
    Wave.objects.filter(state=WaveState.PLANNED).update(seed=f"{chance.getrandbits(128):032x}")


def _opens_at(quarter: Quarter) -> datetime:
    calendar = company_calendar()
    days = wave_days(quarter, is_working_day=lambda day: bool(calendar.hours(day)))
    return datetime.combine(days.opens, OPENS, ZoneInfo(calendar.timezone))
