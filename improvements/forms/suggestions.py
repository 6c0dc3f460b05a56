from __future__ import annotations

import secrets
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TITLE, LONGEST_TEXT, LONGEST_ANSWER = 120, 4000, 2000
NAMED, IN_CONFIDENCE = "named", "confidential"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another
KEY_LENGTH = 26  # of 32 letters: 130 random bits
GROUP = 5


def new_key() -> str:
    """A key that its owner can write down: "K7QMX-…"; 130 random bits."""
    letters = "".join(secrets.choice(LETTERS) for _number in range(KEY_LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, KEY_LENGTH, GROUP))


def long_text(label: Any, longest: int, *, rows: int = 4, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": None}),
    )  # fmt: skip


class SuggestionForm(forms.Form):
    """A suggestion, by name or in confidence. `key` is drawn with the form: a second click finds the first's."""

    title = forms.CharField(label=_("Your suggestion in one line"), max_length=LONGEST_TITLE)
    text = long_text(_("What would be better then, and for whom?"), LONGEST_TEXT, rows=6)
    how = forms.ChoiceField(
        label=_("How do you make it?"), widget=forms.RadioSelect, initial=NAMED,
        choices=[
            (NAMED, _("By name: everybody sees that it is yours, and you are told what becomes of it")),
            (IN_CONFIDENCE, _("In confidence: your name is not stored; you get a key to look up what becomes of it")),
        ],
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, max_length=60, initial=new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def is_confidential(self) -> bool:
        return bool(self.cleaned_data["how"] == IN_CONFIDENCE)


class KeyForm(forms.Form):
    key = forms.CharField(
        label=_("Your key"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your decision"), choices=[("accept", _("We accept it")), ("decline", _("We decline it"))]
    )
    text = long_text(_("Because"), LONGEST_ANSWER, help_text=_("Everybody reads your reason."))


class ChoiceForm(forms.Form):
    """One of the things listed on the page, by its id."""

    chosen = forms.CharField(max_length=40)
