"""Naming one person among hundreds: a text field with suggestions as one types, which works without any script too."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from departments.models import Person
from departments.queries import people_named

_MAIL_IN_PARENTHESES = re.compile(r"\(([^()\s]+@[^()\s]+)\)\s*$")


class PersonInput(forms.TextInput):
    """A text input with a `<datalist>` that htmx fills while one types."""

    template_name = "departments/widgets/person.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["list_id"] = f"{widget['attrs'].get('id', name)}_people"
        widget["attrs"] |= {
            "list": widget["list_id"],
            "autocomplete": "off",
            "hx-get": f"{reverse('departments:people')}?field={name}",
            "hx-trigger": "focus once, input changed delay:200ms",
            "hx-target": f"#{widget['list_id']}",
            "hx-sync": "this:replace",
        }
        return context


class PersonField(forms.CharField):
    """One active person, by suggestion, e-mail address or full name; cleans to a Person or None."""

    widget = PersonInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=300, **options)

    def clean(self, value: Any) -> Person | None:
        text = super().clean(value)
        return _only_one(text) if text else None


def _only_one(text: str) -> Person:
    mail = _MAIL_IN_PARENTHESES.search(text)
    found = people_named(mail[1] if mail else text)
    if len(found) > 1:
        raise forms.ValidationError(
            _("Several people are called “%(name)s”: choose one from the list, or write the e-mail address."),
            code="several", params={"name": text},
        )  # fmt: skip
    if not found:
        raise forms.ValidationError(
            _("Nobody here is called “%(name)s”: choose a person from the list, or write the e-mail address."),
            code="nobody", params={"name": text},
        )  # fmt: skip
    return found[0]
