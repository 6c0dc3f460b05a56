"""Days on which departments meet: invited once, joined, noted, followed up, and coming round again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from improvements.models import Event, FollowUp, Participation
from improvements.permissions import NotYours
from improvements.queries import events_page
from improvements.services import (
    EventRefused,
    EventText,
    add_follow_up,
    cancel_event,
    finish_follow_up,
    invite_to_events,
    join_event,
    leave_event,
    plan_event,
    plan_next_events,
    write_notes,
)
from notifications.models import Notification
from tests.factories import MONDAY, hours, make_department, make_person

pytestmark = pytest.mark.django_db
DAY, TWO_HOURS = timedelta(days=1), timedelta(hours=2)


@pytest.fixture
def it():
    return make_department("IT", head=make_person("Chen"))


@pytest.fixture
def hr():
    return make_department("HR")


@pytest.fixture
def mei(hr):
    return make_person("Mei", department=hr)


def wanted(it, *others, start=MONDAY + DAY, length=TWO_HOURS, **fields):
    return EventText("Open doors", it.pk, [one.pk for one in others], start, start + length, "Server room", **fields)


@pytest.fixture
def event(it, hr):
    return plan_event(wanted=wanted(it, hr), by=it.head, at=MONDAY)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_head_invites_the_people_of_the_departments_once(event, it, hr, mei):
    make_person("Ada", department=it)
    make_person("Gone", department=hr, is_active=False)

    rounds = [invite_to_events(at=MONDAY) for _round in range(2)]

    assert (rounds, told("event_planned")) == ([1, 0], ["Ada", "Mei"])
    assert {one.code for one in event.departments.all()} == {"IT", "HR"}


def test_event_is_planned_by_heads_and_hr_for_two_departments_and_lies_ahead(it, hr, mei):
    admin = make_person("Liu", is_hr_admin=True)
    with pytest.raises(NotYours):
        plan_event(wanted=wanted(it, hr), by=mei, at=MONDAY)
    for wrong in (wanted(it), wanted(it, it), wanted(it, hr, start=MONDAY), wanted(it, hr, length=hours(0))):
        with pytest.raises(EventRefused):
            plan_event(wanted=wrong, by=it.head, at=MONDAY)

    assert not Event.objects.exists()
    plan_event(wanted=wanted(it, hr), by=admin, at=MONDAY)
    assert Event.objects.count() == 1


def test_joining_twice_is_once_and_everybody_may(event, mei):
    stranger = make_person("Tom")
    for who in (mei, mei, stranger):
        join_event(event_id=event.pk, by=who, at=MONDAY)
    leave_event(event_id=event.pk, by=stranger, at=MONDAY)
    leave_event(event_id=event.pk, by=stranger, at=MONDAY)

    assert [one.person for one in Participation.objects.all()] == [mei]


def test_called_off_event_is_told_to_those_who_wanted_to_come(event, it, mei):
    join_event(event_id=event.pk, by=mei, at=MONDAY)
    with pytest.raises(NotYours):
        cancel_event(event_id=event.pk, by=mei, at=MONDAY)

    cancel_event(event_id=event.pk, by=it.head, at=MONDAY)

    assert told("event_off") == ["Mei"]
    assert invite_to_events(at=MONDAY) == 0
    for act in (join_event, leave_event, cancel_event):
        with pytest.raises(EventRefused):
            act(event_id=event.pk, by=it.head, at=MONDAY)


def test_nobody_joins_what_is_over(event, mei):
    with pytest.raises(EventRefused):
        join_event(event_id=event.pk, by=mei, at=event.ends_at)

    assert not Participation.objects.exists()


def test_notes_are_written_by_the_host_once_it_has_begun(event, it, mei):
    with pytest.raises(EventRefused):
        write_notes(event_id=event.pk, notes="Early", by=it.head, at=MONDAY)
    with pytest.raises(NotYours):
        write_notes(event_id=event.pk, notes="Mine", by=mei, at=event.ends_at)

    write_notes(event_id=event.pk, notes=" Badges at the door ", by=it.head, at=event.ends_at)

    assert Event.objects.get().notes == "Badges at the door"


def test_what_follows_has_an_owner_and_a_date_and_is_done_once(event, it, mei):
    due = MONDAY.date() + 9 * DAY
    with pytest.raises(NotYours):
        add_follow_up(event_id=event.pk, text="X", owner_id=mei.pk, due_on=due, by=mei, at=MONDAY)
    with pytest.raises(EventRefused):
        add_follow_up(event_id=event.pk, text="X", owner_id=mei.pk, due_on=due - 30 * DAY, by=it.head, at=MONDAY)
    row = add_follow_up(event_id=event.pk, text="Label badges", owner_id=mei.pk, due_on=due, by=it.head, at=MONDAY)
    with pytest.raises(NotYours):
        finish_follow_up(follow_up_id=row.pk, by=make_person("Tom"), at=MONDAY)

    finish_follow_up(follow_up_id=row.pk, by=mei, at=MONDAY + DAY)
    finish_follow_up(follow_up_id=row.pk, by=it.head, at=MONDAY + 2 * DAY)

    assert FollowUp.objects.get().done_at == MONDAY + DAY


def test_event_that_comes_round_is_planned_once_more_and_its_people_invited(it, hr, mei):
    event = plan_event(wanted=wanted(it, hr, months_between=3), by=it.head, at=MONDAY)
    invite_to_events(at=MONDAY)

    early = plan_next_events(at=event.starts_at)
    rounds = [plan_next_events(at=event.ends_at) for _round in range(2)]
    following = Event.objects.get(follows=event)

    assert (early, rounds) == (0, [1, 0])
    assert timezone.localtime(following.starts_at) == timezone.localtime(event.starts_at).replace(month=12)
    assert (following.departments.count(), following.told_at) == (2, None)
    assert invite_to_events(at=event.ends_at) == 1


def test_missed_rounds_are_left_out_and_called_off_ones_do_not_come_round(it, hr):
    event = plan_event(wanted=wanted(it, hr, months_between=1), by=it.head, at=MONDAY)
    off = plan_event(wanted=wanted(it, hr, months_between=1), by=it.head, at=MONDAY)
    cancel_event(event_id=off.pk, by=it.head, at=MONDAY)

    count = plan_next_events(at=MONDAY + 100 * DAY)

    assert count == 1
    assert Event.objects.get(follows=event).starts_at > MONDAY + 100 * DAY


def test_calendar_shows_how_many_come_and_the_next_date(it, hr, mei):
    event = plan_event(wanted=wanted(it, hr, months_between=6), by=it.head, at=MONDAY)
    join_event(event_id=event.pk, by=mei, at=MONDAY)

    [row] = events_page(mei, at=MONDAY).coming
    after = events_page(it.head, at=event.ends_at)

    assert (row.people, row.is_joined, row.next_on.month) == (1, True, 3)
    assert (after.coming, [one.is_joined for one in after.past]) == ([], [False])


def test_pages_take_an_event_from_invitation_to_what_follows(client, it, hr, mei):
    client.force_login(it.head)
    start = timezone.localtime() + DAY
    fields = {
        "host": it.pk, "title": "Open <doors>", "departments": [hr.pk], "place": "Hall", "about": "**See** us.",
        "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + hours(1):%Y-%m-%dT%H:%M}", "months_between": 3,
    }  # fmt: skip
    refused = client.post("/events/new/", {**fields, "departments": [it.pk]})
    client.post("/events/new/", fields)
    event = Event.objects.get()
    client.force_login(mei)
    client.post(reverse("improvements:event_move", args=[event.pk, "join"]))
    closed = client.get(reverse("improvements:event_notes", args=[event.pk])).status_code
    client.force_login(it.head)
    Event.objects.update(starts_at=start - 2 * DAY)
    client.post(reverse("improvements:event_notes", args=[event.pk]), {"notes": "- one"})
    due = timezone.localdate() + 5 * DAY
    follow = {"text": "Send the plan", "owner": mei.email, "due_on": due}
    nobody = client.post(reverse("improvements:event_follow_up", args=[event.pk]), {**follow, "owner": "?"})
    client.post(reverse("improvements:event_follow_up", args=[event.pk]), follow)
    client.force_login(mei)
    page = client.get(event.url).content.decode()
    client.post(reverse("improvements:finish_follow_up", args=[FollowUp.objects.get().pk]))

    assert (refused.status_code, closed, nobody.status_code) == (422, 404, 422)
    for words in (
        "Open &lt;doors&gt;",
        "<strong>See</strong>",
        "<li>one</li>",
        "Send the plan",
        "Mei",
        "every 3 months",
    ):
        assert words in page
    assert FollowUp.objects.get().done_at
    assert "Open &lt;doors&gt;" in client.get("/events/").content.decode()


@pytest.mark.parametrize("path", ["/events/9/", "/events/9/join/", "/events/9/burn/", "/events/follow-ups/9/done/"])
def test_what_is_not_there_is_not_found(client, mei, path):
    client.force_login(mei)

    assert client.post(path).status_code in {404, 405}
    assert client.get(path).status_code in {404, 405}
    assert client.get("/events/new/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_few_queries(client, it, hr, mei, count, assert_queries):
    start = timezone.now() + DAY
    for _number in range(count):
        event = plan_event(wanted=wanted(it, hr, start=start), by=it.head, at=timezone.now())
    for number in range(count):
        join_event(event_id=event.pk, by=make_person(f"P{number}", department=hr), at=timezone.now())
        due = start.date() + DAY
        add_follow_up(event_id=event.pk, text="X", owner_id=mei.pk, due_on=due, by=it.head, at=timezone.now())
    client.force_login(mei)
    for url, statements in (("/events/", 6), (event.url, 7)):
        client.get(url)
        with assert_queries(statements):
            client.get(url)
