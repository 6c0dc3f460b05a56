from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.forms.pieces import PlainForm

LONGEST_REASON = 2000
TALL = forms.Textarea(attrs={"rows": 4})
GRANTED, NOT_NOW = "yes", "no"


class DecisionForm(PlainForm):
    """What the panel decides, with its reason in both languages."""

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[(GRANTED, _("recognise the department")), (NOT_NOW, _("not this time"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), widget=TALL, max_length=LONGEST_REASON)
    reason_zh = forms.CharField(label=_("Why, in Chinese"), widget=TALL, max_length=LONGEST_REASON, required=False)
