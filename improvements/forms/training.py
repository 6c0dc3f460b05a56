from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.queries import active_departments, people_named
from improvements.forms.pieces import DAY, LONGEST_TEXT, MOMENT, PlainForm
from improvements.services import CourseText, Date
from surveys.enums import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from improvements.models import Course

ITEMS = [("", _("no item of the evaluation")), *(pair for pair in Item.choices if pair[0] != Item.OVR)]
LONGEST_TASK, LONGEST_ABOUT, MOST_MONTHS, MOST_SEATS = 300, 4000, 60, 500


class CourseForm(PlainForm):
    """A course of the catalogue, in both languages."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120, required=False)
    item = forms.ChoiceField(
        label=_("Should lift"), choices=ITEMS, required=False,
        help_text=_("It is suggested to departments whose customers mark this item low."),
    )  # fmt: skip
    about = forms.CharField(
        label=_("What one learns"), widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST_ABOUT
    )
    about_zh = forms.CharField(
        label=_("What one learns, in Chinese"), widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST_ABOUT,
        required=False,
    )  # fmt: skip
    department = forms.ChoiceField(label=_("Given by"))
    trainer = forms.CharField(
        label=_("Trainer"), required=False, max_length=LONGEST_TEXT, help_text=_("Name or e-mail of a colleague.")
    )
    months_between = forms.IntegerField(
        label=_("Again after months"), required=False, min_value=1, max_value=MOST_MONTHS,
        help_text=_("Empty: it is taken once."),
    )  # fmt: skip
    practice = forms.CharField(
        label=_("To practise within 30 days"), max_length=LONGEST_TASK, required=False,
        help_text=_("Empty: nothing is asked afterwards."),
    )  # fmt: skip
    practice_zh = forms.CharField(
        label=_("To practise within 30 days, in Chinese"), max_length=LONGEST_TASK, required=False
    )
    is_active = forms.BooleanField(label=_("Offered"), required=False, initial=True)

    def __init__(self, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_known(course) if course else None, **kwargs)
        choices = [(str(one.pk), one.title) for one in active_departments()]
        self.choose("department", choices)

    def clean_trainer(self) -> int | None:
        """Exactly one colleague, or nobody."""
        text = self.cleaned_data["trainer"].strip()
        found = people_named(text) if text else []
        if text and len(found) != 1:
            raise forms.ValidationError(_("No colleague, or more than one, has this name: write the e-mail address."))
        return found[0].pk if found else None

    def text(self) -> CourseText:
        data = dict(self.cleaned_data)
        return CourseText(department_id=int(data.pop("department")), trainer_id=data.pop("trainer"), **data)


def _known(course: Course) -> dict[str, Any]:
    names = ("name", "name_zh", "item", "about", "about_zh", "months_between", "practice", "practice_zh", "is_active")
    known = {name: getattr(course, name) for name in names}
    return {
        **known,
        "department": str(course.department_id),
        "trainer": course.trainer.email if course.trainer else "",
    }


class SessionForm(PlainForm):
    """A date of a course."""

    starts_at = forms.DateTimeField(label=_("Begins"), widget=MOMENT)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=MOMENT)
    place = forms.CharField(label=_("Where"), max_length=120)
    link = forms.URLField(label=_("Link for those who join from elsewhere"), required=False, assume_scheme="https")
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS, initial=12)

    def date(self) -> Date:
        return Date(**self.cleaned_data)


class AssignForm(PlainForm):
    """Which course a department takes, and by when."""

    course = forms.ChoiceField(label=_("Course"))
    due_on = forms.DateField(label=_("Everybody takes it by"), widget=DAY)

    def __init__(self, *args: Any, courses: Sequence[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("course", [(str(course.pk), course.title) for course in courses])


class PracticeForm(PlainForm):
    evidence = forms.CharField(
        label=_("What I did, and what came of it"), widget=forms.Textarea(attrs={"rows": 5}), max_length=LONGEST_ABOUT
    )


class CameForm(forms.Form):
    """Who of those signed up came, by the ids of the people."""

    came = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, *args: Any, people: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"] = forms.TypedMultipleChoiceField(
            required=False, coerce=int, choices=[(str(pk), str(pk)) for pk in people]
        )
