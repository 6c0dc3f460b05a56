"""My requests, and those of my department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.moments import format_exact
from core.spreadsheets import csv_lines
from departments.permissions import signed_in
from departments.queries import serving_department_names
from tickets.queries.lanes import lanes
from tickets.queries.mine import Whose, done, in_progress, requests_of, rows_to_export, your_turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from tickets.models import Ticket

GROUPS = ("open", "done")


@login_required
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    found, asked = _asked(request)
    cursor = request.GET.get("after", "")
    show = asked["show"]
    turn = [] if show == "done" or cursor else your_turn(found, person)
    page = done(found, cursor=cursor) if show == "done" else in_progress(found, person, cursor=cursor)
    listed = lanes([*turn, *page.rows], timezone.now())
    context = {
        "turn": listed[: len(turn)], "rows": listed[len(turn) :], "next_cursor": page.next_cursor,
        "is_later": bool(cursor), "departments": serving_department_names(), **asked,
    }  # fmt: skip
    return render(request, "tickets/mine.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    found, _filters = _asked(request)
    lines = csv_lines(_head(), _rows(rows_to_export(found)))
    response = StreamingHttpResponse(list(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="requests.csv"'
    return response


def _asked(request: HttpRequest) -> tuple[QuerySet[Ticket], dict[str, Any]]:
    """What the address asks for; anything unknown in it is as if it were not there."""
    whose: Whose = "department" if request.GET.get("whose") == "department" else "me"
    department = request.GET.get("department", "")
    if not (department.isascii() and department.isalnum()):
        department = ""
    show = request.GET.get("show") if request.GET.get("show") in GROUPS else "open"
    found = requests_of(signed_in(request), whose=whose, department=department)
    return found, {"whose": whose, "department": department, "show": show}


def _head() -> list[str]:
    return [
        _("Reference"), _("Subject"), _("Service"), _("Department"), _("Asked by"), _("Agent"), _("Status"),
        _("Priority"), _("Filed"), _("Solved"),
    ]  # fmt: skip


def _rows(tickets: Iterable[Ticket]) -> Iterator[list[object]]:
    for ticket in tickets:
        yield [
            ticket.ref, ticket.subject, ticket.service.title, ticket.department.title, ticket.requester,
            ticket.assignee or "", ticket.get_status_display(), ticket.get_priority_display(),
            _moment(ticket.created_at), _moment(ticket.resolved_at),
        ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    return format_exact(timezone.localtime(at)) if at else ""
