"""Where a notice about improving leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from improvements.models import Idea, ImprovementAction


def action_path(action: ImprovementAction) -> str:
    return reverse("improvements:action", args=[action.department.code, action.pk])


def suggestion_path(suggestion: Idea) -> str:
    return reverse("improvements:suggestion", args=[suggestion.pk])
