"""The bell and the list behind it."""

from itertools import groupby
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from departments.models import Person
from notifications import queries, services
from tickets.models import Ticket


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    page = queries.notices_page(_reader(request), cursor=request.GET.get("after", ""))
    days = groupby(page.rows, key=lambda notice: timezone.localdate(notice.created_at))
    context = {
        "page": page,
        "days": [(day, list(notices)) for day, notices in days],
        "newest": page.rows[0].pk if page.rows else 0,
    }
    return render(request, "notifications/list.html", context)


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """Asked for every half minute: an expired session must not tear the page away from somebody who is writing."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "notifications/_bell.html", {"unread": queries.unread_count(request.user)})


@login_required
@require_safe
def steps(request: HttpRequest, ref: str) -> HttpResponse:
    """A piece of the request's page: the steps of the ladder that fired, and how they reached whom they told."""
    try:
        _ticket, fired = queries.delivered_steps(_reader(request), ref)
    except Ticket.DoesNotExist:
        raise Http404 from None
    return render(request, "tickets/_steps.html", {"steps": fired, "reaches": True})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Up to the newest notice on the page that the person saw: one that came meanwhile stays unread."""
    up_to = request.POST.get("up_to", "")
    if up_to.isdecimal():
        services.mark_all_read(by=_reader(request), up_to_id=int(up_to), at=timezone.now())
    return redirect("notifications:list")


@login_required
@require_safe
def follow(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Lead to what the notice is about, which reads it. Somebody else's leads nowhere."""
    path = services.follow_notice(notification_id=notification_id, by=_reader(request), at=timezone.now())
    return redirect(path or "notifications:list")


def _reader(request: HttpRequest) -> Person:
    return cast("Person", request.user)  # login_required let nobody else in
