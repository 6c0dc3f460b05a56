"""Which questions are asked, given the answers so far, and the answers as a request keeps them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from core.moments import format_date
from departments.enums import FieldKind
from departments.models import Person
from tickets.forms.fields import NO, YES, YES_NO_CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from departments.models import Department, ServiceField

PREFIX = "q_"
_YES_WORDS = frozenset({YES, "true", "1", "on"})
_NO_WORDS = frozenset({NO, "false", "0", "off"})


def field_name(key: str) -> str:
    """The form field of the question `key`; the prefix keeps it apart from what every request asks."""
    return f"{PREFIX}{key}"


def show_rule(question: ServiceField, kinds: Mapping[str, str]) -> tuple[str, tuple[str, ...]] | None:
    """(key, values) of the question's condition; None when it is always asked or the condition is unreadable."""
    rule = question.show_when
    if not isinstance(rule, dict) or rule.get("field") not in kinds:
        return None
    wanted = rule.get("in", [])
    values = [str(value) for value in (wanted if isinstance(wanted, list) else [wanted])]
    if kinds[rule["field"]] == FieldKind.YES_NO:
        values = [_yes_or_no(value) for value in values]
    return rule["field"], tuple(values)


def asked(questions: Sequence[ServiceField], given: Callable[[str], Sequence[str]]) -> set[str]:
    """Keys of the questions that are asked when `given(key)` returns the raw answers so far.

    A question whose condition hangs on one that is not asked is not asked either; a circle of conditions never is.
    """
    kinds = {question.key: question.kind for question in questions}
    rules = {question.key: show_rule(question, kinds) for question in questions}

    def is_asked(key: str, above: frozenset[str]) -> bool:
        rule = rules[key]
        if rule is None:
            return True
        if key in above:
            return False
        return is_asked(rule[0], above | {key}) and any(value in rule[1] for value in given(rule[0]))

    return {key for key in kinds if is_asked(key, frozenset())}


def answer_row(question: ServiceField, value: Any, departments: Mapping[str, Department]) -> dict[str, Any]:
    """One answer as `Ticket.answers` keeps it: the value, and what it meant in both languages on that day."""
    return {
        "key": question.key,
        "kind": question.kind,
        "label": question.label,
        "label_zh": question.label_zh,
        "value": _plain(question, value),
        "shown": _shown(question, value, departments, language="en"),
        "shown_zh": _shown(question, value, departments, language="zh-hans"),
    }


def _plain(question: ServiceField, value: Any) -> Any:
    if question.kind == FieldKind.FILE:
        return [attachment.pk for attachment in value]
    if question.kind == FieldKind.YES_NO:
        return value == YES
    if question.kind == FieldKind.DEPARTMENT:
        return int(value)
    if isinstance(value, Person):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _shown(question: ServiceField, value: Any, departments: Mapping[str, Department], *, language: str) -> str:
    with override(language):
        if question.kind == FieldKind.DEPARTMENT:
            return departments[value].title
        if question.kind == FieldKind.YES_NO:
            return str(dict(YES_NO_CHOICES)[value])
        if isinstance(value, date):
            return format_date(value, date.min)  # always with its year
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        values = value if isinstance(value, list) else [value]
        labels = _labels(question, language) if question.kind in (FieldKind.CHOICE, FieldKind.MULTI_CHOICE) else {}
        return (", " if language == "en" else "、").join(labels.get(str(item), str(item)) for item in values)


def _labels(question: ServiceField, language: str) -> dict[str, str]:
    both = {
        str(choice["value"]): (str(choice.get("label", choice["value"])), str(choice.get("label_zh", "")))
        for choice in question.choices
        if isinstance(choice, dict) and "value" in choice
    }
    return {value: (chinese or english) if language != "en" else english for value, (english, chinese) in both.items()}


def _yes_or_no(value: str) -> str:
    word = value.lower()
    return YES if word in _YES_WORDS else NO if word in _NO_WORDS else value
