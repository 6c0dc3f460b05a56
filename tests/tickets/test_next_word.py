"""The promised next word: seen by the requester, kept by any public word, red and told once when it does not come."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from notifications.services import notify_of_events
from tests.factories import MONDAY, hours, make_ticket
from tickets.enums import Kind, Status
from tickets.permissions import MoveRefused
from tickets.services import (
    NeedsFutureMoment,
    add_note,
    add_reply,
    cancel_ticket,
    note_missed_updates,
    promise_update,
    resolve_ticket,
)

pytestmark = pytest.mark.django_db
TEN, NOON = MONDAY + hours(1), MONDAY + hours(3)


@pytest.fixture
def ticket(company):
    return make_ticket(company.service, company.requester)


def promise(ticket, company, *, until=NOON, at=TEN, by=None):
    return promise_update(ticket_id=ticket.pk, until=until, by=by or company.agent, at=at)


def state(ticket):
    ticket.refresh_from_db()
    return ticket.next_update_at, ticket.update_missed, ticket.revision, ticket.events.count()


def test_promised_word_stands_and_no_clock_hears_it(company, ticket):
    due = ticket.next_due_at

    promise(ticket, company)

    ticket.refresh_from_db()
    assert (ticket.next_update_at, ticket.next_due_at, ticket.status) == (NOON, due, Status.NEW)
    assert ticket.events.get(kind=Kind.UPDATE_PROMISED).data == {"until": NOON.isoformat()}


def test_same_promise_again_changes_nothing(company, ticket):
    promise(ticket, company)
    before = state(ticket)

    promise(ticket, company)

    assert state(ticket) == before


@pytest.mark.parametrize("until", [TEN, TEN - hours(1)])
def test_past_moment_is_refused(company, ticket, until):
    before = state(ticket)

    with pytest.raises(NeedsFutureMoment):
        promise(ticket, company, until=until)

    assert state(ticket) == before


def test_only_those_who_serve_promise_and_only_while_it_is_open(company, ticket):
    before = state(ticket)

    with pytest.raises(MoveRefused):
        promise(ticket, company, by=company.requester)
    assert state(ticket) == before
    cancel_ticket(ticket_id=ticket.pk, by=company.requester, text="", at=TEN)
    with pytest.raises(MoveRefused):
        promise(ticket, company)


@pytest.mark.parametrize("word", ["reply", "solve"])
def test_public_word_of_an_agent_keeps_the_promise(company, ticket, word):
    promise(ticket, company)

    if word == "reply":
        add_reply(ticket_id=ticket.pk, by=company.agent, text="Still at it", at=TEN + hours(1))
    else:
        resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=TEN + hours(1))

    assert state(ticket)[:2] == (None, False)
    assert note_missed_updates(at=NOON + hours(1)) == 0


def test_note_and_the_requesters_own_words_keep_nothing(company, ticket):
    promise(ticket, company)

    add_note(ticket_id=ticket.pk, by=company.agent, text="Asked the vendor", at=TEN + hours(1))
    add_reply(ticket_id=ticket.pk, by=company.requester, text="Any news?", at=TEN + hours(1))

    assert state(ticket)[0] == NOON


def test_missed_word_is_written_and_told_once(company, ticket):
    promise(ticket, company)
    other = make_ticket(company.service, company.requester)
    promise(other, company, until=NOON + timedelta(days=1))

    counts = [note_missed_updates(at=at) for at in (NOON, NOON + hours(1), NOON + hours(2))]

    missed = ticket.events.get(kind=Kind.UPDATE_MISSED)
    notify_of_events(event_ids=[missed.pk], at=NOON + hours(1))
    assert counts == [0, 1, 0]
    assert Notification.objects.filter(kind="update_missed", person=company.agent).count() == 1
    assert not other.events.filter(kind=Kind.UPDATE_MISSED).exists()


def test_new_promise_after_a_missed_one_may_be_missed_again(company, ticket):
    promise(ticket, company)
    note_missed_updates(at=NOON + hours(1))
    promise(ticket, company, until=NOON + hours(3), at=NOON + hours(2))

    assert note_missed_updates(at=NOON + hours(4)) == 1
    assert ticket.events.filter(kind=Kind.UPDATE_MISSED).count() == 2


def test_page_shows_the_requester_when_to_hear_and_that_it_is_overdue(company, client):
    now = timezone.now()
    ticket = make_ticket(company.service, company.requester, at=now - hours(3))
    address = reverse("tickets:detail", args=[ticket.ref])
    client.force_login(company.agent)

    refused = client.post(reverse("tickets:move", args=[ticket.ref, "promise_update"]), {"until": "yesterday"})
    made = client.post(
        reverse("tickets:move", args=[ticket.ref, "promise_update"]),
        {"until": (timezone.localtime() + hours(2)).strftime("%Y-%m-%dT%H:%M")},
    )
    client.force_login(company.requester)
    early = client.get(address).content.decode()
    ticket.refresh_from_db()
    ticket.next_update_at = now - hours(1)
    ticket.save()
    late = client.get(address).content.decode()

    assert (refused.status_code, made.status_code) == (422, 302)
    assert "next word by" in early
    assert "overdue" not in early
    assert "overdue" in late
