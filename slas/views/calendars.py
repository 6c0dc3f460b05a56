"""Working calendars: the list, the editor with its preview, and how far the open requests have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import Refused
from departments.permissions import signed_in
from slas import services
from slas.enums import StandardState
from slas.forms.calendar import CalendarEditor
from slas.models import Calendar
from slas.permissions import may_edit_calendars
from slas.queries import calendars as queries
from slas.queries.drafted import DraftedHours

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from departments.models import Person
    from slas.models import CalendarRevision

YEARS_SHOWN = 3


def _editing(request: HttpRequest) -> Person:
    person = signed_in(request)
    if not may_edit_calendars(person):
        raise PermissionDenied
    return person


def _found(calendar_id: int) -> tuple[Calendar, CalendarRevision | None]:
    try:
        return queries.calendar_with_hours(calendar_id)
    except Calendar.DoesNotExist as missing:
        raise Http404 from missing


@login_required
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    _editing(request)
    rows = queries.calendar_rows(today=timezone.localdate())
    return render(request, "slas/calendars.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def new_calendar(request: HttpRequest) -> HttpResponse:
    return _edit(request, None, None)


@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    return _edit(request, *_found(calendar_id))


def _edit(request: HttpRequest, kept: Calendar | None, revision: CalendarRevision | None) -> HttpResponse:
    person, now = _editing(request), timezone.now()
    if request.method != "POST":
        return _page(request, CalendarEditor.kept(kept, revision, at=now), kept, revision)
    editor = CalendarEditor.posted(request.POST, revision)
    if do := request.POST.get("do"):
        editor.rearrange(do)
        return _page(request, editor, kept, revision)
    if editor.is_valid(at=now) and (saved := _save(request, editor, kept, person)):
        return redirect("slas:calendar", saved.pk)
    return _page(request, editor, kept, revision, status=422)


def _save(request: HttpRequest, editor: CalendarEditor, kept: Calendar | None, person: Person) -> Calendar | None:
    said: dict[str, Any] = {"plan": editor.plan, "by": person, "at": timezone.now()}
    try:
        if kept is None:
            saved = services.create_calendar(**said)
        else:
            saved = services.change_calendar(calendar_id=kept.pk, **said)
    except Refused as refusal:
        editor.head.add_error(None, str(refusal))
        return None
    messages.success(request, _("Saved. Open requests follow within seconds; past days stay as they were."))
    return saved


def _page(
    request: HttpRequest,
    editor: CalendarEditor,
    kept: Calendar | None,
    revision: CalendarRevision | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "editor": editor,
        "calendar": kept,
        "revision": revision,
        "users": queries.users_of(kept.pk) if kept else [],
        "progress": queries.moving_progress(kept.pk) if kept and revision else None,
        "unannounced": queries.unannounced_year(kept, today=timezone.localdate()) if kept else None,
        "has_news": kept is not None and queries.has_holiday_news(kept, revision, today=timezone.localdate()),
        **_preview_context(request, editor, revision),
    }
    return render(request, "slas/calendar.html", context, status=status)


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the typed hours would mean; nothing is saved."""
    _editing(request)
    number = request.POST.get("calendar", "")
    revision = _found(int(number))[1] if number.isdecimal() else None
    editor = CalendarEditor.posted(request.POST, revision)
    return render(request, "slas/_calendar_preview.html", _preview_context(request, editor, revision))


def _preview_context(
    request: HttpRequest, editor: CalendarEditor, revision: CalendarRevision | None
) -> dict[str, Any]:
    now = timezone.now()
    refusal, shown = "", revision
    if editor.head.is_bound or revision is None:
        shown, refusal = _meant(editor)
    first = timezone.localdate().year
    years = list(range(first, first + YEARS_SHOWN))
    asked = request.POST.get("year") or request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else first
    if shown is None:
        return {"refusal": refusal, "years": years, "year": year}
    view = queries.year_view(shown, year)
    return {
        "years": years,
        "year": year,
        "months": view,
        "special_days": queries.special_days(view),
        "samples": queries.sample_deadlines(shown, at=now, before=revision if editor.head.is_bound else None),
        "zone": ZoneInfo(shown.timezone),
        **(_replay_context(editor, revision, shown) if revision else {}),
    }


def _replay_context(editor: CalendarEditor, kept: CalendarRevision, shown: CalendarRevision) -> dict[str, Any]:
    """What the page carries so that the hours it shows can be replayed, and the drafts they may be replayed with."""
    named = editor.plan or kept.calendar
    drafted = DraftedHours(
        kept.calendar_id, shown.timezone, shown.weekly, shown.exceptions, named.country, named.region
    )
    making = [version for version in queries.users_of(kept.calendar_id) if version.state != StandardState.PUBLISHED]
    return {"drafted": drafted.signed(), "making": making}


def _meant(editor: CalendarEditor) -> tuple[CalendarRevision | None, str]:
    now = timezone.now()
    if not editor.head.is_bound:
        return services.CalendarPlan(name="", timezone="Asia/Shanghai", weekly=editor.week.weekly()).revision(
            {}, now
        ), ""
    if not editor.is_valid(at=now) or editor.plan is None:
        return None, _("The preview waits until every field makes sense.")
    try:
        return editor.plan.revision(editor.past, now), ""
    except Refused as refusal:
        return None, str(refusal)


@login_required
@require_GET
def progress(request: HttpRequest, calendar_id: int) -> HttpResponse:
    _editing(request)
    kept, _revision = _found(calendar_id)
    context = {"calendar": kept, "progress": queries.moving_progress(kept.pk)}
    return render(request, "slas/_progress.html", context)


@login_required
@require_POST
def delete_calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    person = _editing(request)
    kept, _revision = _found(calendar_id)
    try:
        services.delete_calendar(calendar_id=kept.pk, by=person, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("slas:calendar", kept.pk)
    messages.success(request, _("The calendar is deleted."))
    return redirect("slas:calendars")
