"""Steps of the ladder: who is told when somebody is away, and what a step does besides telling."""

from datetime import timedelta

import pytest
from django.urls import reverse

from departments.models import Membership
from slas.enums import Metric, Recipient, StepAction, StepKind
from slas.models import Escalation, LadderStep, Standard, StandardVersion, Target
from tests.factories import MONDAY, hours, make_agent, make_calendar, make_person, make_ticket, publish_now
from tests.factories.standards import LONG_AGO
from tickets.enums import Kind, Status
from tickets.services import assign_ticket, escalate_due, follow_ticket, resolve_ticket

pytestmark = pytest.mark.django_db
DUE = MONDAY + hours(9)
AFTER = DUE + timedelta(minutes=1)
BACK = MONDAY + timedelta(days=4)


@pytest.fixture
def office(company):
    company.deputy = make_person("Sun Yan")
    company.it.deputy = company.deputy
    company.it.save()
    company.lead = make_agent("Zhou Min", department=company.it)
    Membership.objects.filter(person=company.lead).update(is_lead=True)
    return company


def promise(office, *steps):
    """A standard of its own for the service: solved in eight hours, with these steps at due time."""
    standard = Standard.objects.create(department=office.it, service=office.service, name="With a ladder")
    version = StandardVersion.objects.create(
        standard=standard, number=1, effective_from=LONG_AGO, quality="Solved",
        calendar=make_calendar(),
    )  # fmt: skip
    for priority, amount in ((1, 2), (2, 4), (3, 8), (4, 16)):
        Target.objects.create(version=version, metric=Metric.RESOLUTION, priority=priority, working_time=hours(amount))
    for step in steps:
        fields = {"metric": Metric.RESOLUTION, "kind": StepKind.BREACH, "offset": timedelta(0), **step}
        LadderStep.objects.create(version=version, **fields)
    publish_now(version)


def serve(office, *steps, agent=None):
    promise(office, *steps)
    ticket = make_ticket(office.service, office.requester)
    if agent:
        assign_ticket(ticket_id=ticket.pk, assignee_id=agent.pk, by=agent, at=MONDAY)
    return ticket


def sweep(ticket, at=AFTER):
    escalate_due(at=at)
    ticket.refresh_from_db()
    return ticket.events.filter(kind=Kind.BREACHED).last().data


def away(person):
    person.away_until = BACK
    person.save()


def absent(person):
    return [{"for": str(person), "until": BACK.isoformat()}]


def test_deputy_hears_for_a_head_who_is_away_and_it_says_so(office):
    ticket = serve(office, {"recipients": [Recipient.HEAD]})
    away(office.head)

    data = sweep(ticket)

    assert (data["told"], data["stands_in"]) == ([office.deputy.pk], absent(office.head))


def test_nobody_stands_in_for_a_head_who_is_there(office):
    data = sweep(serve(office, {"recipients": [Recipient.HEAD, Recipient.DEPUTY]}))

    assert data["told"] == [office.head.pk, office.deputy.pk]
    assert "stands_in" not in data


def test_lead_hears_for_an_agent_who_is_away(office):
    ticket = serve(office, {"recipients": [Recipient.ASSIGNEE]}, agent=office.agent)
    away(office.agent)

    data = sweep(ticket)

    assert (data["told"], data["stands_in"]) == ([office.lead.pk], absent(office.agent))


def test_team_hears_when_the_leads_are_away_too(office):
    ticket = serve(office, {"recipients": [Recipient.ASSIGNEE]}, agent=office.agent)
    away(office.agent)
    away(office.lead)

    told = set(sweep(ticket)["told"])

    assert told == {office.colleague.pk, office.head.pk, office.deputy.pk}


def test_followers_and_persons_named_hear(office):
    ticket = serve(office, {"recipients": [Recipient.FOLLOWERS, Recipient.NAMED], "named": [office.director.pk]})
    follow_ticket(ticket_id=ticket.pk, person=office.stranger, by=office.requester)

    assert sweep(ticket)["told"] == [office.stranger.pk, office.director.pk]


def test_step_raises_the_priority_once_and_times_anew(office):
    step = {"recipients": [Recipient.HEAD], "action": StepAction.RAISE_PRIORITY, "kind": "warning", "offset": None}
    ticket = serve(office, step | {"at_percent": 25})

    escalate_due(at=MONDAY + hours(2.5))
    escalate_due(at=MONDAY + hours(2.6))

    ticket.refresh_from_db()
    changed = ticket.events.get(kind=Kind.PRIORITY_CHANGED)
    clock = ticket.promises.get(metric=Metric.RESOLUTION).clock
    assert (ticket.priority, changed.by, changed.data["from"], changed.data["to"]) == (2, None, 3, 2)
    assert (clock.target, clock.due_at) == (hours(4), MONDAY + hours(5))
    assert Escalation.objects.count() == 1


def test_step_gives_it_to_the_lead_who_is_there(office):
    step = {"recipients": [Recipient.HEAD], "action": StepAction.GIVE_TO_LEAD}
    ticket = serve(office, step, agent=office.agent)

    sweep(ticket)

    assert ticket.assignee == office.lead


def test_step_leaves_it_where_it_is_when_no_lead_is_there(office):
    ticket = serve(office, {"recipients": [Recipient.HEAD], "action": StepAction.GIVE_TO_LEAD}, agent=office.agent)
    away(office.lead)

    sweep(ticket)

    assert ticket.assignee == office.agent


def test_step_gives_it_back_to_the_team(office):
    ticket = serve(office, {"recipients": [Recipient.HEAD], "action": StepAction.GIVE_BACK}, agent=office.agent)

    sweep(ticket)

    assert ticket.assignee is None
    assert ticket.events.filter(kind=Kind.ASSIGNED).last().data["to_id"] is None


def test_step_lets_the_persons_named_follow(office):
    step = {"recipients": [Recipient.HEAD], "named": [office.director.pk], "action": StepAction.ADD_FOLLOWERS}
    ticket = serve(office, step)

    sweep(ticket)

    assert [follower.person for follower in ticket.followers.all()] == [office.director]


def test_page_lists_the_steps_that_fired_for_those_who_serve(office, client):
    ticket = make_ticket(office.service, office.requester)
    escalate_due(at=MONDAY + timedelta(days=3))
    address = reverse("tickets:detail", args=[ticket.ref])

    client.force_login(office.agent)
    served = client.get(address)
    client.force_login(office.requester)
    asked = client.get(address)

    assert len(served.context["page"].fired) == 6
    assert "steps of the ladder have fired" in served.content.decode()
    assert asked.context["page"].fired == ()


def test_late_step_leaves_a_solved_request_as_it_is(office):
    ticket = serve(office, {"recipients": [Recipient.HEAD], "action": StepAction.GIVE_BACK}, agent=office.agent)
    resolve_ticket(ticket_id=ticket.pk, by=office.agent, text="Done", at=AFTER)

    sweep(ticket, AFTER + hours(1))

    assert (ticket.status, ticket.assignee) == (Status.RESOLVED, office.agent)
