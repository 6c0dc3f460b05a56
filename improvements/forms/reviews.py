"""The record of a review meeting: a date, the people at the table, and up to six themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from departments.forms import PersonField
from improvements.enums import Decision
from improvements.forms.actions import DAY
from improvements.services import Record, Theme

if TYPE_CHECKING:
    from django.forms import BoundField

SEATS = 6
THEMES = 5
LONGEST_HEARD, LONGEST_WORDS = 300, 200


class ReviewForm(forms.Form):
    """Fields are numbered; an empty seat or theme is left out."""

    held_on = forms.DateField(label=_("Held on"), widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, SEATS + 1):
            self.fields[f"person_{number}"] = PersonField(
                label=_("Person %(number)d") % {"number": number}, required=False
            )
        for number in range(1, THEMES + 1):
            self._add_theme(number)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _add_theme(self, number: int) -> None:
        labels = {"number": number}
        self.fields[f"heard_{number}"] = forms.CharField(
            label=_("Heard %(number)d") % labels, max_length=LONGEST_HEARD, required=False
        )
        self.fields[f"heard_zh_{number}"] = forms.CharField(
            label=_("Heard %(number)d, in Chinese") % labels, max_length=LONGEST_HEARD, required=False
        )
        self.fields[f"decision_{number}"] = forms.ChoiceField(
            label=_("Decision %(number)d") % labels, choices=Decision.choices, required=False
        )
        self.fields[f"words_{number}"] = forms.CharField(
            label=_("What follows %(number)d") % labels, max_length=LONGEST_WORDS, required=False,
            help_text=_("What you will do, why not, or since when it is under way."),
        )  # fmt: skip
        self.fields[f"words_zh_{number}"] = forms.CharField(
            label=_("What follows %(number)d, in Chinese") % labels, max_length=LONGEST_WORDS, required=False
        )
        self.fields[f"decision_{number}"].initial = Decision.ACT

    @property
    def people(self) -> list[BoundField]:
        return [self[f"person_{number}"] for number in range(1, SEATS + 1)]

    @property
    def themes(self) -> list[list[BoundField]]:
        names = ("heard", "heard_zh", "decision", "words", "words_zh")
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, THEMES + 1)]

    def record(self) -> Record:
        data = self.cleaned_data
        people = [data[f"person_{number}"] for number in range(1, SEATS + 1)]
        return Record(
            held_on=data["held_on"],
            attendee_ids=[person.pk for person in people if person],
            themes=[self._theme(number) for number in range(1, THEMES + 1)],
        )

    def _theme(self, number: int) -> Theme:
        data = self.cleaned_data
        return Theme(
            heard=data[f"heard_{number}"], heard_zh=data[f"heard_zh_{number}"],
            decision=Decision(data[f"decision_{number}"] or Decision.ACT),
            words=data[f"words_{number}"], words_zh=data[f"words_zh_{number}"],
        )  # fmt: skip
