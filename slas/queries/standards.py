"""Standards as pages show them: by department, one version whole, and what waits for somebody's answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from departments.enums import Priority
from departments.models import Department, Service
from departments.queries import headed_department_ids, serving_departments
from slas.businesstime import NeverOpens, TooFar
from slas.enums import AgreementState, Metric, StandardState
from slas.models import Agreement, Calendar, ConfigurationChange, LadderStep, Standard, StandardVersion, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from departments.models import Person
    from slas.models import CalendarRevision

Rule: TypeAlias = "tuple[CalendarRevision, Mapping[tuple[int, str], timedelta]]"
FRIDAY = 4
CHANGES_SHOWN = 200
WHOLE = 100


@dataclass(frozen=True)
class StandardRow:
    """A standard with the version in force, the one to come, and the one in the making."""

    standard: Standard
    in_force: StandardVersion | None
    coming: StandardVersion | None
    making: StandardVersion | None


@dataclass(frozen=True)
class DepartmentRules:
    """What a department promises, and its services that nobody owns or nothing is promised for."""

    department: Department
    rows: list[StandardRow] = field(default_factory=list)
    without_owner: list[Service] = field(default_factory=list)
    without_standard: list[Service] = field(default_factory=list)


def rules_by_department(*, at: datetime) -> list[DepartmentRules]:
    """Every department that offers something or has a standard; four queries for any number of them."""
    standards: defaultdict[int, list[StandardRow]] = defaultdict(list)
    versions = Prefetch("versions", StandardVersion.objects.order_by("-number"))
    for standard in Standard.objects.select_related("service").prefetch_related(versions).order_by("name"):
        standards[standard.department_id].append(_row(standard, at))
    departments = {department.pk: department for department in serving_departments()}
    others = Department.objects.filter(pk__in=set(standards) - set(departments)).prefetch_related("services")
    departments |= {department.pk: department for department in others}
    ordered = sorted(departments.values(), key=lambda department: department.name)
    return [_rules(department, standards[department.pk]) for department in ordered]


def _row(standard: Standard, at: datetime) -> StandardRow:
    versions = list(standard.versions.all())
    starts = {version: version.effective_from for version in versions if version.state == StandardState.PUBLISHED}
    ended = {version for version in starts if version.effective_until and version.effective_until <= at}
    current = [version for version, since in starts.items() if since and since <= at and version not in ended]
    coming = [version for version, since in starts.items() if since and since > at]
    making = [version for version in versions if version.state != StandardState.PUBLISHED]
    return StandardRow(standard, *(next(iter(found), None) for found in (current, coming, making)))


def _rules(department: Department, rows: list[StandardRow]) -> DepartmentRules:
    promised = {row.standard.service_id for row in rows if row.in_force or row.coming}
    services = [service for service in department.services.all() if service.is_active]
    bare = [] if None in promised else [service for service in services if service.pk not in promised]
    return DepartmentRules(department, rows, [service for service in services if not service.owner_id], bare)


BESIDE = ("standard__department", "standard__service", "calendar", "edited_by")
PARTS = ("targets", "steps", Prefetch("agreements", Agreement.objects.select_related("department", "by")))


def version_whole(version_id: int) -> StandardVersion:
    """One version with targets, steps and answers. Raises StandardVersion.DoesNotExist."""
    return StandardVersion.objects.select_related(*BESIDE).prefetch_related(*PARTS).get(pk=version_id)


@dataclass(frozen=True)
class Line:
    """A version among those of its standard: whole, the other ones (the newest first), and whole the one before it."""

    version: StandardVersion
    others: list[StandardVersion]
    before: StandardVersion | None


def line_of(version_id: int) -> Line:
    """The versions of the standard that has this one; four queries. Raises StandardVersion.DoesNotExist."""
    everything = list(StandardVersion.objects.select_related(*BESIDE).filter(standard__versions=version_id))
    found = next((version for version in everything if version.pk == version_id), None)
    if found is None:
        raise StandardVersion.DoesNotExist
    others = [version for version in everything if version != found]
    before = next((version for version in others if version.number < found.number), None)
    prefetch_related_objects([found, before] if before else [found], *PARTS)
    return Line(found, others, before)


def covered_services(standard: Standard) -> list[Service]:
    """Services that a standard is about: its own, or all of the department that have none of their own."""
    if standard.service_id:
        return list(Service.objects.filter(pk=standard.service_id))
    return list(Service.objects.offered().filter(department_id=standard.department_id, standard__isnull=True))


def has_own_standard(service_id: int) -> bool:
    """Whether a standard is written for this service alone."""
    return Standard.objects.filter(service=service_id).exists()


def service_without_own(department_id: int) -> list[Service]:
    """Services of a department that a standard of their own could be written for."""
    return list(Service.objects.offered().filter(department_id=department_id, standard__isnull=True))


def asked_of(person: Person) -> list[Agreement]:
    """Proposals that wait for an answer of a department that `person` heads, the most urgent first."""
    waiting = Agreement.objects.filter(
        state=AgreementState.ASKED, version__state=StandardState.PROPOSED,
        department__in=headed_department_ids(person),
    )  # fmt: skip
    return list(waiting.select_related("department", "version__standard__department").order_by("version__review_on"))


def active_calendars() -> list[Calendar]:
    """Calendars that a new version may count by."""
    return list(Calendar.objects.filter(is_active=True, revisions__isnull=False).distinct().order_by("name"))


@dataclass(frozen=True)
class TargetRow:
    """What a version promises at one priority, in the order of `Metric`; None is no promise."""

    priority: Priority
    times: list[timedelta | None]


def target_rows(targets: Mapping[tuple[int, str], timedelta]) -> list[TargetRow]:
    return [TargetRow(priority, [targets.get((priority, str(metric))) for metric in Metric]) for priority in Priority]


def targets_of(version: StandardVersion) -> dict[tuple[int, str], timedelta]:
    return {(target.priority, target.metric): target.working_time for target in version.targets.all()}


def ordered_steps(version: StandardVersion) -> list[LadderStep]:
    """The ladder by promise, and as it is climbed: what comes before due, at due, and after it."""
    order = [str(metric) for metric in Metric]
    return sorted(
        version.steps.all(),
        key=lambda step: (order.index(step.metric), _ahead(step)),
    )


def _ahead(step: LadderStep) -> tuple[bool, float]:
    """Steps before due, by offset or by share, and then the others; due itself begins the second half."""
    if step.offset is None:
        return (step.at_percent or 0) >= WHOLE, float((step.at_percent or 0) - WHOLE)
    return step.offset >= timedelta(0), step.offset.total_seconds()


@dataclass(frozen=True)
class PublicRules:
    """One standard in force as everybody may read it."""

    version: StandardVersion
    rows: list[TargetRow]
    steps: list[LadderStep]
    services: list[Service]


def public_rules(department_id: int, *, at: datetime) -> list[PublicRules]:
    """What a department promises today, the general standard first; five queries for any number of standards."""
    found = StandardVersion.objects.in_force(at).filter(standard__department_id=department_id)
    rows = Prefetch("targets", Target.objects.order_by("priority"))
    versions = found.select_related("standard__service", "calendar").prefetch_related(rows, "steps")
    services = list(Service.objects.offered().filter(department_id=department_id))
    own = {version.standard.service_id for version in versions}
    rules = [_public(version, _served(version.standard.service_id, services, own)) for version in versions]
    return sorted(rules, key=lambda rule: (rule.version.standard.service_id is not None, rule.version.standard.title))


def _served(service_id: int | None, services: list[Service], own: set[int | None]) -> list[Service]:
    if service_id is None:
        return [service for service in services if service.pk not in own]
    return [service for service in services if service.pk == service_id]


def _public(version: StandardVersion, services: list[Service]) -> PublicRules:
    return PublicRules(version, target_rows(targets_of(version)), ordered_steps(version), services)


@dataclass(frozen=True)
class Example:
    """A made-up request and what would be promised for it, in the calendar's zone."""

    words: str
    sent_at: datetime
    answered_by: datetime | None
    solved_by: datetime | None
    was: Example | None = None


