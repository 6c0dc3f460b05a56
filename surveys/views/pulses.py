"""Rating one request: by the link of a mail, or signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import Refused
from core.spreadsheets import csv_lines
from departments.models import Person
from departments.queries import department_coded, headed_department_ids
from surveys import queries, services
from surveys.enums import Reason
from surveys.forms import PulseForm, pulse_initial
from surveys.models import Pulse
from tickets.permissions import visible_tickets


def _person(request: HttpRequest) -> Person:
    person = request.user
    if not isinstance(person, Person):
        raise Http404
    return person


def _over(request: HttpRequest, reason: str, *, status: int, pulse: Pulse | None = None) -> HttpResponse:
    return render(request, "surveys/pulse_over.html", {"reason": reason, "pulse": pulse}, status=status)


@require_http_methods(["GET", "POST"])
def rate_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    pulse = queries.pulse_by_token(token)
    if pulse is None:
        return _over(request, _("This link is not valid. It may be incomplete, or from an older mail."), status=404)
    if request.user.is_authenticated and request.user != pulse.person:
        return _over(request, _("This question was put to somebody else."), status=403)
    return _rate(request, pulse)


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, ref: str) -> HttpResponse:
    pulse = queries.own_pulse(_person(request), ref)
    if pulse is None:
        raise Http404
    return _rate(request, pulse)


def _rate(request: HttpRequest, pulse: Pulse) -> HttpResponse:
    now = timezone.now()
    form = PulseForm(request.POST or None, initial=pulse_initial(pulse, request.GET.get("mark", "")))
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_pulse(pulse_id=pulse.pk, answer=form.answer(), by=pulse.person, at=now)
        except services.QuestionOver as refusal:
            return _over(request, str(refusal), status=409, pulse=pulse)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _thank(request, form)
    elif not queries.is_answerable(pulse, now):
        return _over(request, queries.why_over(pulse, now), status=200, pulse=pulse)
    return render(request, "surveys/pulse.html", {"pulse": pulse, "form": form}, status=422 if form.errors else 200)


def _thank(request: HttpRequest, form: PulseForm) -> HttpResponse:
    if form.answer().reopen:
        messages.success(request, _("Thank you. Your request is open again."))
    else:
        messages.success(request, _("Thank you. You can change your answer for 12 hours."))
    return redirect(request.path)


@login_required
@require_GET
def ticket_rating(request: HttpRequest, ref: str) -> HttpResponse:
    person = _person(request)
    ticket = visible_tickets(person).filter(ref=ref).first()
    if ticket is None:
        raise Http404
    rating = queries.pulse_for_ticket(person, ticket.pk, at=timezone.now())
    return render(request, "surveys/_rating.html", {"rating": rating, "scale": queries.SCALE})


@login_required
@require_POST
def follow_up(request: HttpRequest, pulse_id: int) -> HttpResponse:
    try:
        pulse = services.finish_follow_up(pulse_id=pulse_id, by=_person(request), at=timezone.now())
    except (Refused, Pulse.DoesNotExist) as refusal:
        raise Http404 from refusal
    if request.headers.get("HX-Request"):
        return ticket_rating_of(request, pulse)
    if request.POST.get("from") == "list":
        return redirect("surveys:follow_ups", pulse.provider.code)
    return redirect("tickets:detail", pulse.ticket.ref)


def ticket_rating_of(request: HttpRequest, pulse: Pulse) -> HttpResponse:
    rating = queries.pulse_for_ticket(_person(request), pulse.ticket_id, at=timezone.now())
    return render(request, "surveys/_rating.html", {"rating": rating, "scale": queries.SCALE})


@login_required
@require_GET
def follow_ups(request: HttpRequest, code: str) -> HttpResponse:
    """Low marks that wait for a word, for the department's head."""
    person, department = _person(request), department_coded(code)
    if department is None or department.pk not in headed_department_ids(person):
        raise Http404
    context = {"department": department, "pulses": queries.follow_ups(person, department.pk)}
    return render(request, "surveys/follow_ups.html", context)


@login_required
@require_GET
def own_csv(request: HttpRequest) -> HttpResponse:
    """What the reader said about single requests, to take away (SURVEY §3.4)."""
    head = [_("Request"), _("Department"), _("Day"), _("Solved"), _("Mark"), _("Reasons"), _("Words")]
    rows = (_own_row(pulse) for pulse in queries.own_answers(_person(request)))
    response = HttpResponse("".join(csv_lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-ratings.csv"'
    return response


def _own_row(pulse: Pulse) -> tuple[object, ...]:
    reasons = ", ".join(str(Reason(reason).label) for reason in pulse.reasons)
    day = timezone.localtime(pulse.answered_at).date() if pulse.answered_at else ""
    provider = pulse.provider.title
    return (pulse.ticket.ref, provider, day, pulse.get_solved_display(), pulse.satisfaction, reasons, pulse.words)
