"""Reading comments before the departments do, and taking names out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.refusals import Refused
from departments.permissions import signed_in
from departments.queries import department_coded
from surveys import queries, services
from surveys.enums import RedactedBecause
from surveys.forms import RedactionForm

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from departments.models import Department
    from surveys.models import Wave


def _named(name: str, code: str) -> tuple[Wave, Department]:
    wave, department = queries.wave_named(name), department_coded(code)
    if wave is None or department is None:
        raise Http404
    return wave, department


@login_required
@require_GET
def words(request: HttpRequest, name: str, code: str) -> HttpResponse:
    wave, department = _named(name, code)
    page = queries.words_page(wave, department, signed_in(request))
    if page is None:
        raise Http404
    return render(request, "surveys/words.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def redact(request: HttpRequest, name: str, code: str, comment_id: uuid.UUID) -> HttpResponse:
    wave, department = _named(name, code)
    person = signed_in(request)
    found = queries.comment_page(wave, department, person, comment_id)
    if found is None:
        raise Http404
    form = RedactionForm(request.POST or None, initial={"words": "\n".join(found.names)})
    if request.method == "POST" and form.is_valid():
        try:
            services.redact_comment(
                comment_id=comment_id, words=form.named(), reason=RedactedBecause(form.cleaned_data["reason"]),
                by=person, at=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("The words are taken out. Nobody can read them any more."))
            return redirect("surveys:words", name, code)
    context = {"wave": wave, "department": department, "found": found, "form": form}
    return render(request, "surveys/redact.html", context, status=422 if form.errors else 200)
