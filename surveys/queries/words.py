"""Comments for their moderator: what was said about one department, who might be named in it, what was taken out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from departments.models import Person
from surveys.enums import OpenQuestion
from surveys.models import Comment, Redaction
from surveys.naming import named_in
from surveys.permissions import may_redact
from surveys.queries.pages import comments_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from departments.models import Department
    from surveys.models import Wave


@dataclass(frozen=True, slots=True)
class ReadComment:
    """One comment, the names found in it, and what was done about it."""

    comment: Comment
    names: Sequence[str]
    redactions: Sequence[Redaction]

    @property
    def question(self) -> str:
        return str(OpenQuestion(self.comment.question).label)


@dataclass(frozen=True, slots=True)
class WordsPage:
    """A department's comments of one wave, those with names in them first."""

    wave: Wave
    department: Department
    comments: Sequence[ReadComment]


def words_page(wave: Wave, department: Department, person: Person) -> WordsPage | None:
    """The comments for moderation, from the counting of the wave on; None for who may not, or before.

    Words below the threshold are shown to nobody, so there is nothing to moderate.
    """
    if wave.closed_at is None or not may_redact(person, department.pk):
        return None
    names = _names_in(department)
    done: defaultdict[uuid.UUID, list[Redaction]] = defaultdict(list)
    for row in Redaction.objects.filter(comment__wave=wave, comment__provider=department).select_related("by"):
        done[row.comment_id].append(row)
    found = [ReadComment(one, named_in(one.text, names), done[one.pk]) for one in comments_of(wave, department.pk)]
    return WordsPage(wave, department, sorted(found, key=lambda one: not one.names))


def comment_page(wave: Wave, department: Department, person: Person, comment_id: uuid.UUID) -> ReadComment | None:
    """One comment of that page."""
    page = words_page(wave, department, person)
    return next((one for one in page.comments if one.comment.pk == comment_id), None) if page else None


def _names_in(department: Department) -> list[str]:
    """What the people of a department are called."""
    theirs = Q(department=department) | Q(memberships__department=department) | Q(heads=department)
    rows = Person.objects.filter(theirs).distinct().values_list("name", "native_name")
    return [name for row in rows for name in row if name]
