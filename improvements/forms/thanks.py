from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from departments.forms import PersonField
from improvements.enums import Behaviour
from improvements.services import Said

LONGEST_SENTENCE = 300


class ThanksForm(forms.Form):
    """Whom to thank, for which behaviour, and what it made possible."""

    receiver = PersonField(label=_("Whom do you thank?"))
    behaviour = forms.ChoiceField(label=_("What for?"), choices=Behaviour.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What did it make possible? One sentence."),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": None}),
    )
    ref = forms.CharField(
        label=_("Number of the request"), max_length=20, required=False, help_text=_("Only if it was about one.")
    )
    is_offered = forms.BooleanField(
        label=_("Everybody may read it, if they agree, too"),
        required=False,
        help_text=_("Otherwise the two of you and their head read it."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(
            receiver_id=data["receiver"].pk, behaviour=Behaviour(data["behaviour"]), text=data["text"],
            ref=data["ref"], is_offered=data["is_offered"],
        )  # fmt: skip
