from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from departments.forms import PersonField
from improvements.forms.suggestions import long_text
from improvements.queries import case_links
from improvements.services import CaseText

if TYPE_CHECKING:
    from departments.models import Department
    from improvements.models import SuccessCase

LONGEST_TITLE, LONGEST_PART = 160, 3000
NAMED = 4  # people a case names at most
WRITTEN = ("title", "title_zh", "problem", "problem_zh", "deed", "deed_zh", "change", "change_zh")


def optional_text(label: Any) -> forms.CharField:
    field = long_text(label, LONGEST_PART, rows=3)
    field.required = False
    return field


class CaseForm(forms.Form):
    """Problem, deed and change in both languages, what it was about, and whom it names."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, required=False)
    title_zh = forms.CharField(label=_("Title, in Chinese"), max_length=LONGEST_TITLE, required=False)
    problem = optional_text(_("What was the problem?"))
    problem_zh = optional_text(_("What was the problem, in Chinese"))
    deed = optional_text(_("What did you do?"))
    deed_zh = optional_text(_("What did you do, in Chinese"))
    change = optional_text(_("What has changed?"))
    change_zh = optional_text(_("What has changed, in Chinese"))
    ref = forms.CharField(
        label=_("Number of the request"), max_length=20, required=False,
        help_text=_("Readers see it only if they may see the request."),
    )  # fmt: skip
    action = forms.ChoiceField(label=_("The action it came from"), required=False)
    version = forms.ChoiceField(label=_("The version of a standard"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args: Any, department: Department, case: SuccessCase | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case:
            self.initial = _known(case)
        self._department = department
        actions, versions = case_links(department.pk)
        self.fields["action"] = _choice(self.base_fields["action"].label, [(str(one.pk), str(one)) for one in actions])
        listed = [(str(one.pk), str(one)) for one in versions]
        self.fields["version"] = _choice(self.base_fields["version"].label, listed)
        for number in range(1, NAMED + 1):
            self.fields[f"person_{number}"] = PersonField(
                label=_("Person %(number)d whom it names") % {"number": number}, required=False,
                help_text=_("They are asked; without their yes it is not published.") if number == 1 else "",
            )  # fmt: skip
        self.helper = FormHelper()
        self.helper.form_tag = False

    def wanted(self) -> CaseText:
        data = self.cleaned_data
        people = [data[f"person_{number}"] for number in range(1, NAMED + 1)]
        return CaseText(
            department_id=self._department.pk, people_ids=[one.pk for one in people if one], ref=data["ref"],
            action_id=int(data["action"]) if data["action"] else None,
            version_id=int(data["version"]) if data["version"] else None,
            **{name: data[name] for name in WRITTEN},
        )  # fmt: skip


def _choice(label: Any, listed: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", _("none")), *listed])


def _known(case: SuccessCase) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(case, name) for name in WRITTEN}
    said |= {"ref": case.ticket.ref if case.ticket else "", "action": case.action_id, "version": case.version_id}
    named = enumerate(case.people.all(), 1)
    return said | {f"person_{number}": f"{one.person} ({one.person.email})" for number, one in named}
