"""The hub of live updates: one small ASGI program that holds the event stream of every open page.

    gunicorn servicedesk.live:hub --worker-class asgi

It has one Redis subscription for all pages, and opens no database: what a page may hear of is signed into its address.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.signing import BadSignature
from django.utils.log import configure_logging
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.live import CHANNEL, topics_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
log = logging.getLogger(__name__)

HEARTBEAT = 20.0  # seconds; proxies close what is silent for a minute, and a browser that is gone shows only now
PAUSE = 1.0  # seconds before a lost Redis is tried again
OK, FORBIDDEN, NOT_FOUND, UNREADY = 200, 403, 404, 503
RETRY = b"retry: 5000\n\n"  # milliseconds until a browser that lost us asks again
PULSE = b": still here\n\n"


class Page:
    """An open page: what it may hear of, and what it has not been told yet. Many news of one topic are one."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        self._news: set[str] = set()
        self._woken = asyncio.Event()

    def hear(self, topic: str) -> None:
        self._news.add(topic)
        self._woken.set()

    async def next_words(self) -> bytes:
        """What changed since the last time, by kind ("ticket", "person"), or a pulse when nothing did."""
        try:
            await asyncio.wait_for(self._woken.wait(), HEARTBEAT)
        except TimeoutError:
            return PULSE
        self._woken.clear()
        kinds = sorted({topic.partition(":")[0] for topic in self._news})
        self._news.clear()
        return "".join(f"data: {kind}\n\n" for kind in kinds).encode()


class Hub:
    """The ASGI application; one for each process."""

    def __init__(self) -> None:
        self._pages: defaultdict[str, set[Page]] = defaultdict(set)
        # Kept here: a task that nobody refers to is collected, and no news would come, silently.
        self._listening: asyncio.Task[None] | None = None
        self._is_subscribed = False

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        if scope["path"] == "/healthz":
            await _answer(send, OK if self._is_subscribed else UNREADY)
        elif scope["path"] == "/live/" and scope["method"] == "GET":
            await self._serve(scope["query_string"].decode("ascii", "replace"), receive, send)
        else:
            await _answer(send, NOT_FOUND)

    async def _serve(self, permit: str, receive: Receive, send: Send) -> None:
        try:
            page = Page(topics_of(permit))
        except BadSignature:
            await _answer(send, FORBIDDEN)
            return
        for topic in page.topics:
            self._pages[topic].add(page)
        telling = asyncio.create_task(_tell(page, send))
        leaving = asyncio.create_task(_until_gone(receive))
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            telling.cancel()
            leaving.cancel()
            self._forget(page)

    def _forget(self, page: Page) -> None:
        for topic in page.topics:
            self._pages[topic].discard(page)
            if not self._pages[topic]:
                del self._pages[topic]

    async def _listen(self) -> None:
        while True:
            try:
                await self._follow_redis()
            except (RedisError, OSError):
                self._is_subscribed = False
                log.warning("live_subscription_lost")
                await asyncio.sleep(PAUSE)

    async def _follow_redis(self) -> None:
        async with Redis.from_url(settings.REDIS_URL) as redis, redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                if message["type"] == "subscribe":
                    self._is_subscribed = True
                    self._spread(list(self._pages))  # what was said while nobody listened: every page looks once
                elif message["type"] == "message":
                    self._spread(json.loads(message["data"]))

    def _spread(self, topics: list[str]) -> None:
        for topic in topics:
            for page in self._pages.get(topic, ()):
                page.hear(topic)


async def _tell(page: Page, send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),  # a proxy that gathers answers would hold the news back
        (b"access-control-allow-origin", b"*"),  # the address is the permit, and no cookie is asked for
    ]
    await send({"type": "http.response.start", "status": OK, "headers": headers})
    words = RETRY
    while True:
        await send({"type": "http.response.body", "body": words, "more_body": True})
        words = await page.next_words()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


hub = Hub()
