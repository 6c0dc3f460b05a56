"""The quarterly reports: which there are, and what stands in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from core.charts import FigureTable
from core.quarters import Quarter
from dashboards.enums import ReportState
from dashboards.models import QuarterRollup, Report
from dashboards.permissions import may_see_company_work
from dashboards.queries.department import department_quarters
from dashboards.queries.drawings import today_of
from dashboards.queries.page import MEASURES, promised_face
from dashboards.queries.panels import Panel
from dashboards.queries.soundness import soundness_panels
from dashboards.queries.trend import trend_panels
from dashboards.wording import quarter_long
from departments.models import Department
from departments.queries import served_department_ids
from surveys.queries import matrix, worded_waves
from surveys.queries.waves import wave_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from dashboards.queries.cards import Card
    from dashboards.queries.department import Quarters
    from dashboards.queries.page import PromisedFace
    from departments.models import Person

SHOWN = 200
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
IN_COMPANY_REPORT = ("funnel", "comparable", "way", "readings")


def reports_for(person: Person) -> QuerySet[Report]:
    """What `person` may read: of departments whose dashboard they see, and for those above them all the company's."""
    rows = Report.objects.select_related("department", "asked_by")
    if may_see_company_work(person):
        return rows
    return rows.filter(department__in=served_department_ids(person))


def reportable_departments(person: Person) -> list[Department]:
    """Whose report `person` may ask for: the departments whose dashboard they see, as far as they serve others."""
    rows = Department.objects.active().filter(services__is_active=True).distinct()
    if not may_see_company_work(person):
        rows = rows.filter(pk__in=served_department_ids(person))
    return sorted(rows, key=lambda one: one.title)


@dataclass(frozen=True)
class ReportsPage:
    """The reports of a quarter; `pending` counts those that are still to be made."""

    reports: Sequence[Report]
    pending: int

    @property
    def ready(self) -> int:
        return sum(report.state == ReportState.READY for report in self.reports)


def reports_page(person: Person, quarter: Quarter) -> ReportsPage:
    """One statement."""
    rows = list(reports_for(person).filter(year=quarter.year, number=quarter.number)[:SHOWN])
    waiting = (ReportState.ASKED, ReportState.MAKING)
    return ReportsPage(rows, sum(report.state in waiting for report in rows))


def readable_report(person: Person, report_id: int) -> Report:
    """Raises Report.DoesNotExist for what is not theirs, or not made."""
    return reports_for(person).get(Q(pk=report_id), state=ReportState.READY)


def is_counted(department_id: int | None, quarter: Quarter) -> bool:
    """Whether there is anything to report on."""
    rows = QuarterRollup.objects.filter(year=quarter.year, number=quarter.number)
    return (rows.filter(department=department_id) if department_id else rows).exists()


@dataclass(frozen=True)
class Paper:
    """What is printed: the same figures under the same disclosure rules as the pages."""

    title: str
    subtitle: str
    cards: Sequence[Card]
    panels: Sequence[Panel]
    as_of: datetime | None
    made_at: datetime


def department_paper(department: Department, quarter: Quarter, *, at: datetime) -> Paper:
    """A department's quarter: headlines with their guard-rails, then each chart with its table."""
    quarters = department_quarters(department, quarter, at=at)
    face = promised_face(quarters, None, measure=MEASURES[0], now=at)
    kept = promised_face(quarters, None, measure=MEASURES[1], now=at)
    return Paper(
        title=department.title,
        subtitle=quarter_long(quarter),
        cards=[card for card in face.cards if not card.is_live],
        panels=[_guards(face), _weightings(quarters), _customers(face), *_charts(face, kept), _actions(face)],
        as_of=quarters.as_of,
        made_at=at,
    )


def _guards(face: PromisedFace) -> Panel:
    table = FigureTable(
        described=_("Guard-rails"), headers=(_("Figure"), _("Value"), _("Note")),
        rows=tuple((guard.name, guard.value, f"{guard.note} ({_('look')})" if guard.look else guard.note)
                   for guard in face.guards),
    )  # fmt: skip
    return Panel(
        key="guards", title=_("Guard-rails"), chart=table,
        definition=_(
            "These figures rise when a headline is polished instead of earned: read every good figure "
            "above together with them."
        ),
    )  # fmt: skip


def _weightings(quarters: Quarters) -> Panel:
    wave = wave_named(str(quarters.chosen))
    found = matrix(wave) if wave else None
    row = next((one for one in found.rows if one.provider == quarters.department), None) if found else None
    table = row and FigureTable(
        described=_("Satisfied, in both weightings"), headers=(_("Weighting"), _("Satisfied")),
        rows=((_("Every answer counts the same"), row.by_respondent.text or _("hidden")),
              (_("Every asking department counts the same"), row.by_department.text or _("hidden"))),
    )  # fmt: skip
    return Panel(
        key="weightings", title=_("Satisfied, in both weightings"), chart=table or None,
        definition=_(
            "The department’s own pages weigh every answer the same, the company’s pages every asking "
            "department. Where the two lie apart, one large customer differs from the others."
        ),
        empty=_("No evaluation was released for this quarter."), as_of=wave.closed_at if wave and row else None,
    )  # fmt: skip


