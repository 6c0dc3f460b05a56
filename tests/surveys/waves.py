"""A quarter at the third quarter of 2026: who was served by whom, and a wave brought to any state."""

from datetime import UTC, date, datetime, timedelta

from surveys.enums import Change, Item, OpenQuestion, Satisfaction, WaveState
from surveys.models import Invitation, Wave
from surveys.services import (
    Evaluation,
    answer_invitation,
    close_waves,
    open_due_waves,
    plan_waves,
    release_waves,
)
from tests.factories import make_department, make_person, make_service
from tickets.enums import Status
from tickets.models import Ticket

IN_QUARTER = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def serve(customer, service, *, times=2, at=IN_QUARTER, **fields):
    """Requests that were resolved in the quarter, without the way there."""
    fields = {"requester": customer, "customer_department": customer.department, **fields}
    return [
        Ticket.objects.create(
            ref=f"{service.department.code}-{Ticket.objects.count()}", service=service, department=service.department,
            subject="Served", status=Status.CLOSED, created_at=at, updated_at=at, resolved_at=at, **fields,
        )
        for _number in range(times)
    ]  # fmt: skip


def people(code, count, **fields):
    """A department with so many people."""
    department = make_department(code, **fields)
    return [make_person(f"{code} {number}", department=department) for number in range(count)]


def planned(at=datetime(2026, 9, 1, tzinfo=UTC)):
    plan_waves(at=at)
    return Wave.objects.get(year=2026, number=3)


def opened(announced=None):
    wave = planned()
    open_due_waves(at=wave.opens_at, announced=announced or {})
    return Wave.objects.get(pk=wave.pk)


def opened_with_staff():
    """Everybody is asked about working here, too."""
    wave = planned()
    Wave.objects.filter(pk=wave.pk).update(with_staff=True)
    return opened()


def closed(wave):
    close_waves(at=wave.closes_at + HALF_HOUR)
    return Wave.objects.get(pk=wave.pk)


def released(wave):
    close_waves(at=wave.closes_at + HALF_HOUR)
    release_waves(at=wave.release_at)
    wave = Wave.objects.get(pk=wave.pk)
    assert wave.state == WaveState.RELEASED
    return wave


def saying(mark, **fields):
    fields.setdefault("items", dict.fromkeys((item for item in Item if item != Item.OVR), mark))
    return Evaluation(overall=Satisfaction(mark), change=Change.SAME, **fields)


def answer_all(wave, provider, marks, *, words=""):
    """People asked about `provider` answer in the order of their names, as many as there are marks."""
    asked = Invitation.objects.filter(ballot__wave=wave, provider=provider).order_by("ballot__person__pk")
    for invitation, mark in zip(asked, marks, strict=False):
        said = saying(mark, words={OpenQuestion.KEEP: words}) if words else saying(mark)
        answer_invitation(
            invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=wave.opens_at + HALF_HOUR
        )


def provider(code="IT", **fields):
    return make_service(make_department(code, **fields))


__all__ = [
    "HALF_HOUR", "IN_QUARTER", "answer_all", "closed", "date", "opened", "opened_with_staff", "people", "planned", "provider", "released",
    "saying", "serve",
]  # fmt: skip
