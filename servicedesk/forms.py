"""Forms about oneself."""

from datetime import timedelta
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.models import Person
from notifications.enums import Pace


def zone_choices() -> list[tuple[str, str]]:
    """The zones that people live in; the rest of the database is history and aliases."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(names))]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = Person
        fields = ("language", "timezone", "theme", "shortcuts_enabled", "away_until")
        labels = {
            "language": _("Language"),
            "theme": _("Theme"),
            "shortcuts_enabled": _("Single keys as shortcuts (c, /, j, k …)"),
            "away_until": _("Away until"),
        }
        help_texts = {
            "language": _("Of the pages and of the mails that you get."),
            "timezone": _("In which all times are shown to you. No promise depends on it."),
            "away_until": _("Until then your deputy is told in your place when a promise breaks."),
        }
        widgets = {"away_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")}


class MailChoiceForm(forms.Form):
    own_by_mail = forms.BooleanField(label=_("Requests that I filed or follow"), required=False)
    queue_by_mail = forms.BooleanField(
        label=_("Requests that I work on"),
        required=False,
        help_text=_("Also warnings before a promise ends. Broken promises that are taken to you always come by mail."),
    )
    pace = forms.ChoiceField(label=_("When they come"), choices=Pace.choices)
    follows_guides = forms.BooleanField(
        label=_("New and changed guides"), required=False, help_text=_("Gathered mails tell of them, too.")
    )


class EvaluationChoiceForm(forms.Form):
    is_asked = forms.BooleanField(
        label=_("Ask me once a quarter how well departments served me"),
        required=False,
        help_text=_("What you untick here counts from the next evaluation on. One that is open stays open for you."),
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("The name of the program that uses the key.")
    )
    days = forms.ChoiceField(
        label=_("Valid for"),
        required=False,
        initial="90",
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")), ("", _("no end"))],
    )

    def lifetime(self) -> timedelta | None:
        days = self.cleaned_data["days"]
        return timedelta(days=int(days)) if days else None
