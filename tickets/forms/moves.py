"""The small forms behind the moves of a request, and the one in which people write to each other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text import sentence_gap
from departments.enums import Priority
from departments.queries import agents_of, offered_services, serving_departments
from slas.enums import PauseReason
from tickets.enums import REOPEN_CAUSES, WAIT_CAUSES, Cause, DisputeState
from tickets.queries.disputes import disputable
from tickets.queries.parts import awaited_refs, open_parts, partners_of
from tickets.queries.quality import quality_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_stubs_ext import StrOrPromise

    from tickets.models import Ticket

LONGEST_TEXT = 20_000


def words_field(label: StrOrPromise, help_text: StrOrPromise = "", *, required: bool = True) -> forms.CharField:
    """A text of several lines."""
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, widget=area, max_length=LONGEST_TEXT, required=required)


def cause_field(causes: Sequence[Cause]) -> forms.TypedChoiceField:
    """Why it came to this, if one can say; what is counted there shows whether misunderstandings become fewer."""
    choices = [("", "–"), *((cause.value, cause.label) for cause in causes)]
    return forms.TypedChoiceField(label=_("Why"), required=False, choices=choices, coerce=Cause, empty_value=None)


class MoveForm(forms.Form):
    """What a move asks. `seen` is the newest event the page showed; `key` tells a second sending from the first."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)
    key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ReplyForm(MoveForm):
    """A reply or, for the serving department, a note. May be empty when files come with it."""

    text = words_field(_("Your message"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs |= {"rows": 2, "maxlength": LONGEST_TEXT, "aria-label": _("Your message")}
        self.helper.form_show_labels = False


class DeclineForm(MoveForm):
    text = words_field(_("Why not"), _("The requester reads it."))


class CallForm(MoveForm):
    text = words_field(_("What was said"), _("The requester reads it. A call counts as an answer."))


class WaitForm(MoveForm):
    reason = forms.ChoiceField(
        label=_("Waiting for"),
        choices=[
            (PauseReason.REQUESTER, _("the requester")),
            (PauseReason.THIRD_PARTY, _("a third party")),
            (PauseReason.AGREED_DATE, _("an agreed date")),
        ],
        widget=forms.RadioSelect,
        initial=PauseReason.REQUESTER,
    )
    until = forms.DateField(
        label=pgettext_lazy("date", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    cause = cause_field(WAIT_CAUSES)
    text = words_field(_("What is missing"), _("The requester reads it. The clock stops until it is there."))
    field_order = ("reason", "until", "cause", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, reason in (("until", PauseReason.AGREED_DATE), ("cause", PauseReason.REQUESTER)):
            rule = {"field": "reason", "in": [reason.value]}
            self.fields[name].show_when = json.dumps(rule)  # type: ignore[attr-defined]


class ResolveForm(MoveForm):
    text = words_field(_("How it was solved"), _("The requester reads it, and may open the request again."))
    met = forms.TypedMultipleChoiceField(
        label=_("What the standard asks for, and holds"), required=False, coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    despite_parts = forms.BooleanField(label=_("Solved without the parts that are still open"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = quality_lines(self.ticket)
        if lines:
            choices = [(number, str(line)) for number, line in enumerate(lines)]
            self.fields["met"].choices = choices  # type: ignore[attr-defined]
        else:
            self._drop("met")
        waited = open_parts(self.ticket)
        if waited:
            self.fields["despite_parts"].help_text = _("Still open: %(parts)s") % {"parts": _(", ").join(waited)}
        else:
            self._drop("despite_parts")

    def _drop(self, name: str) -> None:
        del self.fields[name]
        self.helper.layout.fields.remove(name)


class ReopenForm(MoveForm):
    cause = cause_field(REOPEN_CAUSES)
    text = words_field(_("What is still missing"))
    field_order = ("cause", "text")


class CancelForm(MoveForm):
    text = words_field(_("Why it is no longer needed"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parts := open_parts(self.ticket):
            said = {"parts": _(", ").join(parts)}
            self.fields["text"].help_text = _("Its open parts are withdrawn with it: %(parts)s.") % said


class AssignForm(MoveForm):
    assignee = forms.ModelChoiceField(agents_of(0), label=_("Who works on it"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice, agents = self.fields["assignee"], agents_of(self.ticket.department_id)
        choice.queryset = agents  # type: ignore[attr-defined]
        choice.choices = [(agent.pk, str(agent)) for agent in agents]  # type: ignore[attr-defined]
        choice.initial = self.ticket.assignee_id


class TransferForm(MoveForm):
    service = forms.ModelChoiceField(offered_services().none(), label=_("Where it belongs"))
    text = words_field(_("Why it goes there"), _("The requester and the next department read it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["service"]
        elsewhere = offered_services().exclude(department=self.ticket.department_id)
        choice.queryset = elsewhere  # type: ignore[attr-defined]
        choice.choices = _by_department(elsewhere)  # type: ignore[attr-defined]
        choice.help_text = sentence_gap().join(self._consequences())

    def _consequences(self) -> Iterator[str]:
        if parts := open_parts(self.ticket):
            said = {"parts": _(", ").join(parts)}
            yield str(_("Its open parts go along: %(parts)s. Whoever asked for them stays the one to talk to.") % said)
        if not self.ticket.is_restricted and self.ticket.followers.exists():
            yield str(_("At a confidential service those who only follow it lose sight of it, and are told."))


class ShareForm(MoveForm):
    department = forms.TypedChoiceField(label=_("Together with"), coerce=int)
    text = words_field(_("What they are to do"), _("The requester and they read it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = {self.ticket.department_id, *self.ticket.partner_ids}
        others = [(one.pk, one.title) for one in serving_departments() if one.pk not in taken]
        self.fields["department"].choices = others  # type: ignore[attr-defined]


class UnshareForm(MoveForm):
    department = forms.TypedChoiceField(label=_("Who serves it no longer"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = [(one.pk, one.title) for one in partners_of(self.ticket)]
        choice = self.fields["department"]
        choice.choices = partners  # type: ignore[attr-defined]
        choice.initial = partners[0][0] if partners else None


class OtherRequestForm(MoveForm):
    ref = forms.CharField(label=_("Which request"), max_length=20, help_text=_("Its reference, like IT-1042."))


class MergeForm(OtherRequestForm):
    text = words_field(_("What to tell the requester"), required=False)
    field_order = ("ref", "text")


class UntieForm(MoveForm):
    ref = forms.ChoiceField(label=_("Which request"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        awaited = awaited_refs(self.ticket)
        self.fields["ref"] = forms.ChoiceField(
            label=_("Which request"), widget=forms.RadioSelect, choices=[(ref, ref) for ref in awaited],
            initial=awaited[0] if awaited else None,
        )  # fmt: skip


class DisputeForm(MoveForm):
    about = forms.ChoiceField(label=_("What you dispute"), widget=forms.RadioSelect)
    text = words_field(_("What is unfair"), _("The head of the department reads it and answers."))
    field_order = ("about", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = list(disputable(self.ticket))
        choice = self.fields["about"]
        choice.choices = [(about.value, about.label) for about in possible]  # type: ignore[attr-defined]
        choice.initial = possible[-1] if possible else None


class DecideForm(MoveForm):
    state = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (DisputeState.UPHELD, _("Upheld: the clock counts again, or the request is opened again")),
            (DisputeState.EXPLAINED, _("It stays as it is, for this reason")),
        ],
        widget=forms.RadioSelect,
    )
    text = words_field(_("Why"), _("The one who disputed it reads it."))
    field_order = ("state", "text")


class AskForHelpForm(MoveForm):
    service = forms.ModelChoiceField(offered_services().none(), label=_("What is needed"))
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = words_field(
        _("What exactly"), _("The other department reads it; of this request it sees no more than its reference.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["service"]
        elsewhere = offered_services().exclude(department=self.ticket.department_id)
        choice.queryset = elsewhere  # type: ignore[attr-defined]
        choice.choices = _by_department(elsewhere)  # type: ignore[attr-defined]


def _by_department(services: Any) -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for service in services:
        groups.setdefault(service.department.title, []).append((service.pk, service.title))
    return [("", "–"), *groups.items()]


class UpdateForm(MoveForm):
    until = forms.DateTimeField(
        label=_("The requester hears again by"), help_text=_("Any public word of yours keeps it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip


class PriorityForm(MoveForm):
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    text = words_field(
        _("Why it changes"), _("The requester reads it. The promised times are counted anew from the start.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].initial = self.ticket.priority
