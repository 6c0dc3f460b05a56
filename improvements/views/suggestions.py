"""The suggestion boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvements import queries, services
from improvements.forms.actions import QuickActionForm
from improvements.forms.suggestions import AnswerForm, ChoiceForm, KeyForm, SuggestionForm
from improvements.views.asking import asking, department_of, first_error, try_in_form, try_to

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse, QueryDict

    from improvements.queries import SuggestionPage
    from improvements.views.asking import Service

PLAIN: dict[str, tuple[Service, Any]] = {
    "consider": (services.consider_suggestion, gettext_lazy("Marked as being considered. The answer is still due.")),
    "finish": (services.finish_suggestion, gettext_lazy("Put into practice: its author and its voters see it.")),
}


@login_required
@require_GET
def boxes(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"boxes": queries.boxes(at=now), "own": queries.own_suggestions(asking(request), at=now)}
    return render(request, "improvements/boxes.html", context)


@login_required
@require_GET
def box(request: HttpRequest, code: str) -> HttpResponse:
    found = queries.box(department_of(code), asking(request), at=timezone.now())
    return render(request, "improvements/box.html", {"box": found, "department": found.department})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """What was sent in confidence is answered by its page at once: an address that leads there would be a link."""
    department = department_of(code)
    form = SuggestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        said = {"title": data["title"], "text": data["text"], "key": data["key"], "department_id": department.pk}
        thanks = _("Thank you. An answer is due within five working days.")
        made = try_in_form(request, form, services.suggest, thanks, is_confidential=form.is_confidential, **said)
        if made and made.is_confidential:
            return render(request, "improvements/key.html", {"suggestion": made, "key": data["key"]})
        if made:
            return redirect("improvements:suggestion", made.pk)
    context = {"form": form, "department": department}
    return render(request, "improvements/suggest.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def similar(request: HttpRequest, code: str) -> HttpResponse:
    """By POST, so that no log keeps what somebody began to write."""
    found = queries.similar_suggestions(department_of(code).pk, request.POST.get("title", "")[:200])
    return render(request, "improvements/_similar.html", {"similar": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """The key travels in a form, never in an address."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.suggestion_of_key(services.key_digest(form.cleaned_data["key"]))
        if found:  # shown at once: a log that sees a key entered and then an address would know whose it is
            return _show(request, _page(request, found.pk))
        form.add_error("key", _("No suggestion has this key. Look at every letter again."))
    return render(request, "improvements/look_up.html", {"form": form}, status=422 if form.errors else 200)


def _page(request: HttpRequest, suggestion_id: UUID) -> SuggestionPage:
    page = queries.suggestion_page(suggestion_id, asking(request), at=timezone.now())
    if page is None:
        raise Http404
    return page


def _quick(request: HttpRequest, page: SuggestionPage, said: QueryDict | None = None) -> QuickActionForm:
    department = page.row.suggestion.department
    return QuickActionForm(said, department=department, today=timezone.localdate(), person_id=asking(request).pk)


@login_required
@require_GET
def suggestion(request: HttpRequest, suggestion_id: UUID) -> HttpResponse:
    return _show(request, _page(request, suggestion_id))


def _show(request: HttpRequest, page: SuggestionPage) -> HttpResponse:
    context = {"page": page, "suggestion": page.row.suggestion, "answer": AnswerForm()}
    context["quick"] = _quick(request, page) if page.is_head else None
    return render(request, "improvements/suggestion.html", context)


@login_required
@require_POST
def vote(request: HttpRequest, suggestion_id: UUID) -> HttpResponse:
    page = _page(request, suggestion_id)
    is_for = request.POST.get("vote") == "yes"
    thanks = _("Your vote counts.") if is_for else _("Your vote is taken back.")
    try_to(request, _vote, thanks, suggestion_id=suggestion_id, is_for=is_for)
    return redirect("improvements:box", page.row.suggestion.department.code)


def _vote(*, at: object, **wanted: Any) -> Any:
    return services.vote(**wanted)


@login_required
@require_POST
def step(request: HttpRequest, suggestion_id: UUID, name: str) -> HttpResponse:
    page = _page(request, suggestion_id)
    if name in PLAIN:
        service, thanks = PLAIN[name]
        try_to(request, service, thanks, suggestion_id=suggestion_id)
    elif name == "answer":
        _answer(request, suggestion_id)
    elif name in CHOICES:
        _choose(request, suggestion_id, name)
    elif name == "act":
        _act(request, page)
    else:
        raise Http404
    return redirect("improvements:suggestion", suggestion_id)


def _answer(request: HttpRequest, suggestion_id: UUID) -> None:
    form = AnswerForm(request.POST)
    if _is_whole(request, form):
        said = {"accepts": form.cleaned_data["answer"] == "accept", "text": form.cleaned_data["text"]}
        try_to(request, services.answer_suggestion, _("Answered."), suggestion_id=suggestion_id, **said)


def _merge(*, chosen: str, **wanted: Any) -> Any:
    return services.merge_suggestion(into_id=_uuid(chosen), **wanted)


def _link(*, chosen: str, **wanted: Any) -> Any:
    return services.link_version(version_id=int(chosen) if chosen.isdecimal() else 0, **wanted)


CHOICES: dict[str, tuple[Service, Any]] = {
    "merge": (_merge, gettext_lazy("Joined. Its votes count there now.")),
    "version": (_link, gettext_lazy("Put into practice: its author and its voters see it.")),
}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _choose(request: HttpRequest, suggestion_id: UUID, name: str) -> None:
    form = ChoiceForm(request.POST)
    if _is_whole(request, form):
        service, thanks = CHOICES[name]
        try_to(request, service, thanks, suggestion_id=suggestion_id, chosen=form.cleaned_data["chosen"])


def _act(request: HttpRequest, page: SuggestionPage) -> None:
    form = _quick(request, page, request.POST)
    if _is_whole(request, form):
        wanted = {"suggestion_id": page.row.suggestion.pk, **form.wanted()}
        try_to(request, services.act_on_suggestion, _("The action is announced."), **wanted)


def _is_whole(request: HttpRequest, form: forms.Form) -> bool:
    if form.is_valid():
        return True
    messages.error(request, first_error(form))
    return False
