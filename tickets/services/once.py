"""An API call with an Idempotency-Key is done once; the same call again is told the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from departments.models import Person
from tickets.models import Submission
from tickets.services.filing import AlreadySentDifferently

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True)
class Answer:
    """What a call is answered, and the request that it was about. `body` is plain JSON."""

    status: int
    body: dict[str, Any]
    ticket_id: int


@transaction.atomic
def answer_once(*, by: Person, key: str, fingerprint: str, at: datetime, answer: Callable[[], Answer]) -> Answer:
    """Do `answer` and keep what it says under `key`, in one transaction; the second time only say it again.

    A call that fails keeps nothing and may be repeated. Raises AlreadySentDifferently when `key` was used before with
    another `fingerprint` (or in a form of the portal). An empty key asks for none of this.
    """
    if not key:
        return answer()
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # one person's calls with a key queue up here
    earlier = Submission.objects.filter(person=by, key=key).first()
    if earlier is None:
        return _keep(answer(), by=by, key=key, fingerprint=fingerprint, at=at)
    if earlier.response is None or earlier.fingerprint != fingerprint:
        raise AlreadySentDifferently(_("This key was used before for a different request."))
    return Answer(**earlier.response, ticket_id=earlier.ticket_id)


def _keep(made: Answer, *, by: Person, key: str, fingerprint: str, at: datetime) -> Answer:
    Submission.objects.create(
        person=by, key=key, fingerprint=fingerprint, ticket_id=made.ticket_id, created_at=at,
        response={"status": made.status, "body": made.body},
    )  # fmt: skip
    return made
