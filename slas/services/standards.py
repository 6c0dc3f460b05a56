"""Writing a standard: a new one, a draft of its next version, and what the draft says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.enums import Priority
from departments.models import Department, Service
from slas.documents import TEXTS
from slas.enums import ChangeKind, Metric, StandardState, StepKind
from slas.models import LadderStep, Standard, StandardVersion, Target
from slas.permissions import check_standards
from slas.queries.wordings import version_facts
from slas.services.audit import record_change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from departments.models import Person
    from slas.models import Calendar

ZERO = timedelta(0)
LONGEST_TARGET = timedelta(hours=2000)  # about a working year
WHOLE = 100


class StandardExists(Refused):
    """The department has its general standard, or the service its own, already."""


class DraftExists(Refused):
    """One version at a time is in the making."""


class CalendarNeeded(Refused):
    """A version counts by a calendar; only the first has none to take over."""


class NotADraft(Refused):
    """Only a draft can be changed; what is proposed or published stays as it is read."""


class TargetRefused(Refused):
    """A target is zero, negative, years long, or shorter than the first response."""


class StepRefused(Refused):
    """A step of the ladder tells nobody, or at no moment."""


@dataclass(frozen=True)
class StepPlan:
    """A step as the editor says it: at a share of the target or at an offset of working time from due."""

    metric: str
    recipients: tuple[str, ...]
    at_percent: int | None = None
    offset: timedelta | None = None
    named: tuple[int, ...] = ()
    action: str = ""

    @property
    def kind(self) -> StepKind:
        """Before due it warns, at due the promise breaks, after that it escalates."""
        ahead = (self.at_percent or 0) - WHOLE if self.offset is None else self.offset / timedelta(minutes=1)
        return StepKind.WARNING if ahead < 0 else StepKind.ESCALATION if ahead > 0 else StepKind.BREACH


@dataclass(frozen=True)
class VersionPlan:
    """Everything that a draft says."""

    calendar: Calendar
    targets: Mapping[tuple[int, str], timedelta]
    steps: tuple[StepPlan, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def target_fault(working_time: timedelta) -> str:
    """Why a target makes no promise, as a sentence; empty when it does."""
    if working_time <= ZERO:
        return _("A promise needs some time: write more than zero, or leave it empty for no promise.")
    if working_time > LONGEST_TARGET:
        return _("That is longer than a working year. Promise at most 2,000 hours.")
    return ""


def order_fault(targets: Mapping[tuple[int, str], timedelta], priority: int) -> str:
    """Why first response and resolution of one priority contradict each other; empty when they do not."""
    first, solved = (targets.get((priority, str(metric))) for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION))
    if first and solved and solved < first:
        return _("Solved cannot be sooner than the first response: give it at least the same time.")
    return ""


@transaction.atomic
def create_standard(
    *, department_id: int, name: str, by: Person, at: datetime, service_id: int | None = None, name_zh: str = ""
) -> Standard:
    """Make a department's general standard, or one that overrides it for a service. Raises StandardExists."""
    check_standards(by, department_id)
    department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
    service = Service.objects.get(pk=service_id, department=department) if service_id else None
    if Standard.objects.filter(department=department, service=service).exists():
        raise StandardExists(_("There is a standard for this already: start its next version instead."))
    standard = Standard.objects.create(department=department, service=service, name=name, name_zh=name_zh)
    _record(ChangeKind.STANDARD_CREATED, standard, standard.pk, by=by, at=at)
    return standard


@transaction.atomic
def begin_standard(
    *,
    department_id: int,
    name: str,
    calendar_id: int,
    by: Person,
    at: datetime,
    service_id: int | None = None,
    name_zh: str = "",
) -> StandardVersion:
    """Make a standard with the draft of its first version, both or neither. Raises StandardExists."""
    standard = create_standard(
        department_id=department_id, name=name, name_zh=name_zh, service_id=service_id, by=by, at=at
    )
    return start_draft(standard_id=standard.pk, calendar_id=calendar_id, by=by, at=at)


@transaction.atomic
def start_draft(*, standard_id: int, calendar_id: int | None = None, by: Person, at: datetime) -> StandardVersion:
    """Begin the next version as a copy of the newest. The first one needs a calendar. Raises DraftExists."""
    standard = Standard.objects.select_for_update(no_key=True).get(pk=standard_id)
    check_standards(by, standard.department_id)
    newest = standard.versions.order_by("-number").first()
    if newest and newest.state != StandardState.PUBLISHED:
        raise DraftExists(_("Version %(number)s is still in the making.") % {"number": newest.number})
    used = newest.calendar_id if newest else calendar_id
    if used is None:
        raise CalendarNeeded(_("Choose the calendar by which the first version counts."))
    version = StandardVersion.objects.create(
        standard=standard, number=newest.number + 1 if newest else 1, edited_by=by, edited_at=at,
        calendar_id=used,
        **{name: getattr(newest, name) if newest else "" for name in TEXTS},
    )  # fmt: skip
    if newest:
        _write_rows(version, _targets(newest), _steps(newest))
    _record(ChangeKind.DRAFT_STARTED, standard, version.pk, by=by, at=at, number=version.number)
    return version


