"""Working calendars, versioned service standards, and clocks that count working time.

Nothing here knows what a clock is for: tickets tie clocks to requests.
"""

from slas.models.calendars import Calendar, CalendarRevision
from slas.models.changes import ConfigurationChange
from slas.models.clocks import Clock, Escalation, Span
from slas.models.standards import Agreement, LadderStep, Standard, StandardVersion, Target

__all__ = [
    "Agreement",
    "Calendar",
    "CalendarRevision",
    "Clock",
    "ConfigurationChange",
    "Escalation",
    "LadderStep",
    "Span",
    "Standard",
    "StandardVersion",
    "Target",
]
