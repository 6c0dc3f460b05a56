from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.queries import active_departments, offered_services
from improvements.forms.pieces import DAY, MOMENT, PlainForm
from improvements.services import ChangeText, NewsText

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST_HEADLINE, LONGEST_BODY = 160, 8000
TALL = forms.Textarea(attrs={"rows": 5})


class NewsForm(PlainForm):
    """An announcement in both languages, of the company (HR) or of a department."""

    department = forms.ChoiceField(label=_("On behalf of"), required=False)
    title = forms.CharField(label=_("Headline"), max_length=LONGEST_HEADLINE)
    title_zh = forms.CharField(label=_("Headline in Chinese"), max_length=LONGEST_HEADLINE, required=False)
    body = forms.CharField(label=_("What it says"), widget=TALL, max_length=LONGEST_BODY, help_text=_("Markdown."))
    body_zh = forms.CharField(
        label=_("What it says, in Chinese"), widget=TALL, max_length=LONGEST_BODY, required=False
    )
    shown_from = forms.DateField(label=_("Shown from"), widget=DAY)
    shown_until = forms.DateField(label=_("Shown until"), widget=DAY)

    def __init__(self, *args: Any, headed: Collection[int], is_hr: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(str(one.pk), one.title) for one in active_departments() if one.pk in headed]
        self.choose("department", [("", str(_("the whole company"))), *own] if is_hr else own)

    def text(self) -> NewsText:
        data = dict(self.cleaned_data)
        department = data.pop("department")
        return NewsText(department_id=int(department) if department else None, **data)


class ChangeForm(PlainForm):
    """A change that others will feel: what, when, which services, whom."""

    department = forms.ChoiceField(label=_("Department"))
    title = forms.CharField(label=_("What changes"), max_length=LONGEST_HEADLINE)
    title_zh = forms.CharField(label=_("What changes, in Chinese"), max_length=LONGEST_HEADLINE, required=False)
    details = forms.CharField(label=_("What it means for others"), widget=TALL, max_length=LONGEST_BODY)
    details_zh = forms.CharField(
        label=_("What it means for others, in Chinese"), widget=TALL, max_length=LONGEST_BODY, required=False
    )
    starts_at = forms.DateTimeField(label=_("Begins"), widget=MOMENT)
    ends_at = forms.DateTimeField(label=_("Over"), widget=MOMENT)
    services = forms.MultipleChoiceField(
        label=_("Services that it touches"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Departments that used them in the last quarter are told."),
    )  # fmt: skip
    touches = forms.MultipleChoiceField(
        label=_("Departments that it touches besides"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, served: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = [(str(one.pk), one.title) for one in active_departments()]
        self.choose("department", [pair for pair in departments if int(pair[0]) in served])
        self.choose("touches", departments)
        offered = [one for one in offered_services() if one.department_id in served]
        self.choose("services", [(str(one.pk), f"{one.department.title}{_(': ')}{one.title}") for one in offered])

    def text(self) -> ChangeText:
        data = dict(self.cleaned_data)
        services, touches = data.pop("services"), data.pop("touches")
        return ChangeText(
            department_id=int(data.pop("department")), service_ids=[int(pk) for pk in services],
            touched_ids=[int(pk) for pk in touches], **data,
        )  # fmt: skip