@transaction.atomic
def write_draft(*, version_id: int, plan: VersionPlan, by: Person, at: datetime) -> StandardVersion:
    """Put what the editor says into a draft, whole or not at all. Raises NotADraft, TargetRefused, StepRefused."""
    version = lock_version(version_id)
    check_standards(by, version.standard.department_id)
    if version.state != StandardState.DRAFT:
        raise NotADraft(_("Only a draft can be changed. Take the proposal back first, or start the next version."))
    _check(plan)
    was = version_facts(version)
    version.calendar, version.edited_by, version.edited_at = plan.calendar, by, at
    for name in TEXTS:
        setattr(version, name, plan.texts.get(name, ""))
    version.save(update_fields=["calendar", "edited_by", "edited_at", *TEXTS])
    version.targets.all().delete()
    version.steps.all().delete()
    _write_rows(version, plan.targets, plan.steps)
    record_draft(version_id=version_id, before=was, by=by, at=at)
    return version


def record_draft(*, version_id: int, before: Mapping[str, str], by: Person, at: datetime) -> None:
    """Write down what a draft says now, if it is not what it said before."""
    version = StandardVersion.objects.select_related("standard", "calendar").get(pk=version_id)
    now = version_facts(version)
    if before != now:
        record_change(
            kind=ChangeKind.DRAFT_CHANGED, subject=str(version), object_id=version.pk, by=by, at=at, before=before,
            after=now, department_id=version.standard.department_id,
        )  # fmt: skip


@transaction.atomic
def discard_draft(*, version_id: int, by: Person, at: datetime) -> Standard:
    """Forget a draft that was never published; what it said stays in the audit. Raises NotADraft."""
    version = lock_version(version_id)
    check_standards(by, version.standard.department_id)
    if version.state != StandardState.DRAFT:
        raise NotADraft(_("Only a draft can be discarded. Take the proposal back first."))
    record_change(
        kind=ChangeKind.DRAFT_DISCARDED, subject=str(version), object_id=version.pk, by=by, at=at,
        before=version_facts(version), department_id=version.standard.department_id,
    )  # fmt: skip
    version.delete()
    return version.standard


def lock_version(version_id: int) -> StandardVersion:
    """A version, its standard locked until the transaction ends. Raises StandardVersion.DoesNotExist."""
    standard_id = StandardVersion.objects.values_list("standard_id", flat=True).get(pk=version_id)
    Standard.objects.select_for_update(no_key=True).get(pk=standard_id)
    return StandardVersion.objects.select_related("standard__department", "calendar").get(pk=version_id)


def _check(plan: VersionPlan) -> None:
    faults = [target_fault(time) for time in plan.targets.values()]
    faults += [order_fault(plan.targets, priority) for priority in Priority]
    for fault in filter(None, faults):
        raise TargetRefused(fault)
    if any(not step.recipients or (step.at_percent is None) == (step.offset is None) for step in plan.steps):
        raise StepRefused(_("Each step of the ladder needs a moment and somebody to tell."))


def _targets(version: StandardVersion) -> dict[tuple[int, str], timedelta]:
    return {(target.priority, target.metric): target.working_time for target in version.targets.all()}


def _steps(version: StandardVersion) -> tuple[StepPlan, ...]:
    return tuple(
        StepPlan(step.metric, tuple(step.recipients), step.at_percent, step.offset, tuple(step.named), step.action)
        for step in version.steps.all()
    )


def _write_rows(
    version: StandardVersion, targets: Mapping[tuple[int, str], timedelta], steps: Iterable[StepPlan]
) -> None:
    Target.objects.bulk_create(
        Target(version=version, priority=priority, metric=metric, working_time=time)
        for (priority, metric), time in targets.items()
    )
    LadderStep.objects.bulk_create(
        LadderStep(
            version=version, metric=step.metric, kind=step.kind, at_percent=step.at_percent, offset=step.offset,
            recipients=list(step.recipients), named=list(step.named), action=step.action,
        )
        for step in steps
    )  # fmt: skip


def _record(
    kind: ChangeKind, standard: Standard, object_id: int, *, by: Person, at: datetime, number: int | None = None
) -> None:
    subject = f"{standard.title} v{number}" if number else standard.title
    record_change(kind=kind, subject=subject, object_id=object_id, by=by, at=at, department_id=standard.department_id)
