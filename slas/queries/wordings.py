"""What a version says as facts, which the audit keeps and versions are compared by; and their words for a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from core.durations import format_clock, format_working, parse_working
from core.moments import format_date
from departments.enums import Priority
from departments.queries import addresses_by_id
from slas.documents import TEXTS, plain
from slas.documents.amounts import amount_text
from slas.enums import METRIC_CHOICES, Recipient, StepAction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from slas.models import LadderStep, StandardVersion

ZERO = timedelta(0)
MINUTE = timedelta(minutes=1)


class AnyStep(Protocol):
    """A step of a ladder, stored or planned; `named` are ids of persons."""

    @property
    def metric(self) -> str: ...
    @property
    def at_percent(self) -> int | None: ...
    @property
    def offset(self) -> timedelta | None: ...
    @property
    def recipients(self) -> Collection[str]: ...
    @property
    def named(self) -> Sequence[int]: ...
    @property
    def action(self) -> str: ...


def version_facts(version: StandardVersion) -> dict[str, str]:
    """Everything that a version promises, in neutral words: the same version always says the same."""
    return wording_facts(
        texts={name: getattr(version, name) for name in TEXTS},
        calendar=version.calendar.name,
        targets={(target.priority, target.metric): target.working_time for target in version.targets.all()},
        steps=version.steps.all(),
    )


def wording_facts(
    *, texts: Mapping[str, str], calendar: str, targets: Mapping[tuple[int, str], timedelta], steps: Iterable[AnyStep]
) -> dict[str, str]:
    """What `version_facts` says of a version, of one that is only planned. Asks for persons only if some are named."""
    facts = {name: plain(texts[name]) for name in TEXTS if plain(texts.get(name, ""))} | {"calendar": calendar}
    for (priority, metric), time in sorted(targets.items()):
        facts[f"target.{priority}.{metric}"] = _exact(time)
    ladder = sorted(steps, key=lambda step: (step.metric, _moment(step), list(step.recipients), step.action))
    addresses = addresses_by_id({person for step in ladder for person in step.named})
    for step in ladder:
        name = f"step.{step.metric}.{_moment(step)}"
        facts[name] = "\n".join(filter(None, (facts.get(name), _step_fact(step, addresses))))
    return facts


def _step_fact(step: AnyStep, addresses: Mapping[int, str]) -> str:
    """Who is told; behind semicolons, where there is any, what else is done and the persons named."""
    persons = ",".join(sorted(addresses[person] for person in step.named if person in addresses))
    told = ",".join(step.recipients)
    return f"{told};{step.action};{persons}" if step.action or persons else told


def _exact(time: timedelta) -> str:
    return amount_text(time) if time % MINUTE else format_clock(time)


def _moment(step: AnyStep) -> str:
    if step.offset is None:
        return f"{step.at_percent}%"
    return f"{'before' if step.offset < ZERO else 'after'}-{_exact(abs(step.offset))}"


@dataclass(frozen=True)
class Difference:
    """One fact that differs, in the reader's words; an empty side does not say it."""

    label: str
    before: str
    after: str


def compared(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """What differs between two lots of facts, in their own order."""
    names = dict.fromkeys([*before, *after])
    return [
        Difference(_label(name), _value(name, before.get(name, "")), _value(name, after.get(name, "")))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _label(name: str) -> str:
    kind, _dot, rest = name.partition(".")
    special = {"target": _target_label, "step": _step_label, "weekday": _weekday_label}
    if kind in special:
        return special[kind](rest)
    simple = _simple_labels().get(name)
    return simple() if simple else _date_label(name)


def _simple_labels() -> dict[str, Callable[[], str]]:
    return {
        "process": lambda: _("Process"),
        "process_zh": lambda: _("Process, in Chinese"),
        "responsibilities": lambda: _("Responsibilities"),
        "responsibilities_zh": lambda: _("Responsibilities, in Chinese"),
        "quality": lambda: _("Quality indicator"),
        "quality_zh": lambda: _("Quality indicator, in Chinese"),
        "calendar": lambda: _("Calendar"),
        "timezone": lambda: _("Time zone"),
        "name": lambda: _("Name"),
        "name_zh": lambda: _("Name in Chinese"),
        "is_company": lambda: _("The company's own"),
        "country": lambda: _("Public holidays of"),
        "region": lambda: _("Region"),
        "departments": lambda: _("Departments asked"),
        "department": lambda: _("Department"),
        "review_on": lambda: _("Answers wanted by"),
        "note": lambda: _("Note"),
        "from": lambda: _("In force from"),
    }


def _target_label(rest: str) -> str:
    priority, _dot, metric = rest.partition(".")
    return _("%(metric)s, %(priority)s") % {"metric": _metric(metric), "priority": Priority(int(priority)).label}


def _step_label(rest: str) -> str:
    metric, _dot, moment = rest.partition(".")
    return _("Told about %(metric)s %(moment)s") % {"metric": _metric(metric), "moment": _moment_words(moment)}


def _moment_words(moment: str) -> str:
    if moment.endswith("%"):
        return _("at %(share)s of the target") % {"share": moment}
    side, _dash, clock = moment.partition("-")
    if clock == "0:00":
        return _("when it is due")
    time = {"time": format_working(parse_working(clock))}
    return _("%(time)s before it is due") % time if side == "before" else _("%(time)s after it was due") % time


def step_words(step: LadderStep) -> str:
    """When a step tells: "at 80% of the target", "4 h after it was due"."""
    return _moment_words(_moment(step))


def recipient_words(step: LadderStep) -> str:
    return _(", ").join(str(Recipient(name).label) for name in step.recipients)


def _weekday_label(rest: str) -> str:
    return str(WEEKDAYS[int(rest) - 1])


def _date_label(name: str) -> str:
    try:
        return format_date(date.fromisoformat(name), date.fromisoformat(name))
    except ValueError:
        return name


def _metric(metric: str) -> str:
    return str(dict(METRIC_CHOICES).get(metric, metric))


def _value(name: str, value: str) -> str:
    if name.startswith("target.") and value:
        return format_working(parse_working(value))
    if name.startswith("step.") and value:
        return "\n".join(_told(line) for line in value.split("\n"))
    return value


def _told(fact: str) -> str:
    told, action, persons = (*fact.split(";"), "", "")[:3]
    words = [_(", ").join(str(Recipient(part).label) for part in told.split(",") if part in Recipient.values)]
    words += [str(StepAction(action).label)] if action in StepAction.values and action else []
    words += [persons.replace(",", _(", "))] if persons else []
    return "; ".join(words)
