"""What load balancers and people on call ask."""

from contextlib import closing

import pytest
from django.db import connection
from django.test import Client, override_settings

from servicedesk import health
from servicedesk.embedded.processes import free_port


def test_a_living_process_says_so_without_asking_anybody(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"  # no database mark on this test: a query would fail it


@pytest.mark.django_db
def test_a_desk_that_can_serve_is_ready(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "broker": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_a_desk_without_its_broker_is_not_ready_and_tells_no_address(client: Client) -> None:
    secret = f"redis://:secret@127.0.0.1:{free_port()}/0"

    with override_settings(REDIS_URL=secret):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "broker": "unreachable", "migrations": "ok"}


@pytest.mark.django_db
def test_a_desk_with_migrations_to_apply_is_not_ready(client: Client) -> None:
    health.forget_migrations()
    with closing(connection.cursor()) as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'departments'")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["migrations"] == "not ready"


def test_health_is_only_looked_at(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
