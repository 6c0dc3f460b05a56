"""Statuses, moves and kinds of event: the tables that pages, API and documentation read."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    APPROVAL = "approval", _("waiting for approval")
    NEW = "new", _("new")
    OPEN = "open", _("being worked on")
    WAITING = "waiting", _("waiting")
    RESOLVED = "resolved", _("solved")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


OPEN_STATUSES = (Status.NEW, Status.OPEN, Status.WAITING)
UNFINISHED = (Status.APPROVAL, *OPEN_STATUSES)
REOPEN_WINDOW = timedelta(days=14)  # SURVEY §4.5: for so long a solved request can be opened again


class Move(models.TextChoices):
    """What somebody may do to a request. Values are the names in the API."""

    APPROVE = "approve", _("Approve")
    DECLINE = "decline", _("Decline")
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")
    CALL = "call", _("Log a call")
    TAKE = "take", _("Take")
    ASSIGN = "assign", _("Assign")
    WAIT = "wait", _("Wait for…")
    RESUME = "resume", _("Resume")
    RESOLVE = "resolve", _("Solve")
    REOPEN = "reopen", _("Open again")
    CONFIRM = "confirm", _("Confirm and close")
    CANCEL = "cancel", _("Cancel request")
    TRANSFER = "transfer", _("Hand over")
    ASK_FOR_HELP = "ask_for_help", _("Ask another department")
    PROMISE_UPDATE = "promise_update", _("Promise the next word")
    REPRIORITISE = "reprioritise", _("Change priority")
    SHARE = "share", _("Serve it together")
    UNSHARE = "unshare", _("Serve it alone again")
    WAIT_FOR_REQUEST = "wait_for_request", _("Waits for another request")
    UNTIE = "untie", _("Waits for it no longer")
    MERGE = "merge", _("Close as a duplicate")
    DISPUTE = "dispute", _("Dispute")
    DECIDE = "decide", _("Decide the dispute")


class Side(models.TextChoices):
    """On which side of a request somebody stands. One person may stand on both."""

    CUSTOMER = "customer", _("customer")
    SUPPLIER = "supplier", _("supplier")
    HEAD = "head", _("head of the serving department")
    APPROVER = "approver", _("who approves it")


@dataclass(frozen=True)
class MoveRule:
    """From which statuses a move is allowed, for which side, and to which status it leads (None: stays)."""

    sources: tuple[Status, ...]
    sides: tuple[Side, ...]
    target: Status | None
    refusal: Lazy | str


_LIVE = OPEN_STATUSES
_SUPPLIER = (Side.SUPPLIER,)
_CUSTOMER = (Side.CUSTOMER,)

# The one table of statuses and allowed moves. A reply of the customer reopens a waiting or solved request by itself
# (services.add_reply); everything else that changes a status is a row here.
MOVES: dict[Move, MoveRule] = {
    Move.APPROVE: MoveRule((Status.APPROVAL,), (Side.APPROVER,), Status.NEW, _("This was decided already.")),
    Move.DECLINE: MoveRule((Status.APPROVAL,), (Side.APPROVER,), Status.CANCELLED, _("This was decided already.")),
    Move.REPLY: MoveRule(
        (*_LIVE, Status.RESOLVED),
        (*_CUSTOMER, *_SUPPLIER),
        None,
        _("This request is finished; please file a new one."),
    ),
    Move.NOTE: MoveRule(tuple(Status), _SUPPLIER, None, _("Only agents of the serving department write notes.")),
    Move.CALL: MoveRule(_LIVE, _SUPPLIER, None, _("This request is finished; a call can no longer be logged.")),
    Move.TAKE: MoveRule(_LIVE, _SUPPLIER, None, _("This request is finished; nobody needs to take it.")),
    Move.ASSIGN: MoveRule(_LIVE, _SUPPLIER, None, _("This request is finished; it cannot be assigned.")),
    Move.WAIT: MoveRule(
        (Status.NEW, Status.OPEN), _SUPPLIER, Status.WAITING, _("Only a request that is being worked on can wait.")
    ),
    Move.RESUME: MoveRule(
        (Status.WAITING,), (*_SUPPLIER, *_CUSTOMER), Status.OPEN, _("This request is not waiting for anything.")
    ),
    Move.RESOLVE: MoveRule(_LIVE, _SUPPLIER, Status.RESOLVED, _("This request is already solved or finished.")),
    Move.REOPEN: MoveRule(
        (Status.RESOLVED,), (*_CUSTOMER, *_SUPPLIER), Status.OPEN, _("Only a solved request can be opened again.")
    ),
    Move.CONFIRM: MoveRule((Status.RESOLVED,), _CUSTOMER, Status.CLOSED, _("Only a solved request can be confirmed.")),
    Move.CANCEL: MoveRule(
        (Status.APPROVAL, *_LIVE), _CUSTOMER, Status.CANCELLED, _("This request is already solved or finished.")
    ),
    Move.TRANSFER: MoveRule(_LIVE, _SUPPLIER, None, _("This request is finished; it cannot be handed over.")),
    Move.ASK_FOR_HELP: MoveRule(
        _LIVE, _SUPPLIER, None, _("This request is finished; nobody needs to help with it any more.")
    ),
    Move.PROMISE_UPDATE: MoveRule(
        _LIVE, _SUPPLIER, None, _("This request is finished; no further word can be promised.")
    ),
    Move.REPRIORITISE: MoveRule(_LIVE, _SUPPLIER, None, _("The priority of a finished request cannot be changed.")),
    Move.SHARE: MoveRule(_LIVE, _SUPPLIER, None, _("This request is finished; nobody needs to serve it.")),
    Move.UNSHARE: MoveRule(_LIVE, _SUPPLIER, None, _("This request is finished; nobody needs to serve it.")),
    Move.WAIT_FOR_REQUEST: MoveRule(
        _LIVE, _SUPPLIER, None, _("This request is finished; it waits for nothing any more.")
    ),
    Move.UNTIE: MoveRule(_LIVE, _SUPPLIER, None, _("This request is finished; it waits for nothing any more.")),
    Move.MERGE: MoveRule(_LIVE, _SUPPLIER, Status.CANCELLED, _("This request is already solved or finished.")),
    Move.DISPUTE: MoveRule(
        (Status.OPEN, Status.WAITING, Status.RESOLVED),
        _CUSTOMER,
        None,
        _("Only a pause, or that a request is solved, can be disputed."),
    ),
    Move.DECIDE: MoveRule(tuple(Status), (Side.HEAD,), None, _("Nothing is disputed.")),
}


class Kind(models.TextChoices):
    """What happened to a request."""

    CREATED = "created", _("filed")
    APPROVAL_ASKED = "approval_asked", _("asked for approval")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    AGENT_REPLIED = "agent_replied", _("answered")
    REQUESTER_REPLIED = "requester_replied", _("replied")
    NOTE_ADDED = "note_added", _("noted")
    CALL_LOGGED = "call_logged", _("call logged")
    ASSIGNED = "assigned", _("assigned")
    WAITING_STARTED = "waiting_started", _("started waiting")
    RESUMED = "resumed", _("resumed")
    RESOLVED = "resolved", _("solved")
    REOPENED = "reopened", _("opened again")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")
    TRANSFERRED = "transferred", _("handed over")
    PRIORITY_CHANGED = "priority_changed", _("priority changed")
    RETIMED = "retimed", _("hours of the calendar changed")
    WARNED = "warned", _("warned")
    BREACHED = "breached", _("promise broken")
    ESCALATED = "escalated", _("escalated")
    RATED = "rated", _("rated")
    PART_ASKED = "part_asked", _("asked another department for a part")
    PART_ENDED = "part_ended", _("a part ended")
    SHARED = "shared", _("served together with another department")
    UNSHARED = "unshared", _("served alone again")
    WHOLE_CHANGED = "whole_changed", _("the request it is a part of changed")
    UPDATE_PROMISED = "update_promised", _("promised the next word")
    UPDATE_MISSED = "update_missed", _("a promised word did not come")
    TIED = "tied", _("made to wait for another request")
    UNTIED = "untied", _("waits for another request no longer")
    AWAITED_ENDED = "awaited_ended", _("a request it waited for ended")
    MERGED = "merged", _("closed as a duplicate")
    DUPLICATE_FOUND = "duplicate_found", _("a duplicate was found")
    DISPUTED = "disputed", _("disputed")
    DISPUTE_DECIDED = "dispute_decided", _("dispute decided")


MESSAGE_KINDS = (Kind.CREATED, Kind.AGENT_REPLIED, Kind.REQUESTER_REPLIED, Kind.NOTE_ADDED, Kind.CALL_LOGGED)


class Cause(models.TextChoices):
    """Why a request had to wait for its requester, or came back (SEEDS: misunderstandings are to become fewer)."""

    MISSING = "missing", _("information was missing")
    MISUNDERSTOOD = "misunderstood", _("it was misunderstood")
    DECISION = "decision", _("a decision is needed")
    NOT_SOLVED = "not_solved", _("it was not solved")
    CAME_BACK = "came_back", _("the trouble came back")


WAIT_CAUSES = (Cause.MISSING, Cause.MISUNDERSTOOD, Cause.DECISION)
REOPEN_CAUSES = (Cause.NOT_SOLVED, Cause.MISUNDERSTOOD, Cause.MISSING, Cause.CAME_BACK)
AVOIDABLE = (Cause.MISSING, Cause.MISUNDERSTOOD)


class LinkKind(models.TextChoices):
    """What a request is to another."""

    DUPLICATE = "duplicate", _("a duplicate of")
    WAITS_FOR = "waits_for", _("waits for")


class DisputeAbout(models.TextChoices):
    """What the one who asked may find unfair."""

    PAUSE = "pause", _("that the clock was stopped")
    CLOSING = "closing", _("that it is solved")


class DisputeState(models.TextChoices):
    """What became of a dispute. Upheld: a wait still going on ends, a solved request is opened again."""

    OPEN = "open", _("not decided yet")
    UPHELD = "upheld", _("upheld")
    EXPLAINED = "explained", _("explained")


TELLING_KINDS = (
    Kind.WAITING_STARTED,
    Kind.REOPENED,
    Kind.PRIORITY_CHANGED,
    Kind.TRANSFERRED,
    Kind.CANCELLED,
    Kind.MERGED,
    Kind.BREACHED,
    Kind.DISPUTED,
    Kind.DISPUTE_DECIDED,
)
"""What the report on fairness looks at."""


class Channel(models.TextChoices):
    WEB = "web", _("portal")
    API = "api", _("API")
    MAIL = "mail", _("mail")
