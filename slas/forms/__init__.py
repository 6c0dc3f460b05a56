"""Forms of the admin site: hours of a calendar, working time as people write it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.durations import format_working, parse_working
from core.refusals import Refused
from departments.models import validate_timezone
from slas.models import Calendar, LadderStep, Target
from slas.queries import newest_revision
from slas.services import check_hours

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
        if not self.errors:
            try:
                check_hours(timezone=said["timezone"], weekly=said["weekly"], exceptions=said["exceptions"])
            except Refused as refusal:
                self.add_error("weekly", str(refusal))
        return said


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]
    working_time = WorkingTimeField(label=_("Working time"))

    class Meta:
        model = Target
        fields = ("priority", "metric", "working_time")


class LadderStepForm(forms.ModelForm):  # type: ignore[type-arg]
    offset = WorkingTimeField(label=_("Working time after due"), required=False)

    class Meta:
        model = LadderStep
        fields = ("metric", "kind", "at_percent", "offset", "recipients", "named", "action")
