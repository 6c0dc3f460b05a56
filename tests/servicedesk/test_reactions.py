"""What happened is handed on at least once, to the tasks that the table names."""

from contextlib import suppress

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

import servicedesk.celery  # noqa: F401 - the tasks are registered by loading the app
from servicedesk.reactions import IDS_PER_TASK, NOTIFY, REACTIONS, send_reactions
from servicedesk.tasks import relay
from tests.factories import MONDAY, make_department, make_person, make_service, make_ticket
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.services import cancel_ticket, relay_events


@pytest.fixture
def queue():
    """The real queue of prompt tasks: a function that takes every message from it."""
    current_app.control.purge()

    def take_all():
        bodies = []
        with (
            current_app.connection_for_read() as connection,
            connection.SimpleQueue("prompt") as simple,
            suppress(simple.Empty),
        ):
            while True:
                message = simple.get(block=False)
                message.ack()
                bodies.append((message.headers["task"], message.payload[1]))
        return bodies

    yield take_all
    current_app.control.purge()


@pytest.fixture
def ticket():
    return make_ticket(make_service(make_department()), make_person())


def unrelayed():
    return list(TicketEvent.objects.unrelayed().values_list("kind", flat=True))


def test_reactions_name_every_kind_of_event():
    assert set(REACTIONS) == set(Kind)


def test_reactions_name_registered_tasks():
    current_app.loader.import_default_modules()

    named = {task for tasks in REACTIONS.values() for task in tasks}

    assert named <= set(current_app.tasks)


def test_send_reactions_cuts_many_events_into_messages(queue):
    send_reactions((number, Kind.ASSIGNED) for number in range(IDS_PER_TASK + 1))

    assert [(task, len(kwargs["event_ids"])) for task, kwargs in queue()] == [(NOTIFY, IDS_PER_TASK), (NOTIFY, 1)]


def test_send_reactions_sends_nothing_for_an_event_without_reaction(queue):
    send_reactions([(1, Kind.RATED)])

    assert queue() == []


@pytest.mark.django_db
def test_relay_sends_every_event_once(ticket, queue):
    cancel_ticket(ticket_id=ticket.pk, by=ticket.requester, text="", at=MONDAY)
    ids = list(ticket.events.values_list("id", flat=True))

    relay()
    relay()

    assert queue() == [(NOTIFY, {"event_ids": ids})]
    assert unrelayed() == []


@pytest.mark.django_db
def test_relay_events_leaves_all_as_it_was_when_sending_fails(ticket):
    def fail(_events):
        raise OperationalError

    with pytest.raises(OperationalError):
        relay_events(send=fail, at=MONDAY)

    assert unrelayed() == [Kind.CREATED]


@pytest.mark.django_db
def test_relay_events_takes_the_oldest_first_and_as_many_as_asked(ticket):
    cancel_ticket(ticket_id=ticket.pk, by=ticket.requester, text="", at=MONDAY)
    sent = []

    counts = [relay_events(send=sent.extend, at=MONDAY, limit=1) for _round in range(3)]

    assert counts == [1, 1, 0]
    assert [kind for _pk, kind in sent] == [Kind.CREATED, Kind.CANCELLED]


@pytest.mark.django_db
def test_relay_events_leaves_a_kind_of_a_newer_version_alone(ticket):
    TicketEvent.objects.create(ticket=ticket, kind="from_the_future", at=MONDAY)
    sent = []

    relay_events(send=sent.extend, at=MONDAY)

    assert [kind for _pk, kind in sent] == [Kind.CREATED]
    assert unrelayed() == ["from_the_future"]


@pytest.mark.django_db(transaction=True)
def test_change_asks_for_the_relay_once_after_its_commit(queue):
    make_ticket(make_service(make_department()), make_person())

    assert [task for task, _kwargs in queue()] == ["servicedesk.tasks.relay"]
