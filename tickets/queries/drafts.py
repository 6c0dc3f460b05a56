"""What somebody typed or uploaded and did not send. Only its owner ever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tickets.models import Attachment, Draft

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from departments.models import Person


def load_draft(person: Person, key: str) -> Draft | None:
    """The unsent form `key` of `person`; its `data` maps field names to a text or a list of texts."""
    return Draft.objects.filter(person=person, key=key).first()


def draft_uploads(person: Person, key: str) -> QuerySet[Attachment]:
    """Files that `person` uploaded to the unsent form `key`, in order."""
    return Attachment.objects.filter(uploaded_by=person, draft_key=key, ticket=None).order_by("id")
