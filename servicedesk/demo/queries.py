"""The demo's people and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from core.paging import keyset_page
from departments.models import Person
from servicedesk.demo import accounts
from servicedesk.demo.models import MailboxMessage

if TYPE_CHECKING:
    from core.paging import Page

PAGE = 30
KINDS = (  # collected for translation here: `accounts()` is read before Django is set up
    gettext_noop("Employee"),
    gettext_noop("Agent"),
    gettext_noop("Department head"),
    gettext_noop("HR admin"),
    gettext_noop("Executive"),
    gettext_noop("System admin"),
)


def demo_people() -> list[tuple[str, Person]]:
    """(kind, person) of the demo accounts that exist, in their order."""
    kinds = {account.email: account.kind for account in accounts()}
    people = (
        Person.objects.filter(email__in=kinds, is_active=True).select_related("department").in_bulk(field_name="email")
    )
    return [(kind, people[email]) for email, kind in kinds.items() if email in people]


def demo_person(email: str) -> Person | None:
    """The person of a demo account; nobody else can be had with one click."""
    return next((person for _kind, person in demo_people() if person.email == email), None)


def letters(*, address: str, cursor: str) -> Page[MailboxMessage]:
    """Messages, the newest first; to one address only when given."""
    rows = MailboxMessage.objects.defer("raw")
    return keyset_page(rows.filter(to_address=address) if address else rows, order=("-id",), cursor=cursor, size=PAGE)


def letter(message_id: int) -> MailboxMessage | None:
    return MailboxMessage.objects.filter(pk=message_id).first()
