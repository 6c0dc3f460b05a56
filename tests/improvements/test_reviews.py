"""After a wave: the head sees it first, everybody at once, the meeting is on record, and what is decided is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from improvements.enums import Decision
from improvements.models import ImprovementAction, Review, ReviewTheme
from improvements.permissions import NotYours
from improvements.queries import loop_page, review_page
from improvements.services import (
    Plan,
    Record,
    ReviewRefused,
    Theme,
    TooMany,
    act_on_theme,
    plan_action,
    publish_review,
)
from notifications.models import Notification
from surveys.bank import Announced
from surveys.enums import Noticed
from surveys.models import Invitation
from surveys.queries import changed_items, effect_on, loop_days
from surveys.services import answer_invitation
from tests.factories import MONDAY, make_agent, make_department, make_person
from tests.surveys.test_results import past
from tests.surveys.waves import answer_all, closed, opened, people, provider, released, saying, serve

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = (MONDAY + 9 * DAY).date()


@pytest.fixture
def wave():
    it = provider("IT", head=make_person("Head"))
    for customer in people("HR", 6):
        serve(customer, it)
    wave = opened()
    answer_all(wave, it.department, [4, 5, 3, 4, 5, 2])
    return closed(wave)


@pytest.fixture
def out(wave):
    return released(wave)


@pytest.fixture
def it(wave):
    return wave.results.first().provider


@pytest.fixture
def table():
    """One person each of Sales and Finance."""
    return [make_person(code, department=make_department(code)) for code in ("SAL", "FIN")]


def record(wave, table, *themes, days=1):
    said = themes or (
        Theme("Nobody warns us of delays", Decision.ACT, "A word before noon", "没人提前告知", "中午前告知"),
    )
    held_on = (wave.release_at + days * DAY).date()
    return Record(held_on=held_on, attendee_ids=[person.pk for person in table], themes=said)


def publish(wave, it, kept, *, by=None, days=2):
    at = wave.release_at + days * DAY
    return publish_review(wave_id=wave.pk, department_id=it.pk, record=kept, by=by or it.head, at=at)


def test_preview_shows_the_head_alone_what_is_strongest_and_weakest(wave, it):
    strangers = [make_person("Mei"), make_person("Boss", is_executive=True), make_person("HR", is_hr_admin=True)]

    early = review_page(wave, it, it.head, at=loop_days(wave).preview_at - timedelta(minutes=1))
    page = review_page(wave, it, it.head, at=loop_days(wave).preview_at)

    assert early is None
    assert page.result.is_preview
    assert not page.may_record, "the meeting is about what everybody has seen"
    assert [review_page(wave, it, one, at=loop_days(wave).preview_at) for one in strangers] == [None] * 3


def test_record_is_published_with_its_table_and_its_themes(out, it, table):
    review = publish(out, it, record(out, table))

    assert sorted(review.attendees.values_list("name", flat=True)) == ["FIN", "SAL"]
    assert str(review.themes.get()) == "Nobody warns us of delays"
    assert set(Notification.objects.filter(kind="review_out").values_list("person", flat=True)) == {
        person.pk for person in table
    }


def test_record_waits_for_the_release(wave, it, table):
    with pytest.raises(ReviewRefused, match="everybody has seen"):
        publish(wave, it, record(wave, table))

    assert not Review.objects.exists()


def test_customers_of_two_departments_are_the_least(out, it, table):
    one_department = [table[0], make_person("Same", department=table[0].department), it.head]

    with pytest.raises(ReviewRefused, match="two customer departments"):
        publish(out, it, record(out, one_department))

    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "themes", [[Theme(" ", Decision.ACT, "x")], [Theme("Slow", Decision.EXPLAIN, " ")]], ids=["nothing", "no reason"]
)
def test_each_theme_says_what_follows(out, it, table, themes):
    with pytest.raises(ReviewRefused):
        publish(out, it, record(out, table, *themes))

    assert not Review.objects.exists()


def test_meeting_that_lies_ahead_has_no_record(out, it, table):
    with pytest.raises(ReviewRefused, match="lies ahead"):
        publish(out, it, record(out, table, days=5))


def test_second_record_and_a_strangers_are_refused(out, it, table):
    publish(out, it, record(out, table))

    with pytest.raises(ReviewRefused, match="already"):
        publish(out, it, record(out, table))
    with pytest.raises(NotYours):
        publish(out, it, record(out, table), by=table[0])

    assert Review.objects.count() == 1


def act(theme, it, at):
    return act_on_theme(theme_id=theme.pk, owner_id=it.head.pk, due_on=(at + 30 * DAY).date(), by=it.head, at=at)


def test_one_click_makes_the_decision_an_action_and_a_second_finds_it(out, it, table):
    theme = publish(out, it, record(out, table)).themes.get()

    first, second = (act(theme, it, out.release_at) for _click in range(2))

    assert first == second
    assert (first.text, first.text_zh, first.wave, first.theme) == ("A word before noon", "中午前告知", out, theme)


def test_what_is_explained_does_not_become_an_action(out, it, table):
    theme = publish(out, it, record(out, table, Theme("Free coffee", Decision.EXPLAIN, "Not ours"))).themes.get()

    with pytest.raises(ReviewRefused):
        act(theme, it, out.release_at)

    assert not ImprovementAction.objects.exists()


def test_fourth_decision_stays_a_decision(out, it, table):
    review = publish(out, it, record(out, table, *(Theme(f"{n}", Decision.ACT, f"{n}") for n in range(4))))
    *three, fourth = review.themes.all()
    for theme in three:
        act(theme, it, out.release_at)

    with pytest.raises(TooMany):
        act(fourth, it, out.release_at)

    assert ReviewTheme.objects.filter(action=None).get() == fourth


def test_overview_names_late_meetings(out, it, table):
    before, after = (loop_page("", at=loop_days(out).review_due_at + late) for late in (-DAY, DAY))

    assert [row.is_late for row in (*before.rows, *after.rows)] == [False, True]
    publish(out, it, record(out, table))
    assert [row.is_late for row in loop_page("2026-Q3", at=loop_days(out).review_due_at + DAY).rows] == [False]
    assert loop_page("2020-Q1", at=out.release_at) is None


def test_item_is_not_compared_where_there_is_nothing_before(out, it):
    assert changed_items(out, it.pk) == []
    assert effect_on(it.pk, "COM", out).word == ""


def form(out, table, **fields):
    said = {"held_on": (out.release_at + DAY).date().isoformat(), "heard_1": "Slow", "decision_1": "act"}
    said |= {f"person_{number}": person.email for number, person in enumerate(table, 1)}
    return {**said, "words_1": "Answer <b>today</b>", **fields}


def test_head_writes_the_record_down_and_everybody_reads_it(client, out, it, table):
    url = reverse("improvements:review", args=[out, "IT"])
    client.force_login(it.head)

    refused = client.post(url, form(out, table[:1]))
    client.post(url, form(out, table))
    theme = ReviewTheme.objects.get()
    made = client.post(
        reverse("improvements:act_on_theme", args=[out, "IT", theme.pk]),
        {"owner": it.head.pk, "due_on": timezone.localdate() + DAY},
    )
    client.force_login(table[0])
    page, overview = client.get(url).content, client.get("/reviews/").content

    assert refused.status_code == 422
    assert made.url == f"/improvements/IT/{ImprovementAction.objects.get().pk}/"
    assert b"Answer &lt;b&gt;today&lt;/b&gt;" in page
    assert b"Make it an action" not in page
    assert b"held" in overview


def test_pages_before_their_time_and_of_nobody_are_not_found(client, wave, it):
    client.force_login(make_person("Mei"))

    paths = ["/reviews/2026-Q3/IT/", "/reviews/2026-Q3/NONE/", "/reviews/2026-Q9/IT/", "/reviews/2026-Q3/"]

    assert [client.get(path).status_code for path in paths] == [404] * 4
    assert client.get("/reviews/").status_code == 200


def test_theme_of_another_meeting_is_not_acted_on_here(client, out, it, table):
    publish(out, it, record(out, table))
    client.force_login(it.head)

    assert client.post("/reviews/2026-Q3/IT/0/act/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_review_page_costs_the_same_few_queries(client, out, it, table, count, assert_queries):
    make_agent(department=it)
    themes = [Theme(f"Theme {number}", Decision.ACT, "So") for number in range(count)]
    for theme in publish(out, it, record(out, table, *themes)).themes.all():
        act(theme, it, out.release_at)
    client.force_login(table[0])
    client.get("/reviews/2026-Q3/IT/")

    with assert_queries(12):
        client.get("/reviews/2026-Q3/IT/")


@pytest.fixture
def before_and_after(it_served):
    """Two waves: half were satisfied, then seven of eight."""
    return past(it_served, 1, 40, 80), past(it_served, 2, 70, 80)


@pytest.fixture
def it_served():
    return provider("LOG", head=make_person("Head"))


def test_effect_of_an_action_is_drawn_and_said_without_claiming_a_cause(client, before_and_after, it_served):
    first, second = before_and_after
    head, department = it_served.department.head, it_served.department
    due_on = timezone.localdate() + DAY
    plan = Plan("Answer in a day", head.pk, due_on, item="OVR", wave_id=first.pk)
    action = plan_action(department_id=department.pk, plan=plan, by=head, at=timezone.now())

    effect = effect_on(department.pk, "OVR", first)
    client.force_login(head)
    page = client.get(f"/improvements/LOG/{action.pk}/").content.decode()

    assert (effect.word, effect.caused, [str(wave) for wave, _figure in effect.points]) == (
        "better",
        0,
        ["2026-Q1", "2026-Q2"],
    )
    assert "clearly better than before" in page
    assert "this shows no cause" in page
    assert effect_on(department.pk, "OVR", second).word == ""


@pytest.fixture
def asked_about():
    """After the second quarter IT announced an action; the wave about the third asks its twelve customers about it."""
    it = provider("IT", head=make_person("Head"))
    cause = past(it, 2, 40, 80)
    for customer in people("HR", 12):
        serve(customer, it)
    plan = Plan("A word before noon", it.department.head.pk, DUE, wave_id=cause.pk)
    action = plan_action(department_id=it.department.pk, plan=plan, by=it.department.head, at=MONDAY)
    return action, opened({it.department.pk: [Announced(action.pk, action.text, "")]})


def say_whether_it_was_noticed(wave, action, said):
    for invitation, seen in zip(Invitation.objects.filter(ballot__wave=wave), said, strict=False):
        answer = saying(4, noticed={action.pk: seen})
        moment = {"at": wave.opens_at, "ballot_id": invitation.ballot_id}
        answer_invitation(invitation_id=invitation.pk, said=answer, **moment)


def test_page_of_an_action_says_what_the_next_evaluation_found(client, asked_about):
    action, wave = asked_about
    say_whether_it_was_noticed(wave, action, [Noticed.YES] * 8 + [Noticed.NO, Noticed.WORSE, Noticed.NO_OCCASION])
    client.force_login(make_person("Mei"))
    url = f"/improvements/IT/{action.pk}/"

    wave = closed(wave)
    before = client.get(url).content.decode()
    released(wave)
    page = client.get(url).content.decode()

    assert "Was it noticed?" not in before
    assert "80\u202f%</b> of those who could tell saw a change for the better" in page
    assert "Evaluation Q3 2026" in page
    assert "49\u202f% – 94\u202f%" in page  # Wilson, 8 of 10


def test_page_of_an_action_hides_what_few_noticed(client, asked_about):
    action, wave = asked_about
    say_whether_it_was_noticed(wave, action, [Noticed.YES] * 4 + [Noticed.NO_OCCASION] * 6)
    released(wave)
    client.force_login(make_person("Mei"))

    page = client.get(f"/improvements/IT/{action.pk}/").content.decode()

    assert "too few could tell" in page
    assert "of those who could tell" not in page


def test_changed_items_are_named_against_the_wave_before(before_and_after, it_served):
    changed = changed_items(before_and_after[1], it_served.department.pk)

    assert [(one.now.item, one.word) for one in changed if one.now.item == "OVR"] == [("OVR", "better")]


def test_changed_wording_breaks_the_comparison(before_and_after, it_served):
    first, second = before_and_after
    first.questions = [{**one, "version": 0} for one in first.questions]
    first.save()

    assert changed_items(second, it_served.department.pk) == []
    assert effect_on(it_served.department.pk, "OVR", first).word == ""
