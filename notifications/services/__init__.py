"""Deciding who hears what, writing it down, and sending the mails."""

from notifications.services.delivery import MailServerAway, deliver_next, has_due_mail, mail_connection, send_again
from notifications.services.digests import send_next_digest
from notifications.services.letters import as_read_by
from notifications.services.mornings import digest_moment
from notifications.services.notifying import notify_of_events, notify_people, notify_person
from notifications.services.outbox import queue_mail
from notifications.services.reading import (
    choose_mails,
    follow_notice,
    forget_old_mails,
    forget_old_notifications,
    mark_all_read,
)
from notifications.services.rules import notify_of_rules, tell_of_announced_years, warn_of_unannounced_years

__all__ = [
    "MailServerAway",
    "as_read_by",
    "choose_mails",
    "deliver_next",
    "digest_moment",
    "follow_notice",
    "forget_old_mails",
    "forget_old_notifications",
    "has_due_mail",
    "mail_connection",
    "mark_all_read",
    "notify_of_events",
    "notify_of_rules",
    "notify_people",
    "notify_person",
    "queue_mail",
    "send_again",
    "send_next_digest",
    "tell_of_announced_years",
    "warn_of_unannounced_years",
]
