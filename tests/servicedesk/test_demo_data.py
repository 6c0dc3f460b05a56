"""What the demo company's files say, without a database."""

from datetime import date

import pytest

from departments.enums import FieldKind
from servicedesk.demo.company.calendars import OFFICE_DAY, chinese_days, german_days
from servicedesk.demo.company.people import SHOW_PEOPLE, show_person
from servicedesk.demo.company.shapes import QUARTERS, units
from servicedesk.demo.company.words import phrases

OFFERS = [(unit, offer) for unit in units() for offer in unit.offers]
QUESTIONS = [question for _unit, offer in OFFERS for question in offer.questions]


def test_company_is_as_large_as_it_says():
    serving = [unit for unit in units() if unit.offers]

    assert sum(unit.staff for unit in units()) == 240
    assert len(serving) >= 12
    assert len(OFFERS) >= 40


def test_superiors_come_before_the_departments_below_them():
    seen = {""}

    for unit in units():
        assert unit.parent in seen
        seen.add(unit.code)


def test_every_kind_of_field_is_used_and_some_are_shown_on_condition():
    assert {question.kind for question in QUESTIONS} == set(FieldKind.values)
    assert any(question.when for question in QUESTIONS)


@pytest.mark.parametrize(("unit", "offer"), OFFERS, ids=lambda part: getattr(part, "code", None) or part.name[0])
def test_forms_are_complete_and_conditions_point_at_earlier_questions(unit, offer):
    options = {}
    for question in offer.questions:
        if question.when:
            assert set(question.when[1]) <= options[question.when[0]]
        options[question.key] = (
            {"yes", "no"} if question.kind == "yes_no" else {value for value, _label in question.options}
        )
        assert question.label[0] != question.label[1] or question.label[0].isascii() is False
        assert bool(question.options) == (question.kind in ("choice", "multi_choice"))
    assert len(options) == len(offer.questions)
    assert {scene.language for scene in offer.scenes} == {"en", "zh"}


@pytest.mark.parametrize(("unit", "offer"), OFFERS, ids=lambda part: getattr(part, "code", None) or part.name[0])
def test_scenes_have_no_gap_that_nothing_fills(unit, offer):
    for scene in offer.scenes:
        for text in (scene.subject, scene.asked, scene.answer, scene.solved):
            assert text.format(**{gap: words[0] for gap, words in phrases()[scene.language]["gaps"].items()})


def test_standards_name_services_that_exist_and_one_service_has_none():
    unpromised = []
    for unit in units():
        names = {offer.name[0] for offer in unit.offers}
        promised = {pledge.service for pledge in unit.pledges}
        assert promised - {""} <= names
        unpromised += [name for name in names if "" not in promised and name not in promised]

    assert unpromised == ["Translation"]


def test_tempers_cover_every_quarter_and_nobody_is_idle():
    serving = [unit for unit in units() if unit.offers]

    assert all(len(unit.temper.kept) == len(unit.temper.pleased) == QUARTERS for unit in serving)
    assert all(unit.temper.share > 0 for unit in serving)


def test_chinese_calendar_closes_on_holidays_and_works_on_moved_days():
    days = chinese_days(range(2026, 2027), OFFICE_DAY)

    assert days["2026-10-01"]["hours"] == []
    assert days["2026-10-10"] == {
        "name": "Working day moved to the weekend",
        "name_zh": "调休上班",
        "hours": OFFICE_DAY,
    }
    assert date(2026, 10, 10).isoweekday() == 6


def test_german_calendar_names_its_days_in_both_languages():
    days = german_days(range(2026, 2027))

    assert days["2026-10-31"] == {"name": "Reformation Day", "name_zh": "宗教改革纪念日", "hours": []}
    assert all(day["name"] != day["name_zh"] for day in days.values())


def test_there_is_one_shown_person_of_each_kind():
    kinds = [person.kind for person in SHOW_PEOPLE]

    assert sorted(kinds) == ["agent", "employee", "executive", "head", "hr_admin", "system_admin"]
    assert show_person("head").department == show_person("agent").department == "MNT"
