"""What is announced, what changes soon, and what of it concerns one person or one service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from improvements.models import Announcement, PlannedChange

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from departments.models import Person

SHOWN_AT_HOME, SHOWN_EARLIER, MOST_SHOWN = 3, 10, 50


@dataclass(frozen=True)
class News:
    """Announcements that are up, and changes that are not over."""

    announcements: Sequence[Announcement]
    changes: Sequence[PlannedChange]

    def __bool__(self) -> bool:
        return bool(self.announcements or self.changes)


@dataclass(frozen=True)
class NewsPage:
    current: News
    earlier: News


def _up(today: date) -> QuerySet[Announcement]:
    shown = Announcement.objects.filter(withdrawn_at=None, shown_from__lte=today, shown_until__gte=today)
    return shown.select_related("department", "created_by")


def _to_come(at: datetime) -> QuerySet[PlannedChange]:
    return PlannedChange.objects.filter(ends_at__gt=at).select_related("department", "created_by")


def news_for(person: Person, *, today: date, at: datetime) -> News:
    """For the home page: the newest announcements, and changes that touch the person's department; two statements."""
    changes = _to_come(at).filter(called_off_at=None, affected=person.department_id or 0)
    return News(list(_up(today)[:SHOWN_AT_HOME]), list(changes[:SHOWN_AT_HOME]))


def changes_of_service(service_id: int, *, at: datetime) -> list[PlannedChange]:
    """Changes of one service that are not over, the next one first."""
    return list(_to_come(at).filter(services=service_id, called_off_at=None)[:SHOWN_AT_HOME])


def news_page(*, today: date, at: datetime) -> NewsPage:
    """Everything that is up or to come, and the last of what is over."""
    changes = _to_come(at).prefetch_related("services", "affected")[:MOST_SHOWN]
    over = PlannedChange.objects.filter(ends_at__lte=at).select_related("department").order_by("-ends_at")
    gone = Announcement.objects.filter(shown_until__lt=today, withdrawn_at=None).select_related("department")
    current = News(list(_up(today)[:MOST_SHOWN]), list(changes))
    return NewsPage(current, News(list(gone[:SHOWN_EARLIER]), list(over[:SHOWN_EARLIER])))


def news_to_come(*, today: date) -> list[Announcement]:
    """Announcements whose first day is still to come: for those who may write them."""
    rows = Announcement.objects.filter(shown_from__gt=today, withdrawn_at=None).select_related("department")
    return list(rows.order_by("shown_from")[:MOST_SHOWN])


def announcement_of(news_id: int) -> Announcement | None:
    return Announcement.objects.filter(pk=news_id).first()


def change_of(change_id: int) -> PlannedChange | None:
    return PlannedChange.objects.filter(pk=change_id).first()
