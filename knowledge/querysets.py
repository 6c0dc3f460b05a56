from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from core.matching import TokenQuery
from core.tokens import tokens

if TYPE_CHECKING:
    from knowledge.models import Guide


class GuideQuerySet(models.QuerySet["Guide"]):
    def published(self) -> Self:
        return self.filter(is_published=True, department__is_active=True)

    def matching(self, text: str) -> Self:
        """Guides in which every word of `text` is found; none when there is no word in it."""
        return self.filter(search=TokenQuery(text)) if tokens(text) else self.none()
