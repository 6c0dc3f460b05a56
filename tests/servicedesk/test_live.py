"""The hub as its own process: who hears what, who is refused, and what a lost subscription costs."""

import time
import urllib.request
from contextlib import contextmanager

import pytest
from django.conf import settings as installed
from django.db import transaction
from redis import Redis

from core.live import announce_on_commit, live_address
from tests.servicedesk.workers import PATIENCE, live_hub, status_of

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
QUIET = 1.0  # seconds in which news would long have come


@pytest.fixture
def hub(tmp_path, settings):
    with live_hub(tmp_path) as (child, address):
        settings.LIVE_URL = address
        yield child


@contextmanager
def listening(*topics):
    """The open stream of a page; it has been told how soon to come back."""
    with urllib.request.urlopen(live_address(topics), timeout=PATIENCE) as stream:
        assert stream.readline() == b"retry: 5000\n"
        assert stream.readline() == b"\n"
        yield stream


def next_word(stream):
    word = stream.readline().decode().strip()
    stream.readline()
    return word


def test_a_page_hears_of_its_own_topics_and_of_no_others(hub):
    with listening("person:3", "ticket:7") as mine, listening("person:4") as another:
        announce("ticket:7")
        announce("person:4")

        assert next_word(mine) == "data: ticket"
        assert next_word(another) == "data: person"
        assert is_silent(mine)
        assert is_silent(another)


def test_what_was_lost_with_the_subscription_is_made_good(hub):
    with listening("ticket:7") as stream, Redis.from_url(installed.REDIS_URL) as redis:
        redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")

        assert next_word(stream) == "data: ticket"  # whatever was said meanwhile: the page looks once
        announce("ticket:7")
        assert next_word(stream) == "data: ticket"


@pytest.mark.parametrize("address", ["", "?forged", "?"])
def test_who_has_no_permit_is_refused(hub, settings, address):
    assert status_of(settings.LIVE_URL + address) == 403


def test_there_is_nothing_else_at_the_hub(hub, settings):
    assert status_of(settings.LIVE_URL.replace("/live/", "/")) == 404


def test_an_open_stream_does_not_hold_a_stop(hub):
    with listening("person:3"):
        began = time.monotonic()
        hub.terminate()
        hub.wait(PATIENCE)

    assert time.monotonic() - began < PATIENCE / 2


def announce(topic):
    with transaction.atomic():
        announce_on_commit([topic])


def is_silent(stream):
    stream.fp.raw._sock.settimeout(QUIET)
    try:
        return stream.readline() is None
    except TimeoutError:
        return True
