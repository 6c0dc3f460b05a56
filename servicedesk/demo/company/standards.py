"""Writes the service standards: versions, targets, and the ladder of warnings and escalations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from departments.models import Department, Service
from servicedesk.demo.company.shapes import Pledge, Targets, units
from slas.enums import Metric, Recipient, StandardState, StepKind
from slas.models import CalendarRevision, LadderStep, Standard, StandardVersion, Target

AT_DUE = timedelta(0)


def make_standards(
    departments: dict[str, Department],
    services: dict[tuple[str, str], Service],
    calendars: dict[str, CalendarRevision],
    *,
    since: datetime,
    renewed: datetime,
) -> None:
    """Every standard in force from `since`; those that were improved have a second version from `renewed` on."""
    for unit in units():
        for pledge in unit.pledges:
            standard = Standard.objects.create(
                department=departments[unit.code],
                service=services[unit.code, pledge.service] if pledge.service else None,
                name=pledge.name[0],
                name_zh=pledge.name[1],
            )
            _publish(standard, pledge, calendars[pledge.calendar], since, renewed)


def _publish(standard: Standard, pledge: Pledge, hours: CalendarRevision, since: datetime, renewed: datetime) -> None:
    if pledge.earlier is None:
        _version(standard, pledge, hours, pledge.targets, 1, since, None)
        return
    _version(standard, pledge, hours, pledge.earlier, 1, since, renewed)
    _version(standard, pledge, hours, pledge.targets, 2, renewed, None)


def _version(
    standard: Standard,
    pledge: Pledge,
    hours: CalendarRevision,
    targets: Targets,
    number: int,
    since: datetime,
    until: datetime | None,
) -> None:
    version = StandardVersion.objects.create(
        standard=standard, number=number, effective_from=since, effective_until=until,
        calendar_id=hours.calendar_id, process=pledge.process[0], process_zh=pledge.process[1],
        quality=pledge.quality[0], quality_zh=pledge.quality[1],
    )  # fmt: skip
    Target.objects.bulk_create(_targets(version, targets, pledge.next_reply))
    metrics = [Metric.FIRST_RESPONSE, Metric.RESOLUTION, *([Metric.NEXT_REPLY] if pledge.next_reply else [])]
    LadderStep.objects.bulk_create(step for metric in metrics for step in _ladder(version, metric, pledge))
    version.state = StandardState.PUBLISHED  # last: rows of a published version never change
    version.save(update_fields=["state"])


def _targets(version: StandardVersion, targets: Targets, next_reply: float | None) -> list[Target]:
    made = []
    for priority, (first_response, resolution) in targets.items():
        promised = {Metric.FIRST_RESPONSE: first_response, Metric.RESOLUTION: resolution}
        if next_reply:
            promised[Metric.NEXT_REPLY] = min(next_reply, resolution)
        for metric, hours in promised.items():
            length = timedelta(hours=hours)
            made.append(Target(version=version, priority=priority, metric=metric, working_time=length))
    return made


def _ladder(version: StandardVersion, metric: Metric, pledge: Pledge) -> list[LadderStep]:
    assignee, head = Recipient.ASSIGNEE, Recipient.HEAD
    later = timedelta(hours=pledge.escalate_after)
    rungs: list[tuple[StepKind, dict[str, Any], list[Recipient]]] = [
        (StepKind.WARNING, {"at_percent": pledge.warn_at}, [assignee]),
        (StepKind.BREACH, {"offset": AT_DUE}, [assignee, head]),
        (StepKind.ESCALATION, {"offset": later}, [Recipient.SUPERIOR]),
    ]
    return [
        LadderStep(version=version, metric=metric, kind=kind, recipients=told, **moment)
        for kind, moment, told in rungs
    ]
