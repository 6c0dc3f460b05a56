"""An impatient click, or two people at the same instant, make one of what there can be one of."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from improvements.enums import Behaviour
from improvements.forms.suggestions import new_key
from improvements.models import Idea, ImprovementAction, Review, SuccessCase, Thanks, Vote
from improvements.services import (
    CaseText,
    Plan,
    Record,
    ReviewRefused,
    Said,
    Theme,
    TooMany,
    act_on_suggestion,
    adopt_case,
    answer_suggestion,
    give_thanks,
    plan_action,
    publish_case,
    publish_review,
    suggest,
    vote,
    write_case,
)
from surveys.enums import WaveState
from surveys.models import Wave
from tests.factories import MONDAY, make_department, make_person
from tests.surveys.waves import planned
from tests.tickets.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DUE = date(2026, 10, 1)


@pytest.fixture
def it():
    return make_department("IT", head=make_person("Head"))


@pytest.fixture
def mei():
    return make_person("Mei", department=make_department("HR"))


def test_two_clicks_on_announce(it):
    key, plan = uuid4(), Plan("Answer in a day", it.head.pk, DUE)

    def announce():
        return plan_action(department_id=it.pk, plan=plan, by=it.head, at=MONDAY, key=key)

    first, second = at_once(announce, announce)

    assert first == second
    assert ImprovementAction.objects.count() == 1


def test_head_and_deputy_announce_the_third_action_of_a_wave(it):
    plan = Plan("Answer in a day", it.head.pk, DUE, wave_id=planned().pk)

    def announce():
        return plan_action(department_id=it.pk, plan=plan, by=it.head, at=MONDAY)

    announce()
    announce()
    outcomes = at_once(announce, announce)

    assert {type(one) for one in outcomes} == {ImprovementAction, TooMany}
    assert ImprovementAction.objects.count() == 3


def test_two_clicks_on_send_a_suggestion_and_two_on_a_vote(it, mei):
    key = new_key()

    def send():
        said = {"title": "Open earlier", "text": "For the early shift.", "key": key}
        return suggest(department_id=it.pk, is_confidential=True, by=mei, at=MONDAY, **said)

    first, second = at_once(send, send)
    tom = make_person("Tom")
    at_once(*[lambda: vote(suggestion_id=first.pk, is_for=True, by=tom)] * 2)

    assert first == second
    assert (Idea.objects.count(), Vote.objects.count()) == (1, 1)


def test_two_clicks_on_make_it_an_action(it, mei):
    said = {"title": "Open earlier", "text": "For the early shift.", "key": new_key(), "is_confidential": False}
    made = suggest(department_id=it.pk, by=mei, at=MONDAY, **said)
    answer_suggestion(suggestion_id=made.pk, accepts=True, text="Yes", by=it.head, at=MONDAY)

    def act():
        return act_on_suggestion(suggestion_id=made.pk, owner_id=it.head.pk, due_on=DUE, by=it.head, at=MONDAY)

    first, second = at_once(act, act)

    assert first == second
    assert ImprovementAction.objects.count() == 1


def test_two_records_of_one_meeting(it, mei):
    wave = planned()
    Wave.objects.filter(pk=wave.pk).update(state=WaveState.RELEASED)
    people = [mei, make_person("Tom", department=make_department("SAL"))]
    record = Record(MONDAY.date(), [one.pk for one in people], [Theme("Slow", "act", "Faster")])

    def publish():
        return publish_review(
            wave_id=wave.pk, department_id=it.pk, record=record, by=it.head, at=MONDAY + timedelta(days=1)
        )

    outcomes = at_once(publish, publish)

    assert {type(one) for one in outcomes} == {Review, ReviewRefused}
    assert Review.objects.count() == 1


def test_two_clicks_on_thanks_on_a_case_and_on_adopting_it(it, mei):
    sales = make_department("SAL", head=make_person("Sales head"))
    key, said = uuid4(), Said(it.head.pk, Behaviour.SUPPORT, "The line ran again.")
    text = CaseText(it.pk, "Before noon", "Late.", "One each morning.", "40 minutes.")

    at_once(*[lambda: give_thanks(said=said, by=mei, at=MONDAY, key=key)] * 2)
    case, again = at_once(*[lambda: write_case(wanted=text, by=it.head, at=MONDAY, key=key)] * 2)
    publish_case(case_id=case.pk, by=it.head, at=MONDAY)
    wanted = {"case_id": case.pk, "department_id": sales.pk, "owner_id": sales.head.pk, "due_on": DUE}
    first, second = at_once(*[lambda: adopt_case(by=sales.head, at=MONDAY, **wanted)] * 2)

    assert (case, first) == (again, second)
    assert (Thanks.objects.count(), SuccessCase.objects.count(), ImprovementAction.objects.count()) == (1, 1, 1)
