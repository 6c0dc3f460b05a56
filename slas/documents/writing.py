"""Dataclasses to a standards file: YAML in the order in which people read it, and the same as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import gettext as _

from departments.enums import Priority
from slas.documents.amounts import hours_text
from slas.documents.reading import WEEKDAYS
from slas.documents.shape import TEXTS
from slas.enums import Metric

if TYPE_CHECKING:
    from slas.documents.shape import CalendarSaid, Document, StandardSaid, StepSaid, VersionSaid

WIDTH = 110


class Flow(dict[str, Any]):
    """A mapping that is written on one line."""


class FlowList(list[str]):
    """A list that is written on one line."""


class Dumper(yaml.SafeDumper):
    """Texts of several lines stand as they are read; lists hang in below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        del indentless
        super().increase_indent(flow, False)


def _text(dumper: Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, _text)
Dumper.add_representer(Flow, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, True))
Dumper.add_representer(FlowList, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, True))


def document_text(document: Document) -> str:
    """The file of a department. Reading it gives the same document."""
    written = yaml.dump(document_data(document), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
    head = _("Change a draft, or write one: what is published stays. docs/standards-as-data.md says what means what.")
    return f"# {head}\n{written}"


def document_data(document: Document) -> dict[str, Any]:
    """The same as plain mappings, lists and texts, fit for JSON."""
    return {
        "department": document.department,
        "calendars": {calendar.name: _calendar(calendar) for calendar in document.calendars},
        "standards": [_standard(standard) for standard in document.standards],
    }


def _calendar(calendar: CalendarSaid) -> dict[str, Any]:
    place = "-".join(filter(None, (calendar.country, calendar.region)))
    week = {name: hours_text(calendar.weekly.get(str(day), [])) for day, name in enumerate(WEEKDAYS, 1)}
    data = {"name_zh": calendar.name_zh, "company": calendar.is_company, "zone": calendar.zone, "holidays": place}
    days = {day: Flow(_said(dict(said) | {"hours": hours_text(said["hours"])})) for day, said in calendar.days.items()}
    return _said(data) | {"week": week} | _said({"days": days})


def _standard(standard: StandardSaid) -> dict[str, Any]:
    data = _said({"name": standard.name, "name_zh": standard.name_zh, "service": standard.service})
    if standard.published:
        data["published"] = [_published(version) for version in standard.published]
    if standard.draft:
        data["draft"] = _draft(standard.draft)
    return data


def _published(version: VersionSaid) -> dict[str, Any]:
    return {"version": version.number, "from": version.since} | _wording(version)


def _draft(version: VersionSaid) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if version.propose_to and version.answers_by:
        data["propose"] = {"to": FlowList(version.propose_to), "answers_by": version.answers_by.isoformat()}
    if version.publish_from:
        data["publish_from"] = version.publish_from.isoformat()
    return data | _wording(version)


def _wording(version: VersionSaid) -> dict[str, Any]:
    data = {"calendar": version.calendar} | {name: version.texts[name] for name in TEXTS if version.texts.get(name)}
    targets = {priority.name.lower(): _of_priority(version, priority) for priority in Priority}
    ladder = {str(metric): [_step(step) for step in version.steps if step.metric == metric] for metric in Metric}
    return data | _said({"targets": _said(targets), "ladder": _said(ladder)})


def _of_priority(version: VersionSaid, priority: Priority) -> Flow:
    times = {str(metric): version.targets.get((int(priority), str(metric)), "") for metric in Metric}
    return Flow(_said(times))


def _step(step: StepSaid) -> Flow:
    persons = FlowList(step.persons)
    return Flow(_said({"at": step.at, "tell": FlowList(step.tell), "persons": persons, "do": step.do}))


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: a file says only what there is to say."""
    return {name: value for name, value in data.items() if value}
