"""What people were told, what still has to be mailed, and what they chose to get by mail."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Person
from notifications.enums import Group, MailState, Notice, Pace
from notifications.links import ticket_path
from notifications.querysets import MailQuerySet, NotificationQuerySet, PreferenceQuerySet
from notifications.wording import sentence
from tickets.models import Ticket, TicketEvent


class Notification(models.Model):
    """One thing that one person was told on the page. Its words are made when it is read, in the reader's language.

    `ticket` is empty for what is not about a request (then `url` says where it leads), and for people who are told of
    a broken promise without being allowed to see the request.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="notifications")
    event = models.ForeignKey(TicketEvent, models.PROTECT, null=True, blank=True, related_name="notifications")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, blank=True, related_name="notifications")
    kind = models.CharField(max_length=20, choices=Notice.choices)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    waits_for_digest = models.BooleanField(default=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["person", "-id"], name="notification_of_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notification_unread"),
            models.Index(fields=["created_at"], name="notification_age"),
            models.Index(fields=["person"], condition=Q(waits_for_digest=True), name="notification_for_digest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="notification_once_per_event"),
            models.UniqueConstraint(
                fields=["person", "kind", "url"], condition=Q(event__isnull=True), name="notification_once_per_url"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"

    @property
    def words(self) -> str:
        return sentence(self.kind, self.params)

    @property
    def path(self) -> str:
        """Where it leads; empty when there is nothing that the person may see."""
        return self.url or (ticket_path(self.ticket.ref) if self.ticket else "")

    @property
    def due_at(self) -> datetime | None:
        """The broken or endangered promise's end, for notices about one."""
        text = self.params.get("due_at")
        return datetime.fromisoformat(text) if text else None


class Mail(models.Model):
    """The outbox: one mail to one address, rendered in the reader's language when it was decided on.

    `message_id` stays the same over all attempts, so a mail sent twice is recognised by its receiver. `thread` ties
    the mails of one request together in mail programs. The text of a secret one is erased once it is sent.
    """

    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="mails")
    to_address = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    thread = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    dedupe_key = models.CharField(max_length=120, unique=True)
    is_secret = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=8, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(fields=["send_after", "id"], condition=Q(state="waiting"), name="mail_outbox"),
            models.Index(fields=["created_at"], name="mail_age"),
        ]

    def __str__(self) -> str:
        return f"{self.to_address}: {self.subject}"


class Preference(models.Model):
    """What a person wants by mail, and when. No row means everything, each at once; escalations always come at once.

    `next_digest_at` is the timer of the digest. Somebody who wants mails at once again still gets one last digest, of
    what had been waiting. `digest_until` is the moment up to which the last one looked for changed guides.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="mail_preference")
    own_by_mail = models.BooleanField(_("Requests that I filed or follow"), default=True)
    queue_by_mail = models.BooleanField(_("Requests that I work on"), default=True)
    pace = models.CharField(_("When they come"), max_length=8, choices=Pace.choices, default=Pace.AT_ONCE)
    follows_guides = models.BooleanField(_("New and changed guides"), default=False)
    next_digest_at = models.DateTimeField(null=True, blank=True)
    digest_until = models.DateTimeField(null=True, blank=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_digest_at"], condition=Q(next_digest_at__isnull=False), name="preference_digest_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"

    def wants(self, group: Group) -> bool:
        """Whether mails of this group come at all."""
        return {Group.OWN: self.own_by_mail, Group.QUEUE: self.queue_by_mail}.get(group, True)
