"""Where a notice leads."""

from django.urls import NoReverseMatch, reverse


def ticket_path(ref: str) -> str:
    try:
        return reverse("tickets:detail", args=[ref])
    except NoReverseMatch:
        return f"/requests/{ref}/"
