from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from core.matching import TokenQuery
from core.tokens import tokens

if TYPE_CHECKING:
    from improvements.models import SuccessCase


class CaseQuerySet(models.QuerySet["SuccessCase"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def matching(self, text: str) -> Self:
        """Cases in which every word of `text` is found; none when there is no word in it."""
        return self.filter(search=TokenQuery(text)) if tokens(text) else self.none()
