"""Everything that changes a request: one function a use case. Time and the person acting are always arguments."""

from tickets.permissions import MoveRefused
from tickets.services.approving import approve_ticket, decline_ticket
from tickets.services.conversation import add_note, add_reply, log_call
from tickets.services.disputes import NothingDisputed, decide_dispute, dispute
from tickets.services.drafts import DraftRefused, discard_draft, purge_drafts, save_draft
from tickets.services.escalation import escalate_due
from tickets.services.filing import AlreadySentDifferently, create_ticket
from tickets.services.following import follow_ticket, unfollow_ticket
from tickets.services.linking import NotLinkable, merge_ticket, untie_ticket, wait_for_request
from tickets.services.moves import (
    NeedsFutureDate,
    NotAnAgent,
    assign_ticket,
    cancel_ticket,
    close_settled,
    confirm_ticket,
    reopen_ticket,
    resolve_ticket,
    resume_due_waits,
    resume_ticket,
    take_ticket,
    wait_for,
)
from tickets.services.once import Answer, answer_once
from tickets.services.outbox import relay_events
from tickets.services.parts import PartsOpen, SameDepartment, ask_department
from tickets.services.presence import note_reading
from tickets.services.rating import record_rating
from tickets.services.retiming import retime_open_requests
from tickets.services.sending import NeedsWords, Overtaken
from tickets.services.sharing import NotShareable, share_ticket, unshare_ticket
from tickets.services.travel import change_priority, transfer_ticket
from tickets.services.updates import NeedsFutureMoment, note_missed_updates, promise_update
from tickets.services.uploads import UploadRefused, discard_upload, store_upload

__all__ = [
    "AlreadySentDifferently",
    "Answer",
    "DraftRefused",
    "MoveRefused",
    "NeedsFutureDate",
    "NeedsFutureMoment",
    "NeedsWords",
    "NotAnAgent",
    "NotLinkable",
    "NotShareable",
    "NothingDisputed",
    "Overtaken",
    "PartsOpen",
    "SameDepartment",
    "UploadRefused",
    "add_note",
    "add_reply",
    "answer_once",
    "approve_ticket",
    "ask_department",
    "assign_ticket",
    "cancel_ticket",
    "change_priority",
    "close_settled",
    "confirm_ticket",
    "create_ticket",
    "decide_dispute",
    "decline_ticket",
    "discard_draft",
    "discard_upload",
    "dispute",
    "escalate_due",
    "follow_ticket",
    "log_call",
    "merge_ticket",
    "note_missed_updates",
    "note_reading",
    "promise_update",
    "purge_drafts",
    "record_rating",
    "relay_events",
    "reopen_ticket",
    "resolve_ticket",
    "resume_due_waits",
    "resume_ticket",
    "retime_open_requests",
    "save_draft",
    "share_ticket",
    "store_upload",
    "take_ticket",
    "transfer_ticket",
    "unfollow_ticket",
    "unshare_ticket",
    "untie_ticket",
    "wait_for",
    "wait_for_request",
]
