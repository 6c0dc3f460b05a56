"""Asking for quarterly reports, and making them: claimed in the database, so that two workers never make one twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.quarters import Quarter
from core.refusals import Refused
from dashboards.enums import ReportState
from dashboards.models import Report
from dashboards.permissions import may_ask_for_report
from dashboards.queries.reports import (
    LANGUAGES,
    company_paper,
    department_paper,
    file_name,
    is_counted,
    report_context,
)
from dashboards.services.printing import NoPrinter, pdf_of
from surveys.queries import evaluated_department_ids, released_waves

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from departments.models import Department, Person

CLAIM_HOLDS = timedelta(minutes=15)  # longer than a task may run: whoever claimed it has died
RELEASED_WITHIN = timedelta(days=7)  # reports follow a release by themselves, but not one of long ago


class NothingToReport(Refused):
    """The quarter was never counted."""


class NotYours(Refused):
    """The report is about somebody else's work."""


def ask_for_reports(*, department: Department | None, quarter: Quarter, by: Person, at: datetime) -> list[Report]:
    """Ask for a quarter's report in every language; None is the company. What is being made already is not begun anew.

    Raises NotYours, NothingToReport; in each case nothing has changed.
    """
    if not may_ask_for_report(by, department.pk if department else None):
        raise NotYours(_("Only those who see this dashboard can ask for its report."))
    if not is_counted(department.pk if department else None, quarter):
        raise NothingToReport(_("There are no figures for this quarter; choose another one."))
    return _ask([department.pk if department else None], quarter, by=by, at=at)


@transaction.atomic
def _ask(department_ids: Iterable[int | None], quarter: Quarter, *, by: Person | None, at: datetime) -> list[Report]:
    named = {"year": quarter.year, "number": quarter.number}
    wanted = [(pk, language) for pk in department_ids for language in LANGUAGES]
    Report.objects.bulk_create(
        [Report(department_id=pk, language=language, asked_at=at, asked_by=by, **named) for pk, language in wanted],
        ignore_conflicts=True,
    )
    found = []
    for report in Report.objects.select_for_update(no_key=True, of=("self",)).filter(**named):
        if (report.department_id, report.language) not in wanted:
            continue
        if report.state in (ReportState.READY, ReportState.FAILED):
            report.state, report.asked_at, report.asked_by, report.problem = ReportState.ASKED, at, by, ""
            report.save(update_fields=["state", "asked_at", "asked_by", "problem"])
        found.append(report)
    return found


def ask_after_release(*, at: datetime) -> int:
    """Ask for the reports of every department evaluated in a wave just released, and of the company, once."""
    asked = 0
    for wave in released_waves(limit=1):
        quarter = wave.quarter
        is_new = wave.released_at is not None and wave.released_at >= at - RELEASED_WITHIN
        company = Report.objects.filter(department=None, year=wave.year, number=wave.number)
        if is_new and not company.exists():
            asked += len(_ask([*evaluated_department_ids(wave), None], quarter, by=None, at=at))
    return asked


def make_next_report(*, at: datetime) -> bool:
    """Make the report that waits longest. Returns whether there was one."""
    report = _claim(at)
    if report is None:
        return False
    try:
        content = _print(report, at=at)
    except NoPrinter:
        _finish(report, at, problem="no_printer")
    else:
        _finish(report, at, content=content)
    return True


@transaction.atomic
def _claim(at: datetime) -> Report | None:
    waiting = Q(state=ReportState.ASKED) | Q(state=ReportState.MAKING, claimed_at__lte=at - CLAIM_HOLDS)
    rows = Report.objects.filter(waiting).select_for_update(skip_locked=True, no_key=True, of=("self",))
    report = rows.select_related("department").order_by("asked_at", "id").first()
    if report is not None:
        report.state, report.claimed_at = ReportState.MAKING, at
        report.save(update_fields=["state", "claimed_at"])
    return report


def _print(report: Report, *, at: datetime) -> bytes:
    quarter = Quarter(report.year, report.number)
    with translation.override(report.language):
        if report.department is None:
            paper = company_paper(quarter, at=at)
        else:
            paper = department_paper(report.department, quarter, at=at)
        return pdf_of(render_to_string("dashboards/report.html", report_context(paper)))


@transaction.atomic
def _finish(report: Report, at: datetime, *, content: bytes = b"", problem: str = "") -> None:
    """Store the file and say so; the one it replaces is removed."""
    if content:
        if report.file:
            report.file.delete(save=False)
        report.file.save(file_name(report), ContentFile(content), save=False)
    report.state = ReportState.FAILED if problem else ReportState.READY
    report.made_at, report.problem = at, problem
    report.save(update_fields=["state", "made_at", "problem", "file"])
