"""Which standard applies, what it promises, and a clock with everything needed to judge it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, Subquery

from departments.models import Service
from slas.enums import Metric, StandardState
from slas.models import Calendar, CalendarRevision, LadderStep, StandardVersion, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from slas.businesstime import WorkingCalendar
    from slas.engine import Targets
    from slas.models import Standard

USUAL_DAY = timedelta(hours=8)


@dataclass(frozen=True)
class Ladder:
    """What a published version promises at each priority, and its steps. Immutable, therefore cached."""

    targets: dict[tuple[int, str], timedelta]
    steps: dict[str, tuple[LadderStep, ...]]

    def target(self, priority: int, metric: Metric | str) -> timedelta | None:
        return self.targets.get((priority, str(metric)))

    def steps_for(self, metric: Metric | str) -> tuple[LadderStep, ...]:
        return self.steps.get(str(metric), ())


@lru_cache(maxsize=1024)
def ladder(version_id: int) -> Ladder:
    """Targets and escalation steps of a *published* version (which never changes, so the cache never lies)."""
    targets = {(t.priority, t.metric): t.working_time for t in Target.objects.filter(version_id=version_id)}
    steps: dict[str, tuple[LadderStep, ...]] = {}
    for step in LadderStep.objects.filter(version_id=version_id):
        steps[step.metric] = (*steps.get(step.metric, ()), step)
    return Ladder(targets, steps)


@lru_cache(maxsize=4096)
def published_targets(version_id: int, priority: int) -> Targets:
    """What a *published* version promises at one priority, as the engine reads it. Nobody changes the answer."""
    return {metric: ladder(version_id).target(priority, metric) for metric in Metric}


def standard_in_force(*, service_id: int, department_id: int, at: datetime) -> StandardVersion | None:
    """The published version that applies at `at`: the service's own standard, else its department's; None is legal."""
    own = Q(standard__service_id=service_id)
    general = Q(standard__service__isnull=True, standard__department_id=department_id)
    return (
        StandardVersion.objects.in_force(at)
        .filter(own | general)
        .select_related("standard", "calendar")
        .order_by(F("standard__service_id").asc(nulls_last=True))
        .first()
    )


def published_versions(*, service_id: int, department_id: int) -> list[StandardVersion]:
    """Every published version that may apply to a service, its own standard's first: bulk paths pick by period."""
    own = Q(standard__service_id=service_id)
    general = Q(standard__service__isnull=True, standard__department_id=department_id)
    rows = StandardVersion.objects.filter(own | general, state=StandardState.PUBLISHED)
    return list(rows.order_by(F("standard__service_id").asc(nulls_last=True)))


def standards_in_force(offers: Mapping[int, int], *, at: datetime) -> dict[int, StandardVersion]:
    """What `standard_in_force` says of many services at once, with targets; two statements.

    `offers` maps a service's id to its department's. A service without a standard is not in the answer.
    """
    own = Q(standard__service_id__in=offers)
    general = Q(standard__service__isnull=True, standard__department_id__in=set(offers.values()))
    versions = StandardVersion.objects.in_force(at).filter(own | general).select_related("standard")
    by_service, by_department = {}, {}
    for version in versions.prefetch_related("targets"):
        if version.standard.service_id:
            by_service[version.standard.service_id] = version
        else:
            by_department[version.standard.department_id] = version
    found = {service: by_service.get(service) or by_department.get(place) for service, place in offers.items()}
    return {service: version for service, version in found.items() if version}


def service_ids_of(standard: Standard) -> list[int]:
    """The services that a standard is about, also those that are no longer offered."""
    if standard.service_id:
        return [standard.service_id]
    covered = Service.objects.filter(department_id=standard.department_id, standard__isnull=True)
    return list(covered.values_list("pk", flat=True))


def current_revision(calendar_id: int) -> CalendarRevision:
    """The hours in use of a calendar. Raises CalendarRevision.DoesNotExist for one without any."""
    newest = CalendarRevision.objects.filter(calendar_id=calendar_id).only("pk").latest("number").pk
    return kept_revisions([newest])[newest]


def company_hours() -> WorkingCalendar | None:
    """The hours of the company's own calendar; None while no calendar is marked as that."""
    calendar = Calendar.objects.filter(is_company=True).first()
    return current_revision(calendar.pk).hours if calendar else None


