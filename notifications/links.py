"""Where a notice leads, and how its mail is found."""

from django.urls import reverse


def mail_key(event_id: int, person_id: int) -> str:
    """What tells the mail to a person about an event from all others."""
    return f"event-{event_id}-{person_id}"


def ticket_path(ref: str) -> str:
    return reverse("tickets:detail", args=[ref])
