"""Files in a form: chosen ones come with the request, earlier ones are kept as uploads of the draft and only named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tickets.models import Attachment


class FilesInput(forms.FileInput):
    """Several files at once, with a list of those that are kept already; htmx keeps each as soon as it is chosen."""

    allow_multiple_selected = True
    template_name = "tickets/widgets/files.html"
    kept: Sequence[Attachment] = ()
    draft_key = ""
    refusals: Sequence[str] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        widget = context["widget"]
        widget["attrs"].pop("required", None)  # a kept file is an answer too; the server says what is missing
        widget |= {
            "kept": self.kept,
            "refusals": self.refusals,
            "kept_name": kept_name(name),
            "block": f"files_{name}",
        }
        if self.draft_key:
            widget["attrs"] |= {
                "hx-post": f"{reverse('tickets:upload', args=[self.draft_key])}?field={name}",
                "hx-trigger": "change",
                "hx-encoding": "multipart/form-data",
                "hx-target": f"#files_{name}",
                "hx-swap": "outerHTML",
                "hx-params": f"{name},{kept_name(name)}",
            }
        return context


class FilesField(forms.Field):
    """Cleans to the list of kept attachments, which the form sets before it is validated."""

    widget = FilesInput
    kept: Sequence[Attachment] = ()

    def clean(self, value: Any) -> list[Attachment]:
        if self.required and not self.kept:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(self.kept)

    def keep(self, kept: Sequence[Attachment], *, draft_key: str) -> None:
        """Say which files are already there."""
        self.kept = kept
        self.widget.kept, self.widget.draft_key = kept, draft_key


def kept_name(name: str) -> str:
    """The hidden inputs that carry the ids of kept files of the field `name`."""
    return f"{name}__kept"
