from celery import shared_task
from django.utils import timezone

from dashboards import services


@shared_task
def refresh() -> None:
    services.refresh_rollups(at=timezone.now())
