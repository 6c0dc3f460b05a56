"""What happens to requests by time alone. Each task works in small transactions until nothing is due."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from tickets import services

DRAFT_LIFE = timedelta(days=30)


@shared_task
def sweep() -> None:
    while services.escalate_due(at=timezone.now()):
        pass


@shared_task
def retime() -> None:
    while services.retime_open_requests(at=timezone.now()):
        pass


@shared_task
def close_settled() -> None:
    while services.close_settled(at=timezone.now()):
        pass


@shared_task
def resume_due_waits() -> None:
    while services.resume_due_waits(at=timezone.now()):
        pass


@shared_task
def note_missed_updates() -> None:
    while services.note_missed_updates(at=timezone.now()):
        pass


@shared_task
def purge_drafts() -> None:
    before = timezone.now() - DRAFT_LIFE
    while services.purge_drafts(before=before):
        pass
