"""What is written down about improving: who will do what by when, and what became of it."""

from improvements.models.actions import ImprovementAction

__all__ = ["ImprovementAction"]
