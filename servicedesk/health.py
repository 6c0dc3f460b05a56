"""Whether the process lives (/healthz) and whether it can serve (/readyz). Neither says anything secret."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATIENCE = 2.0


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    states = {name: _state(is_ready) for name, is_ready in CHECKS.items()}
    healthy = all(state == "ok" for state in states.values())
    return JsonResponse(states, status=200 if healthy else 503)


def _state(is_ready: Callable[[], bool]) -> str:
    try:
        return "ok" if is_ready() else "not ready"
    except (DatabaseError, redis.RedisError):
        return "unreachable"


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _broker_answers() -> bool:
    with _broker() as client:
        return bool(client.ping())


def _broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


_seen_migrated: list[bool] = []


def _migrations_applied() -> bool:
    """Asked of the disk and the database until true once: a running process never loses a migration."""
    if not _seen_migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _seen_migrated.append(True)
    return True


def forget_migrations() -> None:
    """Ask again; for tests, whose database goes back in time."""
    _seen_migrated.clear()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "broker": _broker_answers,
    "migrations": _migrations_applied,
}
