"""The quarterly evaluation for those asked: by the mail's link or signed in, one department after the other."""

from datetime import datetime, time

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.refusals import Refused
from departments.models import Person
from surveys import queries, services
from surveys.enums import InvitationState
from surveys.forms import EvaluationForm, StaffForm, stem_words
from surveys.models import Ballot, Invitation

SESSION_KEY = "evaluation"


def _over(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render(request, "surveys/evaluation_over.html", {"reason": reason}, status=status)


def _closed(request: HttpRequest) -> HttpResponse:
    return _over(request, _("This evaluation is closed. Answers can no longer be given."), status=410)


def _ballot(request: HttpRequest) -> Ballot | None:
    if isinstance(request.user, Person):
        return queries.open_ballot(request.user)
    exchanged = request.session.get(SESSION_KEY)
    return queries.ballot_of_session(exchanged) if exchanged else None


def _nothing_to_answer(request: HttpRequest) -> HttpResponse:
    """Who came by a link, or is signed in, hears that it is over; everybody else signs in first."""
    had_a_link = SESSION_KEY in request.session
    return _closed(request) if request.user.is_authenticated or had_a_link else redirect_to_login(request.path)


@never_cache
@require_http_methods(["GET", "POST"])
def by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """A mail scanner that opens every link uses nothing up: the key is exchanged by the button's POST."""
    ballot = queries.ballot_by_token(token)
    if ballot is None:
        return _over(request, _("This evaluation is closed, or the link is not complete."), status=404)
    if request.user.is_authenticated and request.user != ballot.person:
        return _over(request, _("This link belongs to somebody else. Yours came with your own mail."), status=403)
    if ballot.wave.closes_at <= timezone.now():
        return _closed(request)
    if request.method == "POST":
        if not request.user.is_authenticated:
            request.session.cycle_key()
            request.session[SESSION_KEY] = ballot.pk
        services.note_opened(ballot_id=ballot.pk)
        return redirect("surveys:evaluate")
    return render(request, "surveys/evaluation_start.html", {"page": queries.ballot_page(ballot)})


@never_cache
@require_GET
def evaluate(request: HttpRequest) -> HttpResponse:
    ballot = _ballot(request)
    if ballot is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        return render(request, "surveys/evaluate.html", {"released": queries.released_waves()})
    services.note_opened(ballot_id=ballot.pk)
    context = {"page": queries.ballot_page(ballot), "released": queries.released_waves()}
    return render(request, "surveys/evaluate.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def evaluate_department(request: HttpRequest, invitation_id: int) -> HttpResponse:
    ballot = _ballot(request)
    if ballot is None:
        return _nothing_to_answer(request)
    page = queries.ballot_page(ballot)
    invitation = next((one for one in page.invitations if one.pk == invitation_id), None)
    if invitation is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, page, invitation)
    if invitation.state == InvitationState.ANSWERED:
        return _over(request, _("You have already answered this."), status=409)
    if ballot.wave.closes_at <= timezone.now():
        return _closed(request)
    return _form_page(request, page, invitation, _form(ballot, invitation))


def _form(ballot: Ballot, invitation: Invitation, said: QueryDict | None = None) -> EvaluationForm:
    return EvaluationForm(said, wave=ballot.wave, provider=invitation.provider, is_team=invitation.is_team)


def _answer(request: HttpRequest, page: queries.BallotPage, invitation: Invitation) -> HttpResponse:
    form = _form(page.ballot, invitation, request.POST)
    if not form.is_valid():
        return _form_page(request, page, invitation, form, status=422)
    try:
        services.answer_invitation(
            invitation_id=invitation.pk, ballot_id=page.ballot.pk, said=form.said(), at=timezone.now()
        )
    except (services.AlreadyAnswered, services.EvaluationOver) as refusal:
        return _over(request, str(refusal), status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, page, invitation, form, status=422)
    messages.success(request, _("Thank you. What you said about %(department)s is kept.") % _name(invitation))
    following = page.after(invitation.pk)
    if following:
        return redirect("surveys:evaluate_department", following.pk)
    return redirect("surveys:evaluate_staff" if page.staff_waits else "surveys:evaluate")


@never_cache
@require_http_methods(["GET", "POST"])
def evaluate_staff(request: HttpRequest) -> HttpResponse:
    """The one question about working here; it comes after the departments, so that it colours none of their marks."""
    ballot = _ballot(request)
    if ballot is None:
        return _nothing_to_answer(request)
    page = queries.ballot_page(ballot)
    if not page.staff_words:
        raise Http404
    form = StaffForm(request.POST if request.method == "POST" else None, words=page.staff_words)
    if request.method == "POST" and form.is_valid():
        return _answer_staff(request, page, form)
    if not page.staff_waits:
        return _over(request, _("You have already answered this."), status=409)
    if ballot.wave.closes_at <= timezone.now() and request.method == "GET":
        return _closed(request)
    context = {"page": page, "form": form, "wave": ballot.wave}
    return render(request, "surveys/evaluate_staff.html", context, status=422 if form.errors else 200)


def _answer_staff(request: HttpRequest, page: queries.BallotPage, form: StaffForm) -> HttpResponse:
    try:
        services.answer_staff_question(ballot_id=page.ballot.pk, mark=form.mark(), at=timezone.now())
    except Refused as refusal:
        return _over(request, str(refusal), status=409)
    messages.success(request, _("Thank you. What you said about working here is kept."))
    return redirect("surveys:evaluate")


def _name(invitation: Invitation) -> dict[str, str]:
    return {"department": invitation.title}


def _form_page(
    request: HttpRequest, page: queries.BallotPage, invitation: Invitation, form: EvaluationForm, *, status: int = 200
) -> HttpResponse:
    wave, provider = page.ballot.wave, invitation.provider
    quarter = wave.quarter
    start, end = (
        timezone.make_aware(datetime.combine(day, time(0))) for day in (quarter.start, quarter.moved(1).start)
    )
    context = {
        "page": page, "invitation": invitation, "form": form, "wave": wave, "place": page.place(invitation.pk),
        "following": page.after(invitation.pk),
        "stem": stem_words(wave, provider, timezone.localdate(), is_team=invitation.is_team),
        "requests": queries.requests_with(page.ballot.person, provider.pk, start=start, end=end),
    }  # fmt: skip
    return render(request, "surveys/evaluate_department.html", context, status=status)
