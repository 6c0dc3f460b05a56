"""A first handful of requests, filed and answered through the services themselves."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from departments.models import Department, Membership, Person, Service
from servicedesk.demo.company.requests import FormFiller, fill
from servicedesk.demo.company.shapes import units
from slas.enums import PauseReason
from tickets.services import add_reply, create_ticket, take_ticket, wait_for

TAKEN, ANSWERED, WAITING = 0.7, 0.5, 0.2


def file_current_requests(*, chance: random.Random, at: datetime, number: int = 120) -> None:
    """Open requests of the last days, some of them taken, answered, waiting."""
    people = list(Person.objects.select_related("department").order_by("pk"))
    filler = FormFiller(people, list(Department.objects.order_by("pk")), chance)
    services = {(s.department.code, s.name): s for s in Service.objects.select_related("department")}
    offers = [(unit, offer) for unit in units() for offer in unit.offers]
    agents: dict[str, list[Person]] = {}
    for row in Membership.objects.select_related("person", "department").order_by("pk"):
        agents.setdefault(row.department.code, []).append(row.person)
    for _number in range(number):
        unit, offer = chance.choice(offers)
        by = chance.choice(people)
        filed = at - timedelta(hours=chance.uniform(0.2, 90))
        words = fill(offer, by, chance)
        ticket = create_ticket(
            service_id=services[unit.code, offer.name[0]].pk, by=by, subject=words.subject, description=words.asked,
            answers=filler.answers(offer, filed), at=filed,
        )  # fmt: skip
        agent = chance.choice(agents[unit.code])
        if chance.random() < TAKEN:
            take_ticket(ticket_id=ticket.pk, by=agent, at=filed + (at - filed) * 0.2)
        if agent != by and chance.random() < ANSWERED:
            add_reply(ticket_id=ticket.pk, by=agent, text=words.answer, at=filed + (at - filed) * 0.5)
        if agent != by and chance.random() < WAITING:
            wait_for(
                ticket_id=ticket.pk,
                reason=PauseReason.REQUESTER,
                text="Could you send a picture, please?",
                by=agent,
                at=filed + (at - filed) * 0.7,
            )
