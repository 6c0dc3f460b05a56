"""The generated company: the demo's people and services, and as many requests as wished, through the bulk path."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from core.copying import many_objects
from dashboards.services import rebuild_rollups
from departments.models import Department, Person, Service
from servicedesk.demo.company.build import RENEWED, SEED, analyze, found_company, quarter_start
from servicedesk.demo.company.history import past_stories
from servicedesk.demo.company.learning import make_training
from servicedesk.demo.company.lives import Biographer
from servicedesk.demo.company.loop import follow_past_waves
from servicedesk.demo.company.questions import ask_teams, write_questions
from servicedesk.demo.company.requests import FormFiller
from servicedesk.demo.company.shapes import QUARTERS
from servicedesk.demo.company.staff import ask_staff
from servicedesk.demo.company.waves import hold_past_waves
from tickets.models import Ticket
from tickets.services.bulk import Opening, Story, write_stories


def fill(*, tickets: int, at: datetime) -> float:
    """Fill an empty database with about `tickets` requests. Returns how many a second were generated and written."""
    chance = random.Random(SEED)
    starts = [quarter_start(at, ago) for ago in reversed(range(QUARTERS))]
    began = time.monotonic()
    with many_objects(), transaction.atomic():
        cast = found_company(chance=chance, at=at)
        filler = FormFiller(cast.people, list(Department.objects.order_by("pk")), chance)
        biographer = Biographer(cast, filler, renewed=quarter_start(at, RENEWED))
        stories = past_stories(biographer, starts=starts, at=at, tickets=tickets)
        written = write_stories(stories, until=at)
        analyze()
    rate = written / (time.monotonic() - began)
    evaluate(chance=chance, starts=starts, at=at)
    analyze()
    rebuild_rollups(at=at)
    return rate


@transaction.atomic
def evaluate(*, chance: random.Random, starts: Sequence[datetime], at: datetime) -> None:
    """What dashboards show beside the requests: past evaluations, what followed from them, training."""
    write_questions(starts=starts, at=at)
    hold_past_waves(chance=chance, starts=starts, at=at)
    ask_teams(chance=chance)
    ask_staff(chance=chance)
    make_training(chance=chance, at=at)
    follow_past_waves(chance=chance, at=at)


def fill_with_open(*, clocks: int, filed: datetime, until: datetime) -> None:
    """Requests filed at `filed` that nobody answered, as they stood at `until`: `clocks` promises in all."""
    service = Service.objects.select_related("department").get(name__startswith="Password reset")
    by = Person.objects.exclude(department=service.department).order_by("pk")[0]
    stories = (Story(Opening(filed, service, by, f"Locked out, number {n}")) for n in range(clocks // 2))
    write_stories(stories, until=until)


def some_open(code: str, number: int) -> list[str]:
    """References of open requests of a department."""
    rows = Ticket.objects.open().filter(department__code=code).exclude(status="waiting").order_by("-pk")
    return list(islice(rows.values_list("ref", flat=True), number))
