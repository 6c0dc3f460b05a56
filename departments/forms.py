"""Naming one person among hundreds: a text field with suggestions as one types, which works without any script too."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from departments.models import Department, Person
from departments.queries import ids_below, people_named

_MAIL_IN_PARENTHESES = re.compile(r"\(([^()\s]+@[^()\s]+)\)\s*$")


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A department is below others, never below itself; its deputy is not its head."""

    class Meta:
        model = Department
        fields = "__all__"  # noqa: DJ007  # the admin site chooses

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        parent, head, deputy = (said.get(name) for name in ("parent", "head", "deputy"))
        if parent and self.instance.pk and parent.pk in ids_below(self.instance.pk):
            told = _("%(department)s is below this department already; choose one that is not.")
            self.add_error("parent", told % {"department": parent.title})
        if deputy and deputy == head:
            self.add_error("deputy", _("Nobody stands in for themselves: choose somebody else as deputy."))
        return said


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
