"""Live updates: what is announced after a commit, and who may listen."""

import json
import time

import pytest
from django.conf import settings as installed
from django.core.signing import BadSignature
from django.db import transaction
from django.urls import reverse
from redis import Redis

from core.live import CHANNEL, PASS_LASTS, announce_on_commit, live_address, topics_of
from tests.factories import MONDAY, make_agent, make_department, make_person, make_service, make_ticket
from tickets.services import add_note, add_reply

ADDRESS = "https://desk.example.com/live/"


@pytest.fixture(autouse=True)
def _hub(settings):
    settings.LIVE_URL = ADDRESS


@pytest.fixture
def heard():
    """Call it for the topics that were announced since the last call."""
    with Redis.from_url(installed.REDIS_URL) as redis, redis.pubsub(ignore_subscribe_messages=True) as channel:
        channel.subscribe(CHANNEL)
        assert channel.get_message(timeout=5) is None  # the confirmation
        yield lambda: news_of(channel)


def news_of(channel):
    topics = []
    while message := channel.get_message(timeout=0.3):
        topics += json.loads(message["data"])
    return topics


def permit_of(address):
    return address.removeprefix(f"{ADDRESS}?")


@pytest.mark.django_db(transaction=True)
def test_topics_are_announced_after_the_commit_and_once(heard):
    with transaction.atomic():
        announce_on_commit(["ticket:7", "ticket:7", "person:3"])
        assert heard() == []

    assert heard() == ["person:3", "ticket:7"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_announced(heard):
    with transaction.atomic():
        announce_on_commit(["ticket:7"])
        transaction.set_rollback(True)

    assert heard() == []


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_note_name_their_request_and_say_nothing_else(heard):
    department = make_department("IT")
    agent = make_agent(department=department)
    ticket = make_ticket(make_service(department), make_person(), at=MONDAY)
    heard()

    add_reply(ticket_id=ticket.pk, by=agent, text="Look here", at=MONDAY)
    add_note(ticket_id=ticket.pk, by=agent, text="A secret", at=MONDAY)

    assert set(heard()) == {f"ticket:{ticket.pk}"}


@pytest.mark.django_db(transaction=True)
def test_without_a_hub_nothing_is_said_and_no_page_listens(heard, settings):
    settings.LIVE_URL = ""

    announce_on_commit(["ticket:7"])

    assert heard() == []
    assert live_address(["ticket:7"]) == ""


@pytest.mark.django_db(transaction=True)
def test_a_lost_redis_does_not_stop_a_write(settings, client):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    from core import live  # the client is kept for the life of a process

    live._redis.cache_clear()
    try:
        with transaction.atomic():
            announce_on_commit(["ticket:7"])
            person = make_person()
    finally:
        live._redis.cache_clear()

    person.refresh_from_db()


def test_an_address_carries_its_topics_signed():
    permit = permit_of(live_address(["ticket:7", "person:3"]))

    assert topics_of(permit) == ["person:3", "ticket:7"]


@pytest.mark.parametrize("spoil", [lambda permit: permit[:-1], lambda permit: "x" + permit, lambda _permit: ""])
def test_a_forged_address_is_refused(spoil):
    with pytest.raises(BadSignature):
        topics_of(spoil(permit_of(live_address(["person:3"]))))


def test_an_address_of_yesterday_is_refused(monkeypatch):
    permit = permit_of(live_address(["person:3"]))
    tomorrow = time.time() + PASS_LASTS + 1
    monkeypatch.setattr(time, "time", lambda: tomorrow)

    with pytest.raises(BadSignature):
        topics_of(permit)


@pytest.mark.django_db
def test_a_page_listens_for_its_reader_and_a_request_for_itself(client):
    department = make_department("IT")
    person = make_person()
    ticket = make_ticket(make_service(department), person, at=MONDAY)
    client.force_login(person)

    home = client.get(reverse("home"))
    page = client.get(reverse("tickets:detail", args=[ticket.ref]))

    assert topics_listened_for(home) == [f"person:{person.pk}"]
    assert topics_listened_for(page) == [f"person:{person.pk}", f"ticket:{ticket.pk}"]


@pytest.mark.django_db
def test_a_visitor_listens_for_nothing(client):
    assert b'data-live=""' in client.get(reverse("account_login")).content


def topics_listened_for(response):
    address = response.content.decode().partition('data-live="')[2].partition('"')[0]
    return topics_of(permit_of(address))
