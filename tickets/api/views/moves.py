"""Every move of the table `tickets.enums.MOVES`, each at an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from departments.enums import Priority
from departments.queries import department_coded
from slas.enums import PauseReason
from tickets import services
from tickets.api.endpoint import TicketsEndpoint
from tickets.api.filing import own_files
from tickets.api.once import PARAMETER, once
from tickets.api.serializers import moves as asks
from tickets.api.serializers.tickets import TicketSerializer
from tickets.enums import MOVES, Cause, Channel, DisputeAbout, DisputeState, Move
from tickets.services import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rest_framework.serializers import BaseSerializer

Asked = dict[str, Any]


@dataclass(frozen=True)
class Action:
    """What a move asks of the caller, and the service that makes it with `ticket_id`, `by` and `at`."""

    asks: type[BaseSerializer[Any]]
    make: Callable[..., object]


def _bare(service: Callable[..., object]) -> Callable[..., object]:
    return lambda _asked, **which: service(**which)


def _with_words(service: Callable[..., object]) -> Callable[..., object]:
    return lambda asked, **which: service(**which, text=asked["text"])


def _call(asked: Asked, **which: Any) -> object:
    return services.log_call(**which, text=asked["text"], channel=Channel.API)


def _reply(asked: Asked, **which: Any) -> object:
    own_files(which["by"], asked["attachments"])
    return services.add_reply(
        **which, text=asked["text"], attachment_ids=asked["attachments"], seen_event_id=asked["seen_event_id"],
        channel=Channel.API,
    )  # fmt: skip


def _note(asked: Asked, **which: Any) -> object:
    own_files(which["by"], asked["attachments"])
    return services.add_note(**which, text=asked["text"], attachment_ids=asked["attachments"], channel=Channel.API)


def _assign(asked: Asked, **which: Any) -> object:
    return services.assign_ticket(**which, assignee_id=asked["assignee"])


def _wait(asked: Asked, **which: Any) -> object:
    return services.wait_for(
        **which, reason=PauseReason(asked["reason"]), text=asked["text"], until=asked["until"],
        seen_event_id=asked["seen_event_id"], channel=Channel.API, cause=_cause(asked),
    )  # fmt: skip


def _cause(asked: Asked) -> Cause | None:
    return Cause(asked["cause"]) if asked["cause"] else None


def _reopen(asked: Asked, **which: Any) -> object:
    return services.reopen_ticket(**which, text=asked["text"], cause=_cause(asked))


def _promise_update(asked: Asked, **which: Any) -> object:
    return services.promise_update(**which, until=asked["until"])


def _resolve(asked: Asked, **which: Any) -> object:
    return services.resolve_ticket(
        **which, text=asked["text"], seen_event_id=asked["seen_event_id"], despite_parts=asked["despite_parts"],
        channel=Channel.API, met=asked["met"],
    )  # fmt: skip


def _transfer(asked: Asked, **which: Any) -> object:
    try:
        return services.transfer_ticket(**which, service_id=asked["service"], text=asked["text"])
    except ObjectDoesNotExist:
        raise ValidationError({"service": [_("This service is not offered.")]}) from None


def _ask_for_help(asked: Asked, **which: Any) -> object:
    try:
        return services.ask_department(
            **which, service_id=asked["service"], subject=asked["subject"], text=asked["text"], channel=Channel.API
        )
    except ObjectDoesNotExist:
        raise ValidationError({"service": [_("This service is not offered.")]}) from None


def _merge(asked: Asked, **which: Any) -> object:
    return services.merge_ticket(**which, into_ref=asked["into"], text=asked["text"])


def _share(asked: Asked, **which: Any) -> object:
    return services.share_ticket(**which, department_id=_department(asked), text=asked["text"])


def _unshare(asked: Asked, **which: Any) -> object:
    return services.unshare_ticket(**which, department_id=_department(asked))


def _department(asked: Asked) -> int:
    found = department_coded(asked["department"])
    if found is None:
        raise ValidationError({"department": [_("There is no such department.")]})
    return found.pk


def _with_ref(service: Callable[..., object]) -> Callable[..., object]:
    return lambda asked, **which: service(**which, ref=asked["ref"])


def _dispute(asked: Asked, **which: Any) -> object:
    return services.dispute(**which, about=DisputeAbout(asked["about"]), text=asked["text"])


def _decide(asked: Asked, **which: Any) -> object:
    return services.decide_dispute(**which, state=DisputeState(asked["state"]), text=asked["text"])


def _reprioritise(asked: Asked, **which: Any) -> object:
    return services.change_priority(**which, priority=Priority(asked["priority"]), text=asked["text"])


ACTIONS: dict[Move, Action] = {
    Move.APPROVE: Action(asks.NothingSerializer, _bare(services.approve_ticket)),
    Move.DECLINE: Action(asks.WordsSerializer, _with_words(services.decline_ticket)),
    Move.REPLY: Action(asks.SayingSerializer, _reply),
    Move.NOTE: Action(asks.SayingSerializer, _note),
    Move.CALL: Action(asks.WordsSerializer, _call),
    Move.TAKE: Action(asks.NothingSerializer, _bare(services.take_ticket)),
    Move.ASSIGN: Action(asks.AssigneeSerializer, _assign),
    Move.WAIT: Action(asks.WaitingSerializer, _wait),
    Move.RESUME: Action(asks.NothingSerializer, _bare(services.resume_ticket)),
    Move.RESOLVE: Action(asks.SolvedSerializer, _resolve),
    Move.REOPEN: Action(asks.ReopeningSerializer, _reopen),
    Move.CONFIRM: Action(asks.NothingSerializer, _bare(services.confirm_ticket)),
    Move.CANCEL: Action(asks.PerhapsWordsSerializer, _with_words(services.cancel_ticket)),
    Move.TRANSFER: Action(asks.HandOverSerializer, _transfer),
    Move.ASK_FOR_HELP: Action(asks.PartSerializer, _ask_for_help),
    Move.PROMISE_UPDATE: Action(asks.UpdateSerializer, _promise_update),
    Move.REPRIORITISE: Action(asks.PriorityChangeSerializer, _reprioritise),
    Move.SHARE: Action(asks.SharingSerializer, _share),
    Move.UNSHARE: Action(asks.PartnerSerializer, _unshare),
    Move.WAIT_FOR_REQUEST: Action(asks.OtherRequestSerializer, _with_ref(services.wait_for_request)),
    Move.UNTIE: Action(asks.OtherRequestSerializer, _with_ref(services.untie_ticket)),
    Move.MERGE: Action(asks.MergeSerializer, _merge),
    Move.DISPUTE: Action(asks.DisputeSerializer, _dispute),
    Move.DECIDE: Action(asks.DecisionSerializer, _decide),
}


class MoveEndpoint(TicketsEndpoint):
    """Make one move and tell how the request stands after it, as far as the caller may still see it."""

    move: ClassVar[Move]

    def post(self, request: Request, ref: str) -> Response:
        action, ticket, at = ACTIONS[self.move], self.ticket(ref), timezone.now()
        asked = self.read(action.asks)

        def make() -> Answer:
            action.make(asked, ticket_id=ticket.pk, by=self.person, at=at)
            return self._stands(ref, ticket.pk, at=at)

        return once(self, asked, at=at, answer=make)

    def _stands(self, ref: str, ticket_id: int, *, at: datetime) -> Answer:
        """How it stands now. A restricted request that was handed over is no longer for those who did so."""
        try:
            return Answer(status.HTTP_200_OK, self.told(ref, at=at), ticket_id)
        except Http404:
            return Answer(status.HTTP_204_NO_CONTENT, {}, ticket_id)


def move_endpoint(move: Move) -> type[MoveEndpoint]:
    """The endpoint of one move, described for the schema."""
    described = extend_schema(
        operation_id=f"moves_{move.value}",
        summary=move.label,
        description=gettext_lazy("The table of moves (/moves/) says when it is allowed; else 409 says why not."),
        parameters=[PARAMETER],
        request=ACTIONS[move].asks,
        responses={
            200: TicketSerializer,
            204: OpenApiResponse(description=gettext_lazy("Done, and it is no longer yours to see.")),
        },
        tags=["moves"],
    )
    return extend_schema_view(post=described)(type(f"{move.value.title()}Move", (MoveEndpoint,), {"move": move}))


class MoveTable(TicketsEndpoint):
    @extend_schema(
        operation_id="moves_table",
        summary=gettext_lazy("The table of statuses and allowed moves"),
        responses=asks.MoveTableSerializer,
        tags=["moves"],
    )
    def get(self, request: Request) -> Response:
        rows = [
            {"move": move, "label": move.label, "sources": rule.sources, "sides": rule.sides, "target": rule.target,
             "refusal": str(rule.refusal)}
            for move, rule in MOVES.items()
        ]  # fmt: skip
        return Response(asks.MoveTableSerializer({"results": rows}).data)
