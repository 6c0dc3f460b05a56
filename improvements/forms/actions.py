from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from departments.queries import agents_of
from improvements.enums import ActionKind
from improvements.services import Plan
from surveys.enums import Item
from surveys.queries import released_waves

if TYPE_CHECKING:
    from departments.models import Department

LONGEST_TEXT = 200
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ActionForm(forms.Form):
    """One announced action: what, because of which answer, who, until when, and how one will know."""

    text = forms.CharField(label=_("What we will do"), max_length=LONGEST_TEXT)
    text_zh = forms.CharField(label=_("What we will do, in Chinese"), max_length=LONGEST_TEXT, required=False)
    wave = forms.ChoiceField(label=_("Because of"), required=False)
    item = forms.ChoiceField(label=_("About"), required=False, choices=[("", _("the whole service")), *Item.choices])
    kind = forms.ChoiceField(label=_("Kind"), choices=ActionKind.choices)
    owner = forms.ChoiceField(label=_("Who answers for it"))
    due_on = forms.DateField(label=_("Due"), widget=DAY)
    measure = forms.CharField(label=_("How we will know"), max_length=LONGEST_TEXT, required=False)

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waves = [(str(wave.pk), str(wave)) for wave in released_waves()]
        owners = [(str(person.pk), str(person)) for person in agents_of(department.pk)]
        self.fields["wave"] = forms.ChoiceField(
            label=_("Because of"), required=False, choices=[("", _("no evaluation")), *waves]
        )
        self.fields["owner"] = forms.ChoiceField(label=_("Who answers for it"), choices=owners)
        self.order_fields(list(self.base_fields))
        self.helper = FormHelper()
        self.helper.form_tag = False

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            text=data["text"], text_zh=data["text_zh"], item=data["item"], kind=ActionKind(data["kind"]),
            measure=data["measure"], owner_id=int(data["owner"]), due_on=data["due_on"],
            wave_id=int(data["wave"]) if data["wave"] else None,
        )  # fmt: skip


class DateForm(forms.Form):
    due_on = forms.DateField(label=_("Due"), widget=DAY)
