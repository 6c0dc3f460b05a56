"""The one request that warns and breaks its promise while a visitor looks on, without anybody touching anything."""

from __future__ import annotations

from datetime import datetime

from departments.models import Person, Service
from servicedesk.demo.company.people import show_person
from tickets.models import Ticket
from tickets.services import cancel_ticket, create_ticket

DEPARTMENT, SERVICE = "MNT", "Line stoppage"
SUBJECT = "Line 3 stands still, robot does not move"
WORDS = "The robot at the press stopped with an error of the safety circuit. Twelve people wait."
RUNS_AGAIN = "The line runs again."


def file_live_request(at: datetime) -> Ticket | None:
    """Let the employee of the sign-in page report a stopped line at `at`; None when one is still to break its promise.

    Its promise of a first response lasts 90 seconds around the clock: a warning after 40, the head is told after 90.
    What an earlier start left unanswered is withdrawn first.
    """
    by = Person.objects.get(email=show_person("employee").email)
    service = Service.objects.get(department__code=DEPARTMENT, name=SERVICE)
    mine = Ticket.objects.open().filter(service=service, requester=by, subject=SUBJECT, first_answered_at=None)
    if mine.filter(next_due_at__gt=at).exists():
        return None
    for ticket in mine:
        cancel_ticket(ticket_id=ticket.pk, by=by, text=RUNS_AGAIN, at=at)
    return create_ticket(
        service_id=service.pk, by=by, subject=SUBJECT, description=WORDS, answers=_answers(service), at=at
    )


def _answers(service: Service) -> list[dict[str, object]]:
    given = {"line": ("l3", "Line 3", "三号线"), "danger": ("no", "No", "否"), "people": (12, "12", "12")}
    return [
        {
            "key": field.key,
            "kind": field.kind,
            "label": field.label,
            "label_zh": field.label_zh,
            "value": given[field.key][0],
            "shown": given[field.key][1],
            "shown_zh": given[field.key][2],
        }
        for field in service.fields.filter(key__in=given)
    ]
