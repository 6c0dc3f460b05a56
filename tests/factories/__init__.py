"""A small known company for tests. Plain functions, no surprises: what is not said has one fixed value."""

from tests.factories.company import make_agent, make_department, make_person, make_service
from tests.factories.requests import MONDAY, hours, make_ticket
from tests.factories.standards import make_calendar, make_standard, promised_always, publish_now

__all__ = [
    "MONDAY",
    "hours",
    "make_agent",
    "make_calendar",
    "make_department",
    "make_person",
    "make_service",
    "make_standard",
    "make_ticket",
    "promised_always",
    "publish_now",
]
