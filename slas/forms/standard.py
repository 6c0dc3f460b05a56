"""The editor of a version: its texts and calendar, its targets, its ladder. What was typed stays beside its fault."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.durations import format_working
from departments.enums import Priority
from departments.queries import addresses_of, people_addressed
from slas.documents import TEXTS
from slas.documents.amounts import MOST_PERCENT, ZERO, read_amount
from slas.enums import METRIC_CHOICES, Recipient, StepAction
from slas.queries import working_day
from slas.queries.standards import active_calendars, ordered_steps, targets_of
from slas.services import StepPlan, VersionPlan, order_fault, target_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from departments.models import Department, Service
    from slas.models import StandardVersion

_STEP = re.compile(r"step-(\d{1,2})-amount")


def _area(label: Any, *, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=5000, widget=widget, help_text=help_text)


class VersionTexts(forms.Form):
    """What the department does, who answers for what, and by what it wants to be judged."""

    process = _area(gettext_lazy("What happens with a request"))
    process_zh = _area(gettext_lazy("What happens with a request, in Chinese"))
    responsibilities = _area(gettext_lazy("Who is responsible for what"))
    responsibilities_zh = _area(gettext_lazy("Who is responsible for what, in Chinese"))
    quality = _area(
        gettext_lazy("Quality indicator"),
        help_text=gettext_lazy("By what the work is judged. Nothing is published without."),
    )
    quality_zh = _area(gettext_lazy("Quality indicator, in Chinese"))
    calendar = forms.TypedChoiceField(label=gettext_lazy("Calendar"), coerce=int)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.calendars = {calendar.pk: calendar for calendar in active_calendars()}
        choices = [(pk, calendar.title) for pk, calendar in self.calendars.items()]
        self.fields["calendar"].choices = choices  # type: ignore[attr-defined]


@dataclass
class TargetCell:
    """One promise as typed."""

    priority: int
    metric: str
    text: str = ""
    was: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return f"target-{self.priority}-{self.metric}"

    @property
    def label(self) -> str:
        return f"{Priority(self.priority).label}: {dict(METRIC_CHOICES)[self.metric]}"

    @property
    def metric_label(self) -> str:
        return str(dict(METRIC_CHOICES)[self.metric])

    @property
    def is_changed(self) -> bool:
        return self.text.strip() != self.was

    def time(self, day: timedelta) -> timedelta | None:
        """The promised time; None for no promise, or with `error` said."""
        if not self.text.strip():
            return None
        amount = read_amount(self.text, day)
        self.error = _("Write working time like 30 m, 4 h or 2 d.") if amount is None else target_fault(amount)
        return None if self.error else amount


@dataclass
class StepRow:
    """One step of the ladder as typed. `when`: a percent of the target, before or after due."""

    metric: str = "resolution"
    when: str = "after"
    amount: str = ""
    to: list[str] = field(default_factory=list)
    named: str = ""
    action: str = ""
    error: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.amount.strip() and not self.to

    def plan(self, day: timedelta) -> StepPlan | None:
        """The step as typed; None with `error` said."""
        to = tuple(name for name in self.to if name in Recipient.values)
        if self.metric not in dict(METRIC_CHOICES) or not to or self.action not in StepAction.values:
            self.error = _("Choose who is told.")
            return None
        named, timed = self._people(), self._timed(to, day)
        return replace(timed, named=named, action=self.action) if timed and not self.error else None

    def _people(self) -> tuple[int, ...]:
        typed = re.split(r"[\s,;]+", self.named.strip().lower()) if self.named.strip() else []
        known = people_addressed(typed)
        if missing := [address for address in typed if address not in known]:
            self.error = _("There is no colleague with the address %(address)s.") % {"address": missing[0]}
        elif not typed and (Recipient.NAMED in self.to or self.action == StepAction.ADD_FOLLOWERS):
            self.error = _("Write the addresses of the persons named.")
        return tuple(known.values())

    def _timed(self, to: tuple[str, ...], day: timedelta) -> StepPlan | None:
        if self.when == "percent":
            return self._at_share(to)
        amount = read_amount(self.amount or "0", day)
        if amount is None or amount < ZERO or target_fault(amount or timedelta(1)):
            self.error = _("Write working time like 30 m, 4 h or 2 d; 0 is when it is due.")
            return None
        return StepPlan(self.metric, to, offset=-amount if self.when == "before" else amount)

    def _at_share(self, to: tuple[str, ...]) -> StepPlan | None:
        share = self.amount.replace("%", "").strip()
        if not share.isdecimal() or not 1 <= int(share) <= MOST_PERCENT:
            self.error = _("Write a percentage like 80; 100 is when it is due.")
            return None
        return StepPlan(self.metric, to, at_percent=int(share))


class VersionEditor:
    """The whole draft as typed. `plan` is there once `is_valid` said yes."""

    def __init__(self, texts: VersionTexts, cells: list[TargetCell], steps: list[StepRow]) -> None:
        self.texts, self.cells, self.steps = texts, cells, steps
        self.plan: VersionPlan | None = None

    @classmethod
    def kept(cls, version: StandardVersion, before: StandardVersion | None) -> VersionEditor:
        initial = {name: getattr(version, name) for name in TEXTS} | {"calendar": version.calendar_id}
        now, was = _shown(version), _shown(before)
        cells = [TargetCell(*key, now.get(key, ""), was.get(key, "")) for key in _keys()]
        return cls(VersionTexts(initial=initial), cells, [_step_row(step) for step in ordered_steps(version)])

    @classmethod
    def posted(cls, data: QueryDict, before: StandardVersion | None) -> VersionEditor:
        was = _shown(before)
        cells = [TargetCell(*key, data.get(f"target-{key[0]}-{key[1]}", ""), was.get(key, "")) for key in _keys()]
        numbers = sorted(int(match[1]) for name in data if (match := _STEP.fullmatch(name)))
        rows = [_posted_step(data, f"step-{number}") for number in numbers]
        return cls(VersionTexts(data), cells, [row for row in rows if not row.is_empty])

    @property
    def step_rows(self) -> list[StepRow]:
        return [*self.steps, StepRow()]

    @property
    def rows(self) -> list[tuple[Priority, list[TargetCell]]]:
        return [(priority, [cell for cell in self.cells if cell.priority == priority]) for priority in Priority]

    def is_valid(self) -> bool:
        """Whether the page makes a plan; otherwise every fault stands beside its field."""
        if not self.texts.is_valid():
            return False
        calendar = self.texts.calendars[self.texts.cleaned_data["calendar"]]
        day = working_day(calendar.pk)
        times = {(cell.priority, cell.metric): cell.time(day) for cell in self.cells}
        targets = {key: time for key, time in times.items() if time}
        for cell in self.cells:
            if cell.metric == "resolution" and not cell.error:
                cell.error = order_fault(targets, cell.priority)
        plans = [row.plan(day) for row in self.steps]
        if any(cell.error for cell in self.cells) or any(row.error for row in self.steps):
            return False
        texts = {name: self.texts.cleaned_data[name] for name in TEXTS}
        self.plan = VersionPlan(calendar, targets, tuple(filter(None, plans)), texts)
        return True


def _keys() -> Iterator[tuple[int, str]]:
    return ((int(priority), metric) for priority in Priority for metric, _label in METRIC_CHOICES)


def _shown(version: StandardVersion | None) -> dict[tuple[int, str], str]:
    return {key: format_working(time) for key, time in targets_of(version).items()} if version else {}


def _posted_step(data: QueryDict, prefix: str) -> StepRow:
    metric, when, amount = (data.get(f"{prefix}-{part}", "") for part in ("metric", "when", "amount"))
    named, action = data.get(f"{prefix}-named", ""), data.get(f"{prefix}-action", "")
    return StepRow(metric, when, amount, data.getlist(f"{prefix}-to"), named, action)


def _step_row(step: Any) -> StepRow:
    when, amount = "percent", str(step.at_percent)
    if step.offset is not None:
        when = "before" if step.offset < ZERO else "after"
        amount = format_working(abs(step.offset)) if step.offset else "0"
    named = ", ".join(addresses_of(step.named)) if step.named else ""
    return StepRow(step.metric, when, amount, list(step.recipients), named, step.action)


class NewStandardForm(forms.Form):
    """For what a new standard is, and by which calendar it counts."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120, required=False)
    service = forms.TypedChoiceField(label=gettext_lazy("For"), coerce=int, empty_value=None, required=False)
    calendar = forms.TypedChoiceField(label=gettext_lazy("Calendar"), coerce=int)

    def __init__(self, *args: Any, services: list[Service], **options: Any) -> None:
        super().__init__(*args, **options)
        every = [("", _("everything the department does")), *((service.pk, service.title) for service in services)]
        self.fields["service"].choices = every  # type: ignore[attr-defined]
        self.fields["calendar"].choices = [(found.pk, found.title) for found in active_calendars()]  # type: ignore[attr-defined]


class ProposeForm(forms.Form):
    """Whom to ask, and until when."""

    departments = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Departments that use it"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    review_on = forms.DateField(
        label=gettext_lazy("Answers wanted by"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, departments: list[Department], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(department.pk, department.title) for department in departments]
        self.fields["departments"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Whether a customer department agrees."""

    department = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("agree", ""), ("disagree", "")])
    note = forms.CharField(required=False, max_length=2000)


class PublishForm(forms.Form):
    """From which day it is in force."""

    day = forms.DateField(label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"}))
