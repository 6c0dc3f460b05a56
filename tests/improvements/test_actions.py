"""A department announces what it will do, moves dates in the open, reports, and a customer says whether it shows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from improvements.models import ImprovementAction
from improvements.permissions import NotYours
from improvements.queries import announced_actions, overdue_actions
from improvements.services import NotNow, Plan, confirm_action, finish_action, move_action, plan_action, start_action
from surveys.models import Wave
from tests.factories import MONDAY, make_agent, make_department, make_person
from tests.surveys.waves import planned

pytestmark = pytest.mark.django_db
DUE = date(2026, 10, 1)
DAY = timedelta(days=1)


@pytest.fixture
def head():
    return make_person("Head")


@pytest.fixture
def it(head):
    return make_department("IT", head=head)


@pytest.fixture
def owner(it):
    return make_agent("Li Wei", department=it)


@pytest.fixture
def mei():
    return make_person("Mei", department=make_department("HR"))


@pytest.fixture
def action(it, head, owner):
    return plan_action(department_id=it.pk, plan=Plan("Answer in a day", owner.pk, DUE), by=head, at=MONDAY)


def test_head_announces_with_owner_and_date(action, it, owner):
    assert (action.department, action.owner, action.state) == (it, owner, "planned")
    assert action.due_on == action.first_due_on == DUE


@pytest.mark.parametrize("who", ["owner", "mei"])
def test_nobody_else_announces(it, owner, who, request):
    with pytest.raises(NotYours):
        plan_action(department_id=it.pk, plan=Plan("Mine", owner.pk, DUE), by=request.getfixturevalue(who), at=MONDAY)

    assert not ImprovementAction.objects.exists()


def test_date_that_has_passed_is_refused(it, head, owner):
    with pytest.raises(NotNow):
        plan_action(department_id=it.pk, plan=Plan("Late", owner.pk, date(2026, 9, 1)), by=head, at=MONDAY)

    assert not ImprovementAction.objects.exists()


def test_moved_date_keeps_the_first_one(action, owner):
    moved = move_action(action_id=action.pk, due_on=DUE + 30 * DAY, by=owner, at=MONDAY)

    assert (moved.due_on, moved.first_due_on) == (DUE + 30 * DAY, DUE)


def test_action_is_overdue_until_it_is_done(action, owner):
    assert list(overdue_actions(on=DUE)) == []
    assert list(overdue_actions(on=DUE + DAY)) == [action]

    start_action(action_id=action.pk, by=owner, at=MONDAY)
    finish_action(action_id=action.pk, by=owner, at=MONDAY)

    assert list(overdue_actions(on=DUE + DAY)) == []


def test_finished_action_is_not_moved_or_finished_again(action, owner):
    done = finish_action(action_id=action.pk, by=owner, at=MONDAY)

    for step in (start_action, finish_action):
        with pytest.raises(NotNow):
            step(action_id=action.pk, by=owner, at=MONDAY + DAY)
    with pytest.raises(NotNow):
        move_action(action_id=action.pk, due_on=DUE + DAY, by=owner, at=MONDAY)

    assert ImprovementAction.objects.values().get() == ImprovementAction.objects.filter(pk=done.pk).values().get()
    assert ImprovementAction.objects.get().done_at == MONDAY


def test_customer_confirms_and_the_department_does_not(action, owner, head, mei):
    with pytest.raises(NotNow):
        confirm_action(action_id=action.pk, by=mei, at=MONDAY)
    finish_action(action_id=action.pk, by=owner, at=MONDAY)
    for insider in (owner, head):
        with pytest.raises(NotYours):
            confirm_action(action_id=action.pk, by=insider, at=MONDAY)

    confirm_action(action_id=action.pk, by=mei, at=MONDAY + DAY)

    assert (ImprovementAction.objects.get().confirmed_by, ImprovementAction.objects.get().state) == (mei, "done")


def test_next_evaluation_asks_about_the_latest_three(it, head, owner):
    wave: Wave = planned()
    for number in range(4):
        plan = Plan(f"Action {number}", owner.pk, DUE, wave_id=wave.pk)
        plan_action(department_id=it.pk, plan=plan, by=head, at=MONDAY + number * DAY)

    found = announced_actions()

    assert [one.text for one in found[it.pk]] == ["Action 3", "Action 2", "Action 1"]


def test_page_lets_the_head_announce_and_the_customer_confirm(client, it, head, owner, mei):
    url = reverse("improvements:actions", args=["IT"])
    due = timezone.localdate() + DAY
    client.force_login(head)

    refused = client.post(url, {"text": "No date", "kind": "process", "owner": owner.pk})
    client.post(url, {"text": "Two <b>days</b>", "kind": "process", "owner": owner.pk, "due_on": due.isoformat()})
    action = ImprovementAction.objects.get()
    client.post(reverse("improvements:step", args=["IT", action.pk, "finish"]))
    client.force_login(mei)
    shown = client.get(url).content
    client.post(reverse("improvements:step", args=["IT", action.pk, "confirm"]))

    assert refused.status_code == 422
    assert b"Two &lt;b&gt;days" in shown
    assert b"Announce an action" not in shown
    assert ImprovementAction.objects.get().confirmed_by == mei


@pytest.mark.parametrize("path", ["/improvements/NONE/", "/improvements/IT/1/finish/", "/improvements/IT/1/burn/"])
def test_unknown_department_action_or_step_is_not_found(client, it, head, path):
    client.force_login(head)

    assert client.post(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_few_queries(client, it, head, owner, count, assert_queries):
    for number in range(count):
        plan_action(department_id=it.pk, plan=Plan(f"{number}", owner.pk, DUE), by=head, at=MONDAY)
    client.force_login(head)
    client.get("/improvements/IT/")

    with assert_queries(8):
        client.get("/improvements/IT/")