def department_hours(department_id: int | None, *, at: datetime) -> WorkingCalendar | None:
    """When a department works: the calendar of its default standard in force at `at`, else the company's."""
    if department_id is None:
        return company_hours()
    default = StandardVersion.objects.in_force(at).filter(standard__service=None, standard__department=department_id)
    version = default.first()
    return current_revision(version.calendar_id).hours if version else company_hours()


@dataclass(frozen=True)
class InForce:
    """What one version promises at one priority today; `day` is a full working day of its calendar."""

    version: StandardVersion
    first_response: timedelta | None
    resolution: timedelta | None
    day: timedelta


def general_promises(*, at: datetime, priority: int) -> dict[int, InForce]:
    """What each department promises in general, by department id; one query for any number of departments."""
    versions = StandardVersion.objects.in_force(at).filter(standard__service__isnull=True)
    return {found.version.standard.department_id: found for found in _in_force(versions, priority)}


def promises_of_department(department_id: int, *, at: datetime, priority: int) -> dict[int | None, InForce]:
    """What a department promises, by service id; None is its general standard."""
    versions = StandardVersion.objects.in_force(at).filter(standard__department_id=department_id)
    return {found.version.standard.service_id: found for found in _in_force(versions, priority)}


def _in_force(versions: QuerySet[StandardVersion], priority: int) -> list[InForce]:
    targets = Target.objects.filter(version=OuterRef("pk"), priority=priority).values("working_time")
    newest = CalendarRevision.objects.filter(calendar=OuterRef("calendar")).order_by("-number")
    rows = versions.select_related("standard", "calendar").annotate(
        first_response=Subquery(targets.filter(metric=Metric.FIRST_RESPONSE)),
        resolution=Subquery(targets.filter(metric=Metric.RESOLUTION)),
        weekly=Subquery(newest.values("weekly")[:1]),
    )
    return [InForce(row, row.first_response, row.resolution, full_day(row.weekly)) for row in rows]


def full_day(weekly: Mapping[str, list[list[str]]] | None) -> timedelta:
    """The longest ordinary day of a week: what "1 day" means in promises that count by it; eight hours without one."""
    if not weekly:
        return USUAL_DAY
    monday = date(2024, 1, 1)  # any week without special days will do
    days = [monday + timedelta(days=number) for number in range(7)]
    plain = CalendarRevision(timezone="UTC", weekly=weekly, exceptions={}).hours
    return max((sum((part.length for part in plain.opening(day)), timedelta()) for day in days), default=timedelta())


def newest_revision(calendar_id: int) -> CalendarRevision | None:
    """The hours in use of a calendar; None for one without any yet."""
    return CalendarRevision.objects.filter(calendar_id=calendar_id).order_by("-number").first()


def newest_revisions(calendar_ids: Iterable[int]) -> dict[int, CalendarRevision]:
    """The hours in use of several calendars, by calendar id."""
    found = CalendarRevision.objects.filter(calendar_id__in=set(calendar_ids)).select_related("calendar")
    newest = found.order_by("calendar_id", "-number").distinct("calendar_id")
    return {revision.calendar_id: revision for revision in newest}


def outdated_revision_ids() -> list[int]:
    """Revisions that a newer one of the same calendar replaced: no open clock should count by them for long."""
    newer = CalendarRevision.objects.filter(calendar=OuterRef("calendar"), number__gt=OuterRef("number"))
    return list(CalendarRevision.objects.filter(Exists(newer)).values_list("pk", flat=True))


_KEPT: dict[int, CalendarRevision] = {}
_MOST_KEPT = 1024


def kept_revisions(revision_ids: Iterable[int]) -> dict[int, CalendarRevision]:
    """Revisions by id, read once a process: their hours never change, so the cache never lies. One query or none.

    Clocks share them, and with them what the hours have learnt. Only what a revision itself says may be read.
    """
    wanted = set(revision_ids)
    known = {pk: revision for pk in wanted if (revision := _KEPT.get(pk))}
    if missing := wanted.difference(known):
        read = CalendarRevision.objects.in_bulk(missing)
        if len(_KEPT) + len(read) > _MOST_KEPT:
            _KEPT.clear()
        _KEPT.update(read)
        known |= read
    return known


def hours_of_revision(revision_id: int) -> WorkingCalendar:
    """The hours of one revision, which never change."""
    return kept_revisions([revision_id])[revision_id].hours


def working_day(calendar_id: int) -> timedelta:
    """What "1 day" means by a calendar; eight hours for one without hours."""
    newest = newest_revision(calendar_id)
    return full_day(newest.weekly if newest else None)
