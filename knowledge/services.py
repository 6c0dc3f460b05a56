"""Writing guides so that they can be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Value
from django.db.models.functions import Cast

from core.tokens import document

if TYPE_CHECKING:
    from datetime import datetime

    from knowledge.models import Guide


def save_guide(*, guide: Guide, at: datetime) -> Guide:
    """Save a guide (new or changed) with its search words, in both languages."""
    guide.updated_at = at
    guide.search = guide_vector(guide)
    guide.save()
    guide.refresh_from_db(fields=["search"])
    return guide


def guide_vector(guide: Guide) -> Cast:
    """The value for `search`: usable in a bulk insert as well."""
    words = f"{guide.title} {guide.title_zh} {guide.body} {guide.body_zh}"
    return Cast(Value(document(words)), SearchVectorField())
