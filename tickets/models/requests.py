"""Requests, what happened to them, and the promises made for them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.enums import Priority
from departments.models import Department, Person, Service
from slas.enums import METRIC_CHOICES, PauseReason
from slas.models import Clock, StandardVersion
from tickets.enums import OPEN_STATUSES, TELLING_KINDS, Channel, Kind, Status
from tickets.querysets import TicketEventQuerySet, TicketQuerySet


class RefSeries(models.Model):
    """The last number given out in a department's series of references (IT-1042)."""

    department = models.OneToOneField(Department, models.CASCADE, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.department.code}-{self.last}"


class Ticket(models.Model):
    """A request of one person to one department.

    `next_due_at` and `next_warn_at` copy the earliest running clock's moments (written together with it), so that a
    queue is one index scan; both are empty while nothing runs. `answers` keeps the form as it was asked:
    [{"key", "kind", "label", "label_zh", "value", "shown", "shown_zh"}]. `parent` is the request of which this
    one is a part that another department was asked for.
    """

    ref = models.CharField(_("reference"), max_length=20, unique=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="tickets")
    department = models.ForeignKey(Department, models.PROTECT, related_name="tickets")
    requester = models.ForeignKey(Person, models.PROTECT, related_name="requests")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    beneficiary = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="requests_for_me")
    customer_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="requests")
    partner_ids = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Departments that serve it, too."
    )
    approver = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="assigned_tickets")
    subject = models.CharField(_("subject"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    answers = models.JSONField(default=list)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.NEW)
    waiting_for = models.CharField(max_length=12, choices=PauseReason.choices, blank=True)
    waiting_note = models.TextField(blank=True)
    waiting_until = models.DateField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    is_restricted = models.BooleanField(default=False)
    is_external = models.BooleanField(_("a customer outside waits"), default=False)
    next_update_at = models.DateTimeField(_("next word by"), null=True, blank=True)
    update_missed = models.BooleanField(default=False, help_text="The timeline says so already.")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WEB)
    hops = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(
        default=1, help_text="Counts changes; a stale page sends the one it showed."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolver = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="resolved_tickets")
    closed_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_warn_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = [
            models.Index(  # with all by which bands and views are cut: unnarrowed they look at no request
                fields=["department", "next_due_at", "id"],
                include=["status", "assignee", "next_warn_at", "reopened", "is_external"],
                condition=Q(status__in=OPEN_STATUSES),
                name="ticket_queue_cut",
            ),
            models.Index(
                fields=["department", "next_due_at", "id"],
                condition=Q(status__in=OPEN_STATUSES, is_external=True),
                name="ticket_queue_outside",
            ),
            models.Index(
                fields=["next_update_at"],
                condition=Q(next_update_at__isnull=False, update_missed=False),
                name="ticket_next_word",
            ),
            models.Index(
                fields=["assignee", "next_due_at"], condition=Q(status__in=OPEN_STATUSES), name="ticket_mine"
            ),
            models.Index(fields=["approver", "id"], condition=Q(approver__isnull=False), name="ticket_approver"),
            models.Index(fields=["requester", "-updated_at", "-id"], name="ticket_requester"),
            models.Index(
                fields=["beneficiary", "-updated_at"], condition=Q(beneficiary__isnull=False), name="ticket_for"
            ),
            models.Index(
                fields=["customer_department", "next_due_at"],
                condition=Q(status__in=OPEN_STATUSES),
                name="ticket_asked",
            ),
            models.Index(fields=["requester", "status"], name="ticket_requester_status"),
            models.Index(fields=["department", "resolved_at"], name="ticket_resolved"),
            models.Index(fields=["department", "created_at"], name="ticket_created"),
            models.Index(fields=["customer_department", "-updated_at"], name="ticket_customer"),
            models.Index(fields=["resolved_at"], condition=Q(status="resolved"), name="ticket_to_close"),
            GinIndex(fields=["search"], name="ticket_search"),
            GinIndex(fields=["partner_ids"], condition=~Q(partner_ids=[]), name="ticket_partners"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="waiting") | (~Q(waiting_for="") & ~Q(waiting_note="")),
                name="waiting_has_reason_and_note",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.subject}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def customer(self) -> Person:
        """For whom the request is: the beneficiary, else the one who filed it."""
        return self.beneficiary or self.requester


class TicketEvent(models.Model):
    """What happened, once and for all: the timeline, the audit trail and the outbox in one append-only table.

    `data` holds what the kind needs (old and new values, spans, ids); `relayed_at` alone may change, once.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    is_public = models.BooleanField(default=True)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True)
    relayed_at = models.DateTimeField(null=True, blank=True)

    objects = TicketEventQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="event_timeline"),
            models.Index(fields=["id"], condition=Q(relayed_at__isnull=True), name="event_outbox"),
            models.Index(fields=["kind", "at"], condition=Q(kind__in=("resolved", "reopened")), name="event_solution"),
            models.Index(fields=["at"], condition=Q(kind__in=TELLING_KINDS), name="event_telling"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class Promise(models.Model):
    """What was promised for a request: one metric, by one department, from one version of a standard, on one clock."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="promises")
    metric = models.CharField(max_length=16, choices=METRIC_CHOICES)
    department = models.ForeignKey(Department, models.PROTECT, related_name="promises")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="promises")
    clock = models.OneToOneField(Clock, models.PROTECT, related_name="promise")
    is_internal = models.BooleanField(default=False, help_text="Between departments (an OLA), not to the requester.")
    is_shared = models.BooleanField(default=False, help_text="A second department's share in the requester's promise.")
    cycle = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "metric", "cycle"], condition=Q(is_internal=False), name="promise_once_per_cycle"
            )
        ]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.metric}"


class Follower(models.Model):
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="followers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="follows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.ticket_id}"
