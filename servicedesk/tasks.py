"""Work of the house itself: carrying what happened to those who react to it."""

from celery import shared_task
from django.utils import timezone

from servicedesk.reactions import send_reactions
from tickets.services import relay_events


@shared_task
def relay() -> None:
    while relay_events(send=send_reactions, at=timezone.now()):
        pass
