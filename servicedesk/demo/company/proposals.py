"""A standard in the making: maintenance wants to solve faster, has replayed it, and asks its customers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from dashboards.enums import ReplayOf
from dashboards.services import advance_replay, start_replay
from departments.models import Department
from slas.enums import Metric
from slas.models import Standard, Target
from slas.services import propose_version, start_draft

MAINTENANCE, CUSTOMERS = "MNT", ("MFG", "QA", "LOG")
SHORTER = 0.75
DRAFTED_AGO, ANSWERS_WITHIN = timedelta(days=3), timedelta(days=12)


def propose_faster_maintenance(*, at: datetime) -> None:
    """Draft, replay on the last quarter, and propose the next version of what maintenance promises in general."""
    department = Department.objects.select_related("head").get(code=MAINTENANCE)
    standard, head, then = Standard.objects.get(department=department, service=None), department.head, at - DRAFTED_AGO
    if head is None:
        return
    draft = start_draft(standard_id=standard.pk, by=head, at=then)
    Target.objects.filter(version=draft, metric=Metric.RESOLUTION).update(working_time=F("working_time") * SHORTER)
    start_replay(of=ReplayOf.TARGETS, version_id=draft.pk, by=head, at=at)
    while advance_replay(at=at):
        pass
    asked = Department.objects.filter(code__in=CUSTOMERS).values_list("pk", flat=True)
    review_on = timezone.localdate(at + ANSWERS_WITHIN)
    propose_version(version_id=draft.pk, department_ids=list(asked), review_on=review_on, by=head, at=then)
