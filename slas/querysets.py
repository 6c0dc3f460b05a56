from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from slas.enums import StandardState

if TYPE_CHECKING:
    from datetime import datetime

    from slas.models import StandardVersion


class StandardVersionQuerySet(models.QuerySet["StandardVersion"]):
    def in_force(self, at: datetime) -> Self:
        """Published versions whose period contains `at`."""
        still = Q(effective_until__isnull=True) | Q(effective_until__gt=at)
        return self.filter(still, state=StandardState.PUBLISHED, effective_from__lte=at)
