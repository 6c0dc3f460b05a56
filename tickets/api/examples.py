"""Examples for the document page."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample

NEW_TICKET = OpenApiExample(
    "new-ticket",
    summary=_("A request for a colleague, with two answers"),
    request_only=True,
    value={
        "service": 12,
        "subject": "SAP role for a new colleague",
        "description": "She starts on Monday and books goods receipts.",
        "beneficiary": "chen.bo@example.com",
        "priority": 3,
        "answers": {"system": "sap", "needed_by": "2026-09-28"},
        "attachments": [],
    },
)
REPLY = OpenApiExample(
    "reply",
    summary=_("An answer, unless somebody wrote meanwhile"),
    request_only=True,
    value={
        "text": "The role is set; please sign in again.",
        "seen_event_id": 4711,
        "attachments": [],
        "internal": False,
    },
)