def _customers(face: PromisedFace) -> Panel:
    strip = face.charts["customers"]
    table = FigureTable(described=strip.described, headers=strip.headers, rows=strip.rows)
    return Panel(
        key="customers", title=_("Who asks us, and how satisfied they are"), chart=table if strip.rows else None,
        definition=_(
            "A department with fewer than five answers is hidden, and the smallest shown one with it "
            "where it could be worked out otherwise."
        ),
        empty=_("No evaluation was released for this quarter."),
    )  # fmt: skip


def _charts(face: PromisedFace, kept: PromisedFace) -> list[Panel]:
    nothing = _("There is nothing to show yet.")
    return [
        Panel(
            key="satisfied", title=_("Satisfied customers, eight quarters"),
            chart=face.charts["trend"] if face.charts["trend"].rows else None,
            definition=_(
                "Marks 4 and 5 of all overall marks in the last quarterly evaluation that was released. "
                "Answers of fewer than five people are never shown."
            ),
            empty=nothing,
        ),
        Panel(
            key="kept", title=_("Resolution kept, eight quarters"), chart=kept.charts["trend"],
            definition=_(
                "Promises to solve that ended in the quarter, kept or broken, by the working time of the "
                "standard that applied. Waiting for the requester does not count; being opened again "
                "does not start a new clock. A promise once broken stays broken."
            ),
        ),
        Panel(
            key="used", title=_("How much of the promised time we used"),
            chart=kept.charts["used"] if kept.has_solved else None,
            definition=_(
                "Working time until the solution of every request solved in the quarter, without the "
                "pauses. Half of them took less than the median, nine of ten less than the second figure."
            ),
            empty=nothing,
        ),
        Panel(
            key="straight", title=_("How straight the requests went"),
            chart=kept.charts["straight"] if kept.has_solved else None,
            definition=_(
                "Requests solved in the quarter that were never sent back to their customer for missing "
                "information and not opened again within 14 days, of all requests solved in it. A "
                "request changes hands when another person or department gets it."
            ),
            empty=nothing,
        ),
        Panel(
            key="priorities", title=_("What to work on first"), chart=face.priorities, empty=face.why_no_priorities,
            definition=_(
                "Importance: how much of the overall mark goes with an item, over all complete answers "
                "of the company, each department’s own level removed (Shapley shares of R², bootstrap "
                "intervals). Whoever is content marks everything higher, so shares lie close together; "
                "an item that all mark alike cannot appear important although it may be essential. "
                "Performance: this department’s own satisfied share."
            ),
        ),
    ]  # fmt: skip


def _actions(face: PromisedFace) -> Panel:
    table = FigureTable(
        described=_("Improvement actions"), headers=(_("Action"), _("Item"), _("Due"), _("State"), _("Noticed?")),
        rows=tuple(
            (str(action), action.get_item_display() if action.item else "–", action.due_on.isoformat(),
             action.get_state_display(), said or _("not asked yet"))
            for action, said in face.announced
        ),
    )  # fmt: skip
    return Panel(
        key="actions", title=_("Improvement actions"), chart=table if table.rows else None,
        definition=_("What the department announced because of its results, and whether its customers noticed."),
        empty=_("What the department does because of its results is listed here, with an owner and a date."),
    )  # fmt: skip


def company_paper(quarter: Quarter, *, at: datetime) -> Paper:
    """The company's quarter: the trend, the departments side by side, and how far the evaluation can be trusted."""
    waves = worded_waves(documents=("study",))
    wave = next((wave for wave in waves if wave.quarter == quarter), None)
    trend = trend_panels(quarter, sees_work=True)
    panels = soundness_panels(wave, waves, today_of(at)) if wave else []
    sound = [panel for panel in panels if panel.key in IN_COMPANY_REPORT]
    return Paper(
        title=_("All departments"), subtitle=quarter_long(quarter), cards=[], panels=[*trend, *sound],
        as_of=next((panel.as_of for panel in trend if panel.key == "times"), None), made_at=at,
    )  # fmt: skip


def file_name(report: Report) -> str:
    """What the downloaded file is called."""
    whose = report.department.code if report.department else "company"
    return f"{whose}-{report.year}-Q{report.number}-{report.language}.pdf"


def report_context(paper: Paper) -> dict[str, Any]:
    """What the printed page is filled with."""
    return {"paper": paper}
