"""Nothing is lost and nothing is done twice, whatever dies: played with real workers, a real beat and a real broker."""

import subprocess
import sys
from datetime import timedelta

import psycopg
import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from notifications.models import Mail, Notification
from servicedesk.embedded.valkey import Valkey
from servicedesk.tasks import relay
from slas.models import Calendar, Clock, Escalation
from slas.services import revise_calendar
from tests.factories import make_agent, make_department, make_person, make_service, make_standard, make_ticket
from tests.servicedesk.workers import PATIENCE, ROOT, beat, database_url, environment, wait_for, worker
from tickets.models import TicketEvent

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

STEPS = 3  # warning, breach, escalation; all due at once, so that only the last tells somebody
BLOCKED = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '{table}'::regclass"


@pytest.fixture(autouse=True)
def _empty_broker():
    current_app.control.purge()
    yield
    current_app.control.purge()


@pytest.fixture
def director():
    return make_person("Director")


@pytest.fixture
def service(director):
    it = make_department("IT", head=make_person("Head"), parent=make_department("TOP", head=director))
    make_agent(department=it)
    make_standard(it)
    return make_service(it)


def file_overdue(service, count):
    """Requests filed a month ago that nobody answered: two clocks each, every step due. Their filing is old news."""
    requester, then = make_person("Mei"), timezone.now() - timedelta(days=30)
    with transaction.atomic():
        for number in range(count):
            make_ticket(service, requester, at=then, subject=f"Request {number}")
        TicketEvent.objects.update(relayed_at=then)


def everything_done():
    return (
        not Clock.objects.filter(next_step_at__isnull=False).exists() and not TicketEvent.objects.unrelayed().exists()
    )


def assert_each_step_fired_once_and_told_once(director, clocks):
    assert Escalation.objects.count() == clocks * STEPS
    assert Escalation.objects.exclude(told=[]).count() == clocks
    assert TicketEvent.objects.exclude(kind="created").count() == clocks * STEPS
    assert Notification.objects.filter(person=director).count() == Notification.objects.count() == clocks
    assert Mail.objects.count() == clocks


def test_worker_killed_in_mid_sweep_fires_each_step_once_when_it_is_back(service, director, tmp_path):
    file_overdue(service, 150)
    with psycopg.connect(database_url()) as ours, worker(tmp_path, "first") as first:
        ours.execute("LOCK TABLE slas_escalation IN SHARE MODE")  # the sweep claims its clocks, then stops here
        current_app.send_task("tickets.tasks.sweep")
        wait_for(lambda: ours.execute(BLOCKED.format(table="slas_escalation")).fetchone(), first)

        first.kill()

    assert Escalation.objects.count() == 0
    with worker(tmp_path, "second") as second:
        current_app.send_task("tickets.tasks.sweep")
        wait_for(lambda: everything_done() and Mail.objects.count() >= 300, second)

    assert_each_step_fired_once_and_told_once(director, clocks=300)


def test_worker_killed_in_mid_move_leaves_open_clocks_to_the_next_one(tmp_path):
    it = make_department("IT")
    make_standard(it, resolution=40)  # a working week, whatever day it is
    service = make_service(it)
    tickets = [make_ticket(service, make_person("Mei"), at=timezone.now()) for _number in range(20)]
    TicketEvent.objects.update(relayed_at=timezone.now())
    calendar = Calendar.objects.get()
    week = {day: hours for day, hours in calendar.revisions.get().weekly.items() if day in "15"}
    hr = make_person("HR", is_hr_admin=True)
    revise_calendar(calendar_id=calendar.pk, timezone="UTC", weekly=week, exceptions={}, by=hr, at=timezone.now())
    with psycopg.connect(database_url()) as ours, worker(tmp_path, "first") as first:
        ours.execute("LOCK TABLE tickets_ticketevent IN SHARE MODE")  # clocks are moved, then it stops here
        current_app.send_task("tickets.tasks.retime")
        wait_for(lambda: ours.execute(BLOCKED.format(table="tickets_ticketevent")).fetchone(), first)

        first.kill()

    assert not Clock.objects.exclude(calendar__number=1).exists()
    with worker(tmp_path, "second") as second:
        for _twice in range(2):
            current_app.send_task("tickets.tasks.retime")
        wait_for(lambda: not Clock.objects.exclude(calendar__number=2).exists(), second)

    told = TicketEvent.objects.filter(kind="retimed").values_list("ticket_id", flat=True)
    assert sorted(told) == [ticket.pk for ticket in tickets]


def test_two_workers_at_once_share_the_work_and_double_nothing(service, director, tmp_path):
    file_overdue(service, 40)
    with worker(tmp_path, "one") as one, worker(tmp_path, "two") as two:
        for _number in range(8):
            current_app.send_task("tickets.tasks.sweep")
            current_app.send_task("servicedesk.tasks.relay")
        wait_for(lambda: everything_done() and Mail.objects.count() >= 80, one, two)

    assert_each_step_fired_once_and_told_once(director, clocks=80)


def test_beat_finds_what_was_written_while_the_broker_was_away(service, tmp_path):
    broker = Valkey(tmp_path, say=print, durable=False)
    broker.start()
    theirs = {"REDIS_URL": broker.url, "CACHE_URL": broker.url}
    try:
        with worker(tmp_path, **theirs) as working, beat(tmp_path, **theirs) as ticking:
            make_ticket(service, make_person("Mei"), at=timezone.now())
            wait_for(lambda: Notification.objects.count() == 2, working, ticking)
            broker.stop()
            make_ticket(service, make_person("Tom"), at=timezone.now())
            broker._child = subprocess.Popen(["true"])
            broker._child.wait()

            broker.revive()
            wait_for(lambda: Notification.objects.count() == 4, working, ticking)
    finally:
        broker.stop()


DIES_AFTER_ITS_COMMIT = """
import os, django
django.setup()
from django.db import transaction
from django.utils import timezone
from departments.models import Person
from tickets.services import create_ticket
with transaction.atomic():
    transaction.on_commit(lambda: os._exit(9))
    by = Person.objects.get(name="Mei")
    create_ticket(service_id={service}, by=by, subject="VPN drops", at=timezone.now())
"""


def test_process_that_dies_between_its_commit_and_the_nudge_loses_nothing(service):
    make_person("Mei")
    script = DIES_AFTER_ITS_COMMIT.format(service=service.pk)
    variables = environment(DJANGO_SETTINGS_MODULE="servicedesk.settings")
    died = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=variables, timeout=PATIENCE, check=False)

    assert died.returncode == 9
    assert TicketEvent.objects.unrelayed().count() == 1
    relay()
    assert TicketEvent.objects.unrelayed().count() == 0
