"""The demo company on days on which calendars are awkward: whoever signs in finds something to do."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from departments.models import Person
from improvements.queries import announced_actions
from notifications.models import Mail, Notification
from servicedesk.demo.company.build import build_company
from servicedesk.demo.company.people import SHOW_PEOPLE
from servicedesk.queries import evaluations_waiting
from surveys.enums import WaveState
from surveys.models import FrameEntry, Wave
from surveys.services import open_due_waves

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DAYS = {
    "first day of a quarter, a holiday": datetime(2026, 10, 1, 2, 0, tzinfo=UTC),
    "while the evaluation of the last quarter is open": datetime(2027, 1, 11, 6, 0, tzinfo=UTC),
    "last day of a quarter, the evaluation long over": datetime(2026, 12, 31, 15, 30, tzinfo=UTC),
}


@pytest.fixture(params=DAYS.values(), ids=DAYS.keys())
def now(request):
    build_company(at=request.param, step=lambda _name: nullcontext(), tickets=120)
    return request.param


def test_shown_people_have_departments_to_evaluate_and_notices_to_read_on_any_day(now):
    opened = open_due_waves(at=now + MINUTE, announced=announced_actions())

    wave = Wave.objects.get(state=WaveState.OPEN)
    assert opened == 1
    assert wave.opens_at <= now + MINUTE < wave.closes_at
    for person in Person.objects.filter(email__in=[shown.email for shown in SHOW_PEOPLE]):
        assert evaluations_waiting(person) > 0, person
        assert FrameEntry.objects.filter(wave=wave, person=person, left_out="").exists(), person
        assert Mail.objects.filter(person=person, text__contains="/evaluate/by-mail/").exists(), person
        assert Notification.objects.filter(person=person).exists(), person
