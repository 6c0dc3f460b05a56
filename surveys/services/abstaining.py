"""Not wanting to be asked, and wanting it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surveys.models import OptOut

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person


def choose_evaluations(*, by: Person, wanted: bool, at: datetime) -> None:
    """Ask `by` to evaluate departments from the next wave on, or do not. Repeating it changes nothing.

    Who was asked in an open wave stays asked: the frame of a wave is fixed when it opens (SURVEY §2).
    """
    if wanted:
        OptOut.objects.filter(person=by).delete()
    else:
        OptOut.objects.get_or_create(person=by, defaults={"since": at})
