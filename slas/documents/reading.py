"""A standards file to dataclasses. Everything that needs no database is checked here, all of it at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from departments.enums import Priority
from slas.documents.amounts import read_hours
from slas.documents.nodes import Fault, NotRead, Part, Reader, meant, root_of
from slas.documents.shape import TEXTS, CalendarSaid, Document, StandardSaid, StepSaid, VersionSaid
from slas.enums import Metric, Recipient, StepAction

DOCUMENT = ("department", "calendars", "standards")
CALENDAR = ("name_zh", "company", "zone", "holidays", "week", "days")
STANDARD = ("name", "name_zh", "service", "published", "draft")
WORDING = ("calendar", *TEXTS, "targets", "ladder")
PUBLISHED = ("version", "from", *WORDING)
DRAFT = ("propose", "publish_from", *WORDING)
PROPOSE = ("to", "answers_by")
STEP = ("at", "tell", "persons", "do")
DAY = ("name", "name_zh", "hours")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PRIORITIES = {priority.name.lower(): int(priority) for priority in Priority}
METRICS = tuple(str(metric) for metric in Metric)
ACTIONS = tuple(action for action in StepAction.values if action)
LONGEST_NAME = 120
LONGEST_TEXT = 5000


def read_document(text: str) -> tuple[Document | None, list[Fault]]:
    """What a file says, and every fault in it; None when it cannot be read at all."""
    reader = Reader()
    try:
        root = root_of(text)
    except NotRead as broken:
        return None, [broken.fault]
    said = reader.mapping(root, DOCUMENT)
    calendars = reader.mapping(said["calendars"]) if "calendars" in said else {}
    standards = reader.items(said["standards"]) if "standards" in said else []
    document = Document(
        _needed(
            reader, root, said, "department", _("Say whose standards these are: add “department:” with its code.")
        ),
        tuple(_calendar(reader, name, part) for name, part in calendars.items()),
        tuple(_standard(reader, part) for part in standards),
        _lines(root, said),
    )
    _refuse_twins(reader, document)
    return document, reader.faults


def _lines(part: Part, said: dict[str, Part]) -> dict[str, int]:
    return {"": part.line} | {key: value.line for key, value in said.items()}


def _needed(reader: Reader, part: Part, said: dict[str, Part], key: str, fault: str) -> str:
    text = reader.text(said.get(key))
    if not text:
        reader.refuse(said.get(key, part), fault)
    return text


def _short(reader: Reader, part: Part | None, most: int = LONGEST_NAME) -> str:
    text = reader.text(part)
    if part and len(text) > most:
        reader.refuse(part, _("This is longer than %(most)s characters; shorten it.") % {"most": most})
    return text


def _refuse_twins(reader: Reader, document: Document) -> None:
    seen: dict[str, int] = {}
    for number, standard in enumerate(document.standards):
        line = standard.lines[""]
        if standard.service in seen:
            fault = _("The same service has a standard in line %(line)s already; it can have one.")
            reader.faults.append(Fault(line, f"standards.{number}", fault % {"line": seen[standard.service]}))
        seen.setdefault(standard.service, line)


def _calendar(reader: Reader, name: str, part: Part) -> CalendarSaid:
    said = reader.mapping(part, CALENDAR)
    country, _dash, region = reader.text(said.get("holidays")).partition("-")
    week = _week(reader, part, said.get("week"))
    if not name or len(name) > LONGEST_NAME:
        reader.refuse(part, _("Give the calendar a name of at most %(most)s characters.") % {"most": LONGEST_NAME})
    return CalendarSaid(
        name=name,
        zone=_needed(reader, part, said, "zone", _("Say in which time zone: add “zone:”, such as Asia/Shanghai.")),
        weekly=week,
        days=_days(reader, said.get("days")),
        name_zh=_short(reader, said.get("name_zh")),
        is_company=reader.flag(said.get("company")),
        country=country,
        region=region,
        lines=_lines(part, said) | _day_lines(said.get("days")),
    )


def _week(reader: Reader, calendar: Part, part: Part | None) -> dict[str, list[list[str]]]:
    before = len(reader.faults)
    hours = {name: _hours(reader, day) for name, day in (reader.mapping(part, WEEKDAYS) if part else {}).items()}
    weekly = {str(number): hours[name] for number, name in enumerate(WEEKDAYS, 1) if hours.get(name)}
    if not weekly and len(reader.faults) == before:
        fault = _("Give at least one day some hours: without any, nothing would ever fall due.")
        reader.refuse(part or calendar, fault)
    return weekly


def _hours(reader: Reader, part: Part | None) -> list[list[str]]:
    pairs, fault = read_hours(reader.text(part))
    if fault and part:
        reader.refuse(part, fault)
    return pairs


def _days(reader: Reader, part: Part | None) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for text, entry in (reader.mapping(part) if part else {}).items():
        day = reader.date_of(entry, text)
        said = reader.mapping(entry, DAY)
        names = {key: _short(reader, said.get(key)) for key in ("name", "name_zh")}
        hours = _hours(reader, said.get("hours"))
        if day:
            found[day.isoformat()] = {**names, "hours": hours}
    return found


def _day_lines(part: Part | None) -> dict[str, int]:
    return {f"days.{text}": entry.line for text, entry in (Reader().mapping(part) if part else {}).items()}


def _standard(reader: Reader, part: Part) -> StandardSaid:
    said = reader.mapping(part, STANDARD)
    published = reader.items(said["published"]) if "published" in said else []
    name = _needed(reader, part, said, "name", _("Name the standard: add “name:”."))
    if len(name) > LONGEST_NAME:
        _short(reader, said["name"])
    if not published and "draft" not in said:
        reader.refuse(part, _("This standard says nothing: write its wording under “draft:”."))
    return StandardSaid(
        name=name,
        name_zh=_short(reader, said.get("name_zh")),
        service=reader.text(said.get("service")),
        published=tuple(_version(reader, version, PUBLISHED) for version in published),
        draft=_version(reader, said["draft"], DRAFT) if "draft" in said else None,
        lines=_lines(part, said),
    )


def _version(reader: Reader, part: Part, known: tuple[str, ...]) -> VersionSaid:
    said = reader.mapping(part, known)
    propose = reader.mapping(said["propose"], PROPOSE) if "propose" in said else {}
    targets, target_lines = _targets(reader, said.get("targets"))
    steps = tuple(_steps(reader, said.get("ladder")))
    if "version" in known and "version" not in said:
        reader.refuse(part, _("Say which version this is: add “version:” with its number, as exported."))
    if "propose" in said and not {"to", "answers_by"} <= propose.keys():
        reader.refuse(said["propose"], _("Say whom to ask and until when: “to:” and “answers_by:”."))
    return VersionSaid(
        calendar=_needed(reader, part, said, "calendar", _("Say by which calendar this counts: add “calendar:”.")),
        texts={name: _short(reader, said.get(name), LONGEST_TEXT) for name in TEXTS},
        targets=targets,
        steps=steps,
        number=reader.number(said.get("version")),
        since=reader.text(said.get("from")),
        propose_to=tuple(reader.text(code) for code in (reader.items(propose["to"]) if "to" in propose else ())),
        answers_by=reader.day(propose.get("answers_by")),
        publish_from=reader.day(said.get("publish_from")),
        lines=_lines(part, said) | {f"propose.{key}": entry.line for key, entry in propose.items()} | target_lines,
    )


def _targets(reader: Reader, part: Part | None) -> tuple[dict[tuple[int, str], str], dict[str, int]]:
    targets: dict[tuple[int, str], str] = {}
    lines: dict[str, int] = {}
    for name, of_priority in (reader.mapping(part, tuple(PRIORITIES)) if part else {}).items():
        for metric, entry in reader.mapping(of_priority, METRICS).items():
            lines[f"targets.{name}.{metric}"] = entry.line
            if text := reader.text(entry):
                targets[PRIORITIES[name], metric] = text
    return targets, lines


def _steps(reader: Reader, part: Part | None) -> list[StepSaid]:
    ladders = reader.mapping(part, METRICS) if part else {}
    return [_step(reader, metric, step) for metric, ladder in ladders.items() for step in reader.items(ladder)]


def _step(reader: Reader, metric: str, part: Part) -> StepSaid:
    said = reader.mapping(part, STEP)
    tell = _chosen(reader, said.get("tell"), tuple(Recipient.values))
    if not tell:
        reader.refuse(said.get("tell", part), _("Say who is told: “tell: [assignee, head]”."))
    action = reader.text(said.get("do"))
    if action and action not in ACTIONS:
        reader.refuse(said["do"], _unknown(action, ACTIONS))
    persons = reader.items(said["persons"]) if "persons" in said else []
    return StepSaid(
        metric=metric,
        at=_needed(reader, part, said, "at", _("Say when: “at: 80 %”, “at: due” or “at: 4 h after due”.")),
        tell=tell,
        persons=tuple(reader.text(person).lower() for person in persons),
        do=action,
        lines=_lines(part, said),
    )


def _chosen(reader: Reader, part: Part | None, known: tuple[str, ...]) -> tuple[str, ...]:
    entries = [(entry, reader.text(entry)) for entry in (reader.items(part) if part else [])]
    for entry, name in entries:
        if name not in known:
            reader.refuse(entry, _unknown(name, known))
    return tuple(name for _entry, name in entries)


def _unknown(name: str, known: tuple[str, ...]) -> str:
    text = _("“%(name)s” is not known here.") % {"name": name}
    return text + (meant(name, known) or "")
