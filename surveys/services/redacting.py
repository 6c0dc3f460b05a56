"""Taking words out of a comment: a name that nobody should have written. What was taken out is kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from surveys.models import Comment, Redaction
from surveys.models.answers import REMOVED
from surveys.naming import pattern
from surveys.permissions import check_redacts

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Person
    from surveys.enums import RedactedBecause


class NothingToRemove(Refused):
    """No words were named, or they do not occur in the comment."""

    http_status = 422


@transaction.atomic
def redact_comment(
    *, comment_id: uuid.UUID, words: Sequence[str], reason: RedactedBecause, by: Person, at: datetime
) -> Comment:
    """Take every occurrence of `words` out of a comment, and note who did it when and why; never what.

    Raises NotYours for whoever is no moderator of this department's comments, NothingToRemove when one of the words
    does not occur (any more); then nothing is changed.
    """
    comment = Comment.objects.select_for_update(no_key=True).get(pk=comment_id)
    check_redacts(by, comment.provider_id)
    text, places = comment.text, 0
    for each in sorted({one.strip() for one in words if one.strip()}, key=len, reverse=True):
        text, found = pattern(each).subn(REMOVED, text)
        if not found:
            raise NothingToRemove(_("“%(words)s” does not occur in this comment.") % {"words": each})
        places += found
    if not places:
        raise NothingToRemove(_("Write the words to take out, one name or phrase on a line."))
    comment.text = text
    comment.save(update_fields=["text"])
    Redaction.objects.create(comment=comment, by=by, at=at, reason=reason, places=places)
    return comment
