"""Who hears what: on the page and by mail, each once, and nobody more than they may see."""

import pytest

from notifications.enums import Notice, Pace
from notifications.models import Mail, Notification
from notifications.services import choose_mails, notify_of_events
from notifications.services.audience import RULES
from slas.enums import PauseReason
from tests.factories import MONDAY, hours, make_agent, make_department, make_person, make_service, make_ticket
from tickets.enums import Kind
from tickets.models import Follower, TicketEvent
from tickets.services import (
    add_note,
    add_reply,
    assign_ticket,
    escalate_due,
    log_call,
    resolve_ticket,
    take_ticket,
    transfer_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db


def notify(kind=None, at=MONDAY):
    events = TicketEvent.objects.filter(kind=kind) if kind else TicketEvent.objects.all()
    return notify_of_events(event_ids=list(events.values_list("id", flat=True)), at=at)


def heard():
    """{(name, kind)} of everything told on the page."""
    return set(Notification.objects.values_list("person__name", "kind"))


def mailed():
    return set(Mail.objects.values_list("person__name", flat=True))


@pytest.fixture
def ticket(company):
    return make_ticket(company["service"], company["mei"], description="Since this morning")


@pytest.fixture
def taken(company, ticket):
    take_ticket(ticket_id=ticket.pk, by=company["agent"], at=MONDAY)
    return ticket


def test_rules_cover_every_kind_of_event():
    assert set(RULES) == set(Kind)


def test_new_request_is_told_to_everybody_who_could_take_it_and_mailed_to_the_lead(ticket):
    notify(Kind.CREATED)

    assert heard() == {(name, Notice.NEW_REQUEST) for name in ("Head", "Lead", "Li Wei")}
    assert mailed() == {"Lead"}


def test_beneficiary_hears_of_a_request_filed_for_them(company):
    make_ticket(company["service"], company["mei"], beneficiary=company["tom"])

    notify(Kind.CREATED)

    assert ("Tom", Notice.FILED_FOR_YOU) in heard()
    assert "Tom" in mailed()


def test_answer_is_told_to_the_customer_and_not_to_its_writer(company, taken):
    add_reply(ticket_id=taken.pk, by=company["agent"], text="Please restart it", at=MONDAY)

    notify(Kind.AGENT_REPLIED)

    assert heard() == {("Mei", Notice.ANSWERED)}
    assert mailed() == {"Mei"}


def test_reply_is_told_to_the_agent_and_the_followers(company, taken):
    Follower.objects.create(ticket=taken, person=company["tom"])
    add_reply(ticket_id=taken.pk, by=company["mei"], text="Still broken", at=MONDAY)

    notify(Kind.REQUESTER_REPLIED)

    assert heard() == {("Li Wei", Notice.REPLIED), ("Tom", Notice.REPLIED)}


def test_note_is_never_told_to_a_follower_of_another_department(company, taken):
    Follower.objects.create(ticket=taken, person=company["tom"])
    Follower.objects.create(ticket=taken, person=company["lead"])
    add_note(ticket_id=taken.pk, by=company["head"], text="She is difficult", at=MONDAY)

    notify(Kind.NOTE_ADDED)

    assert heard() == {("Li Wei", Notice.NOTED), ("Lead", Notice.NOTED)}
    assert "Tom" not in mailed()


def test_assignment_is_told_to_who_was_given_it(company, ticket):
    assign_ticket(ticket_id=ticket.pk, assignee_id=company["agent"].pk, by=company["lead"], at=MONDAY)

    notify(Kind.ASSIGNED)

    assert heard() == {("Li Wei", Notice.ASSIGNED_TO_YOU)}


def test_taking_it_oneself_is_told_to_nobody(taken):
    notify(Kind.ASSIGNED)

    assert heard() == set()


def test_call_is_told_on_the_page_only(company, taken):
    log_call(ticket_id=taken.pk, by=company["agent"], text="Explained", at=MONDAY)

    notify(Kind.CALL_LOGGED)

    assert heard() == {("Mei", Notice.CALLED)}
    assert mailed() == set()


def test_reply_that_ends_a_wait_is_told_once(company, taken):
    wait_for(ticket_id=taken.pk, reason=PauseReason.REQUESTER, text="Where?", by=company["agent"], at=MONDAY)
    add_reply(ticket_id=taken.pk, by=company["mei"], text="Building 3", at=MONDAY + hours(1))

    notify()

    told_agent = Notification.objects.filter(person=company["agent"], created_at=MONDAY).values_list("kind", flat=True)
    assert Notice.RESUMED not in told_agent
    assert Notice.REPLIED in told_agent


def test_handing_over_is_told_to_both_sides(company, taken):
    payroll = make_department("PAY")
    make_agent("Zhao", department=payroll)
    other = make_service(payroll)
    transfer_ticket(ticket_id=taken.pk, service_id=other.pk, text="Yours", by=company["agent"], at=MONDAY)

    notify(Kind.TRANSFERRED)

    assert heard() == {("Mei", Notice.HANDED_OVER), ("Zhao", Notice.HANDED_TO_YOU)}


def test_steps_of_the_ladder_are_told_to_exactly_whom_they_name(company, taken):
    escalate_due(at=MONDAY + hours(3))

    notify(Kind.WARNED)
    notify(Kind.BREACHED)

    assert heard() == {("Head", Notice.BREACHED), ("Li Wei", Notice.BREACHED)}
    assert mailed() == {"Head", "Li Wei"}


def test_who_is_named_but_may_not_see_the_request_learns_of_the_broken_promise_alone(company, ticket):
    hr_admin = make_person("HR admin", is_hr_admin=True)
    data = {"metric": "resolution", "told": [hr_admin.pk]}
    TicketEvent.objects.create(ticket=ticket, kind=Kind.ESCALATED, at=MONDAY, data=data)

    notify(Kind.ESCALATED)

    notice, mail = Notification.objects.get(), Mail.objects.get()
    assert notice.ticket is None
    assert ticket.subject not in mail.subject + mail.text + mail.html
    assert "/requests/" not in mail.text + mail.html


def test_agent_who_left_hears_nothing(company, taken):
    company["agent"].is_active = False
    company["agent"].save()
    add_reply(ticket_id=taken.pk, by=company["mei"], text="Hello?", at=MONDAY)

    notify(Kind.REQUESTER_REPLIED)

    assert heard() == set()
    assert mailed() == set()


def test_notify_of_events_repeated_tells_nobody_twice(company, taken):
    add_reply(ticket_id=taken.pk, by=company["agent"], text="Please restart it", at=MONDAY)

    counts = [notify(Kind.AGENT_REPLIED), notify(Kind.AGENT_REPLIED)]

    assert counts == [1, 0]
    assert Notification.objects.count() == Mail.objects.count() == 1


def test_choice_of_no_mails_holds_for_replies_but_not_for_escalations(company, taken):
    choose_mails(
        by=company["agent"], own=False, queue=False, pace=Pace.AT_ONCE, follows_guides=False, at=MONDAY
    )  # fmt: skip
    add_reply(ticket_id=taken.pk, by=company["mei"], text="Still broken", at=MONDAY)
    escalate_due(at=MONDAY + hours(3))

    notify()

    kinds = set(Notification.objects.filter(person=company["agent"]).values_list("kind", flat=True))
    assert kinds == {Notice.REPLIED, Notice.BREACHED}
    keys = Mail.objects.filter(person=company["agent"]).values_list("subject", flat=True)
    assert list(keys) == ["IT-0001: Promise broken: First response"]


def test_notify_of_events_asks_the_same_number_of_questions_for_many_events(company, taken, assert_queries):
    def replies(count):
        made = [
            add_reply(ticket_id=taken.pk, by=company["agent"], text="Again", at=MONDAY).pk for _number in range(count)
        ]
        with assert_queries(9):
            notify_of_events(event_ids=made, at=MONDAY)

    replies(1)
    replies(3)


def test_resolving_is_told_with_what_was_said(company, taken):
    resolve_ticket(ticket_id=taken.pk, by=company["agent"], text="New cable", at=MONDAY)

    notify(Kind.RESOLVED)

    mail = Mail.objects.get()
    assert "Li Wei solved it" in mail.text
    assert "New cable" in mail.text
