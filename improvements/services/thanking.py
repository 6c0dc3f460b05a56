"""Saying thanks: to the person and their head, and to everybody only where both want it. No points, no ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Department, Person
from departments.queries import responsible_heads
from improvements.enums import Behaviour
from improvements.models import Thanks
from improvements.permissions import check_thanks
from notifications.enums import Notice
from notifications.services import notify_person
from surveys.enums import PulseState
from surveys.models import Pulse
from tickets.permissions import visible_tickets

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

CHANGEABLE = timedelta(hours=12)  # as long as a rating may be changed, its thank-you is not passed on
LOOKS_BACK = timedelta(days=30)
LONGEST = 300  # characters of a sentence; a rating's longer words are cut
BATCH = 100


class ThanksRefused(Refused):
    """To oneself, to somebody who has left, or without saying what for."""


@dataclass(frozen=True)
class Said:
    """What somebody is thanked for, and what it made possible. `ref` names the request it was about."""

    receiver_id: int
    behaviour: Behaviour
    text: str
    ref: str = ""
    is_offered: bool = False


@transaction.atomic
def give_thanks(*, said: Said, by: Person, at: datetime, key: UUID | None = None) -> Thanks:
    """Thank somebody; they and their head are told. The same `key` again returns what it has sent.

    Raises ThanksRefused.
    """
    known = key and Thanks.objects.filter(key=key, giver=by).first()
    if known:
        return known
    receiver = Person.objects.filter(pk=said.receiver_id, is_active=True).first()
    if receiver is None or receiver.pk == by.pk:
        raise ThanksRefused(_("Choose a colleague who works here."))
    if not said.text.strip():
        raise ThanksRefused(_("Say in one sentence what it made possible."))
    ticket = visible_tickets(by).filter(ref=said.ref.strip().upper()).first() if said.ref.strip() else None
    if said.ref.strip() and ticket is None:
        raise ThanksRefused(_("You have no request with this number."))
    thanks, is_new = Thanks.objects.get_or_create(
        key=key or uuid4(),  # none is no key: two thanks without one are two
        giver=by,
        defaults={
            "receiver": receiver, "giver_department_id": by.department_id, "behaviour": said.behaviour,
            "receiver_department_id": receiver.department_id, "text": said.text.strip(), "ticket": ticket,
            "given_at": at, "is_offered": said.is_offered,
        },
    )  # fmt: skip
    if is_new:
        _tell(thanks, at)
    return thanks


def _tell(thanks: Thanks, at: datetime) -> None:
    """The receiver, and whoever heads them."""
    url = f"{reverse('improvements:thanks')}#thanks-{thanks.pk}"
    params = {"who": thanks.giver.name, "title": thanks.receiver.name, "title_zh": thanks.receiver.native_name}
    kind = Notice.THANKED_OFFER if thanks.is_offered else Notice.THANKED
    notify_person(person_id=thanks.receiver_id, kind=kind, params=params, url=url, at=at)
    department = (
        Department.objects.filter(pk=thanks.receiver_department_id or 0).select_related("head", "deputy").first()
    )
    for head in responsible_heads(department, at=at) if department else []:
        if head.pk not in (thanks.receiver_id, thanks.giver_id):
            notify_person(person_id=head.pk, kind=Notice.THANKED_TEAM, params=params, url=url, at=at)


def _lock(thanks_id: int) -> Thanks:
    rows = Thanks.objects.select_for_update(no_key=True, of=("self",)).select_related("giver", "receiver")
    return rows.get(pk=thanks_id)


@transaction.atomic
def offer_thanks(*, thanks_id: int, offers: bool, by: Person, at: datetime) -> Thanks:
    """Offer to show it to everybody, or take that back; a new offer needs a new agreement. Raises NotYours."""
    thanks = _lock(thanks_id)
    check_thanks(allowed=by.pk == thanks.giver_id)
    if thanks.is_offered == offers:
        return thanks
    thanks.is_offered, thanks.is_agreed = offers, False
    thanks.save(update_fields=["is_offered", "is_agreed"])
    if offers:
        params, url = {"who": by.name}, f"{reverse('improvements:thanks')}#thanks-{thanks.pk}"
        notify_person(person_id=thanks.receiver_id, kind=Notice.THANKED_OFFER, params=params, url=url, at=at)
    return thanks


@transaction.atomic
def agree_thanks(*, thanks_id: int, agrees: bool, by: Person, at: datetime) -> Thanks:
    """Agree that everybody reads it, or take that back. Raises NotYours, ThanksRefused where nobody has offered it."""
    thanks = _lock(thanks_id)
    check_thanks(allowed=by.pk == thanks.receiver_id)
    if agrees and not thanks.is_offered:
        raise ThanksRefused(_("%(name)s has not offered to show it to everybody.") % {"name": thanks.giver.called})
    thanks.is_agreed = agrees
    thanks.save(update_fields=["is_agreed"])
    return thanks


def pass_on_thanks(*, at: datetime) -> int:
    """Make thanks of the ratings whose customer ticked it and can no longer change it. Returns how many."""
    departments = list(Department.objects.values_list("pk", flat=True))  # with it the index of marks serves
    ticked = Pulse.objects.filter(
        provider__in=departments, state=PulseState.ANSWERED, is_thanks=True, resolver__isnull=False, thanks=None,
        answered_at__gt=at - LOOKS_BACK, answered_at__lte=at - CHANGEABLE,
    )  # fmt: skip
    rows = ticked.select_related("person", "resolver", "ticket").order_by("answered_at")[:BATCH]
    return sum(_pass_on(pulse, at) for pulse in rows)


@transaction.atomic
def _pass_on(pulse: Pulse, at: datetime) -> bool:
    resolver = pulse.resolver
    if resolver is None or pulse.answered_at is None or resolver.pk == pulse.person_id:
        return False
    thanks, is_new = Thanks.objects.get_or_create(
        pulse=pulse,
        defaults={
            "giver": pulse.person, "receiver": resolver, "giver_department_id": pulse.person.department_id,
            "receiver_department_id": resolver.department_id, "text": pulse.words[:LONGEST], "ticket": pulse.ticket,
            "given_at": pulse.answered_at,
        },
    )  # fmt: skip
    if is_new:
        _tell(thanks, at)
    return is_new
