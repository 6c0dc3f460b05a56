"""Writing down what a department needs of another: both sides propose, both heads agree, every year anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from core.months import months_later
from core.refusals import Refused
from departments.models import Department, Person
from departments.queries import headed_department_ids, responsible_heads
from improvements.enums import NeedsState
from improvements.models import DeclaredCustomer, Need, NeedsVersion
from improvements.permissions import check_needs, may_declare_customers, may_propose_needs
from notifications.enums import Notice
from notifications.services import notify_people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

REVIEWED_AFTER = 12  # months (SEEDS 31)
AGREEMENT = ("customer_agreed_by", "customer_agreed_at", "provider_agreed_by", "provider_agreed_at")


class NeedsRefused(Refused):
    """The words have changed since they were read, are there already, or are agreed and kept."""


def _lock_pair(customer_id: int, provider_id: int) -> None:
    """Two people who begin at once begin one draft: the pair is locked by its departments, lower id first."""
    pair = Department.objects.filter(pk__in={customer_id, provider_id})
    list(pair.select_for_update(no_key=True).order_by("pk"))


def _draft(customer_id: int, provider_id: int, by: Person, at: datetime) -> NeedsVersion:
    """The draft of a pair; a new one begins with what is agreed."""
    versions = NeedsVersion.objects.filter(customer=customer_id, provider=provider_id)
    draft = versions.filter(state=NeedsState.DRAFT).first()
    if draft is not None:
        return draft
    last = versions.aggregate(last=Max("number"))["last"] or 0
    draft = NeedsVersion.objects.create(
        customer_id=customer_id, provider_id=provider_id, number=last + 1, created_by=by, created_at=at
    )
    known = Need.objects.filter(version__in=versions.filter(state=NeedsState.AGREED))
    Need.objects.bulk_create(
        Need(
            version=draft, text=one.text, text_zh=one.text_zh, proposed_by_id=one.proposed_by_id,
            proposed_at=one.proposed_at,
        )
        for one in known
    )  # fmt: skip
    return draft


@transaction.atomic
def begin_needs(*, customer_id: int, provider_id: int, by: Person, at: datetime) -> NeedsVersion:
    """Begin the next version with the words agreed so far, or go on with the draft that there is."""
    check_needs(allowed=may_propose_needs(by, customer_id, provider_id))
    _lock_pair(customer_id, provider_id)
    return _draft(customer_id, provider_id, by, at)


@transaction.atomic
def propose_need(
    *, customer_id: int, provider_id: int, text: str, text_zh: str = "", by: Person, at: datetime
) -> Need:
    """Add a need to the draft of a pair; agreements given to other words fall.

    Raises NotYours for who belongs to neither side, NeedsRefused for what is there already.
    """
    check_needs(allowed=may_propose_needs(by, customer_id, provider_id))
    _lock_pair(customer_id, provider_id)
    draft = _draft(customer_id, provider_id, by, at)
    if not text.strip():
        raise NeedsRefused(_("Write what is needed."))
    if draft.needs.filter(text=text.strip()).exists():
        raise NeedsRefused(_("This need is on the list already."))
    _forget_agreements(draft)
    return Need.objects.create(
        version=draft, text=text.strip(), text_zh=text_zh.strip(), proposed_by=by, proposed_at=at
    )


@transaction.atomic
def drop_need(*, need_id: int, by: Person) -> None:
    """Take a need off the draft; agreements fall. Raises NeedsRefused for one that is agreed: begin a new version."""
    need = Need.objects.select_related("version").get(pk=need_id)
    check_needs(allowed=may_propose_needs(by, need.version.customer_id, need.version.provider_id))
    _lock_pair(need.version.customer_id, need.version.provider_id)
    draft = _fresh_draft(need.version_id)
    Need.objects.filter(pk=need_id).delete()
    _forget_agreements(draft)


def _fresh_draft(version_id: int) -> NeedsVersion:
    version = NeedsVersion.objects.select_related("customer", "provider").get(pk=version_id)
    if version.state != NeedsState.DRAFT:
        raise NeedsRefused(_("What is agreed is kept. Begin a new version to change it."))
    return version


def _forget_agreements(draft: NeedsVersion) -> None:
    for name in AGREEMENT:
        setattr(draft, name, None)
    draft.save(update_fields=AGREEMENT)


@transaction.atomic
def agree_needs(*, version_id: int, seen: Collection[int], by: Person, at: datetime) -> NeedsVersion:
    """A head agrees to the words that they read (`seen`: ids of the needs), for each side that is theirs.

    The second side makes it the agreed version, to be reviewed a year later; the other head is told of the first.
    Raises NotYours for who heads neither, NeedsRefused when the words have changed since.
    """
    version = NeedsVersion.objects.get(pk=version_id)
    _lock_pair(version.customer_id, version.provider_id)
    draft, headed = _fresh_draft(version_id), headed_department_ids(by)
    check_needs(allowed=bool({draft.customer_id, draft.provider_id} & headed))
    if not seen or set(seen) != set(draft.needs.values_list("pk", flat=True)):
        raise NeedsRefused(_("The list has changed since you read it: read it again, then agree."))
    if draft.customer_id in headed and draft.customer_agreed_at is None:
        draft.customer_agreed_by, draft.customer_agreed_at = by, at
    if draft.provider_id in headed and draft.provider_agreed_at is None:
        draft.provider_agreed_by, draft.provider_agreed_at = by, at
    if draft.customer_agreed_at and draft.provider_agreed_at:
        _put_in_force(draft, at)
    else:
        _tell_other_side(draft, by, at)
    draft.save()
    return draft


def _put_in_force(draft: NeedsVersion, at: datetime) -> None:
    before = NeedsVersion.objects.filter(customer=draft.customer_id, provider=draft.provider_id)
    before.filter(state=NeedsState.AGREED).update(state=NeedsState.REPLACED)
    draft.state, draft.agreed_at = NeedsState.AGREED, at
    draft.review_on = months_later(at.date(), REVIEWED_AFTER)


def _tell_other_side(draft: NeedsVersion, by: Person, at: datetime) -> None:
    waiting = draft.provider if draft.customer_agreed_at else draft.customer
    heads = [head.pk for head in responsible_heads(waiting, at=at)]
    _tell(Notice.NEEDS_TO_AGREE, draft, heads, by.name, at, f"#agreed-{int(at.timestamp())}")


def _tell(kind: Notice, version: NeedsVersion, people: Iterable[int], who: str, at: datetime, place: str) -> None:
    customer, provider = version.customer, version.provider
    params = {
        "who": who,
        "title": f"{customer.name} → {provider.name}",
        "title_zh": f"{customer.name_zh or customer.name} → {provider.name_zh or provider.name}",
    }
    url = reverse("improvements:needs_pair", args=[customer.code, provider.code])
    notify_people(person_ids=people, kind=kind, params=params, url=f"{url}{place}", at=at)


@transaction.atomic
def remind_of_reviews(*, today: date, at: datetime, limit: int = 50) -> int:
    """Tell both heads once that what they agreed a year ago is due for review. Returns how many; call until 0."""
    due = NeedsVersion.objects.filter(state=NeedsState.AGREED, review_told_at=None, review_on__lte=today)
    related = due.select_related("customer__head", "customer__deputy", "provider__head", "provider__deputy")
    versions = list(related.select_for_update(skip_locked=True, of=("self",)).order_by("review_on")[:limit])
    for version in versions:
        sides = (version.customer, version.provider)
        heads = {head.pk for side in sides for head in responsible_heads(side, at=at)}
        _tell(Notice.NEEDS_REVIEW, version, heads, "", at, f"#version-{version.number}")
    NeedsVersion.objects.filter(pk__in=[version.pk for version in versions]).update(review_told_at=at)
    return len(versions)


@transaction.atomic
def declare_customer(
    *, provider_id: int, customer_id: int, served_with: str, served_with_zh: str = "", by: Person, at: datetime
) -> DeclaredCustomer:
    """Name a department that is served without requests on the desk, or say anew with what."""
    check_needs(allowed=may_declare_customers(by, provider_id))
    if provider_id == customer_id:
        raise NeedsRefused(_("Choose another department than your own."))
    row, _is_new = DeclaredCustomer.objects.update_or_create(
        provider_id=provider_id, customer_id=customer_id,
        defaults={
            "served_with": served_with.strip(), "served_with_zh": served_with_zh.strip(), "declared_by": by,
            "declared_at": at,
        },
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_customer(*, provider_id: int, customer_id: int, by: Person) -> None:
    """A declared customer is not served any more."""
    check_needs(allowed=may_declare_customers(by, provider_id))
    DeclaredCustomer.objects.filter(provider=provider_id, customer=customer_id).delete()
