"""A department's queue, and moves of several requests at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from departments.models import Department
from tickets import services
from tickets.forms.queue import BulkForm, QueueFilterForm
from tickets.queries.presence import readers_of
from tickets.queries.queue import department_queue, served_department, visible_refs

if TYPE_CHECKING:
    from departments.models import Person

KEPT = ("view", "service", "priority", "customer")


@login_required
@require_safe
def queue(request: HttpRequest, code: str) -> HttpResponse:
    person = cast("Person", request.user)
    department = _served(person, code)
    narrowing = QueueFilterForm(request.GET, department=department)
    wish = narrowing.wish()
    now = timezone.now()
    found = department_queue(department, person, wish, now)
    readers = readers_of([ticket.pk for ticket in found.tickets], besides=person, now=now)
    context = {
        "department": department,
        "queue": found,
        "wish": wish,
        "filter": narrowing,
        "views": _views(request, found.counts),
        "readers": readers,
        "bulk": BulkForm(department=department),
        "now": now,
        "here": request.get_full_path(),
    }
    return render(request, "tickets/queue.html", context)


def _views(request: HttpRequest, counts: dict[str, str]) -> list[dict[str, Any]]:
    """Saved views as links that keep the other filters."""
    titles = {"": _("By promise"), "mine": _("Mine"), "nobody": _("Nobody yet"), "again": _("Opened again")}
    current = request.GET.get("view", "")
    return [
        {
            "title": title,
            "count": counts.get(view, ""),
            "url": with_wish(request, view=view),
            "current": view == current,
        }
        for view, title in titles.items()
    ]


def with_wish(request: HttpRequest, **changed: str) -> str:
    """This page's address with some filters changed; always from the first row on."""
    wish = {name: request.GET.get(name, "") for name in KEPT} | changed
    query = urlencode({name: value for name, value in wish.items() if value})
    return f"{request.path}?{query}" if query else request.path


@login_required
@require_POST
def assign_several(request: HttpRequest, code: str) -> HttpResponse:
    """Take or assign the chosen rows, each through the service; what is refused is said, the rest is done."""
    person = cast("Person", request.user)
    department = _served(person, code)
    form = BulkForm(request.POST, department=department)
    receiver = person if "take" in request.POST else form.receiver()
    refs = visible_refs(person, department, form.chosen())
    if receiver is None or not refs:
        messages.error(request, _("Choose at least one request and somebody to give it to."))
    else:
        _tell(request, _give(refs, receiver, person), len(refs))
    return HttpResponseRedirect(_back(request, code))


def _give(refs: dict[int, str], receiver: Person, by: Person) -> list[str]:
    """Assign one after the other; returns what was refused, with the reference and the reason."""
    refused = []
    for number, ref in refs.items():
        try:
            services.assign_ticket(ticket_id=number, assignee_id=receiver.pk, by=by, at=timezone.now())
        except Refused as refusal:
            refused.append(_("%(ref)s: %(reason)s") % {"ref": ref, "reason": refusal})
    return refused


def _tell(request: HttpRequest, refused: list[str], asked: int) -> None:
    done = asked - len(refused)
    if done:
        said = ngettext("%(count)d request was assigned.", "%(count)d requests were assigned.", done)
        messages.success(request, said % {"count": done})
    for words in refused:
        messages.error(request, words)


def _back(request: HttpRequest, code: str) -> str:
    here = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts=None):
        return here
    return reverse("tickets:queue", args=[code])


def _served(person: Person, code: str) -> Department:
    try:
        return served_department(person, code)
    except Department.DoesNotExist:
        raise Http404 from None
