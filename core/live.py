"""Live updates: after a commit open pages hear that something changed, and ask again with their own rights.

What travels is topics, "ticket:7" or "person:3", and nothing else: a page that hears of one learns no more than that
it should look. The hub (`servicedesk.live`) carries them from Redis to the browsers. Nobody depends on it: pages also
ask by themselves every little while.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import transaction
from redis import Redis
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)

CHANNEL = "desk-live"
SALT = "core.live"
PASS_LASTS = 24 * 3600  # seconds; a page that is open longer asks by itself again
PATIENCE = 2.0  # seconds that a write waits for a Redis that does not answer


def announce_on_commit(topics: Iterable[str]) -> None:
    """Say after this transaction that `topics` changed; nothing is said when it is rolled back."""
    if settings.LIVE_URL and (changed := sorted(set(topics))):
        transaction.on_commit(lambda: _publish(json.dumps(changed)), robust=True)


def live_address(topics: Iterable[str]) -> str:
    """Where a page that may hear of `topics` listens; empty when this desk has no hub."""
    return f"{settings.LIVE_URL}?{signing.dumps(sorted(topics), salt=SALT)}" if settings.LIVE_URL else ""


def topics_of(permit: str) -> list[str]:
    """The topics in an address that `live_address` made; raises `BadSignature` when forged or a day old."""
    topics: list[str] = signing.loads(permit, salt=SALT, max_age=PASS_LASTS)
    return topics


def _publish(message: str) -> None:
    try:
        _redis().publish(CHANNEL, message)
    except RedisError:
        log.warning("live_news_lost")


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
