"""Announcements and planned changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.permissions import signed_in
from departments.queries import headed_department_ids, served_department_ids
from improvements import permissions, queries, services
from improvements.forms.news import ChangeForm, NewsForm
from improvements.views.pieces import edit_page, only, said, tried

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    person, today = signed_in(request), timezone.localdate()
    headed = headed_department_ids(person)
    writes = person.is_hr_admin or bool(headed)
    context = {
        "page": queries.news_page(today=today, at=timezone.now()),
        "to_come": queries.news_to_come(today=today) if writes else [],
        "now": timezone.now(),
        "writes": writes,
        "plans": bool(served_department_ids(person)),
        "headed": headed,
        "served": served_department_ids(person),
        "is_hr": person.is_hr_admin,
    }
    return render(request, "improvements/news.html", context)


@login_required
@require_safe
def service_changes(request: HttpRequest, service_id: int) -> HttpResponse:
    """The changes of a service, for its request form."""
    changes = queries.changes_of_service(service_id, at=timezone.now())
    return render(request, "improvements/_changes.html", {"changes": changes})


@login_required
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    headed = headed_department_ids(person)
    only(allowed=person.is_hr_admin or bool(headed))
    today = {"shown_from": timezone.localdate()}
    form = NewsForm(request.POST or None, headed=headed, is_hr=person.is_hr_admin, initial=today)
    if form.is_valid() and tried(
        form, lambda: services.announce(wanted=form.text(), by=person, at=timezone.localtime())
    ):
        messages.success(request, _("The announcement is up; everybody hears of it on its first day."))
        return redirect("improvements:news")
    return edit_page(
        request, form, title=_("New announcement"), button=_("Announce"), back=_("News"),
        back_url=reverse("improvements:news"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def plan_change(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    served = served_department_ids(person)
    only(allowed=bool(served))
    form = ChangeForm(request.POST or None, served=served)
    if form.is_valid() and tried(
        form, lambda: services.plan_change(wanted=form.text(), by=person, at=timezone.localtime())
    ):
        messages.success(request, _("The change is announced; those whom it touches hear of it."))
        return redirect("improvements:news")
    return edit_page(
        request, form, title=_("Announce a change"), button=_("Announce"), back=_("News"),
        back_url=reverse("improvements:news"),
        lede=_("People whom it touches are told at once, and see it on their home page and at the service."),
    )  # fmt: skip


@login_required
@require_POST
def withdraw(request: HttpRequest, news_id: int) -> HttpResponse:
    person, found = signed_in(request), queries.announcement_of(news_id)
    if found is None or not permissions.may_announce(person, found.department_id):
        raise Http404
    said(
        request,
        lambda: services.withdraw_announcement(news_id=news_id, by=person, at=timezone.localtime()),
        _("The announcement is taken down."),
    )
    return redirect("improvements:news")


@login_required
@require_POST
def call_off(request: HttpRequest, change_id: int) -> HttpResponse:
    person, found = signed_in(request), queries.change_of(change_id)
    if found is None or not permissions.may_plan_change(person, found.department_id):
        raise Http404
    said(
        request,
        lambda: services.call_off_change(change_id=change_id, by=person, at=timezone.localtime()),
        _("The change is called off; whoever was told hears of it."),
    )
    return redirect("improvements:news")
