"""A stored clock under a shorter target says what the replay of its history says."""

from datetime import timedelta

import pytest

from departments.enums import Priority
from slas.engine import SlaEvent, replay
from slas.enums import EventKind, Metric, PauseReason
from slas.services import pause_clock, resume_clock, retarget_clock, start_clocks
from tests.factories.company import make_department
from tests.factories.standards import make_standard
from tests.slas.calendars import HOUR, SECOND
from tests.slas.histories import at

OPENED, PAUSED, CHANGED, RESUMED = at("05 09:00"), at("05 10:00"), at("05 15:00"), at("06 09:00")
RESOLUTION = Metric.RESOLUTION


@pytest.mark.django_db
@pytest.mark.parametrize(("target", "breached"), [(HOUR, None), (HOUR - SECOND, CHANGED), (5 * HOUR, None)])
def test_retargeted_while_paused_breaches_at_the_change_or_not_at_all(target, breached):
    department = make_department("IT")
    version = make_standard(department)
    [clock] = start_clocks(
        version=version, priority=Priority.NORMAL, department_id=department.pk, at=OPENED, metrics=[RESOLUTION]
    )

    pause_clock(clock, reason=PauseReason.REQUESTER, note="Which one?", by=None, at=PAUSED)
    retarget_clock(clock, version_id=version.pk, target=target, at=CHANGED)
    resume_clock(clock, at=RESUMED)

    clock.refresh_from_db()
    moves = [(OPENED, EventKind.OPENED), (PAUSED, EventKind.PAUSED), (RESUMED, EventKind.RESUMED)]
    events = [SlaEvent(moment, kind) for moment, kind in moves]
    events.insert(2, SlaEvent(CHANGED, EventKind.RETARGETED, targets={RESOLUTION: target}))
    replayed = replay(clock.calendar.hours, {RESOLUTION: timedelta(hours=8)}, events, until=RESUMED)[RESOLUTION]
    assert (clock.breached_at, clock.due_at) == (breached, replayed.due_at)
    assert replayed.breached_at == breached
