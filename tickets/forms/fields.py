"""From a question of a service's form to a form field: one small builder a kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import localized
from departments.enums import FieldKind
from departments.forms import PersonField
from tickets.forms.files import FilesField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from departments.models import Department, ServiceField

LINE, TEXT, LONGEST = 200, 5_000, 20_000  # characters, where a question does not say
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
YES, NO = "yes", "no"
YES_NO_CHOICES: list[tuple[str, str | Lazy]] = [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))]


def form_field(question: ServiceField, departments: Callable[[], Sequence[Department]]) -> forms.Field:
    """The form field for `question`; its messages name the question. `departments` is asked only when needed."""
    common: dict[str, Any] = {
        "label": str(question),
        "help_text": question.help,
        "required": question.is_required,
        "error_messages": _messages(question),
    }
    if question.kind == FieldKind.DEPARTMENT:
        return _department(departments(), common)
    return _BUILDERS[FieldKind(question.kind)](question, common)


def choices_of(question: ServiceField) -> list[tuple[str, str]]:
    """Value and label, in the active language, of each choice; anything else in the stored list is passed over."""
    listed = [choice for choice in question.choices if isinstance(choice, dict) and "value" in choice]
    return [(str(c["value"]), localized(str(c.get("label", c["value"])), str(c.get("label_zh", "")))) for c in listed]


def _messages(question: ServiceField) -> dict[str, str]:
    said = {"question": str(question)}
    choose = question.kind in (FieldKind.CHOICE, FieldKind.MULTI_CHOICE, FieldKind.YES_NO, FieldKind.DEPARTMENT)
    missing = _("Choose an answer to “%(question)s”.") if choose else _("Fill in “%(question)s”.")
    return {
        "required": missing % said,
        "invalid_choice": _("Choose one of the listed answers to “%(question)s”.") % said,
        "invalid_list": _("Choose from the listed answers to “%(question)s”.") % said,
        "invalid": _INVALID.get(FieldKind(question.kind), _("Check what you wrote in “%(question)s”.")) % said,
    }


_INVALID: dict[FieldKind, Any] = {
    FieldKind.NUMBER: gettext_lazy("Write “%(question)s” as a number, like 12.5."),
    FieldKind.DATE: gettext_lazy("Write “%(question)s” as a date, like 2026-09-28."),
}


def _text(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=min(question.max_length or LINE, LONGEST), **common)


def _long_text(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=min(question.max_length or TEXT, LONGEST), widget=area, **common)


def _choice(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("Choose…")), *choices_of(question)], **common)


def _multi_choice(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices_of(question), widget=forms.CheckboxSelectMultiple, **common)


def _number(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    return forms.DecimalField(
        max_digits=14,
        decimal_places=2,
        min_value=_plain(question.minimum),
        max_value=_plain(question.maximum),
        **common,
    )


def _date(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    return _SaneDateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **common)


def _person(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    return PersonField(**common)


def _department(departments: Sequence[Department], common: dict[str, Any]) -> forms.Field:
    listed = [(str(department.pk), department.title) for department in departments]
    return forms.ChoiceField(choices=[("", _("Choose…")), *listed], **common)


def _file(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    return FilesField(**common)


def _yes_no(question: ServiceField, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=YES_NO_CHOICES, widget=forms.RadioSelect, **common)


_BUILDERS: dict[FieldKind, Callable[[ServiceField, dict[str, Any]], forms.Field]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.CHOICE: _choice,
    FieldKind.MULTI_CHOICE: _multi_choice,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.PERSON: _person,
    FieldKind.FILE: _file,
    FieldKind.YES_NO: _yes_no,
}


class _SaneDateField(forms.DateField):
    """A date that somebody can have meant."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def _plain(limit: Decimal | None) -> Decimal | None:
    """5.00 as 5, so that the message about a limit reads like what people type."""
    if limit is None:
        return None
    return limit.quantize(Decimal(1)) if limit == limit.to_integral_value() else limit.normalize()
