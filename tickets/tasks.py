"""What happens to requests by time alone. Each task works in small transactions until nothing is due."""

from celery import shared_task
from django.utils import timezone

from tickets import services


@shared_task
def sweep() -> None:
    while services.escalate_due(at=timezone.now()):
        pass


@shared_task
def close_settled() -> None:
    while services.close_settled(at=timezone.now()):
        pass


@shared_task
def resume_due_waits() -> None:
    while services.resume_due_waits(at=timezone.now()):
        pass
