"""What needs more than one department or person: approvals, duplicates, chains, joint requests, promised words.

Everything is done through the services, as people would do it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from departments.models import Department, Person, Service
from servicedesk.demo.company.people import show_person
from slas.enums import PauseReason
from tickets.enums import Cause
from tickets.models import Ticket
from tickets.services import (
    create_ticket,
    escalate_due,
    merge_ticket,
    note_missed_updates,
    promise_update,
    share_ticket,
    wait_for,
    wait_for_request,
)

APPROVED_FIRST = ("IT", "New or replacement computer")
WISHES = (
    ("Laptop for the new maintenance planner", "She starts on the first; she needs SAP and the drawing viewer."),
    ("三号车间更换平板电脑", "现有平板屏幕碎裂，巡检无法扫码。"),
)
MENDED = "Machine repair"
LEAK, SAME, GEARBOX, CRANE, LATHE = (
    ("Oil under the gearbox of line 2", "A puddle of a hand's width every shift, and it grows."),
    ("二号线减速机漏油", "地面有油渍，请尽快处理。"),
    ("Spare gearbox for line 2", "The old one will not last the month. The new one stands in the warehouse."),
    ("Crane in hall 2 lifts only half its load", "It stops at two tonnes; the gearbox weighs three."),
    ("Spindle of lathe 14 runs hot", "The customer's sample is due on Friday and needs this machine."),
)
WHICH = "Which of the two cranes is it, the red or the yellow one?"
FOUND_SAME = "Two of you reported the same fault; the work goes on in the first report."
JOINT = "Please bring the spare gearbox to line 2 with us; the lift is booked for the afternoon."


def make_bonds(*, at: datetime) -> None:
    """Requests filed in the last hours before `at`, and what binds them."""
    _approvals(at)
    asker = Person.objects.get(email=show_person("employee").email)
    colleague = Person.objects.filter(department=asker.department).exclude(pk=asker.pk).order_by("pk")[0]
    head = Person.objects.get(email=show_person("head").email)
    leak = _file(LEAK, asker, at=at - timedelta(hours=5))
    same = _file(SAME, colleague, at=at - timedelta(hours=4))
    gearbox, crane = _file(GEARBOX, asker, at=at - timedelta(hours=3)), _file(CRANE, colleague, at=at)
    lathe = _file(LATHE, asker, at=at - timedelta(days=10), is_external=True)
    while escalate_due(at=at - timedelta(hours=8)):
        pass  # its promise broke while the customer waited
    wait_for(
        ticket_id=crane.pk, reason=PauseReason.REQUESTER, text=WHICH, by=head, at=at, cause=Cause.MISSING,
    )  # fmt: skip
    merge_ticket(ticket_id=same.pk, into_ref=leak.ref, text=FOUND_SAME, by=head, at=at)
    wait_for_request(ticket_id=leak.pk, ref=gearbox.ref, by=head, at=at)
    wait_for_request(ticket_id=gearbox.pk, ref=crane.ref, by=head, at=at)
    warehouse = Department.objects.get(code="LOG")
    share_ticket(ticket_id=gearbox.pk, department_id=warehouse.pk, text=JOINT, by=head, at=at - timedelta(hours=3))
    promise_update(ticket_id=leak.pk, until=at + timedelta(hours=20), by=head, at=at)
    promise_update(ticket_id=lathe.pk, until=at - timedelta(hours=2), by=head, at=at - timedelta(hours=7))
    note_missed_updates(at=at)


def _approvals(at: datetime) -> None:
    code, name = APPROVED_FIRST
    service = Service.objects.get(department__code=code, name=name)
    service.needs_approval = True
    service.save(update_fields=["needs_approval"])
    asker = Person.objects.get(email=show_person("agent").email)
    for subject, words in WISHES:
        create_ticket(service_id=service.pk, by=asker, subject=subject, description=words, at=at - timedelta(hours=3))


def _file(words: tuple[str, str], by: Person, *, at: datetime, is_external: bool = False) -> Ticket:
    service = Service.objects.get(department__code=show_person("head").department, name=MENDED)
    subject, description = words
    return create_ticket(
        service_id=service.pk, by=by, subject=subject, description=description, at=at, is_external=is_external
    )