def worked_examples(rule: Rule, *, at: datetime, before: Rule | None = None) -> list[Example]:
    """Three requests: on a Friday afternoon, in the next morning, and an urgent one at noon.

    `before` is the rule in force: each example also says what that promises for the same request.
    """
    cases = _cases(ZoneInfo(rule[0].timezone), at)
    return [replace(_example(rule, case), was=_example(before, case) if before else None) for case in cases]


def _cases(zone: ZoneInfo, at: datetime) -> list[tuple[str, Priority, datetime]]:
    today = at.astimezone(zone).date()
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    return [
        (_("Normal, Friday afternoon"), Priority.NORMAL, datetime.combine(friday, time(16), zone)),
        (_("High, tomorrow morning"), Priority.HIGH, datetime.combine(today + timedelta(days=1), time(9), zone)),
        (_("Urgent, at noon"), Priority.URGENT, datetime.combine(friday, time(12, 20), zone)),
    ]


def _example(rule: Rule, case: tuple[str, Priority, datetime]) -> Example:
    (revision, targets), (words, priority, sent) = rule, case
    first, solved = (targets.get((priority, metric.value)) for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION))
    return Example(words, sent, _due(revision, sent, first), _due(revision, sent, solved))


def _due(revision: CalendarRevision, sent: datetime, target: timedelta | None) -> datetime | None:
    try:
        return revision.hours.due(sent, target).astimezone(ZoneInfo(revision.timezone)) if target else None
    except (NeverOpens, TooFar):
        return None


def changes_seen_by(person: Person) -> list[ConfigurationChange]:
    """The newest changes of the rules: all of them for HR, those of their departments (and calendars) for heads."""
    found = ConfigurationChange.objects.select_related("by", "department")
    if not person.is_hr_admin:
        found = found.filter(Q(department__in=headed_department_ids(person)) | Q(department__isnull=True))
    return list(found.order_by("-at", "-id")[:CHANGES_SHOWN])
