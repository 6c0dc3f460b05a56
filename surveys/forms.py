"""The two forms that people rate with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.enums import LONGEST_WORDS, THANKS_FROM, Reason, Satisfaction, Solved
from surveys.services import PulseAnswer

if TYPE_CHECKING:
    from surveys.models import Pulse

SCALE = "surveys/_scale.html"


def shown_when(field: forms.Field, other: str, values: list[str]) -> None:
    """Let the page show a field only for some answers to another; the server judges by itself."""
    field.show_when = json.dumps({"field": other, "in": values})  # type: ignore[attr-defined]


class PulseForm(forms.Form):
    solved = forms.ChoiceField(label=_("Was your request solved?"), choices=Solved.choices, widget=forms.RadioSelect)
    reopen = forms.BooleanField(
        label=_("Open my request again"), required=False, help_text=_("Say below what is still missing.")
    )
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you with how it was handled?"),
        choices=Satisfaction.choices,
        coerce=lambda value: Satisfaction(int(value)),
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label=_("What made you choose this?"),
        choices=Reason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("Anything to add?"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": None}),
        error_messages={"max_length": _("Please write no more than %(limit_value)d characters.")},
    )
    is_thanks = forms.BooleanField(label=_("Share this as a thank-you with the person who helped me"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown_when(self.fields["reopen"], "solved", [Solved.PARTLY, Solved.NO])
        shown_when(self.fields["is_thanks"], "satisfaction", [str(int(m)) for m in Satisfaction if m >= THANKS_FROM])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Field("solved", template=SCALE), "reopen", Field("satisfaction", template=SCALE), "reasons", "words",
            "is_thanks",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reopen") and cleaned.get("solved") != Solved.YES and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say what is still missing."))
        return cleaned

    def answer(self) -> PulseAnswer:
        data = self.cleaned_data
        return PulseAnswer(
            solved=Solved(data["solved"]),
            satisfaction=data["satisfaction"],
            reasons=tuple(Reason(reason) for reason in data["reasons"]),
            words=data["words"],
            is_thanks=data["is_thanks"],
            reopen=data["reopen"] and data["solved"] != Solved.YES,
        )


def pulse_initial(pulse: Pulse, mark: str) -> dict[str, Any]:
    """What the form shows first: the answer given, else the mark of the link that was followed, else nothing."""
    if pulse.satisfaction:
        fields = ("solved", "satisfaction", "reasons", "words", "is_thanks")
        return {name: getattr(pulse, name) for name in fields}
    return {"satisfaction": mark} if mark in {str(value) for value in Satisfaction.values} else {}
