"""Who stands out by the published criteria, what the panel decides and why, and the evidence pack of a department."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from improvements.enums import ActionState
from improvements.models import ImprovementAction, Nomination
from improvements.permissions import NotYours
from improvements.services import PanelRefused, decide_nomination, nominate
from notifications.models import Notification
from surveys.enums import INDEX_ITEMS
from surveys.models import Result, Wave
from surveys.queries import biggest_improvement, outstanding_departments
from tests.factories import MONDAY, make_department, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def it():
    return make_department("IT", head=make_person("Chen"))


@pytest.fixture
def others():
    return [make_department(code) for code in ("FIN", "LEG", "QA", "LOG")]


@pytest.fixture
def executive():
    return make_person("Sun", is_executive=True, department=make_department("MGT"))


def make_wave(number, release):
    return Wave.objects.create(
        year=2026, number=number, state="released", opens_at=MONDAY, closes_at=MONDAY, release_at=release,
        closed_at=MONDAY, seed="x",
    )  # fmt: skip


def rate(wave, provider, share, *, answers=60, change="", visibility="shown"):
    for item in (*INDEX_ITEMS, "OVR"):
        Result.objects.create(
            wave=wave, provider=provider, is_total=True, item=item, answers=answers, visibility=visibility,
            satisfied=round(share * answers), low=share - 0.1, high=min(share + 0.1, 1.0), invited=answers,
            change=change if item == "OVR" else "",
        )  # fmt: skip


@pytest.fixture
def waves(it, others):
    """IT rises from 60 % to 97 %, the others stay at 70 %; FIN rises a little."""
    first, second = make_wave(1, MONDAY - 90 * DAY), make_wave(2, MONDAY)
    rate(first, it, 0.6)
    rate(second, it, 0.97, answers=100, change="better")
    for other in others:
        rate(first, other, 0.65)
        rate(second, other, 0.7, answers=100, change="better" if other.code == "FIN" else "no_clear_change")
    return first, second


def confirmed(department, at, owner):
    return ImprovementAction.objects.create(
        department=department, text="Answer in a day", owner=owner, due_on=date(2026, 9, 1),
        first_due_on=date(2026, 9, 1), created_at=at, created_by=owner, state=ActionState.DONE, done_at=at,
        confirmed_at=at, confirmed_by=owner,
    )  # fmt: skip


def test_criteria_take_shown_figures_alone(waves, it, others):
    assert list(outstanding_departments(waves[1])) == [it.pk]
    best = biggest_improvement(waves[1], waves[0])
    assert (best.department_id, best.before.text, best.now.text) == (it.pk, "60\u202f%", "97\u202f%")


def test_a_hidden_figure_never_stands_out(waves, it, others):
    Result.objects.filter(wave=waves[1], provider=it).update(visibility="hidden")

    assert outstanding_departments(waves[1]) == {}
    assert biggest_improvement(waves[1], waves[0]).department_id == others[0].pk


def test_nothing_stands_out_without_a_clear_change_or_a_release(it):
    wave, before = make_wave(2, MONDAY), make_wave(1, MONDAY)
    rate(wave, it, 0.9, change="no_clear_change")
    rate(before, it, 0.5)

    assert biggest_improvement(wave, before) is None
    Wave.objects.update(state="closed")
    assert nominate(at=MONDAY) == 0


def test_nominations_are_found_once_with_what_they_are_based_on(waves, it, others):
    confirmed(others[1], MONDAY - DAY, it.head)
    confirmed(others[2], MONDAY - 200 * DAY, it.head)  # before the release before

    counts = [nominate(at=MONDAY) for _tick in range(2)]

    assert counts == [3, 0]
    found = {(one.department.code, one.criterion): one.facts for one in Nomination.objects.all()}
    assert found == {
        ("IT", "limit"): {"share": "97\u202f%", "answers": 100},
        ("IT", "improved"): {"share": "97\u202f%", "before": "60\u202f%", "answers": 100},
        ("LEG", "confirmed"): {"actions": 1},
    }


def decide(row, by, *, is_granted=True, reason="Well done"):
    return decide_nomination(nomination_id=row.pk, is_granted=is_granted, reason=reason, by=by, at=MONDAY)


def test_panel_decides_once_with_a_reason_and_the_department_hears_of_it(waves, it, executive):
    make_person("Ada", department=it)
    nominate(at=MONDAY)
    row, other = Nomination.objects.filter(department=it).order_by("criterion")
    with pytest.raises(NotYours):
        decide(row, it.head)
    with pytest.raises(PanelRefused):
        decide(row, executive, reason="  ")

    decide(row, executive)
    decide(other, executive, is_granted=False, reason="The same achievement")
    with pytest.raises(PanelRefused):
        decide(row, executive, is_granted=False, reason="Second thoughts")

    row.refresh_from_db()
    assert (row.is_granted, row.reason, row.decided_by) == (True, "Well done", executive)
    assert [one.person.name for one in Notification.objects.filter(kind="recognised")] == ["Ada"]


def test_nobody_decides_about_their_own_department(waves, it):
    insider = make_person("Liu", is_hr_admin=True, department=it)
    nominate(at=MONDAY)
    with pytest.raises(PanelRefused):
        decide(Nomination.objects.filter(department=it).first(), insider)

    assert not Nomination.objects.exclude(decided_at=None).exists()


def test_page_shows_decisions_to_all_and_the_list_to_panel_and_heads(client, waves, it, executive):
    nominate(at=MONDAY)
    row = Nomination.objects.get(criterion="limit")
    client.force_login(executive)
    url = reverse("improvements:decide_nomination", args=[row.pk])
    refused = client.post(url, {"decision": "yes", "reason": ""})
    client.post(url, {"decision": "yes", "reason": "Because <they> care", "reason_zh": "用心"})
    pages = {}
    for who in (executive, it.head, make_person("Mei")):
        client.force_login(who)
        pages[who.name] = client.get("/recognition/").content.decode()
    denied = client.get(url).status_code

    assert (refused.status_code, denied) == (422, 404)
    for page in pages.values():
        assert "Because &lt;they&gt; care" in page
        assert "more than chance explains" in page
    assert "Who stands out in Q2 2026" in pages["Chen"]
    assert "Who stands out" not in pages["Mei"]


def test_evidence_is_for_the_head_and_those_above_and_hides_what_is_hidden(client, waves, it, others, executive):
    Result.objects.filter(wave=waves[0], provider=it).update(visibility="hidden", answers=3, satisfied=3)
    page, file = reverse("dashboards:evidence", args=["IT"]), reverse("dashboards:evidence_csv", args=["IT"])
    for who, status in ((it.head, 200), (executive, 200), (make_person("Ada", department=it), 404)):
        client.force_login(who)
        assert client.get(page).status_code == status
        assert client.get(file).status_code == status

    client.force_login(it.head)
    lines = client.get(file).content.decode().splitlines()
    overall = [line for line in lines if line.startswith("Satisfied customers,")]

    assert overall == [
        "Satisfied customers,Overall,Q1 2026,too few answers to show,,",
        "Satisfied customers,Overall,Q2 2026,97\u202f%,87–100\u202f%,100 answers",
    ]
    assert "too few answers to show" in client.get(page).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_few_queries(client, waves, it, others, executive, count, assert_queries):
    for department in others[:count]:
        confirmed(department, MONDAY - DAY, it.head)
        confirmed(it, MONDAY - DAY, it.head)
    nominate(at=MONDAY)
    client.force_login(executive)
    for url, statements in (("/recognition/", 7), ("/recognition/evidence/IT/", 11)):
        client.get(url)
        with assert_queries(statements):
            client.get(url)
