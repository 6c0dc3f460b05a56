"""Telling those concerned when the rules change: proposed, answered and published standards, holidays still open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from departments.models import Department, Person
from departments.queries import responsible_heads
from notifications.enums import Notice
from notifications.models import Notification
from notifications.services.notifying import notify_person
from slas.enums import ChangeKind
from slas.models import StandardVersion
from slas.queries.calendars import announced_years, unannounced_calendars
from slas.queries.standards import covered_services, version_whole
from slas.services import claim_unnoticed_changes
from tickets.queries.customers import customer_department_ids

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from slas.models import ConfigurationChange

USED_WITHIN = timedelta(days=365)


@transaction.atomic
def notify_of_rules(*, at: datetime, limit: int = 50) -> int:
    """Tell whom the oldest untold changes of standards concern. Returns how many changes; call until 0."""
    changes = claim_unnoticed_changes(at=at, limit=limit)
    for change in changes:
        _tell(change, at)
    return len(changes)


def _tell(change: ConfigurationChange, at: datetime) -> None:
    try:
        version = version_whole(change.object_id)
    except StandardVersion.DoesNotExist:  # discarded since then
        return
    standard = version.standard
    params = {
        "who": change.by.name if change.by else "",
        "standard": f"{standard.name} v{version.number}",
        "standard_zh": f"{standard.name_zh or standard.name} v{version.number}",
    }
    url = reverse("slas:version", args=[version.pk])
    if change.kind == ChangeKind.PROPOSED:
        asked = [row.department_id for row in version.agreements.all()]
        _tell_heads(asked, Notice.STANDARD_PROPOSED, params, url, at)
    elif change.kind == ChangeKind.PUBLISHED:
        _tell_heads(_customers(version, at), Notice.STANDARD_PUBLISHED, params, url, at)
    else:
        answered = f"{url}#{change.pk}"  # each answer is a notice of its own
        _tell_heads([version.standard.department_id], Notice.STANDARD_ANSWERED, params, answered, at)


def _customers(version: StandardVersion, at: datetime) -> set[int]:
    services = [service.pk for service in covered_services(version.standard)]
    asked = {row.department_id for row in version.agreements.all()}
    used = customer_department_ids(services, since=at - USED_WITHIN)
    return (asked | used) - {version.standard.department_id}


def _tell_heads(department_ids: Iterable[int], kind: Notice, params: dict[str, str], url: str, at: datetime) -> None:
    departments = Department.objects.filter(pk__in=list(department_ids)).select_related("head", "deputy")
    heads = {head.pk for department in departments for head in responsible_heads(department, at=at)}
    for person_id in sorted(heads):
        notify_person(person_id=person_id, kind=kind, params=params, url=url, at=at)


@transaction.atomic
def tell_of_announced_years(*, today: date, at: datetime) -> int:
    """Tell those who were warned that days are announced by now, and put the warning aside. Returns how many years."""
    warned = Notification.objects.filter(kind=Notice.HOLIDAYS_OPEN, created_at__gte=at - USED_WITHIN)
    told = Notification.objects.filter(kind=Notice.HOLIDAYS_KNOWN).values("url")
    urls = set(warned.exclude(url__in=told).values_list("url", flat=True))
    if not urls:  # as on most days; the library of holidays is heavy
        return 0
    years = announced_years(today=today)
    known = [(calendar, year) for calendar, year in years if calendar_path(calendar.pk, year) in urls]
    for calendar, year in known:
        url = calendar_path(calendar.pk, year)
        open_notices = warned.filter(url=url)
        for person_id in list(open_notices.values_list("person_id", flat=True)):
            params = {"calendar": calendar.name, "year": year}
            notify_person(person_id=person_id, kind=Notice.HOLIDAYS_KNOWN, params=params, url=url, at=at)
        open_notices.filter(read_at__isnull=True).update(read_at=at)
    return len(known)


def calendar_path(calendar_id: int, year: int) -> str:
    return f"{reverse('slas:calendar', args=[calendar_id])}?year={year}"


def warn_of_unannounced_years(*, today: date, at: datetime) -> int:
    """In November, tell HR of calendars whose country has not announced next year's days; once for each year."""
    calendars = unannounced_calendars(today=today)
    hr = Person.objects.filter(is_hr_admin=True, is_active=True) if calendars else []
    for calendar in calendars:
        year = today.year + 1
        url = calendar_path(calendar.pk, year)
        for person in hr:
            notify_person(
                person_id=person.pk, kind=Notice.HOLIDAYS_OPEN, params={"calendar": calendar.name, "year": year},
                url=url, at=at,
            )  # fmt: skip
    return len(calendars)
