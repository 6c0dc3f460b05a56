"""Home: what needs me, who can help and what they promise, where my requests stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone

from core.text import percent
from dashboards.figures import Kept
from dashboards.queries.kept import KeptInQuarter, kept_last_quarter
from dashboards.queries.rating import to_rate
from departments.enums import Priority
from departments.queries import places, services_by_id
from improvements.queries import customers_at_home, news_for
from slas.queries import general_promises
from tickets.queries.lanes import Lane, lanes
from tickets.queries.mine import open_now, requests_of
from tickets.queries.popular import most_asked_services

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person, Service
    from departments.queries import Place
    from improvements.queries import News
    from surveys.models import Pulse

OFTEN_WITHIN = timedelta(days=30)
OFTEN_KEPT_FOR = timedelta(hours=1)
PROMISES_KEPT_FOR = timedelta(minutes=1)  # a standard that begins is on the tiles a minute later
SHOWN_TURN, SHOWN_IN_PROGRESS = 5, 6


@dataclass(frozen=True)
class TilePromise:
    """What a department promises in general; `day` is a full working day of its calendar."""

    first_response: timedelta | None
    resolution: timedelta | None
    day: timedelta


@dataclass(frozen=True)
class Tile:
    """A department on the home page. Without a general standard `promise` is None, without ended promises `kept`."""

    department: Place
    promise: TilePromise | None
    kept: Kept | None

    @property
    def bar_width(self) -> str:
        """For an SVG attribute: never localised."""
        return f"{(self.kept.share or 0) * 100:.1f}%" if self.kept else "0%"

    @property
    def kept_words(self) -> str:
        return percent(self.kept.share if self.kept else None)


@dataclass(frozen=True)
class Home:
    """Everything on the home page of one person."""

    tiles: list[Tile]
    kept: KeptInQuarter
    often: list[Service]
    turn: list[Lane]
    progress: list[Lane]
    has_more: bool
    to_rate: list[Pulse]
    news: News
    customers: list[Place]


def home_of(person: Person, *, at: datetime) -> Home:
    """The home page of `person` at `at`. The number of queries does not depend on what it shows."""
    waiting, going_on = open_now(requests_of(person), person, turn=SHOWN_TURN, going_on=SHOWN_IN_PROGRESS + 1)
    listed = lanes([*waiting, *going_on[:SHOWN_IN_PROGRESS]], at)
    kept = kept_last_quarter(at)
    return Home(
        tiles=_tiles(person, kept, at),
        kept=kept,
        often=often_asked(at),
        turn=listed[: len(waiting)],
        progress=listed[len(waiting) :],
        has_more=len(going_on) > SHOWN_IN_PROGRESS,
        to_rate=to_rate(person, at=at),
        news=news_for(person, today=timezone.localdate(at), at=at),
        customers=customers_at_home(person, at=at),
    )


def often_asked(at: datetime) -> list[Service]:
    """Services asked for most in the last month; the ranking is renewed every hour."""
    ids = cache.get("often-asked")
    if ids is not None:
        return services_by_id(ids)
    found = most_asked_services(since=at - OFTEN_WITHIN)
    cache.set("often-asked", [service.pk for service in found], OFTEN_KEPT_FOR.total_seconds())
    return found


def _tiles(person: Person, kept: KeptInQuarter, at: datetime) -> list[Tile]:
    promises = _tile_promises(at)
    serving = [place for place in places(person).values() if place.is_serving]
    return [Tile(place, promises.get(place.pk), kept.by_department.get(place.pk)) for place in serving]


def _tile_promises(at: datetime) -> dict[int, TilePromise]:
    """The same for everybody, asked for by everybody. Plain values: a cached object would be read by newer code."""
    found = cache.get("tile-promises")
    if found is None:
        promises = general_promises(at=at, priority=Priority.NORMAL)
        found = {pk: (each.first_response, each.resolution, each.day) for pk, each in promises.items()}
        cache.set("tile-promises", found, PROMISES_KEPT_FOR.total_seconds())
    return {pk: TilePromise(*each) for pk, each in found.items()}
