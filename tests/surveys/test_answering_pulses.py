"""The customer's answer about one request: who may give it, change it and read it, by mail and in the portal."""

from datetime import timedelta

import pytest

from notifications.models import Mail, Notification
from surveys.enums import PulseState, Reason, Satisfaction, Solved
from surveys.models import Pulse
from surveys.queries import follow_ups, own_average, pulse_for_ticket
from surveys.services import (
    NotYourQuestion,
    PulseAnswer,
    QuestionOver,
    answer_pulse,
    finish_follow_up,
    plan_pulses,
    send_due_pulses,
)
from surveys.services.answering import TooLong
from tests.factories import MONDAY, make_person
from tests.surveys.conftest import DAY
from tickets.enums import Kind, Status
from tickets.services import confirm_ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
GOOD = PulseAnswer(Solved.YES, Satisfaction.SATISFIED, (Reason.SPEED,), "Quick.")
BAD = PulseAnswer(Solved.NO, Satisfaction.DISSATISFIED, (), "Still broken.")


@pytest.fixture
def answer(company):
    def give(pulse, what=GOOD, *, by=None, at=MONDAY + HOUR):
        return answer_pulse(pulse_id=pulse.pk, answer=what, by=by or pulse.person, at=at)

    return give


def kinds(pulse):
    return list(pulse.ticket.events.values_list("kind", flat=True))


def test_answer_in_the_portal_spares_the_mail(asked, answer):
    pulse = answer(asked(at=MONDAY))

    send_due_pulses(at=MONDAY + DAY)

    assert (pulse.state, pulse.satisfaction, pulse.words) == (PulseState.ANSWERED, 4, "Quick.")
    assert kinds(pulse)[-1] == Kind.RATED
    assert not Mail.objects.exists()


def test_answer_can_be_changed_for_twelve_hours_and_is_recorded_once(asked, answer):
    pulse = answer(asked(at=MONDAY), at=MONDAY)

    changed = answer(pulse, BAD, at=MONDAY + 12 * HOUR - timedelta(seconds=1))
    with pytest.raises(QuestionOver):
        answer(pulse, GOOD, at=MONDAY + 12 * HOUR)

    assert (changed.satisfaction, changed.answered_at) == (2, MONDAY)
    assert Pulse.objects.get().satisfaction == 2
    assert kinds(pulse).count(Kind.RATED) == 1


def test_only_the_person_asked_can_answer(asked, answer, company):
    pulse = asked()

    with pytest.raises(NotYourQuestion):
        answer(pulse, by=company.agent)

    assert Pulse.objects.get().state == PulseState.PLANNED


@pytest.mark.parametrize("state", [PulseState.WITHDRAWN, PulseState.EXPIRED, PulseState.SKIPPED])
def test_question_that_is_over_is_not_answered(asked, answer, state):
    pulse = asked()
    Pulse.objects.update(state=state)

    with pytest.raises(QuestionOver):
        answer(pulse)

    assert Pulse.objects.get().satisfaction is None


def test_question_past_its_week_is_not_answered_even_before_the_tick(asked, answer):
    with pytest.raises(QuestionOver):
        answer(asked(at=MONDAY), at=MONDAY + 8 * DAY)


def test_words_beyond_what_is_kept_are_refused(asked, answer):
    pulse = asked()

    with pytest.raises(TooLong):
        answer(pulse, PulseAnswer(Solved.YES, Satisfaction.SATISFIED, words="x" * 20_001))

    assert Pulse.objects.get().state == PulseState.PLANNED


def test_thank_you_needs_a_good_mark(asked, answer):
    pulse = answer(asked(), PulseAnswer(Solved.YES, Satisfaction.NEITHER, is_thanks=True))

    assert not pulse.is_thanks


def test_not_solved_reopens_at_once(asked, answer):
    pulse = answer(asked(), PulseAnswer(Solved.PARTLY, Satisfaction.NEITHER, words="Half of it.", reopen=True))

    pulse.ticket.refresh_from_db()
    assert pulse.ticket.status == Status.OPEN
    assert kinds(pulse)[-2:] == [Kind.RATED, Kind.REOPENED]


def test_closed_request_keeps_the_answer_out_when_reopening_is_refused(asked, answer, company):
    pulse = asked()
    confirm_ticket(ticket_id=pulse.ticket_id, by=company.mei, at=MONDAY)

    with pytest.raises(Exception, match="Only a solved request can be opened again"):
        answer(pulse, PulseAnswer(Solved.NO, Satisfaction.NEITHER, words="No.", reopen=True))

    assert Pulse.objects.get().state == PulseState.PLANNED


def test_low_mark_is_taken_to_the_head_once(asked, answer, company):
    pulse = asked()

    answer(pulse, BAD)
    answer(pulse, BAD)

    notice = Notification.objects.get()
    assert (notice.person, notice.kind) == (company.head, "low_mark")
    assert pulse.ticket.ref in notice.words


def test_low_mark_waits_until_the_head_has_spoken_with_the_customer(asked, answer, company):
    pulse = answer(asked(), BAD)

    with pytest.raises(Exception, match="Only the head"):
        finish_follow_up(pulse_id=pulse.pk, by=company.agent, at=MONDAY)
    assert follow_ups(company.head, company.it.pk) == [pulse]

    finish_follow_up(pulse_id=pulse.pk, by=company.head, at=MONDAY + DAY)
    finish_follow_up(pulse_id=pulse.pk, by=company.head, at=MONDAY + 2 * DAY)

    assert follow_ups(company.head, company.it.pk) == []
    assert Pulse.objects.get().follow_up_done_at == MONDAY + DAY


@pytest.mark.parametrize(
    ("reader", "is_thanks", "sees"),
    [
        ("mei", False, True), ("head", False, True), ("agent", False, False), ("agent", True, True),
        ("colleague", True, False),
    ],
)  # fmt: skip
def test_mark_is_read_by_those_it_is_for(asked, answer, company, reader, is_thanks, sees):
    pulse = answer(asked(), PulseAnswer(Solved.YES, Satisfaction.VERY_SATISFIED, is_thanks=is_thanks))

    rating = pulse_for_ticket(getattr(company, reader), pulse.ticket_id, at=MONDAY + HOUR)

    assert (rating is not None) is sees


def test_open_question_is_seen_by_its_customer_alone(asked, company):
    pulse = asked()

    assert pulse_for_ticket(company.mei, pulse.ticket_id, at=MONDAY).may_answer
    assert pulse_for_ticket(company.head, pulse.ticket_id, at=MONDAY) is None


def test_agent_sees_an_average_from_five_ratings(solved, answer, company):
    window = {"start": MONDAY, "end": MONDAY + DAY}
    for number in range(5):
        assert own_average(company.agent, **window) is None
        event = solved(customer=make_person(f"Customer {number}", department=company.hr))
        plan_pulses(event_ids=[event.pk])
        answer(Pulse.objects.get(resolution=event))

    found = own_average(company.agent, **window)
    assert (found.mean, found.ratings) == (4, 5)
    assert own_average(company.colleague, **window) is None
    assert own_average(company.agent, start=MONDAY + DAY, end=MONDAY + 9 * DAY) is None
