"""Announcing, planning changes in the open, and telling those concerned before it happens, each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Person, Service
from improvements.models import Announcement, PlannedChange
from improvements.permissions import check_news, may_announce, may_plan_change
from notifications.enums import Notice
from notifications.services import notify_people
from tickets.queries.customers import customer_department_ids, people_following

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

USED_WITHIN = timedelta(days=92)  # a quarter


class NewsRefused(Refused):
    """Dates that lie behind or the wrong way round, or a change that concerns nobody."""


@dataclass(frozen=True)
class NewsText:
    """An announcement as its author writes it; without a department it is the company's."""

    title: str
    body: str
    shown_from: date
    shown_until: date
    title_zh: str = ""
    body_zh: str = ""
    department_id: int | None = None


@transaction.atomic
def announce(*, wanted: NewsText, by: Person, at: datetime) -> Announcement:
    """Put an announcement up; everybody hears of it on its first day.

    Raises NotYours for who is neither HR nor the department's head, NewsRefused for dates that lie behind.
    """
    check_news(allowed=may_announce(by, wanted.department_id))
    if wanted.shown_until < max(wanted.shown_from, at.date()):
        raise NewsRefused(_("The last day has to be today or later, and not before the first."))
    return Announcement.objects.create(created_by=by, created_at=at, **vars(wanted))


@transaction.atomic
def withdraw_announcement(*, news_id: int, by: Person, at: datetime) -> Announcement:
    """Take it down before its last day."""
    news = Announcement.objects.select_for_update(no_key=True).get(pk=news_id)
    check_news(allowed=may_announce(by, news.department_id))
    if news.withdrawn_at is None:
        news.withdrawn_at = at
        news.save(update_fields=["withdrawn_at"])
    return news


@dataclass(frozen=True)
class ChangeText:
    """A planned change: what, when, and which services and departments it touches."""

    department_id: int
    title: str
    details: str
    starts_at: datetime
    ends_at: datetime
    title_zh: str = ""
    details_zh: str = ""
    service_ids: Sequence[int] = ()
    touched_ids: Sequence[int] = ()


@transaction.atomic
def plan_change(*, wanted: ChangeText, by: Person, at: datetime) -> PlannedChange:
    """Announce a change that others will feel. Its services have to be the department's own.

    Raises NotYours for who does not serve there, NewsRefused for a change in the past or one that concerns nobody.
    """
    check_news(allowed=may_plan_change(by, wanted.department_id))
    if wanted.starts_at <= at or wanted.ends_at <= wanted.starts_at:
        raise NewsRefused(_("It has to begin in the future, and end after that."))
    services = Service.objects.filter(pk__in=wanted.service_ids, department=wanted.department_id)
    if not services and not wanted.touched_ids:
        raise NewsRefused(_("Choose at least one service or department that it touches."))
    texts = {name: getattr(wanted, name) for name in ("title", "title_zh", "details", "details_zh")}
    change = PlannedChange.objects.create(
        department_id=wanted.department_id, starts_at=wanted.starts_at, ends_at=wanted.ends_at, created_by=by,
        created_at=at, **texts,
    )  # fmt: skip
    change.services.set(services)
    change.touches.set(wanted.touched_ids)
    used = customer_department_ids([service.pk for service in services], since=at - USED_WITHIN)
    change.affected.set(set(wanted.touched_ids) | used)
    return change


@transaction.atomic
def call_off_change(*, change_id: int, by: Person, at: datetime) -> PlannedChange:
    """Say that it will not happen; whoever was told hears that as well."""
    change = PlannedChange.objects.select_for_update(no_key=True).get(pk=change_id)
    check_news(allowed=may_plan_change(by, change.department_id))
    if change.ends_at <= at:
        raise NewsRefused(_("This change is over."))
    if change.called_off_at is None:
        change.called_off_at = at
        change.save(update_fields=["called_off_at"])
    return change


@transaction.atomic
def tell_news(*, today: date, at: datetime, limit: int = 20) -> int:
    """Tell everybody concerned of what is new. Returns how many announcements and changes; call until 0."""
    return _tell_announcements(today, at, limit) + _tell_changes(at, limit) + _tell_called_off(at, limit)


def _tell_announcements(today: date, at: datetime, limit: int) -> int:
    new = Announcement.objects.filter(told_at=None, withdrawn_at=None, shown_from__lte=today, shown_until__gte=today)
    rows = list(new.select_for_update(skip_locked=True, of=("self",)).select_related("department")[:limit])
    everybody = list(Person.objects.filter(is_active=True).values_list("pk", flat=True)) if rows else []
    for news in rows:
        whose = news.department
        names = (whose.name, whose.name_zh) if whose else (settings.COMPANY_NAME, settings.COMPANY_NAME_ZH)
        notify_people(
            person_ids=everybody, kind=Notice.NEWS, url=f"{reverse('improvements:news')}#news-{news.pk}", at=at,
            params={**_titled(news), "department": names[0], "department_zh": names[1]},
        )  # fmt: skip
    Announcement.objects.filter(pk__in=[news.pk for news in rows]).update(told_at=at)
    return len(rows)


def _tell_changes(at: datetime, limit: int) -> int:
    new = PlannedChange.objects.filter(told_at=None, called_off_at=None, ends_at__gt=at)
    rows = list(new.select_for_update(skip_locked=True, of=("self",)).select_related("department")[:limit])
    for change in rows:
        _tell_concerned(change, Notice.CHANGE_PLANNED, at)
    PlannedChange.objects.filter(pk__in=[change.pk for change in rows]).update(told_at=at)
    return len(rows)


def _tell_called_off(at: datetime, limit: int) -> int:
    gone = PlannedChange.objects.filter(called_off_told_at=None).exclude(called_off_at=None).exclude(told_at=None)
    rows = list(gone.select_for_update(skip_locked=True, of=("self",)).select_related("department")[:limit])
    for change in rows:
        _tell_concerned(change, Notice.CHANGE_OFF, at)
    PlannedChange.objects.filter(pk__in=[change.pk for change in rows]).update(called_off_told_at=at)
    return len(rows)


def _tell_concerned(change: PlannedChange, kind: Notice, at: datetime) -> None:
    """The people of the departments affected, and who follows an open request for one of the services."""
    following = people_following(change.services.values_list("pk", flat=True))
    mine = Q(department__in=change.affected.values("pk")) | Q(pk__in=following)
    people = Person.objects.filter(mine, is_active=True).exclude(pk=change.created_by_id).values_list("pk", flat=True)
    department = {"department": change.department.name, "department_zh": change.department.name_zh}
    day = change.starts_at.date().isoformat()
    notify_people(
        person_ids=people, kind=kind, params={**_titled(change), **department, "day": day}, url=change.url, at=at
    )


def _titled(row: Announcement | PlannedChange) -> dict[str, Any]:
    return {"title": row.title, "title_zh": row.title_zh}
