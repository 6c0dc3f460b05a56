"""The loop after a wave: the head's preview, the record of the meeting, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvements import queries, services
from improvements.forms.actions import QuickActionForm
from improvements.forms.reviews import ReviewForm
from improvements.views.asking import asking, department_of, first_error, try_in_form, try_to
from surveys.queries import wave_named

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from improvements.queries import ReviewPage


@login_required
@require_GET
def loop(request: HttpRequest, name: str = "") -> HttpResponse:
    page = queries.loop_page(name, at=timezone.now())
    if page is None and name:
        raise Http404
    return render(request, "improvements/loop.html", {"page": page})


def _page(request: HttpRequest, name: str, code: str) -> ReviewPage:
    wave, department = wave_named(name), department_of(code)
    page = wave and queries.review_page(wave, department, asking(request), at=timezone.now())
    if not page:
        raise Http404
    return page


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, name: str, code: str) -> HttpResponse:
    page = _page(request, name, code)
    form = ReviewForm(request.POST or None) if page.may_record else None
    if request.method == "POST" and form is not None and form.is_valid():
        wanted = {"wave_id": page.result.wave.pk, "department_id": page.department.pk, "record": form.record()}
        if try_in_form(request, form, services.publish_review, _("The record is published."), **wanted):
            return redirect("improvements:review", name, code)
    context = {"page": page, "form": form, "quick": _quick(request, page), "wave": page.result.wave}
    return render(
        request, "improvements/review.html", context, status=422 if form is not None and form.errors else 200
    )


def _quick(request: HttpRequest, page: ReviewPage) -> QuickActionForm | None:
    if not page.is_head or page.review is None:
        return None
    return QuickActionForm(department=page.department, today=timezone.localdate(), person_id=asking(request).pk)


@login_required
@require_POST
def act(request: HttpRequest, name: str, code: str, theme_id: int) -> HttpResponse:
    page = _page(request, name, code)
    themes = page.review.themes.all() if page.review else ()
    if theme_id not in {theme.pk for theme in themes}:
        raise Http404
    form = QuickActionForm(
        request.POST, department=page.department, today=timezone.localdate(), person_id=asking(request).pk
    )
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("improvements:review", name, code)
    made = try_to(request, services.act_on_theme, _("The action is announced."), theme_id=theme_id, **form.wanted())
    return redirect("improvements:action", code, made.pk) if made else redirect("improvements:review", name, code)
