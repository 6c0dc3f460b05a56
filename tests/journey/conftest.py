"""What every journey needs before it sets out."""

import pytest
from celery import current_app
from playwright.sync_api import expect


@pytest.fixture(autouse=True)
def _ready_to_travel(monkeypatch):
    """The database beside Playwright, whose own loop runs in this thread; no task left over; a patient browser."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    current_app.control.purge()
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)
