from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.queries import active_departments
from improvements.forms.pieces import LONGEST_TEXT, PlainForm

LONGEST_NEED = 300


class NeedForm(PlainForm):
    """One thing that is needed, in one sentence."""

    text = forms.CharField(label=_("What they need"), max_length=LONGEST_NEED)
    text_zh = forms.CharField(label=_("What they need, in Chinese"), max_length=LONGEST_NEED, required=False)


class CustomerForm(PlainForm):
    """A department that is served without requests on the desk."""

    customer = forms.ChoiceField(label=_("Department"))
    served_with = forms.CharField(label=_("Served with"), max_length=LONGEST_TEXT)
    served_with_zh = forms.CharField(label=_("Served with, in Chinese"), max_length=LONGEST_TEXT, required=False)

    def __init__(self, *args: Any, provider_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in active_departments() if one.pk != provider_id]
        self.choose("customer", [(str(one.pk), one.title) for one in others])


class SeenForm(forms.Form):
    """The ids of the needs that the head had on the screen."""

    seen = forms.CharField(required=False)

    def clean_seen(self) -> list[int]:
        parts = self.cleaned_data["seen"].split(",")
        return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < LONGEST_NEED // 20]
