"""The catalogue of courses, one course with its dates, who came, and what was practised."""

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
from improvements.forms.training import CameForm, CourseForm, PracticeForm, SessionForm
from improvements.views.pieces import UNPROCESSABLE, edit_page, only, said, tried

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from improvements.models import Course, TrainingSession

MOVES: dict[str, tuple[Callable[..., Any], Any]] = {
    "join": (services.sign_up, gettext_lazy("Your name is on the list.")),
    "leave": (services.give_up_seat, gettext_lazy("Your name is off the list.")),
    "cancel": (services.cancel_session, gettext_lazy("The date is called off; those signed up hear of it.")),
}


def _course(course_id: int) -> Course:
    try:
        return queries.course_of(course_id)
    except ObjectDoesNotExist:
        raise Http404 from None


def _session(session_id: int) -> TrainingSession:
    try:
        return queries.session_of(session_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@login_required
@require_safe
def training(request: HttpRequest) -> HttpResponse:
    person, today = signed_in(request), timezone.localdate()
    context = {
        "page": queries.catalogue(person, today=today, at=timezone.now()),
        "today": today,
        "may_edit": permissions.may_edit_courses(person),
        "own_department": person.department if person.department_id in headed_department_ids(person) else None,
    }
    return render(request, "improvements/training.html", context)


@login_required
@require_safe
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    person = signed_in(request)
    try:
        page = queries.course_page(course_id, person, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    context = {
        "page": page,
        "course": page.course,
        "today": timezone.localdate(),
        "effects": queries.training_effects(page.course) if page.course.item else [],
        "may_give": permissions.may_give(person, page.course),
        "may_edit": permissions.may_edit_courses(person),
    }
    return render(request, "improvements/course.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit_course(request: HttpRequest, course_id: int | None = None) -> HttpResponse:
    person = signed_in(request)
    only(allowed=permissions.may_edit_courses(person))
    known = _course(course_id) if course_id else None
    form = CourseForm(request.POST or None, course=known)
    saved: list[Course] = []
    if form.is_valid() and tried(
        form, lambda: saved.append(services.save_course(course_id=course_id, wanted=form.text(), by=person))
    ):
        messages.success(request, _("The course is in the catalogue."))
        return redirect("improvements:course", saved[0].pk)
    return edit_page(
        request, form, title=_("Change the course") if known else _("New course"), button=_("Save"),
        back=_("Training"), back_url=reverse("improvements:training"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def plan_session(request: HttpRequest, course_id: int) -> HttpResponse:
    person, found = signed_in(request), _course(course_id)
    only(allowed=permissions.may_give(person, found))
    form = SessionForm(request.POST or None)
    if form.is_valid() and tried(
        form,
        lambda: services.plan_session(course_id=course_id, date=form.date(), by=person, at=timezone.localtime()),
    ):
        messages.success(request, _("The date is offered."))
        return redirect("improvements:course", course_id)
    title = _("New date: %(course)s") % {"course": found.title}
    return edit_page(request, form, title=title, button=_("Offer this date"), back=found.title, back_url=found.url)


@login_required
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, session_id: int) -> HttpResponse:
    person, session = signed_in(request), _session(session_id)
    only(allowed=permissions.may_give(person, session.course))
    people = list(session.sign_ups.all())
    form = CameForm(request.POST, people=[one.person_id for one in people])
    if request.method == "POST" and form.is_valid():
        came = form.cleaned_data["came"]
        said(
            request,
            lambda: services.record_attendance(session_id=session_id, came=came, by=person, at=timezone.localtime()),
            _("The attendance is recorded."),
        )
        return redirect("improvements:session", session_id)
    context = {"session": session, "people": people, "has_begun": session.starts_at <= timezone.now()}
    return render(request, "improvements/session.html", context)


@login_required
@require_POST
def session_move(request: HttpRequest, session_id: int, name: str) -> HttpResponse:
    if name not in MOVES:
        raise Http404
    session, (service, words) = _session(session_id), MOVES[name]
    said(request, lambda: service(session_id=session_id, by=signed_in(request), at=timezone.localtime()), str(words))
    return redirect(f"{session.course.url}#session-{session_id}")


@login_required
@require_http_methods(["GET", "POST"])
def practice(request: HttpRequest, task_id: int) -> HttpResponse:
    person = signed_in(request)
    task = queries.practice_of(task_id, person)
    if task is None:
        raise Http404
    form = PracticeForm(request.POST or None)
    if form.is_valid() and tried(
        form,
        lambda: services.finish_practice(
            task_id=task_id, evidence=form.cleaned_data["evidence"], by=person, at=timezone.localtime()
        ),
    ):
        messages.success(request, _("Thank you: what you did is on record."))
        return redirect("improvements:course", task.course_id)
    context = {"task": task, "form": form, "today": timezone.localdate()}
    return render(request, "improvements/practice.html", context, status=UNPROCESSABLE if form.errors else 200)
