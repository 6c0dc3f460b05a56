"""Bringing a department's file into the desk: through the same services as the editor, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.refusals import Refused
from departments.models import Department
from slas.documents import Fault, meant, read_document
from slas.models import ConfigurationChange
from slas.queries.wordings import Difference, compared
from slas.services.documents.calendars import put_calendar
from slas.services.documents.standards import Putting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Person
    from slas.documents import Document

__all__ = ["Change", "DocumentRefused", "import_document"]


class DocumentRefused(Refused):
    """A file cannot be taken as it is; `faults` says why, line by line."""

    http_status = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(faults)
        count = len(self.faults)
        told = ngettext(
            "%(count)s line needs a change; nothing was taken over.",
            "%(count)s lines need a change; nothing was taken over.",
            count,
        )
        super().__init__(told % {"count": count})

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [{"line": fault.line, "field": fault.path, "messages": [fault.text]} for fault in self.faults]


@dataclass(frozen=True)
class Change:
    """One thing that an import did or would do, in words: "IT standard v3", "changed the draft", old and new."""

    subject: str
    what: str
    differences: list[Difference]


def import_document(
    *, text: str, by: Person, at: datetime, dry_run: bool = False, department_code: str = ""
) -> list[Change]:
    """Make the desk say what a file says: calendars, drafts, proposals, publications. Returns what changed.

    What the file does not name stays; what is published is never changed; the same file again changes nothing. A
    `dry_run` does all of it and takes it back, so that it refuses exactly what the import would. Raises
    DocumentRefused with every fault found, and then nothing has changed.
    """
    document, found = read_document(text)
    faults = list(found)
    if document is None:
        raise DocumentRefused(faults)
    with transaction.atomic():
        department = _department(document, department_code, faults)
        changes = _put(document, department, faults, by=by, at=at) if department else []
        if faults:
            raise DocumentRefused(faults)
        transaction.set_rollback(dry_run)
    return changes


def _department(document: Document, wanted: str, faults: list[Fault]) -> Department | None:
    """Locked, so that two files of one department are taken one after the other."""
    code, line = document.department, document.lines.get("department", 1)
    if wanted and code and code != wanted:
        said = {"code": code, "wanted": wanted}
        faults.append(
            Fault(line, "department", _("This file is of %(code)s and was sent as one of %(wanted)s.") % said)
        )
        return None
    found = Department.objects.select_for_update(no_key=True).filter(code=code).first()
    if code and found is None:
        codes = Department.objects.values_list("code", flat=True)
        unknown = _("There is no department with the code “%(code)s”.") % {"code": code}
        faults.append(Fault(line, "department", unknown + meant(code, codes)))
    return found


def _put(document: Document, department: Department, faults: list[Fault], *, by: Person, at: datetime) -> list[Change]:
    last = ConfigurationChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    broken = [fault.path for fault in faults]
    promised = {calendar.name.lower() for calendar in document.calendars}
    for calendar in document.calendars:
        if not _is_in(broken, f"calendars.{calendar.name}"):
            faults += put_calendar(calendar, by=by, at=at)
    for number, standard in enumerate(document.standards):
        path = f"standards.{number}"
        putting = Putting(standard, department, path=path, promised=promised, is_whole=not _is_in(broken, path))
        faults += putting.put(by=by, at=at)
    made = ConfigurationChange.objects.filter(pk__gt=last, by=by, at=at).order_by("pk")
    return [Change(row.subject, row.get_kind_display(), compared(row.before, row.after)) for row in made]


def _is_in(broken: list[str], path: str) -> bool:
    """Whether reading found a fault in a part already: of half of it, nothing is made."""
    return any(f"{at}.".startswith(f"{path}.") for at in broken)
