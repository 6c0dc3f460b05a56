"""Forms of the admin site: hours of a calendar, working time as people write it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.durations import format_working, parse_working
from core.refusals import Refused
from departments.enums import Priority
from departments.models import validate_timezone
from slas.documents.amounts import MOST_PERCENT
from slas.models import Calendar, LadderStep, Standard, Target
from slas.queries import newest_revision
from slas.queries.calendars import calendar_named, company_calendar
from slas.services import check_hours, check_revision, order_fault, target_fault

OFFICE = {str(day): [["08:30", "12:00"], ["13:00", "17:30"]] for day in range(1, 6)}


class WorkingTimeField(forms.CharField):
    """Working time such as "2 h", "1:30" or "1 d 4 h" (a day is eight hours)."""

    def prepare_value(self, value: Any) -> Any:
        return format_working(value) if isinstance(value, timedelta) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        sign, text = (-1, text[1:]) if text.startswith(("-", "−")) else (1, text)
        try:
            return sign * parse_working(text)
        except (ValueError, OverflowError) as fault:
            raise forms.ValidationError(_("Write working time like “2 h”, “1:30” or “1 d 4 h”.")) from fault


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    """A calendar with the hours in use; changed hours become a new revision."""

    timezone = forms.CharField(label=_("Time zone"), initial="Asia/Shanghai", validators=[validate_timezone])
    weekly = forms.JSONField(
        label=_("Weekly hours"),
        initial=OFFICE,
        help_text=_("1 (Monday) to 7: pairs of opening and closing times."),
    )
    exceptions = forms.JSONField(
        label=_("Special days"), initial=dict, required=False,
        help_text=_("By date: a name in one or both languages, and hours; no hours means closed."),
    )  # fmt: skip

    class Meta:
        model = Calendar
        fields = ("name", "name_zh", "is_company", "is_active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        newest = newest_revision(self.instance.pk) if self.instance.pk else None
        if newest:
            self.initial.update(
                {"timezone": newest.timezone, "weekly": newest.weekly, "exceptions": newest.exceptions}
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["exceptions"] = said.get("exceptions") or {}
        self._check_names(said)
        if not self.errors:
            hours = {"timezone": said["timezone"], "exceptions": said["exceptions"]}
            try:
                check_hours(weekly=said["weekly"], **hours)
                if self.instance.pk:
                    check_revision(calendar_id=self.instance.pk, at=timezone.now(), **hours)
            except Refused as refusal:
                self.add_error("weekly", str(refusal))
        return said

    def _check_names(self, said: dict[str, Any]) -> None:
        if calendar_named(said.get("name", ""), other_than=self.instance.pk or 0):
            self.add_error("name", _("Another calendar has this name already."))
        company = company_calendar(other_than=self.instance.pk or 0) if said.get("is_company") else None
        if company:
            told = _("“%(name)s” is the company's calendar: untick it there first.")
            self.add_error("is_company", told % {"name": company.title})

    def validate_constraints(self) -> None:
        """What the database would refuse has been said in words."""


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]
    working_time = WorkingTimeField(label=_("Working time"))

    class Meta:
        model = Target
        fields = ("priority", "metric", "working_time")

    def clean_working_time(self) -> timedelta | None:
        said: timedelta | None = self.cleaned_data["working_time"]
        if said is not None and (fault := target_fault(said)):
            raise forms.ValidationError(fault)
        return said


class TargetFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """All targets of a version together: nothing is solved before it is answered."""

    def clean(self) -> None:
        super().clean()
        said = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        kept = [row for row in said if not row.get("DELETE") and row.get("working_time")]
        targets = {(row["priority"], row["metric"]): row["working_time"] for row in kept if "metric" in row}
        for fault in dict.fromkeys(filter(None, (order_fault(targets, priority) for priority in Priority))):
            raise forms.ValidationError(fault)


class LadderStepForm(forms.ModelForm):  # type: ignore[type-arg]
    offset = WorkingTimeField(label=_("Working time after due"), required=False)

    class Meta:
        model = LadderStep
        fields = ("metric", "kind", "at_percent", "offset", "recipients", "named", "action")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        share, offset = said.get("at_percent"), said.get("offset")
        if not self.errors and (share is None) == (offset is None):
            self.add_error(None, _("Give either a share of the target or an offset from due, one of both."))
        elif share is not None and not 1 <= share <= MOST_PERCENT:
            self.add_error("at_percent", _("Write a percentage like 80; 100 is when it is due."))
        elif offset and (fault := target_fault(abs(offset))):
            self.add_error("offset", fault)
        return said

    def validate_constraints(self) -> None:
        """What the database would refuse has been said in words."""


class StandardForm(forms.ModelForm):  # type: ignore[type-arg]
    """A standard for one service belongs to the department that offers it."""

    class Meta:
        model = Standard
        fields = ("name", "name_zh", "department", "service")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        service, department = said.get("service"), said.get("department")
        if service and department and service.department_id != department.pk:
            told = _("“%(service)s” is offered by %(department)s; choose that department.")
            names = {"service": service.title, "department": service.department.title}
            self.add_error("department", told % names)
        return said
