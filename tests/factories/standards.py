from datetime import UTC, datetime, timedelta

from django.db import connection

from departments.enums import Priority
from slas.enums import Metric, Recipient, StandardState, StepKind
from slas.models import Calendar, CalendarRevision, LadderStep, Standard, StandardVersion, Target

OFFICE_HOURS = {str(day): [["09:00", "12:00"], ["13:00", "18:00"]] for day in range(1, 6)}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_calendar(*, weekly=None, exceptions=None, timezone="UTC"):
    """Monday to Friday, 9–12 and 13–18 UTC: eight working hours a day."""
    calendar = Calendar.objects.create(name="Office")
    CalendarRevision.objects.create(
        calendar=calendar, number=1, timezone=timezone, weekly=weekly or OFFICE_HOURS, exceptions=exceptions or {},
        created_at=LONG_AGO,
    )  # fmt: skip
    return calendar


def make_standard(
    department,
    *,
    service=None,
    calendar=None,
    first_response=2,
    resolution=8,
    next_reply=None,
    quality="Solved at once",
    **fields,
):
    """A published standard with the same targets (in working hours) at every priority and the usual ladder."""
    standard = Standard.objects.create(department=department, service=service, name=f"{department.code} standard")
    version = StandardVersion.objects.create(
        standard=standard, number=1, effective_from=LONG_AGO, quality=quality,
        calendar=calendar or make_calendar(), **fields,
    )  # fmt: skip
    promised = {Metric.FIRST_RESPONSE: first_response, Metric.RESOLUTION: resolution, Metric.NEXT_REPLY: next_reply}
    for metric, hours in promised.items():
        if hours is not None:
            _add_target(version, metric, timedelta(hours=hours))
    return publish_now(version)


def publish_now(version):
    """In force as it stands: what the database asks of the rows is that they were there before."""
    version.state = StandardState.PUBLISHED
    version.save(update_fields=["state"])
    return version


def promised_always(version, working_time, **which):
    """As if a published version had promised something else from the beginning, which the database never lets happen."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            assert version.targets.filter(**which).update(working_time=working_time)
        finally:
            cursor.execute("SET session_replication_role = origin")


def _add_target(version, metric, working_time):
    for priority in Priority:
        Target.objects.create(version=version, priority=priority, metric=metric, working_time=working_time)
    step = {"version": version, "metric": metric}
    assignee, head, superior = [Recipient.ASSIGNEE], [Recipient.ASSIGNEE, Recipient.HEAD], [Recipient.SUPERIOR]
    LadderStep.objects.create(**step, kind=StepKind.WARNING, at_percent=80, recipients=assignee)
    LadderStep.objects.create(**step, kind=StepKind.BREACH, offset=timedelta(0), recipients=head)
    LadderStep.objects.create(**step, kind=StepKind.ESCALATION, offset=timedelta(hours=4), recipients=superior)
