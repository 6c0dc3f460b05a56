"""Requests with their history and promises, and what belongs to them."""

from tickets.models.disputes import Dispute
from tickets.models.links import Link
from tickets.models.requests import Follower, Promise, RefSeries, Ticket, TicketEvent
from tickets.models.sending import Attachment, Draft, Submission

__all__ = [
    "Attachment",
    "Dispute",
    "Draft",
    "Follower",
    "Link",
    "Promise",
    "RefSeries",
    "Submission",
    "Ticket",
    "TicketEvent",
]
