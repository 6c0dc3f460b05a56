"""Days on which departments meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.permissions import signed_in
from departments.queries import headed_department_ids
from improvements import permissions, queries, services
from improvements.forms.events import EventForm, FollowUpForm, NotesForm
from improvements.views.pieces import edit_page, only, said, tried

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from departments.models import Person
    from improvements.queries import EventPage

MOVES: dict[str, tuple[Callable[..., Any], Any]] = {
    "join": (services.join_event, gettext_lazy("You are on the list.")),
    "leave": (services.leave_event, gettext_lazy("You are off the list.")),
    "cancel": (services.cancel_event, gettext_lazy("The event is called off; whoever wanted to come hears of it.")),
}


def _event(event_id: int, person: Person) -> EventPage:
    try:
        return queries.event_page(event_id, person)
    except ObjectDoesNotExist:
        raise Http404 from None


@login_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    context = {
        "page": queries.events_page(person, at=timezone.now()),
        "plans": person.is_hr_admin or bool(headed_department_ids(person)),
    }
    return render(request, "improvements/events.html", context)


@login_required
@require_safe
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    person, now = signed_in(request), timezone.now()
    page = _event(event_id, person)
    hosts = permissions.may_host(person, page.event.host_id)
    context = {
        "page": page, "event": page.event, "hosts": hosts, "person": person, "today": timezone.localdate(),
        "is_to_come": page.event.ends_at > now and not page.event.cancelled_at,
        "has_begun": page.event.starts_at <= now,
    }  # fmt: skip
    return render(request, "improvements/event.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    headed = headed_department_ids(person)
    only(allowed=person.is_hr_admin or bool(headed))
    form = EventForm(request.POST or None, hosts=None if person.is_hr_admin else headed)
    if form.is_valid() and tried(
        form, lambda: services.plan_event(wanted=form.text(), by=person, at=timezone.localtime())
    ):
        messages.success(request, _("The event is in the calendar; its departments are invited."))
        return redirect("improvements:events")
    return edit_page(
        request, form, title=_("New event"), button=_("Plan and invite"), back=_("Events"),
        back_url=reverse("improvements:events"),
    )  # fmt: skip


@login_required
@require_POST
def move(request: HttpRequest, event_id: int, name: str) -> HttpResponse:
    if name not in MOVES:
        raise Http404
    person, (service, words) = signed_in(request), MOVES[name]
    found = _event(event_id, person).event
    said(request, lambda: service(event_id=event_id, by=person, at=timezone.localtime()), str(words))
    return redirect(found.url)


@login_required
@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, event_id: int) -> HttpResponse:
    person = signed_in(request)
    found = _event(event_id, person).event
    only(allowed=permissions.may_host(person, found.host_id))
    form = NotesForm(request.POST or None, initial={"notes": found.notes})
    if form.is_valid() and tried(
        form,
        lambda: services.write_notes(
            event_id=event_id, notes=form.cleaned_data["notes"], by=person, at=timezone.localtime()
        ),
    ):
        messages.success(request, _("The notes are saved."))
        return redirect(found.url)
    return edit_page(
        request, form, title=_("What was noted"), lede=str(found), button=_("Save"), back=str(found),
        back_url=found.url,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, event_id: int) -> HttpResponse:
    person = signed_in(request)
    found = _event(event_id, person).event
    only(allowed=permissions.may_host(person, found.host_id))
    form = FollowUpForm(request.POST or None)
    if form.is_valid() and tried(form, lambda: _add(form, event_id, person)):
        messages.success(request, _("It is written down."))
        return redirect(found.url)
    return edit_page(
        request, form, title=_("What follows"), lede=str(found), button=_("Write it down"), back=str(found),
        back_url=found.url,
    )  # fmt: skip


def _add(form: FollowUpForm, event_id: int, person: Person) -> None:
    data = dict(form.cleaned_data)
    services.add_follow_up(event_id=event_id, owner_id=data.pop("owner"), by=person, at=timezone.localtime(), **data)


@login_required
@require_POST
def finish(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    person, row = signed_in(request), queries.follow_up_of(follow_up_id)
    if row is None:
        raise Http404
    said(
        request,
        lambda: services.finish_follow_up(follow_up_id=follow_up_id, by=person, at=timezone.localtime()),
        _("Done."),
    )
    return redirect(row.event.url)
