"""Who was served by whom in a quarter: the frame that a wave is drawn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count

from departments.models import Person
from departments.queries import lineages
from surveys.models import OptOut
from surveys.sampling import FrameRow
from tickets.enums import Status
from tickets.models import Ticket

if TYPE_CHECKING:
    from datetime import datetime

NO_DEPARTMENT = 0  # of people without one; they answer among "others"
Contacts = defaultdict[tuple[int, int], Counter[int]]


def frame_rows(*, start: datetime, end: datetime) -> list[FrameRow]:
    """Everybody with requests resolved from `start` to before `end`, by providing department.

    Both who filed a request and for whom it was filed were served. The customer department is that of the requests;
    where they came from several, the one most of them came from.
    """
    contacts = _contacts(start, end)
    active = set(
        Person.objects.filter(pk__in={person for person, _ in contacts}, is_active=True).values_list("pk", flat=True)
    )
    silent = set(OptOut.objects.values_list("person_id", flat=True))
    above = lineages()
    rows = []
    for (person, provider), customers in sorted(contacts.items()):
        customer = min(customers, key=lambda pk: (-customers[pk], pk))
        rows.append(
            FrameRow(
                person=person,
                provider=provider,
                customer=customer,
                tickets=customers.total(),
                own_department=provider in above.get(customer, frozenset()),
                left=person not in active,
                opted_out=person in silent,
            )
        )
    return rows


def _contacts(start: datetime, end: datetime) -> Contacts:
    resolved = Ticket.objects.filter(
        status__in=(Status.RESOLVED, Status.CLOSED), resolved_at__gte=start, resolved_at__lt=end
    )
    own, for_others = resolved.filter(beneficiary=None), resolved.exclude(beneficiary=None)
    groups = (
        own.values_list("requester", "department", "customer_department"),
        for_others.values_list("beneficiary", "department", "customer_department"),
        for_others.values_list("requester", "department", "requester__department"),
    )
    found: Contacts = defaultdict(Counter)
    for group in groups:
        for person, provider, customer, tickets in group.annotate(tickets=Count("pk")).order_by():
            found[person, provider][customer or NO_DEPARTMENT] += tickets
    return found
