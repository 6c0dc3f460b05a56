"""A department's standards as the file that people read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from departments.models import Department
from departments.queries import addresses_by_id
from slas.documents import TEXTS, CalendarSaid, Document, StandardSaid, StepSaid, VersionSaid, plain
from slas.documents.amounts import amount_text, moment_text
from slas.enums import StandardState
from slas.models import Agreement, Standard, StandardVersion
from slas.queries import newest_revisions
from slas.queries.standards import ordered_steps
from slas.specialdays import own_specials

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from slas.models import CalendarRevision


def departments_with_standards() -> list[Department]:
    """Departments that a file can be written of, by code."""
    return list(Department.objects.filter(standards__isnull=False).distinct().order_by("code"))


def department_document(department: Department, *, at: datetime) -> Document:
    """What a department's file says at `at`: versions in force or to come, drafts, and the calendars they use."""
    standards = standards_of(department.pk, at=at)
    versions = [version for standard in standards for version in standard.versions.all()]
    newest = newest_revisions(version.calendar_id for version in versions)
    addresses = addresses_by_id(
        {person for version in versions for step in version.steps.all() for person in step.named}
    )
    calendars = sorted(newest.values(), key=lambda revision: revision.calendar.name)
    return Document(
        department.code,
        tuple(calendar_said(revision, at=at) for revision in calendars),
        tuple(_standard(standard, addresses, newest) for standard in standards),
    )


def standards_of(department_id: int, *, at: datetime) -> list[Standard]:
    """Standards of a department, the general one first, with what is in force, to come or in the making."""
    still = Q(effective_until__isnull=True) | Q(effective_until__gt=at)
    wanted = StandardVersion.objects.filter(~Q(state=StandardState.PUBLISHED) | still).order_by("number")
    answers = Prefetch("agreements", Agreement.objects.select_related("department"))
    versions = wanted.select_related("calendar").prefetch_related("targets", "steps", answers)
    found = Standard.objects.filter(department_id=department_id).select_related("service", "department")
    listed = list(found.prefetch_related(Prefetch("versions", versions)))
    return sorted(listed, key=lambda standard: (standard.service is not None, standard.name, standard.pk))


def calendar_said(revision: CalendarRevision, *, at: datetime) -> CalendarSaid:
    """What people wrote of a calendar, as its editor would show it at `at`."""
    calendar = revision.calendar
    own = own_specials(revision.exceptions, since=at.astimezone(ZoneInfo(revision.timezone)).date())
    return CalendarSaid(
        name=calendar.name,
        zone=revision.timezone,
        weekly={day: pairs for day, pairs in revision.weekly.items() if pairs},
        days={
            day: {"name": said.get("name", ""), "name_zh": said.get("name_zh", ""), "hours": said["hours"]}
            for day, said in own.items()
        },
        name_zh=calendar.name_zh,
        is_company=calendar.is_company,
        country=calendar.country,
        region=calendar.region,
    )


def _standard(
    standard: Standard, addresses: Mapping[int, str], newest: Mapping[int, CalendarRevision]
) -> StandardSaid:
    versions = list(standard.versions.all())
    drafts = [_said(version, addresses) for version in versions if version.state != StandardState.PUBLISHED]
    published = [version for version in versions if version.state == StandardState.PUBLISHED]
    return StandardSaid(
        name=standard.name,
        name_zh=standard.name_zh,
        service=standard.service.name if standard.service else "",
        published=tuple(
            _said(version, addresses, since=since_text(version, newest[version.calendar_id].timezone))
            for version in published
        ),
        draft=drafts[0] if drafts else None,
    )


def since_text(version: StandardVersion, zone: str) -> str:
    """From when a version holds: a date where it is the beginning of a day, else the moment."""
    if version.effective_from is None:
        return ""
    local = version.effective_from.astimezone(ZoneInfo(zone))
    return local.date().isoformat() if not (local.hour or local.minute or local.second) else local.isoformat()


def _said(version: StandardVersion, addresses: Mapping[int, str], *, since: str = "") -> VersionSaid:
    proposed = version.state == StandardState.PROPOSED
    return VersionSaid(
        calendar=version.calendar.name,
        texts={name: plain(getattr(version, name)) for name in TEXTS},
        targets={(row.priority, row.metric): amount_text(row.working_time) for row in version.targets.all()},
        steps=tuple(_steps(version, addresses)),
        number=version.number if since else None,
        since=since,
        propose_to=tuple(_codes(version.agreements.all())) if proposed else (),
        answers_by=version.review_on if proposed else None,
    )


def _steps(version: StandardVersion, addresses: Mapping[int, str]) -> Iterable[StepSaid]:
    for step in ordered_steps(version):
        persons = tuple(sorted(addresses[person] for person in step.named if person in addresses))
        yield StepSaid(
            step.metric, moment_text(step.at_percent, step.offset), tuple(step.recipients), persons, step.action
        )


def _codes(agreements: Collection[Agreement]) -> list[str]:
    return sorted(row.department.code for row in agreements)
