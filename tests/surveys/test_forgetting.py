"""Marks of requests are kept for 24 months and can be taken away until then; what was counted of them stays."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dashboards.models import QuarterRollup
from dashboards.services import check_rollups, rebuild_rollups
from surveys.enums import PulseState, Satisfaction, Solved
from surveys.models import Pulse
from surveys.queries import own_answers
from surveys.services import PulseAnswer, answer_pulse, forget_pulses
from surveys.tasks import forget_old
from tests.factories import MONDAY
from tickets.enums import Kind
from tickets.models import TicketEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KEPT = timedelta(days=730)


def answer(pulse, words="Quick."):
    said = PulseAnswer(Solved.YES, Satisfaction.SATISFIED, words=words)
    return answer_pulse(pulse_id=pulse.pk, answer=said, by=pulse.person, at=pulse.send_at or MONDAY)


def test_pulses_go_with_their_words_after_two_years(company, asked):
    old, new = asked(at=MONDAY), asked(at=MONDAY + 10 * DAY)
    answer(old)
    kept = TicketEvent.objects.filter(kind=Kind.RATED).count()

    counts = [forget_pulses(at=MONDAY + KEPT), forget_pulses(at=MONDAY + KEPT + DAY)]
    counts.append(forget_pulses(at=MONDAY + KEPT + DAY))

    assert counts == [0, 1, 0]
    assert list(Pulse.objects.all()) == [new]
    assert TicketEvent.objects.filter(kind=Kind.RATED).count() == kept == 1  # that somebody rated stays in the history


def test_questions_nobody_answered_go_as_well(company, asked):
    for number in range(3):
        asked(at=MONDAY + number * DAY)
    Pulse.objects.update(state=PulseState.EXPIRED)

    counts = [forget_pulses(at=MONDAY + KEPT + 9 * DAY, limit=2) for _round in range(3)]

    assert counts == [2, 1, 0]


def test_task_works_until_nothing_is_old(company, asked):
    asked(at=MONDAY - 2000 * DAY)

    forget_old()

    assert not Pulse.objects.exists()


def test_dashboards_keep_what_they_counted_of_deleted_marks(company, asked):
    answer(asked(at=MONDAY))
    later = MONDAY + KEPT + 10 * DAY
    rebuild_rollups(at=MONDAY + 100 * DAY)
    forget_pulses(at=later)

    wrong = [check_rollups(at=later), rebuild_rollups(at=later)]

    counted = QuarterRollup.objects.get(department=company.it, year=2026, number=3).figures["pulses"]
    assert [[one for one in each if one.quarter.year == 2026 and one.quarter.number == 3] for each in wrong] == [
        [],
        [],
    ]
    assert counted[:2] == [1, 1]


def test_everybody_may_take_away_what_they_said_and_nobody_else_s(client, company, asked):
    answer(asked(at=MONDAY), words="=1+1")
    answer(asked(at=MONDAY + DAY, customer=company.head))
    client.force_login(company.mei)

    table = client.get(reverse("surveys:own_ratings")).content.decode("utf-8-sig")

    assert [one.person for one in own_answers(company.mei)] == [company.mei]
    assert len(table.splitlines()) == 2
    assert "'=1+1" in table


def test_visitor_takes_nothing_away(client):
    assert client.get(reverse("surveys:own_ratings")).status_code == 302
