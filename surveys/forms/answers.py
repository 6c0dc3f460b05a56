"""The two forms that people rate with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.moments import format_date
from core.text import localized
from surveys.bank import filled
from surveys.enums import (
    INDEX_ITEMS,
    LONGEST_WORDS,
    THANKS_FROM,
    Change,
    Item,
    Noticed,
    OpenQuestion,
    OwnItem,
    Reason,
    Satisfaction,
    Solved,
)
from surveys.services import Evaluation, PulseAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from departments.models import Department
    from surveys.bank import Question
    from surveys.models import Pulse, Wave

SCALE = "surveys/_scale.html"
NOT_APPLICABLE = "na"
ITEM_CODES = tuple(item.value for item in INDEX_ITEMS)


def shown_when(field: forms.Field, other: str, values: list[str]) -> None:
    """Let the page show a field only for some answers to another; the server judges by itself."""
    field.show_when = json.dumps({"field": other, "in": values})  # type: ignore[attr-defined]


def words_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": None}),
        error_messages={"max_length": _("Please write no more than %(limit_value)d characters.")},
    )


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
    words = words_field(_("Anything to add?"))
    is_thanks = forms.BooleanField(label=_("Share this as a thank-you with the person who helped me"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown_when(self.fields["reopen"], "solved", [Solved.PARTLY, Solved.NO])
        shown_when(self.fields["is_thanks"], "satisfaction", [str(int(m)) for m in Satisfaction if m >= THANKS_FROM])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Field("solved", template=SCALE),
            "reopen",
            Field("satisfaction", template=SCALE),
            Field("reasons", wrapper_class="sd-mt"),
            "words",
            "is_thanks",
        )

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


def stem_words(wave: Wave, provider: Department, today: date, *, is_team: bool = False) -> str:
    """The sentence that the items end, with the department's name and the quarter, in the reader's language."""
    quarter, code = wave.quarter, "TSTM" if is_team else "STEM"
    stem = next((one for one in wave.questions if one["code"] == code), {"text": "", "text_zh": ""})
    days = {"start": format_date(quarter.start, today), "end": format_date(quarter.end, today)}
    return filled(localized(str(stem["text"]), str(stem["text_zh"])), department=provider.title, **days)


class EvaluationForm(forms.Form):
    """One department in the wording that the wave froze. Fields are named by the codes of the questions."""

    def __init__(self, *args: Any, wave: Wave, provider: Department, is_team: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wave, self._provider = wave, provider
        self._noticed: dict[str, int] = {}
        for question in wave.questions:
            if is_team:
                self._ask_team(question)
            else:
                self._ask(question)
        self.helper = FormHelper()
        self.helper.form_tag = False
        scales = [name for name in self.fields if name not in OpenQuestion.values]
        boxes = [name for name in self.fields if name in OpenQuestion.values]
        warning = [HTML('{% include "surveys/_no_names.html" %}')] if boxes else []
        self.helper.layout = Layout(
            *(Field(name, template=SCALE) for name in scales), *warning, Div(*boxes, css_class="sd-g3")
        )

    def _ask(self, question: Question) -> None:
        code, label = str(question["code"]), self.words(question)
        if code in ITEM_CODES or (code in OwnItem.values and question["provider"] == self._provider.pk):
            self.fields[code] = scale(label, Satisfaction.choices, aside=_("Not applicable"))
        elif code == Item.OVR:
            self.fields[code] = scale(label, Satisfaction.choices, required=True)
        elif code == "CHG":
            self.fields[code] = scale(label, Change.choices, aside=_("I had no dealings before"))
        elif code == "ACT" and question["provider"] == self._provider.pk:
            name = f"ACT_{question['action']}"
            self._noticed[name] = int(question["action"])
            self.fields[name] = scale(label, Noticed.choices, aside_value=Noticed.NO_OCCASION)
        elif code in OpenQuestion.values:
            self.fields[code] = words_field(label)

    def _ask_team(self, question: Question) -> None:
        """A team marks the items and the overall support; no words, which few could have written."""
        code, label = str(question["code"]), self.words(question)
        if code in ITEM_CODES:
            self.fields[code] = scale(label, Satisfaction.choices, aside=_("Not applicable"))
        elif code == "TOVR":
            self.fields[Item.OVR.value] = scale(label, Satisfaction.choices, required=True)

    def words(self, question: Question) -> str:
        """The frozen wording in the reader's language, with the department's name."""
        text = localized(str(question["text"]), str(question["text_zh"]))
        return filled(text, department=self._provider.title)

    def said(self) -> Evaluation:
        data = self.cleaned_data
        change = data.get("CHG", "")
        return Evaluation(
            overall=Satisfaction(int(data["OVR"])),
            items={item: _mark(data[item]) for item in (*INDEX_ITEMS, *OwnItem) if data.get(item)},
            change=None if change in ("", NOT_APPLICABLE) else Change(int(change)),
            noticed={action: Noticed(data[name]) for name, action in self._noticed.items() if data[name]},
            words={question: data[question.value] for question in OpenQuestion if data.get(question.value)},
        )


class StaffForm(forms.Form):
    """The one question about working here, in the wording that the wave froze."""

    def __init__(self, *args: Any, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["overall"] = scale(words, Satisfaction.choices, required=True)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Field("overall", template=SCALE))

    def mark(self) -> Satisfaction:
        return Satisfaction(int(self.cleaned_data["overall"]))


def _mark(chosen: str) -> int | None:
    return None if chosen == NOT_APPLICABLE else int(chosen)


def scale(
    label: str, choices: Sequence[tuple[Any, Any]], *, required: bool = False, aside: Any = "", aside_value: str = ""
) -> forms.ChoiceField:
    """A question on a labelled scale, nothing chosen. `aside`: an answer apart from it, such as "Not applicable"."""
    apart = [(NOT_APPLICABLE, aside)] if aside else []
    field = forms.ChoiceField(label=label, choices=[*choices, *apart], required=required, widget=forms.RadioSelect)
    field.aside = [aside_value or NOT_APPLICABLE]  # type: ignore[attr-defined]
    return field
