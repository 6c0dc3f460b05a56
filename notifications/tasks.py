"""Telling people, in the background."""

import logging

from celery import shared_task
from django.utils import timezone

from notifications import services

log = logging.getLogger(__name__)


@shared_task
def notify_of_events(*, event_ids: list[int]) -> None:
    services.notify_of_events(event_ids=event_ids, at=timezone.now())


@shared_task
def notify_of_rules() -> None:
    while services.notify_of_rules(at=timezone.now()):
        pass


@shared_task
def warn_of_unannounced_years() -> None:
    services.warn_of_unannounced_years(today=timezone.localdate(), at=timezone.now())
    services.tell_of_announced_years(today=timezone.localdate(), at=timezone.now())


@shared_task
def send_digests() -> None:
    while services.send_next_digest(at=timezone.now()):
        pass


@shared_task
def deliver() -> None:
    """Send every mail that is due, over one connection."""
    if not services.has_due_mail(at=timezone.now()):
        return
    try:
        with services.mail_connection() as connection:
            while services.deliver_next(connection=connection, at=timezone.now()):
                pass
    except services.MailServerAway as away:
        log.warning("mail_server_away", extra={"reason": str(away)})


@shared_task
def forget_old() -> None:
    while services.forget_old_mails(at=timezone.now()):
        pass
    while services.forget_old_notifications(at=timezone.now()):
        pass
