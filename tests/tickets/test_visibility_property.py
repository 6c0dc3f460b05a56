"""Lists, pages, search, files and the predicate never disagree about who may see a request, whoever asks."""

from itertools import count

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import MONDAY, make_agent, make_department, make_person, make_service, make_standard, make_ticket
from tickets.models import Attachment, Follower
from tickets.permissions import can_see, visible_tickets
from tickets.queries.files import readable_attachment
from tickets.queries.search import search_tickets
from tickets.services import assign_ticket, transfer_ticket

CODES = ("AA", "BB", "CC")
numbers = count(1)
requests = st.lists(
    st.fixed_dictionaries({
        "to": st.integers(0, 2), "by": st.integers(0, 6), "for": st.none() | st.integers(0, 6),
        "assigned": st.booleans(), "follower": st.none() | st.integers(0, 6), "restricted": st.booleans(),
        "moved_to": st.none() | st.integers(0, 2),
    }),
    min_size=1, max_size=3,
)  # fmt: skip


def build_company():
    """Three departments, the second under the first; a head, an agent each, a customer each."""
    run = next(numbers)
    head = make_person("Head")
    first = make_department(f"A{run}", head=head)
    departments = [first, make_department(f"B{run}", parent=first), make_department(f"C{run}")]
    for department in departments:
        make_standard(department)
    agents = [make_agent(f"Agent {department.code}", department=department) for department in departments]
    people = [head, *agents, *(make_person("Customer", department=department) for department in departments)]
    return [make_service(department) for department in departments], agents, people


def build_request(plan, services, agents, people):
    service, by = services[plan["to"]], people[plan["by"]]
    ticket = make_ticket(
        service, by, subject="hexagon", beneficiary=None if plan["for"] is None else people[plan["for"]]
    )
    if plan["assigned"]:
        agent = agents[plan["to"]]
        assign_ticket(ticket_id=ticket.pk, assignee_id=agent.pk, by=agent, at=MONDAY)
    if plan["moved_to"] not in (None, plan["to"]):
        transfer_ticket(
            ticket_id=ticket.pk, service_id=services[plan["moved_to"]].pk, text="There", by=agents[plan["to"]],
            at=MONDAY,
        )  # fmt: skip
    if plan["follower"] is not None:
        Follower.objects.create(ticket=ticket, person=people[plan["follower"]])
    ticket.refresh_from_db()
    ticket.is_restricted = plan["restricted"]
    ticket.save()
    file = Attachment(
        ticket=ticket, event=ticket.events.first(), uploaded_by=by, name="a.txt", size=1, created_at=MONDAY
    )
    file.save()
    return ticket, file


def may_open(person, file):
    try:
        return readable_attachment(person, file.pk) == file
    except Attachment.DoesNotExist:
        return False


def expected(person, ticket, plan, services, agents, people):
    """The rule once more, in other words: by hand, from the plan."""
    serves = {0, 1} if person == people[0] else {agents.index(person)} if person in agents else set()
    now_with = plan["moved_to"] if plan["moved_to"] is not None else plan["to"]
    concerned = {people[plan["by"]], ticket.beneficiary, ticket.assignee}
    if plan["follower"] is not None:
        concerned.add(people[plan["follower"]])
    if person in concerned or now_with in serves:
        return True
    if plan["restricted"]:
        return False
    held = plan["to"] in serves
    own = ticket.customer_department_id is not None and person.department_id == ticket.customer_department_id
    return held or own


class EveryPathAgrees(TestCase):
    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(plans=requests)
    @pytest.mark.django_db
    def test_every_path_shows_a_request_to_the_same_people(self, plans):
        services, agents, people = build_company()
        built = [build_request(plan, services, agents, people) for plan in plans]

        for person in people:
            fresh = type(person).objects.get(pk=person.pk)
            listed = set(visible_tickets(fresh).values_list("pk", flat=True))
            found = {ticket.pk for ticket in search_tickets(fresh, "hexagon")}
            client = Client()
            client.force_login(fresh)
            for plan, (ticket, file) in zip(plans, built, strict=True):
                page = client.get(reverse("tickets:detail", args=[ticket.ref])).status_code == 200
                paths = {
                    ticket.pk in listed,
                    can_see(fresh, ticket.pk),
                    page,
                    ticket.pk in found,
                    may_open(fresh, file),
                }
                assert paths == {expected(person, ticket, plan, services, agents, people)}, (person, plan)
