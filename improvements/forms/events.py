from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.queries import active_departments, people_named
from improvements.forms.news import LONGEST_BODY, LONGEST_HEADLINE, TALL
from improvements.forms.pieces import DAY, LONGEST_TEXT, MOMENT, PlainForm
from improvements.forms.training import MOST_MONTHS
from improvements.services import EventText

if TYPE_CHECKING:
    from collections.abc import Collection


class EventForm(PlainForm):
    """A day on which departments meet."""

    host = forms.ChoiceField(label=_("Invited by"))
    title = forms.CharField(label=_("Title"), max_length=LONGEST_HEADLINE)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=LONGEST_HEADLINE, required=False)
    about = forms.CharField(label=_("What we do there"), widget=TALL, max_length=LONGEST_BODY, required=False)
    about_zh = forms.CharField(
        label=_("What we do there, in Chinese"), widget=TALL, max_length=LONGEST_BODY, required=False
    )
    departments = forms.MultipleChoiceField(label=_("Departments"), widget=forms.CheckboxSelectMultiple)
    starts_at = forms.DateTimeField(label=_("Begins"), widget=MOMENT)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=MOMENT)
    place = forms.CharField(label=_("Where"), max_length=120)
    months_between = forms.IntegerField(
        label=_("Repeated after months"), required=False, min_value=1, max_value=MOST_MONTHS,
        help_text=_("Empty: it happens once."),
    )  # fmt: skip

    def __init__(self, *args: Any, hosts: Collection[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = [(str(one.pk), one.title) for one in active_departments()]
        self.choose("departments", departments)
        self.choose("host", [pair for pair in departments if hosts is None or int(pair[0]) in hosts])

    def text(self) -> EventText:
        data = dict(self.cleaned_data)
        departments = [int(pk) for pk in data.pop("departments")]
        return EventText(host_id=int(data.pop("host")), department_ids=departments, **data)


class NotesForm(PlainForm):
    notes = forms.CharField(label=_("What was noted"), widget=TALL, max_length=LONGEST_BODY)


class FollowUpForm(PlainForm):
    """What follows: who does it by when."""

    text = forms.CharField(label=_("What follows"), max_length=LONGEST_TEXT)
    text_zh = forms.CharField(label=_("What follows, in Chinese"), max_length=LONGEST_TEXT, required=False)
    owner = forms.CharField(label=_("Who"), max_length=LONGEST_TEXT, help_text=_("Name or e-mail of a colleague."))
    due_on = forms.DateField(label=_("Due"), widget=DAY)

    def clean_owner(self) -> int:
        found = people_named(self.cleaned_data["owner"].strip())
        if len(found) != 1:
            raise forms.ValidationError(_("No colleague, or more than one, has this name: write the e-mail address."))
        return found[0].pk
