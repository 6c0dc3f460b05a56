"""What a file says about the way of a draft into force: whom it is proposed to, and from which day it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.moments import format_date
from core.refusals import Refused
from departments.models import Department
from slas.documents import Fault, meant
from slas.enums import StandardState
from slas.queries import current_revision
from slas.services.agreeing import propose_version, publish_from

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person
    from slas.documents import VersionSaid
    from slas.models import StandardVersion


def put_moves(version: StandardVersion, said: VersionSaid, *, path: str, by: Person, at: datetime) -> list[Fault]:
    """Propose and publish a version as a file says; returns what is in the way."""
    zone = ZoneInfo(current_revision(version.calendar_id).timezone)
    if version.state == StandardState.PUBLISHED:
        return _published_otherwise(version, said, zone, path)
    key = "propose"
    try:
        if faults := _propose(version, said, path, by=by, at=at):
            return faults
        key = "publish_from"
        if said.publish_from and said.publish_from <= at.astimezone(zone).date():
            text = _("What was promised until today stays: choose tomorrow or later.")
            return [Fault(said.line(key), f"{path}.draft.{key}", text)]
        if said.publish_from:
            publish_from(version_id=version.pk, day=said.publish_from, by=by, at=at)
    except Refused as refusal:
        return [Fault(said.line(key), f"{path}.draft.{key}", str(refusal))]
    return []


def _published_otherwise(version: StandardVersion, said: VersionSaid, zone: ZoneInfo, path: str) -> list[Fault]:
    since = version.effective_from.astimezone(zone).date() if version.effective_from else None
    if since is None or said.publish_from in {None, since}:
        return []
    text = _("Version %(number)s says the same and is in force from %(day)s; that stays.")
    told = text % {"number": version.number, "day": format_date(since, since)}
    return [Fault(said.line("publish_from"), f"{path}.draft.publish_from", told)]


def _propose(version: StandardVersion, said: VersionSaid, path: str, *, by: Person, at: datetime) -> list[Fault]:
    if not said.propose_to or said.answers_by is None:
        return []
    line = said.line("propose.to")
    departments = dict(Department.objects.values_list("code", "pk"))
    if unknown := [code for code in said.propose_to if code not in departments]:
        texts = (_("There is no department with the code “%(code)s”.") % {"code": code} for code in unknown)
        return [
            Fault(line, f"{path}.draft.propose", text + meant(code, departments))
            for code, text in zip(unknown, texts, strict=True)
        ]
    if version.state == StandardState.DRAFT:
        asked = [departments[code] for code in said.propose_to]
        propose_version(version_id=version.pk, department_ids=asked, review_on=said.answers_by, by=by, at=at)
        return []
    proposed = {row.department.code for row in version.agreements.select_related("department")}
    if (proposed, version.review_on) != (set(said.propose_to), said.answers_by):
        text = _("This version is proposed to others or until another day. Take the proposal back first.")
        return [Fault(line, f"{path}.draft.propose", text)]
    return []
