"""What time alone asks for, each once: overdue dates up the line, monthly reports, late answers, results to be seen."""

from datetime import date, timedelta

import pytest

from improvements.enums import ActionState, HeadTold, Told
from improvements.models import Idea, ImprovementAction
from improvements.services import (
    Plan,
    ask_for_reports,
    move_action,
    plan_action,
    report_action,
    suggest,
    tell_of_results,
    tell_of_suggestions,
    tell_overdue_actions,
)
from improvements.tasks import follow_up
from notifications.models import Notification
from surveys.queries import loop_days
from tests.factories import MONDAY, make_agent, make_department, make_person
from tests.surveys.waves import answer_all, closed, opened, people, provider, released, serve

pytestmark = pytest.mark.django_db
DUE = date(2026, 10, 1)
DAY = timedelta(days=1)
KEY = "ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2-3"


@pytest.fixture
def it():
    return make_department("IT", head=make_person("Head"))


@pytest.fixture
def boss():
    return make_person("Boss", is_executive=True)


@pytest.fixture
def action(it):
    owner = make_agent("Li Wei", department=it)
    return plan_action(department_id=it.pk, plan=Plan("Answer in a day", owner.pk, DUE), by=it.head, at=MONDAY)


def heard(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("person__name", flat=True))


def pass_days(until):
    """The beat on each day until then; returns how many it told."""
    days = [DUE + DAY * number for number in range((until - DUE).days + 1)]
    return [tell_overdue_actions(today=day, at=MONDAY) for day in days]


def test_overdue_goes_to_the_head_and_a_week_later_to_the_executive_once_each(action, boss):
    told = pass_days(DUE + 10 * DAY)

    assert told == [0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert heard("action_overdue") == ["Boss", "Head"]
    assert ImprovementAction.objects.get().told == Told.EXECUTIVE


def test_new_date_that_passes_is_told_anew(action, boss, it):
    tell_overdue_actions(today=DUE + DAY, at=MONDAY)
    move_action(action_id=action.pk, due_on=DUE + 5 * DAY, by=it.head, at=MONDAY)

    told = [tell_overdue_actions(today=DUE + number * DAY, at=MONDAY) for number in (5, 6)]

    assert told == [0, 1]
    assert heard("action_overdue") == ["Head", "Head"]


def test_what_is_done_is_not_overdue(action, it):
    report_action(action_id=action.pk, state=ActionState.DONE, text="Seen", by=it.head, at=MONDAY)

    assert tell_overdue_actions(today=DUE + 30 * DAY, at=MONDAY) == 0


def test_both_heads_hear_of_what_two_departments_do_together(it):
    sales = make_department("SAL", head=make_person("Sales head"))
    owner, partner = make_agent("Li Wei", department=it), make_person("Partner", department=sales)
    plan = Plan("One form", owner.pk, DUE, second_owner_id=partner.pk)
    plan_action(department_id=it.pk, plan=plan, by=it.head, at=MONDAY)

    tell_overdue_actions(today=DUE + DAY, at=MONDAY)

    assert heard("action_overdue") == ["Head", "Sales head"]


def test_owners_are_asked_for_a_report_once_a_month(action):
    asked = [ask_for_reports(at=MONDAY + number * DAY) for number in (29, 31, 32, 60, 62)]

    assert asked == [0, 1, 0, 0, 1]
    assert heard("action_report") == ["Li Wei", "Li Wei"]


def test_report_puts_the_question_off(action, it):
    report_action(action_id=action.pk, state=ActionState.UNDER_WAY, text="Begun", by=it.head, at=MONDAY + 20 * DAY)

    assert ask_for_reports(at=MONDAY + 40 * DAY) == 0


def test_head_hears_of_a_suggestion_and_once_more_when_the_answer_is_late(it):
    said = {"title": "Open earlier", "text": "For the early shift.", "key": KEY, "is_confidential": False}
    suggestion = suggest(department_id=it.pk, by=make_person("Mei"), at=MONDAY, **said)

    counts = [tell_of_suggestions(at=MONDAY), tell_of_suggestions(at=suggestion.due_at)]
    counts += [tell_of_suggestions(at=suggestion.due_at + DAY) for _again in range(2)]

    assert counts == [1, 0, 1, 0]
    assert (heard("suggested"), heard("suggestion_late")) == (["Head"], ["Head"])
    assert Idea.objects.get().told == HeadTold.LATE


def evaluated():
    it = provider("IT", head=make_person("Head"))
    for customer in people("HR", 6):
        serve(customer, it)
    wave = opened()
    answer_all(wave, it.department, [4, 5, 3, 4, 5, 2])
    return closed(wave)


def test_head_hears_of_the_preview_on_the_third_working_day(it):
    it.delete()
    wave = evaluated()

    counts = [tell_of_results(at=loop_days(wave).preview_at - timedelta(minutes=1))]
    counts += [tell_of_results(at=loop_days(wave).preview_at) for _again in range(2)]

    assert counts == [0, 1, 1]
    assert heard("preview_ready") == ["Head"]
    assert wave.closes_at.date() < loop_days(wave).preview_at.date() < wave.release_at.date()


def test_head_hears_on_the_tenth_working_day_that_the_review_is_due(it):
    it.delete()
    wave = released(evaluated())

    counts = [
        tell_of_results(at=loop_days(wave).review_due_at - DAY),
        tell_of_results(at=loop_days(wave).review_due_at),
    ]

    assert counts == [0, 1]
    assert heard("review_due") == ["Head"]
    assert Notification.objects.get(kind="review_due").url == "/reviews/2026-Q3/IT/"


def test_beat_does_all_of_it(action):
    follow_up()

    assert heard("action_overdue") == ["Head"], "the test's today is after the date"
    assert heard("action_report") == ["Li Wei"]
