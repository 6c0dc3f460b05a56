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
