"""Thanks received and given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvements import queries, services
from improvements.forms.thanks import ThanksForm
from improvements.views.asking import asking, try_in_form, try_to

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "improvements/thanks.html", {"page": queries.thanks_page(asking(request))})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = ThanksForm(request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        wanted = {"said": form.said(), "key": form.cleaned_data["key"]}
        if try_in_form(request, form, services.give_thanks, _("Your thanks are on their way."), **wanted):
            return redirect("improvements:thanks")
    return render(request, "improvements/thank.html", {"form": form}, status=422 if form.errors else 200)


def _known(request: HttpRequest) -> dict[str, str]:
    """What a link from a request says already."""
    ref = request.GET.get("request", "")[:20]
    return queries.thanks_for_request(asking(request), ref) if ref else {}


@login_required
@require_POST
def step(request: HttpRequest, thanks_id: int, name: str) -> HttpResponse:
    """Offering it to everybody and taking that back (the giver), agreeing and taking that back (the receiver)."""
    if not queries.has_thanks(asking(request), thanks_id):
        raise Http404
    wants = request.POST.get("wants") == "yes"
    if name == "offer":
        said = _("They are asked whether they agree.") if wants else _("It is between you and them again.")
        try_to(request, services.offer_thanks, said, thanks_id=thanks_id, offers=wants)
    elif name == "agree":
        said = _("Everybody can read it now.") if wants else _("It is between you and them again.")
        try_to(request, services.agree_thanks, said, thanks_id=thanks_id, agrees=wants)
    else:
        raise Http404
    return redirect("improvements:thanks")
