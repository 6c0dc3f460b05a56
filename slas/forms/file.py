"""A file of standards, uploaded or pasted."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from slas.documents import LONGEST_FILE


class FileForm(forms.Form):
    """`text` is what the file says; an upload goes before what is in the field."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.json"})
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "font-monospace", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        upload = said.get("file")
        if upload:
            said["text"] = self._read(upload)
        elif not said.get("text", "").strip() and not self.errors:
            self.add_error("file", _("Choose a file, or paste its text."))
        return said

    def again(self) -> Self:
        """The form with what was read as its text, so that it can be corrected on the page."""
        return type(self)(initial={"text": self.cleaned_data["text"]})

    def _read(self, upload: Any) -> str:
        if upload.size > LONGEST_FILE:
            self.add_error(
                "file", _("This file is longer than any department's standards. Send one department a file.")
            )
            return ""
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("This is not a text in UTF-8. Save it as one, and choose it again."))
            return ""
