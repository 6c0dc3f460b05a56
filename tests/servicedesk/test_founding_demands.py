"""Every row of docs/founding-demands.md opens in the demo company and has something to say."""

import re
from contextlib import nullcontext
from datetime import UTC
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from departments.models import Person
from notifications.enums import Notice
from notifications.models import Mail, Notification
from servicedesk.demo.company.build import build_company
from servicedesk.demo.company.people import show_person
from servicedesk.demo.models import MailboxMessage
from tests.servicedesk.test_demo_company import _empty_the_database
from tickets.enums import LinkKind, Status
from tickets.models import Link, Ticket

ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| [^`|]*`([^`]+)`[^|]* \| (\w+) \|$", re.MULTILINE)
TEXT = (Path(__file__).parents[2] / "docs/founding-demands.md").read_text()
ROWS = [(int(number), demand.strip(), address, who) for number, demand, address, who in ROW.findall(TEXT)]
DEMANDS = 71


@pytest.fixture(scope="module")
def requests_by_kind(django_db_setup, django_db_blocker):
    """The demo company as of now, and one request of each kind that the page names."""
    with django_db_blocker.unblock():
        build_company(at=timezone.now().astimezone(UTC), step=lambda _name: nullcontext(), tickets=2_000)
        yield {
            "joint": Ticket.objects.exclude(partner_ids=[]).get().ref,
            "duplicate": Link.objects.filter(kind=LinkKind.DUPLICATE).latest("pk").ticket.ref,
            "chain": Link.objects.filter(kind=LinkKind.WAITS_FOR).earliest("pk").ticket.ref,
            "outside": Ticket.objects.filter(is_external=True, update_missed=True).get().ref,
            "approval": Ticket.objects.filter(status=Status.APPROVAL).latest("pk").ref,
        }
        _empty_the_database()


pytestmark = pytest.mark.django_db


def test_every_demand_has_one_row_in_order():
    assert [number for number, *_rest in ROWS] == list(range(1, DEMANDS + 1))


def test_digest_in_the_mailbox_tells_what_happened_to_followed_requests(requests_by_kind):
    person = Person.objects.get(email=show_person("executive").email)
    letter = MailboxMessage.objects.get(to_address=person.email, subject__contains="new for you")

    followed = Ticket.objects.filter(followers__person=person)
    sent = Mail.objects.get(person=person, dedupe_key__startswith="digest-")
    told = Notification.objects.filter(
        person=person, ticket__in=followed, kind__in=[Notice.ANSWERED, Notice.RESOLVED], created_at__lt=sent.created_at
    )
    assert told.exists()
    assert all(notice.ticket.ref in letter.text and notice.words in letter.text for notice in told)
    assert "/guides/" in letter.text


def test_all_staff_are_on_one_chart_with_the_services_in_the_demo(requests_by_kind):
    client = Client()
    client.force_login(Person.objects.get(email=show_person("employee").email))

    panels = {panel.key: panel for panel in client.get("/company/trend/").context["panels"]}

    drawn = [point for point in panels["staff"].chart.points if point.value and point.reference]
    assert len(drawn) >= 3


def test_every_row_opens_and_has_something_to_say(requests_by_kind):
    faults = []
    for number, demand, address, who in ROWS:
        client = Client()
        client.force_login(Person.objects.get(email=show_person(who).email))
        page = client.get(address.format(**requests_by_kind))
        if page.status_code != 200:
            faults.append(f"{number} {demand}: {address} as {who} is {page.status_code}")
        elif b'class="sd-empty"' in page.content:
            faults.append(f"{number} {demand}: {address} as {who} is empty")
    assert not faults, "\n".join(faults)
