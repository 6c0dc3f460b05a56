"""What a person chooses for themselves: settings, mails, keys; language and theme with one press anywhere."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from django.views.defaults import server_error

from core.problems import fault_of_ours
from core.refusals import Refused
from departments import services
from departments.enums import Theme
from departments.models import ApiToken, Person
from departments.queries import api_tokens_of, uncovered_departments
from notifications.enums import Pace, Urgency
from notifications.queries import mail_choices
from notifications.services import choose_mails
from servicedesk.context import THEME_COOKIE
from servicedesk.forms import EvaluationChoiceForm, MailChoiceForm, SettingsForm, TokenForm
from surveys.queries import wants_evaluations
from surveys.services import choose_evaluations

API = "/api/"
A_YEAR = 365 * 86_400  # seconds


def broken(request: HttpRequest) -> HttpResponseBase:
    """What is shown for a fault of ours; programs get what programs read."""
    return fault_of_ours() if request.path.startswith(API) else server_error(request)


def closed(request: HttpRequest, **_named: str) -> HttpResponse:
    """A page of the sign-in library that this desk does not have."""
    raise Http404


def _say_who_is_missing(request: HttpRequest, person: Person) -> None:
    """A head who goes away and has no deputy is told whom to ask for one."""
    away = person.away_until and person.away_until > timezone.now()
    if away and (uncovered := uncovered_departments(person)):
        told = _("Nobody stands in for you in %(departments)s: ask for a deputy to be named on the admin site.")
        names = _(", ").join(department.title for department in uncovered)
        messages.warning(request, told % {"departments": names})


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    person = cast("Person", request.user)
    form = SettingsForm(request.POST or None, instance=person)
    mail_form = MailChoiceForm(request.POST or None, initial=mail_choices(person))
    asking_form = EvaluationChoiceForm(request.POST or None, initial={"is_asked": wants_evaluations(person)})
    if request.method == "POST" and all(one.is_valid() for one in (form, mail_form, asking_form)):
        services.change_settings(by=person, **form.cleaned_data)
        _choose_mails(person, mail_form, at=timezone.now())
        choose_evaluations(by=person, wanted=asking_form.cleaned_data["is_asked"], at=timezone.now())
        with translation.override(person.language):
            messages.success(request, _("Your preferences are saved."))
            _say_who_is_missing(request, person)
        return redirect("preferences")
    context = {"form": form, "mail_form": mail_form, "asking_form": asking_form, "urgencies": Urgency.labels}
    return render(request, "servicedesk/preferences.html", context)


def _choose_mails(person: Person, form: MailChoiceForm, *, at: datetime) -> None:
    chosen = form.cleaned_data
    choose_mails(
        by=person,
        own=chosen["own_by_mail"],
        queue=chosen["queue_by_mail"],
        pace=Pace(chosen["pace"]),
        follows_guides=chosen["follows_guides"],
        at=at,
    )


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables("key")
def tokens(request: HttpRequest) -> HttpResponse:
    """The new key is in the answer to the POST itself, so that it is shown once and kept nowhere."""
    person = cast("Person", request.user)
    form, key = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        key = _create_token(request, form)
        form = TokenForm()
    context = {"form": form, "key": key, "tokens": api_tokens_of(person), "now": timezone.now()}
    return render(request, "servicedesk/tokens.html", context)


def _create_token(request: HttpRequest, form: TokenForm) -> str:
    now, lifetime = timezone.now(), form.lifetime()
    try:
        _token, key = services.create_api_token(
            by=cast("Person", request.user),
            name=form.cleaned_data["name"],
            at=now,
            expires_at=now + lifetime if lifetime else None,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return ""
    return key


@login_required
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    try:
        services.revoke_api_token(token_id=token_id, by=cast("Person", request.user))
    except ApiToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The key is revoked. Programs that use it are refused from now on."))
    return redirect("tokens")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen, response = request.POST.get("language", ""), _back(request)
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        services.choose_language(by=request.user, language=chosen)
    else:
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    chosen, response = request.POST.get("theme", ""), _back(request)
    if chosen not in Theme.values:
        return response
    if request.user.is_authenticated:
        services.choose_theme(by=request.user, theme=Theme(chosen))
    else:
        _remember(response, THEME_COOKIE, chosen)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    """Where the press came from, on this site alone."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if is_ours else "/")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
