"""A department announces what it will do, moves dates in the open, reports, and a customer says whether it shows."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from improvements.enums import ActionState
from improvements.models import ImprovementAction, Progress, Verdict
from improvements.permissions import NotYours
from improvements.queries import actions_of, announced_actions, overdue_actions
from improvements.services import (
    NotNow,
    Plan,
    TooMany,
    WrongOwner,
    judge_action,
    move_action,
    plan_action,
    report_action,
)
from notifications.models import Notification
from surveys.models import Wave
from surveys.services import plan_waves
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
    assert overdue_actions(on=DUE, limit=5) == []
    assert overdue_actions(on=DUE + DAY, limit=5) == [action]

    report(action, owner, ActionState.UNDER_WAY)
    report(action, owner)

    assert overdue_actions(on=DUE + DAY, limit=5) == []


def report(action, by, state=ActionState.DONE, text="See the shared list", at=MONDAY):
    return report_action(action_id=action.pk, state=state, text=text, by=by, at=at)


def test_finished_action_is_not_moved_or_reported_on_again(action, owner):
    done = report(action, owner)

    with pytest.raises(NotNow):
        report(action, owner, at=MONDAY + DAY)
    with pytest.raises(NotNow):
        move_action(action_id=action.pk, due_on=DUE + DAY, by=owner, at=MONDAY)

    assert ImprovementAction.objects.values().get() == ImprovementAction.objects.filter(pk=done.pk).values().get()
    assert ImprovementAction.objects.get().done_at == MONDAY
    assert Progress.objects.count() == 1


@pytest.mark.parametrize(("state", "text"), [("done", "  "), ("planned", "Back to the start")])
def test_report_needs_words_and_a_state_one_can_report(action, owner, state, text):
    with pytest.raises(NotNow):
        report(action, owner, ActionState(state), text)

    assert (ImprovementAction.objects.get().state, Progress.objects.count()) == ("planned", 0)


def test_customers_word_is_for_nobody_else_and_only_about_what_is_done(action, owner, head, mei):
    with pytest.raises(NotNow):
        judge_action(action_id=action.pk, is_noticed=True, by=mei, at=MONDAY)
    report(action, owner)
    for insider in (owner, head):
        with pytest.raises(NotYours):
            judge_action(action_id=action.pk, is_noticed=True, by=insider, at=MONDAY)

    assert not Verdict.objects.exists()


def test_customer_notices_and_may_think_again(action, owner, mei):
    report(action, owner)

    judge_action(action_id=action.pk, is_noticed=True, by=mei, at=MONDAY + DAY)
    assert (ImprovementAction.objects.get().confirmed_by, ImprovementAction.objects.get().state) == (mei, "done")

    judge_action(action_id=action.pk, is_noticed=False, text="Back to three days", by=mei, at=MONDAY + 2 * DAY)
    assert ImprovementAction.objects.get().confirmed_at is None
    assert Verdict.objects.get().text == "Back to three days"
    assert Notification.objects.get(kind="action_not_yet").person == owner


def test_two_clicks_on_announce_make_one_action(it, head, owner):
    key, plan = uuid4(), Plan("Answer in a day", owner.pk, DUE)

    made = [plan_action(department_id=it.pk, plan=plan, by=head, at=MONDAY, key=key) for _click in range(2)]

    assert made[0] == made[1]
    assert ImprovementAction.objects.count() == 1
    assert Notification.objects.get(kind="action_given").person == owner


def test_fourth_action_of_one_evaluation_is_refused_until_one_is_dropped(it, head, owner):
    wave = planned()
    plan = Plan("One more", owner.pk, DUE, wave_id=wave.pk)
    three = [plan_action(department_id=it.pk, plan=plan, by=head, at=MONDAY) for _number in range(3)]

    with pytest.raises(TooMany, match="Three actions"):
        plan_action(department_id=it.pk, plan=plan, by=head, at=MONDAY)
    assert ImprovementAction.objects.count() == 3
    plan_action(department_id=it.pk, plan=Plan("Of no evaluation", owner.pk, DUE), by=head, at=MONDAY)
    report(three[0], owner, ActionState.DROPPED, "Sales does not need it any more")
    plan_action(department_id=it.pk, plan=plan, by=head, at=MONDAY)

    assert ImprovementAction.objects.count() == 5


def test_two_departments_own_one_action_and_neither_confirms_it(it, head, owner):
    sales = make_department("SAL")
    partner, colleague = make_person("Partner", department=sales), make_person("Colleague", department=sales)
    plan = Plan("One form for both", owner.pk, DUE, second_owner_id=partner.pk)
    action = plan_action(department_id=it.pk, plan=plan, by=head, at=MONDAY)

    report(action, partner)

    assert [list(actions_of(pk)) for pk in (it.pk, sales.pk)] == [[action], [action]]
    with pytest.raises(NotYours):
        judge_action(action_id=action.pk, is_noticed=True, by=colleague, at=MONDAY)
    assert set(Notification.objects.filter(kind="action_given").values_list("person", flat=True)) == {
        owner.pk,
        partner.pk,
    }


def test_second_owner_of_the_same_department_is_refused(it, head, owner):
    same = make_person("Same", department=it)

    with pytest.raises(WrongOwner):
        plan_action(department_id=it.pk, plan=Plan("x", owner.pk, DUE, second_owner_id=same.pk), by=head, at=MONDAY)

    assert not ImprovementAction.objects.exists()


def test_next_evaluation_asks_about_the_latest_three(it, head, owner):
    wave: Wave = planned()
    plan_waves(at=datetime(2026, 12, 1, tzinfo=UTC))
    later = Wave.objects.get(number=4)
    for number in range(4):
        plan = Plan(f"Action {number}", owner.pk, DUE, wave_id=(later if number else wave).pk)
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
    said = {"state": "done", "text": "The list is <i>open</i>"}
    client.post(reverse("improvements:report", args=["IT", action.pk]), said)
    client.force_login(mei)
    shown = client.get(url).content
    client.post(reverse("improvements:verdict", args=["IT", action.pk]), {"is_noticed": "yes", "text": "Since May"})
    page = client.get(reverse("improvements:action", args=["IT", action.pk])).content

    assert refused.status_code == 422
    assert b"Two &lt;b&gt;days" in shown
    assert b"Announce an action" not in shown
    assert ImprovementAction.objects.get().confirmed_by == mei
    assert b"The list is &lt;i&gt;open&lt;/i&gt;" in page
    assert b"Since May" in page


def test_small_forms_on_the_page_say_what_is_missing(client, action, owner):
    client.force_login(owner)

    for name in ("report", "move", "verdict"):
        page = client.post(reverse(f"improvements:{name}", args=["IT", action.pk]), {"state": "done"}, follow=True)
        assert [message.level_tag for message in page.context["messages"]] == ["error"]

    assert not Progress.objects.exists()


@pytest.mark.parametrize("path", ["/improvements/NONE/", "/improvements/IT/1/report/", "/improvements/IT/1/burn/"])
def test_unknown_department_action_or_step_is_not_found(client, it, head, path):
    client.force_login(head)

    assert client.post(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_few_queries(client, it, head, owner, count, assert_queries):
    for number in range(count):
        plan_action(department_id=it.pk, plan=Plan(f"{number}", owner.pk, DUE), by=head, at=MONDAY)
    client.force_login(head)
    client.get("/improvements/IT/")

    with assert_queries(7):
        client.get("/improvements/IT/")


@pytest.mark.parametrize("count", [1, 3])
def test_action_page_costs_the_same_few_queries(client, action, owner, mei, count, assert_queries):
    for number in range(count):
        report(action, owner, ActionState.UNDER_WAY, f"Step {number}")
    report(action, owner)
    for number in range(count):
        customer = make_person(department=make_department(f"D{number}"))
        judge_action(action_id=action.pk, is_noticed=True, by=customer, at=MONDAY)
    client.force_login(mei)
    client.get(f"/improvements/IT/{action.pk}/")

    with assert_queries(6):
        client.get(f"/improvements/IT/{action.pk}/")


def test_action_of_another_department_is_not_found_below_this_one(client, action, mei):
    make_department("LAW")
    client.force_login(mei)

    assert client.get(f"/improvements/LAW/{action.pk}/").status_code == 404
