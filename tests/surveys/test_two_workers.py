"""Two workers at the same time: limits hold, nothing is sent, counted or taken twice. Real transactions, real locks."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from notifications.models import Mail
from surveys.enums import PulseState
from surveys.models import Invitation, Pulse, Result, StagedAnswer
from surveys.services import (
    AlreadyAnswered,
    answer_invitation,
    close_waves,
    open_due_waves,
    plan_pulses,
    send_due_pulses,
)
from tests.factories import MONDAY
from tests.surveys.conftest import DAY
from tests.surveys.waves import HALF_HOUR, answer_all, opened, people, planned, provider, saying, serve

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def at_once(step):
    """Run `step(number)` in several threads, each with a connection of its own; returns results and refusals."""

    def run(number):
        try:
            return step(number)
        except AlreadyAnswered as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


def test_weekly_limit_holds_when_resolutions_are_decided_at_once(solved):
    events = [solved(at=MONDAY) for _number in range(WORKERS)]

    at_once(lambda number: plan_pulses(event_ids=[events[number].pk]))

    states = sorted(Pulse.objects.values_list("state", flat=True))
    assert states == [PulseState.PLANNED, *[PulseState.SKIPPED] * (WORKERS - 1)]


def test_one_resolution_makes_one_question(solved):
    event = solved(at=MONDAY)

    made = at_once(lambda _number: plan_pulses(event_ids=[event.pk]))

    assert (sorted(made), Pulse.objects.count()) == ([0] * (WORKERS - 1) + [1], 1)


def test_due_question_is_mailed_once(asked):
    asked(at=MONDAY)

    sent = at_once(lambda _number: send_due_pulses(at=MONDAY + DAY))

    assert (sum(sent), Mail.objects.count()) == (1, 1)


@pytest.fixture
def it():
    service = provider("IT")
    for customer in people("HR", 6):
        serve(customer, service)
    return service


def test_wave_opens_once(it):
    wave = planned()

    counts = at_once(lambda _number: open_due_waves(at=wave.opens_at, announced={}))

    assert (sum(counts), Invitation.objects.count(), Mail.objects.count()) == (1, 6, 6)


def test_invitation_is_answered_once(it):
    wave = opened()
    one = Invitation.objects.first()

    def answer(_number):
        answer_invitation(invitation_id=one.pk, ballot_id=one.ballot_id, said=saying(4), at=wave.opens_at)

    refusals = [answer for answer in at_once(answer) if answer is not None]

    assert (len(refusals), StagedAnswer.objects.count()) == (WORKERS - 1, 1)


def test_wave_is_counted_once(it):
    wave = opened()
    answer_all(wave, it.department, [5] * 6)

    at_once(lambda _number: close_waves(at=wave.closes_at + HALF_HOUR))
    close_waves(at=wave.closes_at + HALF_HOUR)

    assert Result.objects.filter(is_total=True).count() == 9
