from celery import shared_task
from django.utils import timezone

from dashboards import services

CHUNKS_AT_A_TURN = 5  # then whatever else waits in the queue has its turn


@shared_task
def refresh() -> None:
    services.refresh_rollups(at=timezone.now())


@shared_task
def replay() -> None:
    for _chunk in range(CHUNKS_AT_A_TURN):
        if not services.advance_replay(at=timezone.now()):
            return
    services.nudge_replays()


@shared_task
def ask_after_release() -> None:
    services.ask_after_release(at=timezone.now())


@shared_task
def make_reports() -> None:
    """One report a task: roll-ups do not wait behind many."""
    services.make_next_report(at=timezone.now())
