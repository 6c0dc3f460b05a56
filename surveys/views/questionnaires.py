"""The questionnaire by version for HR, a department's own questions for its head, and both as respondents see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.quarters import Quarter
from core.refusals import Refused
from departments.permissions import signed_in
from departments.queries import department_coded
from surveys import queries, services
from surveys.forms import EvaluationForm, OwnQuestionsForm, QuestionnaireForm, stem_words
from surveys.permissions import may_edit_own_questions

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from departments.models import Department, Person
    from surveys.models import Questionnaire


def _hr_admin(request: HttpRequest) -> Person:
    person = signed_in(request)
    if not person.is_hr_admin:
        raise Http404
    return person


def _numbered(number: int) -> Questionnaire:
    found = queries.questionnaire_numbered(number)
    if found is None:
        raise Http404
    return found


@login_required
@require_GET
def versions(request: HttpRequest) -> HttpResponse:
    _hr_admin(request)
    context = {"versions": queries.questionnaires(), "used": queries.in_use(), "own": queries.own_questions_asked()}
    return render(request, "surveys/questionnaires.html", context)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    draft = services.start_draft(by=_hr_admin(request), at=timezone.now())
    return redirect("surveys:questionnaire", draft.number)


@login_required
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, number: int) -> HttpResponse:
    person, found = _hr_admin(request), _numbered(number)
    wordings = queries.wordings(found)
    form = QuestionnaireForm(request.POST or None, wordings=wordings) if found.is_draft else None
    if request.method == "POST":
        form = form or QuestionnaireForm(request.POST, wordings=wordings)  # published meanwhile: the service says so
        if form.is_valid() and _write(person, number, form):
            messages.success(request, _("The draft is saved."))
            return redirect("surveys:questionnaire", number)
    context = {"version": found, "wordings": wordings, "form": form, "languages": settings.LANGUAGES}
    return render(request, "surveys/questionnaire.html", context, status=422 if form and form.errors else 200)


def _write(person: Person, number: int, form: QuestionnaireForm) -> bool:
    try:
        services.write_draft(number=number, texts=form.texts(), by=person, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@login_required
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    person = _hr_admin(request)
    try:
        services.publish_draft(number=number, by=person, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Published. The next evaluation asks with these words."))
    return redirect("surveys:questionnaire", number)


@login_required
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    person = _hr_admin(request)
    try:
        services.discard_draft(number=number, by=person)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("surveys:questionnaires")


@login_required
@require_GET
def preview(request: HttpRequest, number: int, language: str) -> HttpResponse:
    """A version as a respondent reads it, about the reader's own department."""
    person = _hr_admin(request)
    if person.department is None:
        raise Http404
    return _preview(request, _numbered(number), person.department, language)


@login_required
@require_GET
def own_preview(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """What the customers of a department will be asked."""
    return _preview(request, queries.in_use(), _own_department(request, code), language)


def _preview(request: HttpRequest, found: Questionnaire, department: Department, language: str) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    wave, today = queries.sample_wave(found, department), timezone.localdate()
    quarter = Quarter.of(today).moved(-1)
    wave.year, wave.number = quarter.year, quarter.number
    with translation.override(language):
        form = EvaluationForm(wave=wave, provider=department)
        said = {"form": form, "stem": stem_words(wave, department, today), "wave": wave, "department": department}
        shown = render_to_string("surveys/_questionnaire.html", said, request=request)
    context = {"shown": shown, "shown_in": language, "languages": settings.LANGUAGES, "version": found,
               "department": department}  # fmt: skip
    return render(request, "surveys/questionnaire_preview.html", context)


def _own_department(request: HttpRequest, code: str) -> Department:
    person, department = signed_in(request), department_coded(code)
    if department is None or not (person.is_hr_admin or may_edit_own_questions(person, department.pk)):
        raise Http404
    return department


@login_required
@require_http_methods(["GET", "POST"])
def own_questions(request: HttpRequest, code: str) -> HttpResponse:
    """Written by the head, read by HR."""
    person, department = signed_in(request), _own_department(request, code)
    known, may_edit = queries.own_questions_of(department.pk), may_edit_own_questions(person, department.pk)
    form = OwnQuestionsForm(request.POST or None, own=known)
    if request.method == "POST":
        if not may_edit:
            raise Http404
        if form.is_valid() and _write_own(person, department, form):
            messages.success(request, _("Kept. The next evaluation asks your customers."))
            return redirect("surveys:own_questions", code)
    context = {"department": department, "form": form, "own": [one for one in known.values() if one.text],
               "may_edit": may_edit}  # fmt: skip
    return render(request, "surveys/own_questions.html", context, status=422 if form.errors else 200)


def _write_own(person: Person, department: Department, form: OwnQuestionsForm) -> bool:
    try:
        services.write_own_questions(department_id=department.pk, texts=form.texts(), by=person, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
