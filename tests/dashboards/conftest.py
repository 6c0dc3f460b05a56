"""A quarter small enough to count by hand: IT serves HR and Facilities in the third quarter of 2026 (UTC)."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from slas.enums import PauseReason
from tests.factories import (
    MONDAY,
    hours,
    make_agent,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tickets.services import add_reply, cancel_ticket, escalate_due, reopen_ticket, resolve_ticket, wait_for

NOW = datetime(2026, 9, 25, 18, 0, tzinfo=UTC)
"""The Friday evening after that Monday."""


@pytest.fixture(autouse=True)
def _company_in_utc(settings):
    settings.TIME_ZONE = "UTC"


@pytest.fixture
def company():
    director = make_person("Director", is_executive=True)
    top = make_department("TOP", head=director)
    head = make_person("Head of IT")
    it, hr, fac = (make_department(code, parent=top) for code in ("IT", "HR", "FAC"))
    it.head = head
    it.save(update_fields=["head"])
    make_standard(it)  # first response in 2, solved in 8 working hours
    return SimpleNamespace(
        director=director, head=head, top=top, it=it, hr=hr, fac=fac, agent=make_agent("Li Wei", department=it),
        requester=make_person("Wang Fang", department=hr), neighbour=make_person("Diego", department=fac),
        service=make_service(it),
    )  # fmt: skip


@pytest.fixture
def played(company):
    """Six requests of one Monday, told in the order in which things happened; test_counting works out the figures."""
    agent, hr, fac = company.agent, company.requester, company.neighbour
    askers = {"solved": hr, "waited": hr, "late": fac, "again": fac, "withdrawn": hr, "ignored": hr}
    it = SimpleNamespace(**{name: make_ticket(company.service, by, subject=name) for name, by in askers.items()})

    add_reply(ticket_id=it.solved.pk, by=agent, text="On it", at=MONDAY + hours(1))
    wait_for(ticket_id=it.waited.pk, reason=PauseReason.REQUESTER, text="Where?", by=agent, at=MONDAY + hours(1))
    resolve_ticket(ticket_id=it.again.pk, by=agent, text="Done", at=MONDAY + hours(1.5))
    resolve_ticket(ticket_id=it.solved.pk, by=agent, text="Done", at=MONDAY + hours(2))
    cancel_ticket(ticket_id=it.withdrawn.pk, by=hr, text="", at=MONDAY + hours(4))
    add_reply(ticket_id=it.waited.pk, by=hr, text="Here", at=MONDAY + hours(6))
    resolve_ticket(ticket_id=it.waited.pk, by=agent, text="Done", at=MONDAY + hours(9))
    reopen_ticket(ticket_id=it.again.pk, by=fac, text="Not yet", at=MONDAY + hours(24))
    escalate_due(at=MONDAY + hours(24))
    resolve_ticket(ticket_id=it.again.pk, by=agent, text="Now", at=MONDAY + hours(25))
    resolve_ticket(ticket_id=it.late.pk, by=agent, text="Sorry", at=MONDAY + hours(26))
    return it
