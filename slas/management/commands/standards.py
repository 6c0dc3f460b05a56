"""`manage.py standards export | check | diff | import`: what departments promise, as files beside the code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from departments.queries import hr_admins, people_named
from slas.documents import document_text
from slas.queries.documents import department_document, departments_with_standards
from slas.services import DocumentRefused, import_document

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable

    from departments.models import Department, Person
    from slas.services import Change

DIFFERS = 1
REFUSED = 2


class Command(BaseCommand):
    help = "Write standards to files, or take them from files: drafts only, what is published stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        export = actions.add_parser("export", help="Write one file for each department.")
        export.add_argument("codes", nargs="*", metavar="CODE", help="Departments; none: all that have standards.")
        export.add_argument("--to", type=Path, help="A folder for CODE.yaml; without it, one department is printed.")
        helps = {
            "check": "Say what is wrong with files; changes nothing.",
            "diff": "Say in words what an import would change; exit code 1 when there is something.",
            "import": "Take files over, all of them or none.",
        }
        for name, words in helps.items():
            action = actions.add_parser(name, help=words)
            action.add_argument("files", nargs="+", type=Path, metavar="FILE", help="“-” reads standard input.")
            action.add_argument("--by", default="", help="E-mail address of the HR admin in whose name it happens.")
            if name == "import":
                action.add_argument("--dry-run", action="store_true", help="Do everything and take it back.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["action"] == "export":
            self._export(options["codes"], options["to"])
            return
        keeps = options["action"] == "import" and not options["dry_run"]
        changes = self._take(options["files"], _acting(options["by"], keeps=keeps), keeps=keeps)
        if options["action"] == "check":
            self.stdout.write("Nothing is wrong with it.")
            return
        self._tell(changes)
        if options["action"] == "diff" and changes:
            sys.exit(DIFFERS)

    def _export(self, codes: list[str], to: Path | None) -> None:
        chosen = _departments(codes)
        if to is None and len(chosen) != 1:
            raise CommandError("Name one department, or a folder with --to.")
        for department in chosen:
            text = document_text(department_document(department, at=timezone.now()))
            if to is None:
                self.stdout.write(text, ending="")
                continue
            to.mkdir(parents=True, exist_ok=True)
            (to / f"{department.code}.yaml").write_text(text, encoding="utf-8")
            self.stdout.write(str(to / f"{department.code}.yaml"))

    def _take(self, files: list[Path], by: Person, *, keeps: bool) -> list[Change]:
        """What all files change together; every fault of every file is said before any is refused."""
        changes: list[Change] = []
        refused = False
        with transaction.atomic():
            for file in files:
                try:
                    changes += import_document(text=_text(file), by=by, at=timezone.now())
                except DocumentRefused as refusal:
                    refused = True
                    for fault in refusal.faults:
                        self.stderr.write(f"{file}:{fault.line}: {fault.text}")
            transaction.set_rollback(refused or not keeps)
        if refused:
            raise CommandError("Nothing was changed.", returncode=REFUSED)
        return changes

    def _tell(self, changes: Iterable[Change]) -> None:
        told = False
        for change in changes:
            told = True
            self.stdout.write(f"{change.subject}: {change.what}")
            for row in change.differences:
                self.stdout.write(f"  {row.label}: {_one_line(row.before)} -> {_one_line(row.after)}")
        if not told:
            self.stdout.write("Nothing changes.")


def _one_line(text: str) -> str:
    return " / ".join(text.split("\n")) or "-"


def _text(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read as a text: {error}", returncode=REFUSED) from error


def _departments(codes: list[str]) -> list[Department]:
    known = {department.code: department for department in departments_with_standards()}
    if unknown := sorted(set(codes) - known.keys()):
        raise CommandError(f"No standards of {', '.join(unknown)}. There are those of {', '.join(known)}.")
    return [known[code] for code in codes] or list(known.values())


def _acting(address: str, *, keeps: bool) -> Person:
    """The HR admin named; for a rehearsal, of which nothing remains, any."""
    if not address and keeps:
        raise CommandError("Say in whose name: --by with the e-mail address of an HR admin.")
    found = people_named(address) if address else list(hr_admins()[:1])
    if not found or not found[0].is_hr_admin:
        raise CommandError("Name an HR admin with --by.")
    return found[0]
