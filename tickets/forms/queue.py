"""What an agent may narrow a queue by, and what can be done with several rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.enums import Priority
from departments.queries import agents_of
from tickets.queries.queue import BANDS, VIEWS, QueueFilter, queue_choices

if TYPE_CHECKING:
    from departments.models import Department, Person

MOST = 100  # rows of one bulk move


class QueueFilterForm(forms.Form):
    """The state of a queue page, as its address carries it. What is not understood is left out, never an error."""

    view = forms.ChoiceField(choices=[(view, view) for view in VIEWS], required=False, widget=forms.HiddenInput)
    service = forms.TypedChoiceField(label=_("Service"), coerce=int, empty_value=None, required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), coerce=int, empty_value=None, required=False)
    customer = forms.TypedChoiceField(label=_("Asked by"), coerce=int, empty_value=None, required=False)
    band = forms.ChoiceField(choices=[(band, band) for band in BANDS], required=False, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services, askers = queue_choices(department)
        anything = [("", _("all"))]
        self.fields["service"].choices = [*anything, *services]  # type: ignore[attr-defined]
        self.fields["customer"].choices = [*anything, *askers]  # type: ignore[attr-defined]
        self.fields["priority"].choices = [*anything, *Priority.choices]  # type: ignore[attr-defined]
        for field in self.visible_fields():
            field.field.widget.attrs["class"] = "form-select"

    def wish(self) -> QueueFilter:
        self.is_valid()
        return QueueFilter(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("service", "priority", "customer"))


class BulkForm(forms.Form):
    """Rows chosen in a queue, and who gets them."""

    tickets = forms.TypedMultipleChoiceField(coerce=int)
    assignee = forms.ModelChoiceField(agents_of(0), label=_("Assign to"), empty_label=None, required=False)

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = agents_of(department.pk)  # type: ignore[attr-defined]

    def chosen(self) -> list[int]:
        """Ids of the chosen rows, as posted; each is asked for again with the person's own rights."""
        posted = self.data.getlist("tickets")  # type: ignore[attr-defined]
        return [int(number) for number in posted if number.isdecimal() and len(number) < 19][:MOST]  # noqa: PLR2004

    def receiver(self) -> Person | None:
        self.is_valid()
        return self.cleaned_data.get("assignee")
