"""What becomes of parts when their whole is withdrawn, handed over or solved, and of those who follow it."""

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import Notification
from notifications.services import notify_of_events
from slas.enums import ClockState
from tests.factories import MONDAY, hours, make_agent, make_department, make_person, make_service, make_standard
from tests.factories import make_ticket as file_ticket
from tests.tickets.callers import address, all_rows, caller
from tickets.enums import Kind, Status
from tickets.models import Follower, TicketEvent
from tickets.permissions import MoveRefused, can_see
from tickets.queries.page import ticket_page, ticket_to_show
from tickets.queries.search import search_tickets
from tickets.queries.verification import differences
from tickets.services import (
    ask_department,
    cancel_ticket,
    follow_ticket,
    resolve_ticket,
    transfer_ticket,
)

pytestmark = pytest.mark.django_db
TEN, ELEVEN = MONDAY + hours(1), MONDAY + hours(2)


@pytest.fixture
def office(company):
    make_standard(company.fac, resolution=4)
    company.agent.department = company.it
    company.agent.save()
    company.payroll = make_service(make_department("PAY", name="Payroll"), "Salary", is_restricted=True)
    company.pay_agent = make_agent("Pia", department=company.payroll.department)
    company.screens = make_service(company.hr, "Screens")
    make_agent("Hua", department=company.hr)
    return company


@pytest.fixture
def whole(office):
    return file_ticket(office.service, office.requester, subject="Network for room 12")


@pytest.fixture
def part(office, whole):
    return ask_department(
        ticket_id=whole.pk, service_id=office.cabling.pk, subject="Cable", text="Two metres", by=office.agent, at=TEN
    )


def hand_over(office, whole, service, *, at=ELEVEN):
    transfer_ticket(ticket_id=whole.pk, service_id=service.pk, text="Yours", by=office.agent, at=at)
    whole.refresh_from_db()


def tell():
    ids = TicketEvent.objects.order_by("pk").values_list("pk", flat=True)
    notify_of_events(event_ids=list(ids), at=ELEVEN)


def heard(person, ticket=None):
    told = Notification.objects.filter(person=person).order_by("pk")
    return [notice.words for notice in (told.filter(event__ticket=ticket) if ticket else told)]


def words(person, ticket, kind):
    lines = ticket_page(person, ticket_to_show(person, ticket.ref), ELEVEN).lines
    return [str(line.words) for line in lines if line.event.kind == kind]


def test_withdrawn_request_withdraws_its_open_parts_and_their_parts(office, whole, part):
    deeper = ask_department(
        ticket_id=part.pk, service_id=office.screens.pk, subject="Screen", text="One", by=office.neighbour, at=TEN
    )

    cancel_ticket(ticket_id=whole.pk, by=office.requester, text="Found one", at=ELEVEN)

    for each in (part, deeper):
        each.refresh_from_db()
        assert each.status == Status.CANCELLED
        assert all(promise.clock.state == ClockState.STOPPED for promise in each.promises.select_related("clock"))
    assert words(office.neighbour, part, Kind.CANCELLED) == [f"Withdrawn with {whole.ref}, of which it was a part"]
    assert [event.data["outcome"] for event in whole.events.filter(kind=Kind.PART_ENDED)] == ["cancelled"]
    assert list(differences(at=ELEVEN)) == []


def test_those_who_work_on_a_part_hear_once_that_it_is_withdrawn_and_not_by_whom(office, whole, part):
    cancel_ticket(ticket_id=whole.pk, by=office.requester, text="Found one", at=ELEVEN)
    tell()

    told = f"Withdrawn with {whole.ref}, of which it was a part"
    assert heard(office.neighbour, part)[-1] == told
    assert part.events.get(kind=Kind.CANCELLED).by is None
    assert "The part of FAC department has come to its end" not in heard(office.colleague, whole)


def test_part_that_ended_before_stays_as_it_is(office, whole, part):
    resolve_ticket(ticket_id=part.pk, by=office.neighbour, text="Done", at=TEN)

    cancel_ticket(ticket_id=whole.pk, by=office.requester, text="", at=ELEVEN)

    part.refresh_from_db()
    assert part.status == Status.RESOLVED


def test_refused_withdrawal_leaves_the_parts_alone(office, whole, part):
    with pytest.raises(MoveRefused):
        cancel_ticket(ticket_id=whole.pk, by=office.stranger, text="", at=ELEVEN)

    part.refresh_from_db()
    assert part.is_open


