"""What people do with their notices, what they choose, and how long the desk keeps both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from notifications.enums import MailState, Pace
from notifications.models import Mail, Notification, Preference
from notifications.queries import notices_of
from notifications.services.mornings import digest_moment

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person

MAILS_KEPT = timedelta(days=90)
NOTIFICATIONS_KEPT = timedelta(days=365)


def mark_all_read(*, by: Person, up_to_id: int, at: datetime) -> int:
    """Mark `by`'s own notices up to `up_to_id` (the newest they have seen listed) as read. Returns how many."""
    mine = Notification.objects.unread().filter(person=by, pk__lte=up_to_id)
    return mine.update(read_at=at)


def follow_notice(*, notification_id: int, by: Person, at: datetime) -> str:
    """Read a notice, and with it all others about the same request. Returns the path it leads to.

    Empty when it leads nowhere: somebody else's notice, or one about a request that `by` may not see any more.
    """
    notice = notices_of(by).select_related("ticket").filter(pk=notification_id).first()
    if notice is None:
        return ""
    same = Q(pk=notice.pk) | Q(ticket__isnull=False, ticket=notice.ticket_id)
    Notification.objects.unread().filter(same, person=by).update(read_at=at)
    return notice.path


@transaction.atomic
def choose_mails(*, by: Person, own: bool, queue: bool, pace: Pace, follows_guides: bool, at: datetime) -> None:
    """Choose what comes by mail, and when. Escalations always come at once.

    Who turns from digests to mails at once gets what had been waiting with a last digest.
    """
    choice, _is_new = Preference.objects.select_for_update().get_or_create(person=by)
    choice.own_by_mail, choice.queue_by_mail, choice.follows_guides = own, queue, follows_guides
    choice.pace = pace
    if pace != Pace.AT_ONCE:
        choice.digest_until = choice.digest_until or at
        if choice.next_digest_at is None or choice.next_digest_at > at:  # one that is due is sent as it stands
            choice.next_digest_at = digest_moment(by, pace, after=at)
    choice.save()


def forget_old_mails(*, at: datetime, limit: int = 5000) -> int:
    """Delete mails that were sent or given up long ago. Returns how many; call again until 0."""
    old = Mail.objects.exclude(state=MailState.WAITING).filter(created_at__lt=at - MAILS_KEPT)
    return _delete_some(Mail, list(old.values_list("pk", flat=True)[:limit]))


def forget_old_notifications(*, at: datetime, limit: int = 5000) -> int:
    """Delete notices older than a year, read or not. Returns how many; call again until 0."""
    old = Notification.objects.filter(created_at__lt=at - NOTIFICATIONS_KEPT)
    return _delete_some(Notification, list(old.values_list("pk", flat=True)[:limit]))


def _delete_some(model: type[Mail | Notification], ids: list[int]) -> int:
    model._default_manager.filter(pk__in=ids).delete()
    return len(ids)
