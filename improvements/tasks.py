"""Evaluations open from here: the form asks about what the departments announced."""

from celery import shared_task
from django.utils import timezone

from improvements.queries import announced_actions
from surveys.services import open_due_waves


@shared_task
def open_waves() -> None:
    while open_due_waves(at=timezone.now(), announced=announced_actions()):
        pass
