"""Setting up what only the whole desk can judge: whether a service may go to another department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from departments.admin import ServiceAdmin
from departments.models import Service
from slas.queries.standards import has_own_standard
from tickets.queries.customers import has_open_requests

if TYPE_CHECKING:
    from departments.models import Department


class OfferForm(forms.ModelForm):  # type: ignore[type-arg]
    """A service that somebody waits for, or that a standard is written for, stays with its department."""

    def clean_department(self) -> Department:
        chosen: Department = self.cleaned_data["department"]
        if not self.instance.pk or chosen.pk == self.initial.get("department"):
            return chosen
        if has_open_requests(self.instance.pk):
            raise forms.ValidationError(
                _("Requests for this service are open. Hand them over or solve them first; or make a new service in "
                  "the other department and no longer offer this one.")
            )  # fmt: skip
        if has_own_standard(self.instance.pk):
            raise forms.ValidationError(
                _("A standard is written for this service. Make a new service in the other department, with its own "
                  "standard, and no longer offer this one.")
            )  # fmt: skip
        return chosen


admin.site.unregister(Service)


@admin.register(Service)
class OfferAdmin(ServiceAdmin):
    form = OfferForm
