"""Where a notice leads."""

from django.urls import reverse


def ticket_path(ref: str) -> str:
    return reverse("tickets:detail", args=[ref])
