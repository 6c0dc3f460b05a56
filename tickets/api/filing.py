"""A request from plain data: through the very form that the page shows, so that there is one set of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from core.problems import FormRejected
from departments.enums import FieldKind, Priority
from departments.queries import service_with_form
from tickets.enums import Channel
from tickets.forms.answers import PREFIX, field_name
from tickets.forms.files import kept_name
from tickets.forms.request import RequestForm
from tickets.queries.files import unsent_files
from tickets.services import create_ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from departments.models import Person, Service, ServiceField
    from tickets.models import Attachment, Ticket


def file_request(asked: Mapping[str, Any], *, by: Person, at: datetime) -> Ticket:
    """File what `asked` (checked by NewTicketSerializer) says. Raises ValidationError, FormRejected and Refused."""
    service = _service(asked["service"])
    data, files = _posted(service, asked)
    form = RequestForm(data, service=service, by=by, uploads=own_files(by, files))
    if not form.is_valid():
        raise FormRejected(_errors(form))
    said = form.cleaned_data
    return create_ticket(
        service_id=service.pk, by=by, subject=said["subject"], description=said["description"],
        answers=form.answers(), priority=Priority(said["priority"]) if said["priority"] else None,
        beneficiary=said.get("beneficiary"), attachment_ids=form.attachment_ids(), channel=Channel.API, at=at,
        is_external=said["is_external"],
    )  # fmt: skip


def own_files(by: Person, numbers: list[int]) -> list[Attachment]:
    """The unsent uploads of `by` with these numbers; raises ValidationError unless all are."""
    found = unsent_files(by, numbers) if numbers else []
    if len(found) != len(set(numbers)):
        raise ValidationError({"attachments": [_("Upload each file first, and send it once.")]})
    return found


def _service(service_id: int) -> Service:
    try:
        return service_with_form(service_id)
    except ObjectDoesNotExist:
        raise ValidationError({"service": [_("This service is not offered.")]}) from None


def _posted(service: Service, asked: Mapping[str, Any]) -> tuple[QueryDict, list[int]]:
    """What a browser would post for `asked`, and the numbers of all files it names."""
    questions = {question.key: question for question in service.fields.all()}
    data = QueryDict(mutable=True)
    data.update({name: asked[name] for name in ("subject", "description", "beneficiary")})
    data["for_whom"] = "other" if asked["beneficiary"] else "me"
    data["priority"] = str(asked.get("priority", ""))
    if asked["is_external"]:
        data["is_external"] = "on"
    files = list(asked["attachments"])
    for key, value in asked["answers"].items():
        if key not in questions:
            raise ValidationError({"answers": [_("An answer has no question in the form of this service.")]})
        name, values = field_name(key), _values(questions[key], value)
        if questions[key].kind == FieldKind.FILE:
            name = kept_name(name)
            files.extend(int(number) for number in values)
        data.setlist(name, values)
    return data, files


def _values(question: ServiceField, values: list[Any]) -> list[str]:
    """An answer as the texts that a form field reads."""
    if question.kind == FieldKind.FILE and not all(type(item) is int and item > 0 for item in values):
        raise ValidationError({"answers": {question.key: [_("Send the numbers of files that you uploaded before.")]}})
    return [_word(item) for item in values]


def _word(value: str | float) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _errors(form: RequestForm) -> dict[str, list[str]]:
    """The form's messages under the API's names for its fields."""
    names = {name: f"answers.{name.removeprefix(PREFIX)}" for name in form.fields if name.startswith(PREFIX)}
    names["__all__"] = ""
    return {names.get(name, name): [str(message) for message in messages] for name, messages in form.errors.items()}
