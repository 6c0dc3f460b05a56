"""What one department needs of another, agreed by both and looked at again every year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person
from improvements.enums import NeedsState


class NeedsVersion(models.Model):
    """One version of what `customer` needs of `provider`. A department's own team is both.

    A draft becomes the agreed version when both heads have agreed to the same words; the one before is kept.
    """

    customer = models.ForeignKey(Department, models.PROTECT, related_name="needs_stated")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="needs_met")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=NeedsState.choices, default=NeedsState.DRAFT)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    customer_agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    customer_agreed_at = models.DateTimeField(null=True, blank=True)
    provider_agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    provider_agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    review_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("customer", "provider", "-number")
        verbose_name = _("needs and expectations")
        verbose_name_plural = _("needs and expectations")
        constraints = [
            models.UniqueConstraint(fields=["customer", "provider", "number"], name="needs_number_once"),
            models.UniqueConstraint(
                fields=["customer", "provider"], condition=Q(state="draft"), name="needs_one_draft"
            ),
            models.UniqueConstraint(
                fields=["customer", "provider"], condition=Q(state="agreed"), name="needs_one_agreed"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(agreed_at__isnull=False, review_on__isnull=False),
                name="needs_agreed_with_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["review_on"], condition=Q(state="agreed", review_told_at=None), name="needs_to_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} → {self.provider_id} v{self.number}"

    @property
    def title(self) -> str:
        """Who needs of whom, with departments at hand."""
        if self.customer_id == self.provider_id:
            return _now("The team of %(department)s") % {"department": self.customer.title}
        return _now("%(customer)s needs of %(provider)s") % {
            "customer": self.customer.title,
            "provider": self.provider.title,
        }

    @property
    def url(self) -> str:
        return reverse("improvements:needs_pair", args=[self.customer.code, self.provider.code])


class Need(models.Model):
    """One thing that is needed, in one sentence."""

    version = models.ForeignKey(NeedsVersion, models.CASCADE, related_name="needs")
    text = models.CharField(_("what is needed"), max_length=300)
    text_zh = models.CharField(_("what is needed, in Chinese"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["version", "text"], name="need_once")]

    def __str__(self) -> str:
        return localized(self.text, self.text_zh)


class DeclaredCustomer(models.Model):
    """A department whom another serves without a request on the desk, and with what."""

    provider = models.ForeignKey(Department, models.PROTECT, related_name="customers_declared")
    customer = models.ForeignKey(Department, models.PROTECT, related_name="+")
    served_with = models.CharField(_("served with"), max_length=200)
    served_with_zh = models.CharField(_("served with, in Chinese"), max_length=200, blank=True)
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "customer"], name="customer_declared_once"),
            models.CheckConstraint(condition=~Q(provider=models.F("customer")), name="customer_is_another"),
        ]

    def __str__(self) -> str:
        return localized(self.served_with, self.served_with_zh)
