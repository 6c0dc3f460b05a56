"""Evaluation by time alone, and what follows a resolution. Each task works until nothing is due."""

from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from surveys import services

DUE: tuple[Callable[..., int], ...] = (
    services.send_due_pulses,
    services.expire_pulses,
    services.plan_waves,
    services.remind_waves,
    services.close_waves,
    services.release_waves,
    services.forget_invitations,
)


@shared_task
def plan_pulses(event_ids: list[int]) -> None:
    services.plan_pulses(event_ids=event_ids)


@shared_task
def withdraw_pulses(event_ids: list[int]) -> None:
    services.withdraw_pulses(event_ids=event_ids)


@shared_task
def tick() -> None:
    """Waves open from the room above, which knows what was announced (improvements.tasks)."""
    for due in DUE:
        _until_done(due)


@shared_task
def forget_old() -> None:
    """Once a day: marks of requests are kept for 24 months."""
    _until_done(services.forget_pulses)


def _until_done(step: Callable[..., int]) -> None:
    now: datetime = timezone.now()
    while step(at=now):
        pass
