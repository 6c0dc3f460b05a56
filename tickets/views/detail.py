"""The page of one request, what people write on it, and the small question "is there anything new?"."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.refusals import Refused
from slas.enums import PauseReason
from tickets import services
from tickets.forms.moves import ReplyForm
from tickets.models import Attachment, Ticket
from tickets.queries.drafts import draft_uploads
from tickets.queries.page import latest_event_id, ticket_page, ticket_to_show, visible_ticket
from tickets.services import Overtaken

if TYPE_CHECKING:
    from departments.models import Person
    from tickets.models import TicketEvent
    from tickets.queries.page import TicketPage


def new_key() -> str:
    """A name for one sending: the second with the same name finds what the first made."""
    return secrets.token_urlsafe(12)


@login_required
@require_GET
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    return show_page(request, ref)


def show_page(
    request: HttpRequest,
    ref: str,
    *,
    reply: ReplyForm | None = None,
    mode: str = "",
    opened: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a request as it stands now, or 404."""
    person = cast("Person", request.user)
    try:
        page = ticket_page(person, ticket_to_show(person, ref), timezone.now())
    except Ticket.DoesNotExist:
        raise Http404 from None
    return draw_page(request, page, reply=reply, mode=mode, opened=opened, status=status)


def draw_page(
    request: HttpRequest,
    page: TicketPage,
    *,
    reply: ReplyForm | None = None,
    mode: str = "",
    opened: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or only its body for htmx. A refused `reply` and the form of a move `opened` keep what was typed."""
    typed = page.draft.data if page.draft else {}
    first = {"text": _first(typed.get("text")), "key": new_key(), "seen": page.last_event_id}
    context = {
        "page": page,
        "ticket": page.ticket,
        "form": reply or ReplyForm(ticket=page.ticket, initial=first, auto_id="reply_%s"),
        "mode": mode or _first(typed.get("mode")) or "reply",
        "opened": opened,
        "readers": services.note_reading(ticket_id=page.ticket.pk, by=page.person, at=timezone.now()),
    }
    template = "tickets/_ticket.html" if request.htmx else "tickets/detail.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def _first(value: str | list[str] | None) -> str:
    return (value[0] if value else "") if isinstance(value, list) else value or ""


@login_required
@require_GET
def changes(request: HttpRequest, ref: str) -> HttpResponse:
    """204 while nothing is new; else the fragments that changed, never the field somebody is writing in."""
    person = cast("Person", request.user)
    try:
        ticket = visible_ticket(person, ref)
    except Ticket.DoesNotExist:
        raise Http404 from None
    readers = services.note_reading(ticket_id=ticket.pk, by=person, at=timezone.now())
    known = (request.GET.get("revision"), request.GET.get("event"), request.GET.get("with", ""))
    latest = latest_event_id(person, ticket)
    if known == (str(ticket.revision), str(latest), with_whom(readers)):
        return HttpResponse(status=204)
    page = ticket_page(person, ticket_to_show(person, ref), timezone.now())
    is_news = known[:2] != (str(ticket.revision), str(latest))
    context = {"page": page, "ticket": page.ticket, "readers": readers, "is_news": is_news}
    return render(request, "tickets/_changes.html", context)


def with_whom(readers: dict[int, str]) -> str:
    return ",".join(str(number) for number in sorted(readers))


@login_required
@require_POST
def say(request: HttpRequest, ref: str) -> HttpResponse:
    """Reply, note, or reply and wait for the answer, as the form's buttons say."""
    person = cast("Person", request.user)
    try:
        ticket = visible_ticket(person, ref)
    except Ticket.DoesNotExist:
        raise Http404 from None
    if number := request.POST.get("discard"):
        return _discard(request, ticket, number)
    form = ReplyForm(request.POST, ticket=ticket, auto_id="reply_%s")
    mode = "note" if request.POST.get("mode") == "note" else "reply"
    try:
        _keep_files(request, ticket)
        if not form.is_valid():
            return show_page(request, ref, reply=form, mode=mode, status=422)
        _send(ticket, person, form.cleaned_data, mode="wait" if request.POST.get("wait") else mode)
    except Refused as refusal:
        return _refused(request, ticket, form, mode, refusal)
    if request.htmx:  # type: ignore[attr-defined]
        return show_page(request, ref)
    return redirect("tickets:detail", ref=ref)


def _keep_files(request: HttpRequest, ticket: Ticket) -> None:
    """Files are kept before anything else is looked at, so that a refused reply does not lose them."""
    for upload in request.FILES.getlist("files"):
        services.store_upload(
            by=cast("Person", request.user), draft_key=f"reply:{ticket.ref}", upload=upload, at=timezone.now()
        )


def _send(ticket: Ticket, by: Person, data: dict[str, Any], *, mode: str) -> TicketEvent | Ticket:
    files = list(draft_uploads(by, f"reply:{ticket.ref}").values_list("pk", flat=True))
    words = {"text": data["text"], "submission_key": data["key"], "attachment_ids": files}
    at = timezone.now()
    if mode == "note":
        return services.add_note(ticket_id=ticket.pk, by=by, at=at, **words)
    if mode == "wait":
        return services.wait_for(
            ticket_id=ticket.pk, reason=PauseReason.REQUESTER, by=by, at=at, seen_event_id=data["seen"], **words
        )
    return services.add_reply(ticket_id=ticket.pk, by=by, at=at, seen_event_id=data["seen"], **words)


def _refused(request: HttpRequest, ticket: Ticket, form: ReplyForm, mode: str, refusal: Refused) -> HttpResponse:
    """Keep what was typed, say why; after reading the newer message, the next sending goes through."""
    stale = isinstance(refusal, (Overtaken, services.MoveRefused))
    if isinstance(refusal, Overtaken):
        form = ReplyForm(having_seen(request, ticket), ticket=ticket, auto_id="reply_%s")
    form.is_valid()
    form.add_error(None, str(refusal))
    return show_page(request, ticket.ref, reply=form, mode=mode, status=409 if stale else 422)


def having_seen(request: HttpRequest, ticket: Ticket) -> QueryDict:
    """What was posted, by somebody who has now read everything."""
    data = request.POST.copy()
    data["seen"] = str(latest_event_id(cast("Person", request.user), ticket))
    return data


def _discard(request: HttpRequest, ticket: Ticket, number: str) -> HttpResponse:
    """Take a file off the unsent reply; what was typed stays."""
    form = ReplyForm(request.POST, ticket=ticket, auto_id="reply_%s")
    form.is_valid()
    form.errors.clear()
    with suppress(Attachment.DoesNotExist, ValueError):  # taken off before, in another window
        services.discard_upload(attachment_id=int(number), by=cast("Person", request.user))
    return show_page(request, ticket.ref, reply=form, mode=request.POST.get("mode", ""))
