"""What the forms of this room have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_TEXT = 200
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PlainForm(forms.Form):
    """A form drawn by crispy inside a page's own form tag."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Give a choice field what there is to choose from now."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
