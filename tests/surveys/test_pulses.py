"""A resolution is rated: asked once, after a day, not too often, and taken back when the request is opened again."""

from datetime import timedelta

import pytest

from notifications.models import Mail
from surveys.enums import PulseState
from surveys.models import Pulse
from surveys.queries import pulses_to_rate
from surveys.services import expire_pulses, plan_pulses, send_due_pulses, withdraw_pulses
from tests.factories import MONDAY, make_calendar, make_department, make_person, make_service, make_standard
from tests.surveys.conftest import DAY
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.services import reopen_ticket, resolve_ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def reopened(pulse, *, at):
    reopen_ticket(ticket_id=pulse.ticket_id, by=pulse.person, text="Still broken.", at=at)
    return TicketEvent.objects.filter(ticket=pulse.ticket_id, kind=Kind.REOPENED).latest("id")


def test_resolution_is_asked_about_a_day_later(asked, company):
    pulse = asked(at=MONDAY)

    assert (pulse.state, pulse.send_at, pulse.expires_at) == (PulseState.PLANNED, MONDAY + DAY, MONDAY + 8 * DAY)
    assert (pulse.provider, pulse.resolver, pulse.person) == (company.it, company.agent, company.mei)


def test_resolution_is_asked_about_once_however_often_the_worker_is_told(solved):
    event = solved()

    made = [plan_pulses(event_ids=[event.pk]) for _round in range(3)]

    assert made == [1, 0, 0]
    assert Pulse.objects.count() == 1


def test_question_waits_for_the_working_day_of_the_person_asked(asked, company):
    make_standard(company.hr, calendar=make_calendar())

    pulse = asked(at=MONDAY + 4 * DAY)  # Friday 09:00; a day later is Saturday

    assert pulse.send_at == MONDAY + 7 * DAY


def test_question_waits_for_the_company_when_the_department_has_no_calendar(asked):
    calendar = make_calendar()
    calendar.is_company = True
    calendar.save()

    pulse = asked(at=MONDAY + 12 * HOUR)

    assert pulse.send_at == MONDAY + 2 * DAY


def test_on_behalf_request_asks_the_person_it_was_for(asked, company):
    pulse = asked(customer=company.colleague, beneficiary=company.mei)

    assert (pulse.person, pulse.state) == (company.mei, PulseState.PLANNED)


def test_own_department_is_not_asked_and_the_reason_is_kept(asked, company):
    team = make_department("ITNET", parent=company.it)

    pulse = asked(customer=make_person("Network", department=team))

    assert (pulse.state, pulse.skipped_because) == (PulseState.SKIPPED, "own_department")


def test_second_resolution_within_a_week_is_not_asked_about(asked):
    asked(at=MONDAY)

    second, later = asked(at=MONDAY + 3 * DAY), asked(at=MONDAY + 7 * DAY)

    assert (second.state, second.skipped_because) == (PulseState.SKIPPED, "provider_asked_recently")
    assert later.state == PulseState.PLANNED


def test_person_is_asked_four_times_in_a_month(asked):
    services = [make_service(make_department(f"D{number}")) for number in range(5)]
    heads = [make_person(f"Agent {number}") for number in range(5)]
    for service, head in zip(services, heads, strict=True):
        service.department.head = head
        service.department.save()

    states = [
        asked(service=service, agent=head, at=MONDAY + number * DAY).skipped_because
        for number, (service, head) in enumerate(zip(services, heads, strict=True))
    ]

    assert states == ["", "", "", "", "asked_often"]


def test_person_who_left_is_not_asked(solved, company):
    event = solved()
    company.mei.is_active = False
    company.mei.save()

    plan_pulses(event_ids=[event.pk])

    assert Pulse.objects.get().skipped_because == "left"


def test_facts_are_those_of_the_resolution_whenever_the_worker_comes(solved, company):
    event = solved()
    other = make_department("FIN")
    event.ticket.department, event.ticket.resolver = other, company.colleague
    event.ticket.save()

    plan_pulses(event_ids=[event.pk])

    pulse = Pulse.objects.get()
    assert (pulse.provider, pulse.resolver) == (company.it, company.agent)


def test_reopening_takes_the_question_back_and_the_next_resolution_asks_again(asked, company):
    pulse = asked(at=MONDAY)
    event = reopened(pulse, at=MONDAY + HOUR)

    withdraw_pulses(event_ids=[event.pk])
    withdraw_pulses(event_ids=[event.pk])
    resolve_ticket(ticket_id=pulse.ticket_id, by=company.agent, text="Now.", at=MONDAY + DAY)
    again = TicketEvent.objects.filter(ticket=pulse.ticket_id, kind=Kind.RESOLVED).latest("id")
    plan_pulses(event_ids=[again.pk])
    withdraw_pulses(event_ids=[event.pk])

    states = Pulse.objects.order_by("resolution_id").values_list("state", flat=True)
    assert list(states) == [PulseState.WITHDRAWN, PulseState.PLANNED]


def test_reopening_that_is_heard_of_first_leaves_nothing_to_ask(solved, company):
    event = solved()
    reopen_ticket(ticket_id=event.ticket_id, by=company.mei, text="No.", at=MONDAY + HOUR)

    plan_pulses(event_ids=[event.pk])

    assert Pulse.objects.get().state == PulseState.WITHDRAWN


def test_due_questions_are_mailed_once(asked, company):
    pulse = asked(at=MONDAY)

    sent = [send_due_pulses(at=at) for at in (MONDAY + 23 * HOUR, MONDAY + DAY, MONDAY + DAY, MONDAY + 2 * DAY)]

    mail = Mail.objects.get()
    pulse.refresh_from_db()
    assert sent == [0, 1, 0, 0]
    assert (mail.person, mail.is_secret, pulse.state) == (company.mei, True, PulseState.SENT)
    assert mail.text.count("?mark=") == 5
    assert pulse.token_hash not in mail.text


def test_question_of_somebody_who_left_meanwhile_is_withdrawn(asked, company):
    asked(at=MONDAY)
    company.mei.is_active = False
    company.mei.save()

    send_due_pulses(at=MONDAY + DAY)

    assert (Mail.objects.count(), Pulse.objects.get().state) == (0, PulseState.WITHDRAWN)


def test_mail_about_a_restricted_request_does_not_say_what_it_is(asked, company):
    asked(service=make_service(company.it, "Harassment", is_restricted=True), subject="About my boss")

    send_due_pulses(at=MONDAY + DAY)

    mail = Mail.objects.get()
    assert "About my boss" not in mail.subject + mail.text + mail.html


def test_unanswered_question_expires_after_seven_days(asked):
    pulse = asked(at=MONDAY)
    send_due_pulses(at=MONDAY + DAY)

    counts = [expire_pulses(at=MONDAY + 8 * DAY - HOUR), expire_pulses(at=MONDAY + 8 * DAY)]

    pulse.refresh_from_db()
    assert (counts, pulse.state) == ([0, 1], PulseState.EXPIRED)


def test_question_sent_late_after_an_outage_still_lives_seven_days(asked):
    pulse = asked(at=MONDAY)

    send_due_pulses(at=MONDAY + 20 * DAY)

    pulse.refresh_from_db()
    assert pulse.expires_at == MONDAY + 27 * DAY


def test_home_shows_what_can_be_rated_right_after_solving(asked, company):
    pulse = asked(at=MONDAY)

    assert list(pulses_to_rate(company.mei, at=MONDAY)) == [pulse]
    assert list(pulses_to_rate(company.agent, at=MONDAY)) == []
    assert list(pulses_to_rate(company.mei, at=MONDAY + 8 * DAY)) == []
