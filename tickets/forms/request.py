"""A request as somebody files it: one line, for whom, the service's own questions, how urgent, words, files."""

from __future__ import annotations

import json
import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.enums import FieldKind, Priority
from departments.forms import PersonField
from departments.queries import active_departments
from tickets.forms.answers import answer_row, asked, field_name, show_rule
from tickets.forms.fields import LONGEST, form_field
from tickets.forms.files import FilesField, kept_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from departments.models import Department, Person, Service
    from tickets.models import Attachment

MYSELF, COLLEAGUE = "me", "other"
FOR_WHOM: list[tuple[str, str | Lazy]] = [(MYSELF, _("Myself")), (COLLEAGUE, _("A colleague"))]
URGENCY: list[tuple[int, str | Lazy]] = [
    (Priority.LOW, _("It can wait")),
    (Priority.NORMAL, _("Normal")),
    (Priority.HIGH, _("Someone cannot work")),
    (Priority.URGENT, _("A line or a customer stands still")),
]


class RequestForm(forms.Form):
    """Build it with `for_sending` (what was posted) or `to_fill` (empty, or as the draft left it)."""

    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    subject = forms.CharField(
        label=_("In one line"), max_length=200,
        error_messages={"required": _("Say in one line what you need, for example “SAP role for a new colleague”.")},
    )  # fmt: skip
    for_whom = forms.ChoiceField(
        label=_("For whom"), choices=FOR_WHOM, widget=forms.RadioSelect, required=False, initial=MYSELF
    )
    beneficiary = PersonField(
        label=_("Which colleague"), required=False, help_text=_("Start to write a name, then choose from the list.")
    )
    description = forms.CharField(
        label=_("Describe what you need"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What should be possible afterwards that is not possible now?"),
        error_messages={"required": _("Say what you need; the person who helps you starts from these words.")},
    )  # fmt: skip
    priority = forms.TypedChoiceField(
        label=_("How urgent is it?"), choices=URGENCY, coerce=int, widget=forms.RadioSelect, required=False,
        empty_value=None,
    )  # fmt: skip
    is_external = forms.BooleanField(
        label=_("A customer outside the company is waiting for this"), required=False,
        help_text=_("It is then shown first to those who help you."),
    )  # fmt: skip
    attachments = FilesField(label=_("Files"), required=False)

    ORDER = ("subject", "for_whom", "beneficiary")
    LAST = ("description", "priority", "is_external", "attachments", "submission_key")

    def __init__(
        self, *args: Any, service: Service, by: Person, uploads: Iterable[Attachment] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.service, self.by = service, by
        self.questions = list(service.fields.all())
        self.draft_key = f"new:{service.pk}"
        for question in self.questions:
            self.fields[field_name(question.key)] = form_field(question, lambda: self.departments)
        self.order_fields([*self.ORDER, *(field_name(question.key) for question in self.questions), *self.LAST])
        self._set_conditions()
        self.fields["priority"].widget.attrs |= {
            "hx-get": reverse("tickets:preview", args=[service.pk]), "hx-trigger": "change", "hx-target": "#promise",
            "hx-swap": "outerHTML",
        }  # fmt: skip
        self._keep_files(uploads)
        self.fields["attachments"].help_text = _files_help()
        self.helper = _helper(self)

    @classmethod
    def to_fill(
        cls, *, service: Service, by: Person, draft: Mapping[str, Any], uploads: Iterable[Attachment] = ()
    ) -> RequestForm:
        """A form to write in: as the draft left it, else empty for `by` with the service's usual priority."""
        usual = {"priority": service.default_priority, "submission_key": uuid.uuid4().hex}
        kept = {name: value for name, value in draft.items() if name != "submission_key"}
        return cls(service=service, by=by, uploads=uploads, initial={**usual, **kept})

    @cached_property
    def departments(self) -> list[Department]:
        return list(active_departments())

    @cached_property
    def asked(self) -> set[str]:
        """Keys of the questions that are asked, by what was posted."""
        return asked(self.questions, self._given)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for question in self.questions:
            if question.key not in self.asked:
                self._forget(field_name(question.key))
        if cleaned.get("for_whom") != COLLEAGUE:
            self._forget("beneficiary")
        elif not cleaned.get("beneficiary") and "beneficiary" not in self.errors:
            self.add_error("beneficiary", _("Say for which colleague you ask, or choose “Myself”."))
        return cleaned

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())

    def answers(self) -> list[dict[str, Any]]:
        """The answers to what was asked, in the order of the form, ready for `create_ticket`."""
        by_id = {str(department.pk): department for department in self.departments} if self._names_one else {}
        given = [(question, self.cleaned_data.get(field_name(question.key))) for question in self.questions]
        return [answer_row(question, value, by_id) for question, value in given if value not in (None, "", [])]

    def attachment_ids(self) -> list[int]:
        """Every kept file, of the general list and of the questions that were asked."""
        lists = [
            self.cleaned_data.get(name) or [] for name, field in self.fields.items() if isinstance(field, FilesField)
        ]
        return [attachment.pk for files in lists for attachment in files]

    def renew_key(self) -> None:
        """The next sending is a new request."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["submission_key"] = uuid.uuid4().hex
        self.data = data

    @property
    def _names_one(self) -> bool:
        return any(question.kind == FieldKind.DEPARTMENT for question in self.questions)

    def _given(self, key: str) -> Sequence[str]:
        name = field_name(key)
        value = self.fields[name].widget.value_from_datadict(self.data, self.files, name)
        return [str(item) for item in value] if isinstance(value, list) else [str(value or "")]

    def _forget(self, name: str) -> None:
        """Not asked: neither required nor kept, whatever was posted."""
        self.cleaned_data.pop(name, None)
        self.errors.pop(name, None)

    def _set_conditions(self) -> None:
        """What desk.js needs to show a field only when it is asked."""
        kinds = {question.key: question.kind for question in self.questions}
        for question in self.questions:
            if rule := show_rule(question, kinds):
                _show_when(self.fields[field_name(question.key)], field_name(rule[0]), rule[1])
        _show_when(self.fields["beneficiary"], "for_whom", (COLLEAGUE,))

    def _keep_files(self, uploads: Iterable[Attachment]) -> None:
        uploads = list(uploads)
        claimed: set[int] = set()
        lists = [(name, field) for name, field in self.fields.items() if isinstance(field, FilesField)]
        for name, field in lists:
            if name != "attachments":
                wanted = self._kept_ids(name)
                mine = [upload for upload in uploads if upload.pk in wanted and upload.pk not in claimed]
                claimed.update(upload.pk for upload in mine)
                field.keep(mine, draft_key=self.draft_key)
        rest = [upload for upload in uploads if upload.pk not in claimed]
        self.fields["attachments"].keep(rest, draft_key=self.draft_key)  # type: ignore[attr-defined]

    def _kept_ids(self, name: str) -> set[int]:
        source = self.data if self.is_bound else self.initial
        hidden = kept_name(name)
        raw = source.getlist(hidden) if hasattr(source, "getlist") else source.get(hidden, [])
        return {int(item) for item in ([raw] if isinstance(raw, str) else raw) if str(item).isdecimal()}


def _files_help() -> str:
    said = {"most": settings.ATTACHMENTS_PER_MESSAGE, "size": filesizeformat(settings.ATTACHMENT_MAX_BYTES)}
    return gettext("Up to %(most)d files of %(size)s: pictures, PDF, office documents, text, mail, ZIP.") % said


def _show_when(field: forms.Field, source: str, values: Sequence[str]) -> None:
    field.show_when = json.dumps({"field": source, "in": list(values)})  # type: ignore[attr-defined]


def _helper(form: RequestForm) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # the page's own <form> has the token
    helper.form_show_errors = True
    helper.layout = Layout(*(Field(name) for name in form.fields))
    return helper
