"""What HR and heads write: a wave's settings, words to take out, the wording of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.enums import OwnItem, RedactedBecause
from surveys.queries import Wording
from surveys.services import WaveSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from surveys.models import OwnQuestion

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
LANGUAGES = (("en", _("English")), ("zh", _("Chinese")))
OWN_LONGEST = 200


class WaveForm(forms.Form):
    """What HR may change of a wave before people are asked."""

    opens_at = forms.DateTimeField(label=_("Opens"), widget=MOMENT)
    closes_at = forms.DateTimeField(label=_("Closes"), widget=MOMENT)
    cap = forms.IntegerField(label=_("Departments a person evaluates at most"), min_value=1, max_value=5)
    threshold = forms.IntegerField(
        label=_("Answers behind any number"), min_value=4, max_value=50,
        help_text=_("Not below 4. Once people were asked it can only be raised."),
    )  # fmt: skip
    comments_threshold = forms.IntegerField(label=_("Answers behind any comment"), min_value=4, max_value=100)

    with_teams = forms.BooleanField(
        label=_("Ask teams about their own head, too"), required=False,
        help_text=_("Of teams of five and more. Only the head reads the figures; here you see how many answered."),
    )  # fmt: skip

    with_staff = forms.BooleanField(
        label=_("Ask everybody how satisfied they are with working here"), required=False,
        help_text=_("One question. One figure for the whole company is shown; later evaluations ask it, too."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_open: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "closes_at", "cap", "with_teams", "with_staff"):
            self.fields[name].disabled = is_open
        self.helper = FormHelper()
        self.helper.form_tag = False

    def wanted(self) -> WaveSettings:
        return WaveSettings(**self.cleaned_data)


class RedactionForm(forms.Form):
    words = forms.CharField(
        label=_("Words to take out"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=_("One name or phrase on a line. Every place where it stands becomes “[removed]”, for good."),
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("Because the comment"), choices=RedactedBecause.choices)

    def named(self) -> list[str]:
        return str(self.cleaned_data["words"]).splitlines()


class QuestionnaireForm(forms.Form):
    """Every question of a draft in both languages; fields are named by code and language."""

    def __init__(self, *args: Any, wordings: Sequence[Wording], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wordings = wordings
        for each in wordings:
            for language, name in LANGUAGES:
                self.fields[f"{each.question['code']}_{language}"] = forms.CharField(
                    label=_("%(question)s, %(language)s") % {"question": each.name, "language": name},
                    widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=300,
                    initial=each.question["text" if language == "en" else "text_zh"],
                )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[Wording, forms.BoundField, forms.BoundField]]:
        """Each question with its two fields."""
        for each in self.wordings:
            code = each.question["code"]
            yield each, self[f"{code}_en"], self[f"{code}_zh"]

    def texts(self) -> dict[str, tuple[str, str]]:
        """The wordings by code, in English and in Chinese."""
        codes = [str(each.question["code"]) for each in self.wordings]
        return {code: (self.cleaned_data[f"{code}_en"], self.cleaned_data[f"{code}_zh"]) for code in codes}


class OwnQuestionsForm(forms.Form):
    """The two questions of a department, each in both languages or not at all."""

    def __init__(self, *args: Any, own: Mapping[str, OwnQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in OwnItem:
            known = own.get(code)
            for language, name in LANGUAGES:
                self.fields[f"{code.value}_{language}"] = forms.CharField(
                    label=_("%(question)s, %(language)s") % {"question": code.label, "language": name},
                    widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=OWN_LONGEST,
                    initial=(known.text if language == "en" else known.text_zh) if known else "",
                )  # fmt: skip

    def texts(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        return [(data[f"{code.value}_en"], data[f"{code.value}_zh"]) for code in OwnItem]
