"""Which uploaded files somebody may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.models import Attachment
from tickets.permissions import can_see, visible_events

if TYPE_CHECKING:
    from collections.abc import Collection

    from departments.models import Person


def readable_attachment(person: Person, attachment_id: int) -> Attachment:
    """The file, if `person` may read the message it came with, or uploaded it to a form not sent yet.

    Raises Attachment.DoesNotExist alike for unknown files and for those of others.
    """
    mine = Q(ticket=None, uploaded_by=person)
    rows = Attachment.objects.filter(mine | Q(ticket__isnull=False)).select_related("ticket__department")
    attachment = rows.get(pk=attachment_id)
    if attachment.ticket and not _may_read(person, attachment):
        raise Attachment.DoesNotExist
    return attachment


def unsent_files(person: Person, attachment_ids: Collection[int]) -> list[Attachment]:
    """Those of the files that `person` uploaded and did not send yet, in order."""
    mine = Attachment.objects.filter(pk__in=attachment_ids, uploaded_by=person, ticket=None)
    return list(mine.order_by("id"))


def _may_read(person: Person, attachment: Attachment) -> bool:
    if attachment.ticket is None or not can_see(person, attachment.ticket.pk):
        return False
    if attachment.event_id is None:
        return True
    return visible_events(person, attachment.ticket).filter(pk=attachment.event_id).exists()
