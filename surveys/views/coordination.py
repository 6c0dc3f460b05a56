"""The evaluations for HR, and each department's result for everybody it may be shown to."""

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.refusals import Refused
from core.spreadsheets import csv_lines
from departments.models import Person
from departments.queries import department_coded, served_department_ids
from surveys import queries, services
from surveys.enums import Item, WaveState
from surveys.forms import WaveForm
from surveys.models import Wave


def _hr_admin(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person) or not request.user.is_hr_admin:
        raise Http404
    return request.user


def _wave(name: str) -> Wave:
    wave = queries.wave_named(name)
    if wave is None:
        raise Http404
    return wave


@login_required
@require_GET
def waves(request: HttpRequest) -> HttpResponse:
    _hr_admin(request)
    return render(request, "surveys/waves.html", {"waves": queries.waves()})


@login_required
@require_GET
def released(request: HttpRequest, name: str) -> HttpResponse:
    """Every department's result of a released wave, in the order of names: no ranking."""
    found = _wave(name)
    if not queries.is_released(found):
        raise Http404
    return render(request, "surveys/released.html", {"wave": found, "results": queries.shown_results(found).values()})


@login_required
@require_http_methods(["GET", "POST"])
def wave(request: HttpRequest, name: str) -> HttpResponse:
    person, found = _hr_admin(request), _wave(name)
    is_open = found.state == WaveState.OPEN
    fields = ("opens_at", "closes_at", "cap", "threshold", "comments_threshold", "with_teams", "with_staff")
    form = WaveForm(request.POST or None, initial={one: getattr(found, one) for one in fields}, is_open=is_open)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_wave(wave_id=found.pk, wanted=form.wanted(), by=person, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The evaluation is changed."))
            return redirect("surveys:wave", name)
    context = {
        "wave": found, "form": form, "funnel": queries.funnel(found), "teams": queries.team_counts(found),
        "staff": queries.staff_count(found),
        "may_change": found.state in (WaveState.PLANNED, WaveState.OPEN), "own": served_department_ids(person),
    }  # fmt: skip
    return render(request, "surveys/wave.html", context, status=422 if form.errors else 200)


def _result(request: HttpRequest, name: str, code: str) -> queries.ResultPage:
    if not isinstance(request.user, Person):
        raise Http404
    department = department_coded(code)
    page = department and queries.result_page(_wave(name), department, request.user, at=timezone.now())
    if not page:
        raise Http404
    return page


@login_required
@require_GET
def result(request: HttpRequest, name: str, code: str) -> HttpResponse:
    return render(request, "surveys/result.html", {"page": _result(request, name, code)})


@login_required
@require_GET
def result_csv(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """The same figures as the page, as they are printed there."""
    page = _result(request, name, code)
    head = [_("Question"), _("Customer department"), _("Satisfied"), _("Answers"), _("Change"), _("Quarter before")]
    text = "".join(csv_lines(head, _rows(page)))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.wave}-{page.result.provider.code}.csv"'
    return response


def _rows(page: queries.ResultPage) -> Iterator[tuple[object, ...]]:
    for line in page.lines:
        yield line.label, _("all"), line.figure.text, line.figure.answers, line.figure.change, line.was
    yield _("Index"), _("all"), page.result.index.text, page.result.index.answers, "", ""
    for cell in page.result.cells:
        customer = cell.customer.title if cell.customer else _("others")
        yield Item.OVR.label, customer, cell.figure.text, cell.figure.band, "", ""
