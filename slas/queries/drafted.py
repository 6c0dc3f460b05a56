"""Hours that nobody has saved yet: as if they had been in use before, and carried from the editor to a replay."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing

from slas.models import Calendar
from slas.queries import newest_revision
from slas.specialdays import published_specials

if TYPE_CHECKING:
    from datetime import date

    from slas.models import CalendarRevision

SALT = "slas.drafted-hours"


@dataclass(frozen=True)
class DraftedHours:
    """What the calendar editor says, in the form in which a revision keeps it."""

    calendar_id: int
    timezone: str
    weekly: dict[str, list[list[str]]]
    exceptions: dict[str, dict[str, Any]]
    country: str = ""
    region: str = ""

    @classmethod
    def of(cls, calendar: Calendar, revision: CalendarRevision) -> DraftedHours:
        return cls(
            calendar.pk, revision.timezone, revision.weekly, revision.exceptions, calendar.country, calendar.region
        )

    def since(self, day: date) -> dict[str, Any]:
        """These hours as if they had been in use since `day`.

        The hours that past dates kept when the week changed are left out; the country's days are there from `day` on.
        """
        written = {when: special for when, special in self.exceptions.items() if not special.get("kept")}
        public = dict(published_specials(self.country, self.region, weekly=self.weekly, first=day))
        exceptions = {**(public if self.country else {}), **written}
        return {"timezone": self.timezone, "weekly": self.weekly, "exceptions": dict(sorted(exceptions.items()))}

    def signed(self) -> str:
        """A text that a page may carry, and that only `drafted_hours` of this desk reads back."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def drafted_hours(text: str) -> DraftedHours | None:
    """Read back what `signed` wrote; None for anything else."""
    try:
        return DraftedHours(**signing.loads(text, salt=SALT))
    except signing.BadSignature:
        return None


def hours_in_use(calendar_id: int) -> DraftedHours | None:
    """The newest hours of a calendar, to be treated as drafted ones; None for one without any yet."""
    revision = newest_revision(calendar_id)
    return DraftedHours.of(Calendar.objects.get(pk=calendar_id), revision) if revision else None
