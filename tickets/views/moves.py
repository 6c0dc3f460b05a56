"""Moves of a request: a form to fill where one is needed, then one service; the page comes back as it stands now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import Refused
from departments.enums import Priority
from slas.enums import PauseReason
from tickets import services
from tickets.enums import MOVES, DisputeAbout, DisputeState, Move
from tickets.forms import moves as forms
from tickets.models import Ticket
from tickets.permissions import check_move
from tickets.queries.page import latest_event_id, ticket_page, ticket_to_show, visible_ticket
from tickets.views.detail import draw_page, having_seen, new_key, show_page

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person

Call = Callable[[Ticket, "Person", "datetime", dict[str, Any]], object]


@dataclass(frozen=True)
class Action:
    """How a move is made from a page: the form it asks for (None: a bare button), the service, words on the button."""

    form: type[forms.MoveForm] | None
    call: Call
    title: str | Lazy
    button: str | Lazy
    done: str | Lazy


def _assign(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.assign_ticket(ticket_id=ticket.pk, assignee_id=data["assignee"].pk, by=by, at=at)


def _wait(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    reason, key = PauseReason(data["reason"]), data["key"]
    return services.wait_for(
        ticket_id=ticket.pk, reason=reason, text=data["text"], until=data["until"], by=by, at=at,
        seen_event_id=data["seen"], submission_key=key, cause=data["cause"],
    )  # fmt: skip


def _resolve(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.resolve_ticket(
        ticket_id=ticket.pk, by=by, text=data["text"], at=at, seen_event_id=data["seen"], submission_key=data["key"],
        despite_parts=data.get("despite_parts", False), met=data.get("met"),
    )  # fmt: skip


def _reopen(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.reopen_ticket(ticket_id=ticket.pk, by=by, text=data["text"], at=at, cause=data["cause"])


def _promise_update(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.promise_update(ticket_id=ticket.pk, until=data["until"], by=by, at=at)


def _transfer(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    service = data["service"].pk
    return services.transfer_ticket(ticket_id=ticket.pk, service_id=service, text=data["text"], by=by, at=at)


def _ask_for_help(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.ask_department(
        ticket_id=ticket.pk, service_id=data["service"].pk, subject=data["subject"], text=data["text"], by=by, at=at,
        submission_key=data["key"],
    )  # fmt: skip


def _reprioritise(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    priority = Priority(data["priority"])
    return services.change_priority(ticket_id=ticket.pk, priority=priority, text=data["text"], by=by, at=at)


def _merge(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.merge_ticket(ticket_id=ticket.pk, into_ref=data["ref"], text=data["text"], by=by, at=at)


def _share(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.share_ticket(
        ticket_id=ticket.pk, department_id=data["department"], text=data["text"], by=by, at=at
    )


def _unshare(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.unshare_ticket(ticket_id=ticket.pk, department_id=data["department"], by=by, at=at)


def _with_ref(service: Callable[..., object]) -> Call:
    def call(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
        return service(ticket_id=ticket.pk, ref=data["ref"], by=by, at=at)

    return call


def _dispute(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    about = DisputeAbout(data["about"])
    return services.dispute(ticket_id=ticket.pk, about=about, text=data["text"], by=by, at=at)


def _decide(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    state = DisputeState(data["state"])
    return services.decide_dispute(ticket_id=ticket.pk, state=state, text=data["text"], by=by, at=at)


def _call(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
    return services.log_call(ticket_id=ticket.pk, by=by, text=data["text"], at=at, submission_key=data["key"])


def _bare(service: Callable[..., object]) -> Call:
    def call(ticket: Ticket, by: Person, at: datetime, _data: dict[str, Any]) -> object:
        return service(ticket_id=ticket.pk, by=by, at=at)

    return call


def _with_words(service: Callable[..., object]) -> Call:
    def call(ticket: Ticket, by: Person, at: datetime, data: dict[str, Any]) -> object:
        return service(ticket_id=ticket.pk, by=by, text=data["text"], at=at)

    return call


ACTIONS: dict[Move, Action] = {
    Move.APPROVE: Action(
        None, _bare(services.approve_ticket), _("Approve"), _("Approve"),
        _("Approved. The promise counts from now on."),
    ),
    Move.DECLINE: Action(
        forms.DeclineForm, _with_words(services.decline_ticket), _("Decline"), _("Decline"),
        _("Declined. The requester reads why."),
    ),
    Move.CALL: Action(forms.CallForm, _call, _("Log a call"), _("Log the call"), _("The call is on record.")),
    Move.TAKE: Action(None, _bare(services.take_ticket), _("Take"), _("Take"), _("It is yours now.")),
    Move.ASSIGN: Action(forms.AssignForm, _assign, _("Assign"), _("Assign"), _("It has a new owner.")),
    Move.WAIT: Action(
        forms.WaitForm, _wait, _("Wait for…"), _("Stop the clock and wait"), _("The clock is stopped.")
    ),
    Move.RESUME: Action(
        None, _bare(services.resume_ticket), _("Resume"), _("Resume"), _("The clock counts again.")
    ),
    Move.RESOLVE: Action(forms.ResolveForm, _resolve, _("Solve"), _("Mark as solved"), _("Solved.")),
    Move.REOPEN: Action(
        forms.ReopenForm, _reopen, _("Open again"), _("Open again"),
        _("It is open again; the clock runs on."),
    ),
    Move.CONFIRM: Action(
        None, _bare(services.confirm_ticket), _("Confirm and close"), _("Confirm and close"),
        _("Thank you. The request is closed."),
    ),
    Move.CANCEL: Action(
        forms.CancelForm, _with_words(services.cancel_ticket), _("Cancel request"), _("Cancel the request"),
        _("The request is withdrawn."),
    ),
    Move.TRANSFER: Action(forms.TransferForm, _transfer, _("Hand over"), _("Hand over"), _("It is handed over.")),
    Move.ASK_FOR_HELP: Action(
        forms.AskForHelpForm, _ask_for_help, _("Ask another department"), _("Ask for it"),
        _("They have it now; this request waits for their part."),
    ),
    Move.PROMISE_UPDATE: Action(
        forms.UpdateForm, _promise_update, _("Promise the next word"), _("Promise it"),
        _("The requester sees until when you will be in touch."),
    ),
    Move.REPRIORITISE: Action(
        forms.PriorityForm, _reprioritise, _("Change priority"), _("Change priority"),
        _("The priority is changed and the times are counted anew."),
    ),
    Move.SHARE: Action(
        forms.ShareForm, _share, _("Serve it together"), _("Serve it together"),
        _("They see it now, and the promise is theirs, too."),
    ),
    Move.UNSHARE: Action(
        forms.UnshareForm, _unshare, _("Serve it alone again"), _("Serve it alone again"), _("Noted."),
    ),
    Move.WAIT_FOR_REQUEST: Action(
        forms.OtherRequestForm, _with_ref(services.wait_for_request), _("Waits for another request"),
        _("Note that it waits"), _("Noted. You are told when the other request ends."),
    ),
    Move.UNTIE: Action(
        forms.UntieForm, _with_ref(services.untie_ticket), _("Waits for it no longer"), _("Take it off"), _("Noted."),
    ),
    Move.MERGE: Action(
        forms.MergeForm, _merge, _("Close as a duplicate"), _("Close as a duplicate"),
        _("Closed. Its requester follows the other request from now on."),
    ),
    Move.DISPUTE: Action(
        forms.DisputeForm, _dispute, _("Dispute"), _("Send it to the head"),
        _("The head of the department will decide."),
    ),
    Move.DECIDE: Action(
        forms.DecideForm, _decide, _("Decide the dispute"), _("Decide"), _("Your decision is on record."),
    ),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, ref: str, move: str) -> HttpResponse:
    chosen, person = _known(move), cast("Person", request.user)
    try:
        ticket = ticket_to_show(person, ref)
    except Ticket.DoesNotExist:
        raise Http404 from None
    action = ACTIONS[chosen]
    if request.method != "POST":
        return _ask(request, ticket, chosen)
    form = action.form(request.POST, ticket=ticket, auto_id="move_%s") if action.form else None
    if form and not form.is_valid():
        return show_page(request, ref, opened=_opened(chosen, form), status=422)
    return _make(request, ticket, chosen, form)


def _make(request: HttpRequest, ticket: Ticket, chosen: Move, form: forms.MoveForm | None) -> HttpResponse:
    action, person = ACTIONS[chosen], cast("Person", request.user)
    try:
        action.call(ticket, person, timezone.now(), form.cleaned_data if form else {})
    except Refused as refusal:
        return _refused(request, ticket, chosen, form, refusal)
    messages.success(request, str(action.done))
    if request.htmx:  # type: ignore[attr-defined]
        return show_page(request, ticket.ref)
    return redirect("tickets:detail", ref=ticket.ref)


def _refused(
    request: HttpRequest, ticket: Ticket, chosen: Move, form: forms.MoveForm | None, refusal: Refused
) -> HttpResponse:
    """Say why, keep what was typed, change nothing; the page shows the request as it stands now."""
    if form is None or isinstance(refusal, services.MoveRefused):
        messages.error(request, str(refusal))
        return show_page(request, ticket.ref, status=409)
    overtaken = isinstance(refusal, services.Overtaken)
    if overtaken:
        form = type(form)(having_seen(request, ticket), ticket=ticket, auto_id="move_%s")
        form.is_valid()
    form.add_error(None, str(refusal))
    return show_page(request, ticket.ref, opened=_opened(chosen, form), status=409 if overtaken else 422)


def _ask(request: HttpRequest, ticket: Ticket, chosen: Move) -> HttpResponse:
    person, kind = cast("Person", request.user), ACTIONS[chosen].form
    try:
        check_move(chosen, person, ticket)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return show_page(request, ticket.ref, status=409)
    page = None if request.htmx else ticket_page(person, ticket, timezone.now())  # type: ignore[attr-defined]
    first = {"seen": page.last_event_id if page else latest_event_id(person, ticket), "key": new_key()}
    opened = _opened(chosen, kind(ticket=ticket, initial=first, auto_id="move_%s") if kind else None)
    if page is None:
        return render(request, "tickets/_move.html", {"ticket": ticket, **opened})
    return draw_page(request, page, opened=opened)


def _opened(chosen: Move, form: forms.MoveForm | None) -> dict[str, Any]:
    """What the form of a move, opened above the promises, is drawn from."""
    return {"move": chosen, "action": ACTIONS[chosen], "form": form}


@login_required
@require_POST
def follow(request: HttpRequest, ref: str) -> HttpResponse:
    person = cast("Person", request.user)
    try:
        ticket = visible_ticket(person, ref)
    except Ticket.DoesNotExist:
        raise Http404 from None
    if request.POST.get("stop"):
        services.unfollow_ticket(ticket_id=ticket.pk, by=person)
    else:
        services.follow_ticket(ticket_id=ticket.pk, person=person, by=person)
    return redirect("tickets:detail", ref=ref)


def _known(name: str) -> Move:
    if name in ACTIONS and name in MOVES:
        return Move(name)
    raise Http404
