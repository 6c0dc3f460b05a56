"""Pages made of panels: the company's trend, the soundness of the evaluations, a department as a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.quarters import Quarter
from dashboards.permissions import may_see_company_result, may_see_company_work, may_see_conduct, may_see_soundness
from dashboards.queries.conduct import conduct_page
from dashboards.queries.definitions import quarter_of
from dashboards.queries.department import department_quarters
from dashboards.queries.drawings import today_of
from dashboards.queries.moments import SHOWN_QUARTERS
from dashboards.queries.panels import panel_chart
from dashboards.queries.soundness import soundness_panels
from dashboards.queries.trend import trend_panels
from dashboards.views.quarters import chosen_quarter, csv_response, named_department, reader
from surveys.queries import WAVES_OF_THREE_YEARS, worded_waves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from core.charts import Chart
    from dashboards.queries.department import Quarters
    from surveys.models import Wave


def _file(chart: Chart | None, name: str) -> HttpResponse:
    if chart is None:
        raise Http404
    return csv_response(chart, name)


def _trend_until(request: HttpRequest) -> tuple[Quarter, Quarter]:
    if not may_see_company_result(reader(request)):
        raise Http404
    running = quarter_of(timezone.now())
    return min(chosen_quarter(request) or running, running), running


@login_required
@require_safe
def trend(request: HttpRequest) -> HttpResponse:
    last, running = _trend_until(request)
    context = {
        "title": _("The company over time"),
        "lede": _("How long things take, how often promises are kept, and what customers say of it."),
        "panels": trend_panels(last, sees_work=may_see_company_work(reader(request))),
        **_quarters(last, [running.moved(-back) for back in range(SHOWN_QUARTERS)]),
    }
    return render(request, "dashboards/panels.html", context)


@login_required
@require_safe
def trend_csv(request: HttpRequest, chart: str) -> HttpResponse:
    last, _running = _trend_until(request)
    panels = trend_panels(last, sees_work=may_see_company_work(reader(request)))
    return _file(panel_chart(panels, chart), f"company-until-{last}-{chart}")


def _quarters(chosen: Quarter, offered: Sequence[Quarter]) -> dict[str, Any]:
    return {"quarter": chosen, "offered": tuple(offered)}


def _chosen_wave(request: HttpRequest) -> tuple[Wave | None, dict[Quarter, Wave]]:
    """The released evaluation that was asked for, else the newest; and all of them, the newest first."""
    if not may_see_soundness(reader(request)):
        raise Http404
    waves = {wave.quarter: wave for wave in worded_waves(documents=("study",))}
    wanted = chosen_quarter(request)
    return waves[wanted] if wanted in waves else next(iter(waves.values()), None), waves


@login_required
@require_safe
def soundness(request: HttpRequest) -> HttpResponse:
    wave, waves = _chosen_wave(request)
    today, coordinates = today_of(timezone.now()), reader(request).is_hr_admin
    context: dict[str, Any] = {
        "title": _("Was the survey sound, and who is really different?"),
        "lede": _("Counts of those asked, tests on the results, and what became of actions. Nobody is ranked."),
        "panels": soundness_panels(wave, list(waves.values()), today, coordinates=coordinates),
    }
    if wave:
        context |= _quarters(wave.quarter, list(waves)[:WAVES_OF_THREE_YEARS])
    return render(request, "dashboards/panels.html", context)


@login_required
@require_safe
def soundness_csv(request: HttpRequest, chart: str) -> HttpResponse:
    wave, waves = _chosen_wave(request)
    panels = soundness_panels(wave, list(waves.values()), today_of(timezone.now()))
    return _file(panel_chart(panels, chart), f"evaluation-{wave or 'none'}-{chart}")


def _customer(request: HttpRequest, code: str) -> Quarters:
    department = named_department(code)
    if not may_see_conduct(reader(request), department.pk):
        raise Http404
    return department_quarters(department, chosen_quarter(request), at=timezone.now())


@login_required
@require_safe
def conduct(request: HttpRequest, code: str) -> HttpResponse:
    quarters = _customer(request, code)
    cards, panels = conduct_page(quarters)
    offered = sorted({*quarters.rollups, quarters.chosen, quarters.running}, reverse=True)
    context = {
        "title": _("%(department)s as a customer") % {"department": quarters.department.title},
        "lede": _(
            "Others can only keep their promises if you keep your half: a complete request, a timely "
            "answer, an honest mark."
        ),
        "cards": cards, "panels": panels,
        **_quarters(quarters.chosen, [quarter for quarter in offered if quarter <= quarters.running]),
    }  # fmt: skip
    return render(request, "dashboards/panels.html", context)


@login_required
@require_safe
def conduct_csv(request: HttpRequest, code: str, chart: str) -> HttpResponse:
    quarters = _customer(request, code)
    return _file(panel_chart(conduct_page(quarters)[1], chart), f"{code}-customer-{quarters.chosen}-{chart}")
