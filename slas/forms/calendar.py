"""The calendar editor: its head, its week, its special days, and the plan they make together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.models import validate_timezone
from slas.forms.week import SpecialRows, WeekRows
from slas.publicholidays import countries, regions
from slas.services import CalendarPlan
from slas.specialdays import own_specials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from slas.models import Calendar, CalendarRevision

OFFICE = {str(day): [["08:30", "12:00"], ["13:00", "17:30"]] for day in range(1, 6)}


class CalendarHead(forms.Form):
    """Names, zone, and where public holidays come from."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120, required=False)
    timezone = forms.CharField(
        label=gettext_lazy("Time zone"),
        initial="Asia/Shanghai",
        validators=[validate_timezone],
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Public holidays of"), required=False)
    region = forms.CharField(label=gettext_lazy("Region"), max_length=8, required=False)
    is_company = forms.BooleanField(label=gettext_lazy("This is the company's own calendar"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["country"]
        field.choices = [("", _("none, I write them down")), *countries()]  # type: ignore[attr-defined]
        known = regions(str(self["country"].value() or ""))
        if known:
            listed = _("Empty for the whole country, or one of %(codes)s.") % {"codes": _(", ").join(known)}
            self.fields["region"].help_text = listed

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        region, country = said.get("region", ""), said.get("country", "")
        if region and region not in regions(country):
            self.add_error("region", _("“%(region)s” is not a region of this country.") % {"region": region})
        return said


class CalendarEditor:
    """The whole page as typed. `plan` is there once `is_valid` said yes."""

    def __init__(
        self, head: CalendarHead, week: WeekRows, specials: SpecialRows, past: CalendarRevision | None = None
    ) -> None:
        self.head, self.week, self.specials = head, week, specials
        self.past = past.exceptions if past else {}
        self.plan: CalendarPlan | None = None

    @classmethod
    def posted(cls, data: Mapping[str, str], past: CalendarRevision | None) -> CalendarEditor:
        return cls(CalendarHead(data), WeekRows.posted(data), SpecialRows.posted(data), past)

    @classmethod
    def kept(cls, calendar: Calendar | None, revision: CalendarRevision | None, *, at: datetime) -> CalendarEditor:
        """What is in use, or the usual office for a calendar to be."""
        if calendar is None or revision is None:
            return cls(CalendarHead(), WeekRows.kept(OFFICE), SpecialRows([]))
        names = ("name", "name_zh", "country", "region", "is_company")
        head = CalendarHead(
            initial={"timezone": revision.timezone, **{name: getattr(calendar, name) for name in names}}
        )
        since = at.astimezone(ZoneInfo(revision.timezone)).date()
        own = SpecialRows.kept(own_specials(revision.exceptions, since=since))
        return cls(head, WeekRows.kept(revision.weekly), own, revision)

    def rearrange(self, do: str) -> None:
        """A button of the rows: "add-3" gives Wednesday another stretch, "copy-1" Monday's hours to the others."""
        what, _dash, day = do.partition("-")
        if day in set("1234567") and what in {"add", "copy"}:
            (self.week.add if what == "add" else self.week.copy)(int(day))

    def is_valid(self, *, at: datetime) -> bool:
        """Whether the page makes a plan; otherwise every fault stands beside its field."""
        head_is_valid = self.head.is_valid()
        said = self.head.cleaned_data
        zone = ZoneInfo(said["timezone"]) if "timezone" in said else ZoneInfo("UTC")
        weekly, own = self.week.weekly(), self.specials.specials(at.astimezone(zone).date())
        if not head_is_valid or self.week.has_faults or self.specials.has_faults:
            return False
        self.plan = CalendarPlan(weekly=weekly, own=own, **said)
        return True

    @property
    def zones(self) -> list[str]:
        return sorted(available_timezones())
