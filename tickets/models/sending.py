"""What people type and upload before it is sent, and what keeps it from being sent twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Person
from tickets.models.requests import Ticket, TicketEvent


class Attachment(models.Model):
    """An uploaded file: first of a draft (`draft_key`), then of an event. Served only by a view that asks who may."""

    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="uploads")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, blank=True, related_name="attachments")
    event = models.ForeignKey(TicketEvent, models.PROTECT, null=True, blank=True, related_name="attachments")
    draft_key = models.CharField(max_length=60, blank=True)
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["uploaded_by", "draft_key"], condition=Q(ticket__isnull=True), name="upload_draft")
        ]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody typed and did not send: in a form (`new:<service>`), a reply or a note (`reply:<ref>`)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"


class Submission(models.Model):
    """One sending of a form or one API call with an Idempotency-Key: the second finds what the first made.

    `response` is what the API answered ({"status", "body"}), to be said again word for word; empty for a form.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="submissions")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="submissions")
    event = models.ForeignKey(TicketEvent, models.PROTECT, null=True, blank=True)
    response = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"
