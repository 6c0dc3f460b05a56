from datetime import UTC, datetime, timedelta

from tickets.services import create_ticket

MONDAY = datetime(2026, 9, 21, 9, 0, tzinfo=UTC)
"""A Monday morning when the office opens."""


def hours(amount):
    return timedelta(hours=amount)


def make_ticket(service, by, *, at=MONDAY, subject="VPN drops", **fields):
    return create_ticket(service_id=service.pk, by=by, subject=subject, at=at, **fields)
