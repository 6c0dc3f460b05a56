"""What the company asks in its own words: a new questionnaire, departments’ questions, teams about their heads."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from departments.models import Department, Person
from surveys.enums import INDEX_ITEMS, RedactedBecause, WaveState
from surveys.models import Comment, TeamAnswer, Wave
from surveys.queries import teams
from surveys.services import (
    choose_evaluations,
    publish_draft,
    redact_comment,
    start_draft,
    write_draft,
    write_own_questions,
    write_team_answers,
)

EASE = (
    "…how easy it is to get what you need: finding the service, its form, its guide",
    "……办事的便利程度（找服务、填表单、看指南是否方便）",
)
NEWS = (
    "…how they keep you informed, above all when a date moves",
    "……主动告知进展、尤其是时间有变时提前说明的情况",
)
OWN = {
    "MNT": [
        ("…how tidy the place is after a repair", "……维修后现场的清洁程度"),
        ("…how well the night shift is looked after", "……夜班期间得到的支持"),
    ],
    "IT": [("…how clear the guides for SAP are", "……SAP 操作指南的清晰程度"), ("", "")],
    "HR": [("…the opening hours of the counter", "……服务窗口的开放时间"), ("", "")],
}
BEFORE = timedelta(days=5)  # before a quarter begins, so that the wave opening in it asks
FIRST_YEAR = 4  # quarters
SILENT = 67  # every so many-th person does not want to be asked
ANSWERED, CONTENT = 0.7, 0.75


def write_questions(*, starts: list[datetime], at: datetime) -> None:
    """The wording as it grew: call it before the waves are held, which take what stood when they opened.

    After the first year the question about ease was put anew, so its series has a break in the middle.
    """
    editor = _editor()
    for person in Person.objects.filter(pk__in=_silent()).order_by("pk"):
        choose_evaluations(by=person, wanted=False, at=starts[0])
    for code, texts in OWN.items():
        department = Department.objects.select_related("head").get(code=code)
        if department.head:
            write_own_questions(department_id=department.pk, texts=texts, by=department.head, at=starts[-2] - BEFORE)
    renewed = starts[FIRST_YEAR] - BEFORE
    second = start_draft(by=editor, at=renewed - BEFORE)
    write_draft(number=second.number, texts={"EAS": EASE}, by=editor, at=renewed - BEFORE)
    publish_draft(number=second.number, by=editor, at=renewed)
    third = start_draft(by=editor, at=at - BEFORE)
    write_draft(number=third.number, texts={"COM": NEWS}, by=editor, at=at - BEFORE)


def ask_teams(*, chance: random.Random) -> None:
    """What teams said about their heads in the newest wave, and a name that was taken out of its comments."""
    wave = Wave.objects.filter(state=WaveState.RELEASED).first()
    if wave is None:
        return
    asked = teams(least=wave.threshold)
    came = [pk for pk, people in asked.items() for _one in people if chance.random() < ANSWERED]
    answers = [_team_answer(chance, pk) for pk in came]
    chance.shuffle(answers)
    write_team_answers(wave=wave, answers=answers, invited={pk: len(people) for pk, people in asked.items()})
    _take_a_name_out(wave)


def _team_answer(chance: random.Random, department: int) -> TeamAnswer:
    overall = chance.choice((4, 4, 5)) if chance.random() < CONTENT else chance.choice((2, 3, 3))
    items = {str(item): min(max(overall + chance.choice((-1, 0, 0, 1)), 1), 5) for item in INDEX_ITEMS}
    return TeamAnswer(provider_id=department, overall=overall, items=items)


def _take_a_name_out(wave: Wave) -> None:
    """Of two comments that name somebody one was moderated; the other still waits."""
    department = Department.objects.select_related("head").get(code="MNT")
    comments = list(Comment.objects.filter(wave=wave, provider=department)[:2])
    for comment in comments:
        comment.text = f"{department.head} · {comment.text}"
        comment.save(update_fields=["text"])
    if comments:
        redact_comment(
            comment_id=comments[0].pk, words=[str(department.head)], reason=RedactedBecause.NAME, by=_editor(),
            at=wave.release_at - BEFORE / 3,
        )  # fmt: skip


def _editor() -> Person:
    return Person.objects.filter(is_hr_admin=True).earliest("pk")


def _silent() -> list[int]:
    """Nobody whom one signs in as: those have the smallest numbers."""
    everybody = Person.objects.filter(is_active=True, is_staff=False).order_by("pk").values_list("pk", flat=True)
    return list(everybody)[SILENT::SILENT]