def test_handed_over_request_takes_its_open_parts_along(office, whole, part):
    due = part.promises.get(metric="resolution").clock.due_at
    hand_over(office, whole, office.screens)
    tell()

    part.refresh_from_db()
    assert (part.status, part.customer_department, part.requester) == (Status.NEW, office.hr, office.agent)
    assert part.promises.get(metric="resolution").clock.due_at == due
    assert can_see(office.requester, part.pk)  # of the department that waits for it now
    assert words(office.neighbour, part, Kind.WHOLE_CHANGED) == [
        f"<b>HR department</b> took over {whole.ref}, of which this is a part, and waits for it now"
    ]
    assert words(office.requester, whole, Kind.TRANSFERRED) == [
        f"<b>Li Wei</b> handed it over from IT department to <b>HR department</b>, with its parts {part.ref}"
    ]
    assert heard(office.neighbour, part)[-1] == f"HR department took over {whole.ref}, of which this is a part"


def test_request_solved_without_its_parts_says_so_on_them(office, whole, part):
    resolve_ticket(ticket_id=whole.pk, by=office.agent, text="By radio", at=ELEVEN, despite_parts=True)
    tell()

    part.refresh_from_db()
    assert part.is_open
    assert words(office.neighbour, part, Kind.WHOLE_CHANGED) == [
        f"<b>IT department</b> solved {whole.ref}, of which this is a part, without it"
    ]
    assert heard(office.neighbour, part)[-1] == f"{whole.ref}, of which this is a part, was solved without it"


def test_dialogues_say_what_becomes_of_parts_and_followers(office, whole, part, client):
    follow_ticket(ticket_id=whole.pk, person=office.stranger, by=office.agent)

    def dialogue(person, move):
        client.force_login(person)
        return client.get(reverse("tickets:move", args=[whole.ref, move])).content.decode()

    assert f"Its open parts are withdrawn with it: {part.ref}." in dialogue(office.requester, "cancel")
    asked = dialogue(office.agent, "transfer")
    assert f"Its open parts go along: {part.ref}." in asked
    assert "those who only follow it lose sight of it" in asked


def doors(person, ticket):
    """Whether each way to a request shows it to `person`."""
    fresh = type(person).objects.get(pk=person.pk)
    client = Client()
    client.force_login(fresh)
    listed = {row["ref"] for row in all_rows(caller(fresh), address("tickets"))}
    exported = client.get(reverse("tickets:export"), {"whose": "department"})
    content = b"".join(exported.streaming_content) if exported.streaming else exported.content
    return {
        "list": ticket.ref in listed,
        "detail": client.get(reverse("tickets:detail", args=[ticket.ref])).status_code == 200,
        "search": ticket in search_tickets(fresh, "network"),
        "api": caller(fresh).get(address("ticket", ref=ticket.ref)).status_code == 200,
        "export": ticket.ref.encode() in content or not _in_export(fresh, ticket),
    }


def _in_export(person, ticket):
    return person.department_id == ticket.customer_department_id


def test_follower_of_a_request_that_becomes_confidential_loses_sight_of_it_everywhere_and_is_told(office, whole):
    follow_ticket(ticket_id=whole.pk, person=office.stranger, by=office.agent)
    assert set(doors(office.stranger, whole).values()) == {True}

    hand_over(office, whole, office.payroll)
    tell()

    seen = doors(office.stranger, whole)
    assert {name for name, is_open in seen.items() if is_open and name != "export"} == set()
    assert heard(office.stranger)[-1] == f"{whole.ref} went to a confidential service: you do not see it any more"
    assert Notification.objects.filter(person=office.stranger).latest("pk").path == ""


def test_colleague_of_the_customer_loses_sight_of_it_also_in_the_export(office, whole):
    colleague = make_person("Mei", department=office.hr)
    assert set(doors(colleague, whole).values()) == {True}

    hand_over(office, whole, office.payroll)

    assert set(doors(colleague, whole).values()) == {False}


def test_those_concerned_keep_following_a_request_that_becomes_confidential(office, whole):
    for person in (office.requester, office.pay_agent):
        Follower.objects.create(ticket=whole, person=person)

    hand_over(office, whole, office.payroll)

    assert set(whole.followers.values_list("person_id", flat=True)) == {office.requester.pk, office.pay_agent.pk}
    assert set(doors(office.pay_agent, whole).values()) == {True}


def test_follower_let_in_afterwards_sees_it(office, whole):
    hand_over(office, whole, office.payroll)

    follow_ticket(ticket_id=whole.pk, person=office.stranger, by=office.pay_agent)

    assert can_see(office.stranger, whole.pk)


def test_follower_of_a_request_that_stays_open_to_all_keeps_following(office, whole):
    follow_ticket(ticket_id=whole.pk, person=office.stranger, by=office.agent)

    hand_over(office, whole, office.screens)

    assert can_see(office.stranger, whole.pk)
    assert "lost" not in whole.events.get(kind=Kind.TRANSFERRED).data
