"""The composition root as a Django app."""

from django.apps import AppConfig

from servicedesk.celery import app as celery_app


class ServicedeskConfig(AppConfig):
    name = "servicedesk"

    def ready(self) -> None:
        """Web processes send tasks through the same broker settings as the workers."""
        celery_app.set_default()
