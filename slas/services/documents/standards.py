"""One standard of a file: compared with what is published, written as a draft, proposed and published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Department, Service
from slas.documents import Fault, meant
from slas.enums import StandardState
from slas.models import Standard, StandardVersion
from slas.queries import current_revision
from slas.queries.documents import since_text
from slas.queries.wordings import compared, version_facts
from slas.services.documents.moves import put_moves
from slas.services.documents.wording import WordingReader
from slas.services.standards import begin_standard, start_draft, write_draft

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from departments.models import Person
    from slas.documents import StandardSaid, VersionSaid
    from slas.services.documents.wording import Wording


class Putting:
    """A standard on its way in, with the faults found so far. `promised` are the names of the file's calendars."""

    def __init__(
        self, said: StandardSaid, department: Department, *, path: str, promised: Collection[str], is_whole: bool
    ) -> None:
        """Of a standard that is not `is_whole`, because reading found faults in it, further ones are only said."""
        self.said, self.department, self.path, self.promised = said, department, path, promised
        self.is_whole = is_whole
        self.faults: list[Fault] = []

    def put(self, *, by: Person, at: datetime) -> list[Fault]:
        """Make the desk's standard say what the file says; returns what is wrong, and then nothing has changed."""
        with transaction.atomic():
            self._put(by=by, at=at)
            transaction.set_rollback(bool(self.faults))
        return self.faults

    def _put(self, *, by: Person, at: datetime) -> None:
        service = self._service()
        if self.faults:
            return
        standard = Standard.objects.filter(department=self.department, service=service).first()
        versions = self._versions(standard)
        in_force = {number: found for number, found in versions.items() if found.state == StandardState.PUBLISHED}
        self._check_name(standard)
        for number, version in enumerate(self.said.published):
            self._check_published(version, in_force, f"{self.path}.published.{number}")
        wanted = self.said.draft or (None if in_force else next(iter(self.said.published[-1:]), None))
        if wanted is None:
            return
        wording = self._read(wanted, f"{self.path}.draft")
        if wording and self.is_whole and not self.faults:
            newest = versions[max(versions)] if versions else None
            self._try(wanted, wording, standard, newest, service, by=by, at=at)

    def _service(self) -> Service | None:
        name = self.said.service
        services = {service.name: service for service in self.department.services.all()} if name else {}
        if name and name not in services:
            text = _("%(department)s has no service called “%(name)s”.")
            said = {"department": self.department.title, "name": name}
            self._refuse(self.said.lines.get("service", 0), "service", text % said + meant(name, services))
        return services.get(name)

    def _versions(self, standard: Standard | None) -> dict[int, StandardVersion]:
        if standard is None:
            return {}
        found = standard.versions.select_related("standard", "calendar").prefetch_related("targets", "steps")
        return {version.number: version for version in found}

    def _check_name(self, standard: Standard | None) -> None:
        if standard and (standard.name, standard.name_zh) != (self.said.name, self.said.name_zh):
            called = " / ".join(filter(None, (standard.name, standard.name_zh)))
            text = _("This standard is called “%(name)s”; a file does not rename it.")
            self._refuse(self.said.lines.get("name", 0), "name", text % {"name": called})

    def _check_published(self, said: VersionSaid, in_force: dict[int, StandardVersion], path: str) -> None:
        """A file may repeat what is published, and never change it; on a desk without any, it is a wording to take."""
        wording = self._read(said, path)
        if not in_force or wording is None or said.number is None:
            return
        version = in_force.get(said.number)
        if version is None:
            text = _("No version %(number)s of this standard is published here. Write what is new under “draft:”.")
            self._refuse(said.line("version"), "published", text % {"number": said.number})
            return
        differing = [difference.label for difference in compared(version_facts(version), wording.facts)]
        zone = current_revision(version.calendar_id).timezone
        if said.since != since_text(version, zone):
            differing.append(_("In force from"))
        if differing:
            text = _(
                "Version %(number)s is published and stays as it is. Write what is new (%(what)s) under “draft:”."
            )
            told = {"number": said.number, "what": _(", ").join(dict.fromkeys(differing))}
            self._refuse(said.line(), "published", text % told)

    def _read(self, said: VersionSaid, path: str) -> Wording | None:
        reader = WordingReader(said, self.department, path=path, promised=self.promised)
        wording = reader.read()
        self.faults += reader.unread
        if reader.unread and said is self.said.draft:  # otherwise they matter only if the draft is to be written
            self.faults += reader.unfit
        return wording

    def _try(
        self,
        wanted: VersionSaid,
        wording: Wording,
        standard: Standard | None,
        newest: StandardVersion | None,
        service: Service | None,
        *,
        by: Person,
        at: datetime,
    ) -> None:
        if newest is None or version_facts(newest) != wording.facts:
            self.faults += wording.faults
            try:
                newest = self._write(wording, standard, newest, service, by=by, at=at)
            except Refused as refusal:
                if not wording.faults:
                    self._refuse(wanted.line(), "draft", str(refusal))
        if newest and not self.faults:
            self.faults += put_moves(newest, wanted, path=self.path, by=by, at=at)

    def _write(
        self,
        wording: Wording,
        standard: Standard | None,
        newest: StandardVersion | None,
        service: Service | None,
        *,
        by: Person,
        at: datetime,
    ) -> StandardVersion:
        calendar_id = wording.plan.calendar.pk
        if standard is None:
            newest = begin_standard(
                department_id=self.department.pk, name=self.said.name, name_zh=self.said.name_zh,
                service_id=service.pk if service else None, calendar_id=calendar_id, by=by, at=at,
            )  # fmt: skip
        elif newest is None or newest.state == StandardState.PUBLISHED:
            newest = start_draft(standard_id=standard.pk, calendar_id=calendar_id, by=by, at=at)
        return write_draft(version_id=newest.pk, plan=wording.plan, by=by, at=at)

    def _refuse(self, line: int, key: str, text: str) -> None:
        self.faults.append(Fault(line or self.said.lines[""], f"{self.path}.{key}", text))
