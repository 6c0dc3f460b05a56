"""What only the demo offers: signing in with one click, and reading the mail that would have gone out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.demo import queries


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    person = queries.demo_person(request.POST.get("email", ""))
    if person is None:
        messages.error(request, _("There is no such demo account."))
        return redirect("account_login")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if is_ours else settings.LOGIN_REDIRECT_URL)


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    address = request.GET.get("to", "").replace("\0", "")
    page = queries.letters(address=address, cursor=request.GET.get("after", ""))
    return render(request, "demo/mail_list.html", {"page": page, "address": address})


@require_safe
def mail_read(request: HttpRequest, message_id: int) -> HttpResponse:
    letter = queries.letter(message_id)
    if letter is None:
        raise Http404
    back = reverse("demo:mail")
    return render(request, "demo/mail_read.html", {"letter": letter, "back": back})
