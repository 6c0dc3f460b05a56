"""From draft to force: a version is proposed to its customers, answered, and published from a date."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Department
from slas.enums import AgreementState, ChangeKind, StandardState
from slas.models import Agreement
from slas.permissions import check_answer, check_standards
from slas.queries import current_revision
from slas.services.audit import record_change
from slas.services.publishing import PublishRefused, check_promises_something, publish_version
from slas.services.standards import NotADraft, lock_version

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from departments.models import Person
    from slas.models import StandardVersion


class ProposalRefused(Refused):
    """Nobody is asked, or there is no time to answer."""


class NotProposed(Refused):
    """The version waits for no answer."""


class NeedsNote(Refused):
    """Who does not agree says what they need."""


@transaction.atomic
def propose_version(
    *, version_id: int, department_ids: Iterable[int], review_on: date, by: Person, at: datetime
) -> StandardVersion:
    """Ask customer departments whether they agree, by a date. Raises NotADraft, ProposalRefused, PublishRefused."""
    version = lock_version(version_id)
    check_standards(by, version.standard.department_id)
    if version.state != StandardState.DRAFT:
        raise NotADraft(_("This version has been proposed already."))
    check_promises_something(version)
    asked = Department.objects.active().filter(pk__in=list(department_ids)).exclude(pk=version.standard.department_id)
    departments = list(asked.order_by("name"))
    if not departments:
        raise ProposalRefused(_("Choose at least one other department that uses this."))
    if review_on <= _local_date(version, at):
        raise ProposalRefused(_("Give them time: choose a date after today."))
    Agreement.objects.bulk_create(Agreement(version=version, department=department) for department in departments)
    version.state, version.review_on = StandardState.PROPOSED, review_on
    version.save(update_fields=["state", "review_on"])
    names = ", ".join(department.name for department in departments)
    _record(ChangeKind.PROPOSED, version, {"departments": names, "review_on": review_on.isoformat()}, by=by, at=at)
    return version


@transaction.atomic
def withdraw_proposal(*, version_id: int, by: Person, at: datetime) -> StandardVersion:
    """Make a proposed version a draft again; the answers so far stay in the audit. Raises NotProposed."""
    version = lock_version(version_id)
    check_standards(by, version.standard.department_id)
    _check_proposed(version)
    version.agreements.all().delete()
    version.state, version.review_on = StandardState.DRAFT, None
    version.save(update_fields=["state", "review_on"])
    _record(ChangeKind.WITHDRAWN, version, {}, by=by, at=at)
    return version


@transaction.atomic
def answer_proposal(
    *, version_id: int, department_id: int, agrees: bool, note: str, by: Person, at: datetime
) -> Agreement:
    """Say for a customer department whether it agrees; may be changed until publication.

    Raises NotProposed, NeedsNote, RulesRefused.
    """
    check_answer(by, department_id)
    version = lock_version(version_id)
    _check_proposed(version)
    if not agrees and not note.strip():
        raise NeedsNote(_("Say what you need instead: they can only change what they know of."))
    agreement = version.agreements.select_related("department").get(department_id=department_id)
    agreement.state = AgreementState.AGREED if agrees else AgreementState.DISAGREED
    agreement.note, agreement.by, agreement.at = note.strip(), by, at
    agreement.save(update_fields=["state", "note", "by", "at"])
    said = {"department": agreement.department.name, "note": agreement.note}
    _record(ChangeKind.AGREED if agrees else ChangeKind.DISAGREED, version, said, by=by, at=at)
    return agreement


@transaction.atomic
def publish_from(*, version_id: int, day: date, by: Person, at: datetime) -> StandardVersion:
    """Put a proposed version in force from the beginning of a day, and end the one before there.

    Everybody asked has agreed, or the date for answers has passed: then who has not agreed stays on record.
    Raises NotProposed, PublishRefused.
    """
    version = lock_version(version_id)
    check_standards(by, version.standard.department_id)
    _check_proposed(version)
    today = _local_date(version, at)
    open_answers = version.agreements.exclude(state=AgreementState.AGREED).select_related("department")
    if version.review_on and today <= version.review_on and (missing := list(open_answers)):
        raise PublishRefused(
            _("%(departments)s has not agreed. Wait until the date for answers has passed, or change the draft.")
            % {"departments": _(", ").join(row.department.title for row in missing)}
        )
    if day <= today:
        raise PublishRefused(_("What was promised until today stays: choose tomorrow or later."))
    version.effective_from = datetime.combine(day, time(), _zone(version))
    version.save(update_fields=["effective_from"])
    try:
        with transaction.atomic():
            return publish_version(version_id=version_id, at=at, by=by)
    except IntegrityError as overlap:
        raise PublishRefused(_("Another version is in force at that time; two can never be.")) from overlap


def _check_proposed(version: StandardVersion) -> None:
    if version.state == StandardState.PUBLISHED:
        raise NotProposed(_("This version is published; it stays as it is."))
    if version.state != StandardState.PROPOSED:
        raise NotProposed(_("This version is a draft: propose it to its customers first."))


def _zone(version: StandardVersion) -> ZoneInfo:
    return ZoneInfo(current_revision(version.calendar_id).timezone)


def _local_date(version: StandardVersion, at: datetime) -> date:
    return at.astimezone(_zone(version)).date()


def _record(kind: ChangeKind, version: StandardVersion, said: dict[str, str], *, by: Person, at: datetime) -> None:
    record_change(
        kind=kind, subject=str(version), object_id=version.pk, by=by, at=at, after=said,
        department_id=version.standard.department_id,
    )  # fmt: skip
