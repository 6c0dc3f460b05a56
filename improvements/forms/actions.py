from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from departments.forms import PersonField
from departments.queries import agents_of
from improvements.enums import ActionKind, ActionState
from improvements.services import REPORTED_AS, Plan
from surveys.enums import Item
from surveys.queries import released_waves

if TYPE_CHECKING:
    from datetime import date

    from departments.models import Department

LONGEST_TEXT = 200
LONGEST_REPORT = 2000
USUAL_TIME = timedelta(days=60)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ActionForm(forms.Form):
    """One announced action: what, because of which answer, who, until when, and how one will know."""

    text = forms.CharField(label=_("What we will do"), max_length=LONGEST_TEXT)
    text_zh = forms.CharField(label=_("What we will do, in Chinese"), max_length=LONGEST_TEXT, required=False)
    wave = forms.ChoiceField(label=_("Because of"), required=False)
    item = forms.ChoiceField(label=_("About"), required=False, choices=[("", _("the whole service")), *Item.choices])
    kind = forms.ChoiceField(label=_("Kind"), choices=ActionKind.choices)
    owner = forms.ChoiceField(label=_("Who answers for it"))
    second_owner = PersonField(
        label=_("Who answers for it in another department"),
        required=False,
        help_text=_("Only when two departments do it together."),
    )
    due_on = forms.DateField(label=_("Due"), widget=DAY)
    measure = forms.CharField(label=_("How we will know"), max_length=LONGEST_TEXT, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waves = [(str(wave.pk), wave.title) for wave in released_waves()]
        self.fields["wave"] = forms.ChoiceField(
            label=_("Because of"), required=False, choices=[("", _("no evaluation")), *waves]
        )
        self.fields["owner"] = _owner_field(department)
        self.fields["key"].initial = uuid.uuid4
        self.order_fields(list(self.base_fields))
        self.helper = FormHelper()
        self.helper.form_tag = False

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            text=data["text"], text_zh=data["text_zh"], item=data["item"], kind=ActionKind(data["kind"]),
            measure=data["measure"], owner_id=int(data["owner"]), due_on=data["due_on"],
            wave_id=int(data["wave"]) if data["wave"] else None,
            second_owner_id=data["second_owner"].pk if data["second_owner"] else None,
        )  # fmt: skip


def _owner_field(department: Department) -> forms.ChoiceField:
    owners = [(str(person.pk), str(person)) for person in agents_of(department.pk)]
    return forms.ChoiceField(label=_("Who answers for it"), choices=owners)


class QuickActionForm(forms.Form):
    """Makes an action of something decided: who and until when are filled in, one click is enough."""

    owner = forms.ChoiceField(label=_("Who answers for it"))
    due_on = forms.DateField(label=_("Due"), widget=DAY)

    def __init__(self, *args: Any, department: Department, today: date, person_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = _owner_field(department)
        self.initial = {"owner": str(person_id), "due_on": today + USUAL_TIME, **self.initial}

    def wanted(self) -> dict[str, Any]:
        return {"owner_id": int(self.cleaned_data["owner"]), "due_on": self.cleaned_data["due_on"]}


class DateForm(forms.Form):
    due_on = forms.DateField(label=_("Due"), widget=DAY)


class ReportForm(forms.Form):
    """How an action stands, with what can be seen of it."""

    state = forms.ChoiceField(
        label=_("State"), choices=[(state.value, state.label) for state in REPORTED_AS], initial=ActionState.UNDER_WAY
    )
    text = forms.CharField(
        label=_("What has happened, and where one can see it"),
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": None}),
    )

    def wanted(self) -> dict[str, Any]:
        return {"state": ActionState(self.cleaned_data["state"]), "text": self.cleaned_data["text"]}


class VerdictForm(forms.Form):
    is_noticed = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")
    text = forms.CharField(max_length=LONGEST_TEXT, required=False)
