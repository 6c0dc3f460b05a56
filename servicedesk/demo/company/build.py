"""Builds the whole company in one transaction: everything or nothing, so an interrupted seed heals at the next."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from heapq import merge

from django.db import connection, transaction

from core.copying import many_objects
from dashboards.services import rebuild_rollups
from departments.models import Department, Person
from servicedesk.demo.company.bonds import make_bonds
from servicedesk.demo.company.calendars import make_calendars
from servicedesk.demo.company.current import current_stories
from servicedesk.demo.company.digest import give_a_digest
from servicedesk.demo.company.events import make_events
from servicedesk.demo.company.guides import make_guides
from servicedesk.demo.company.history import Cast, gather_cast, past_stories, stories_of_the_shown
from servicedesk.demo.company.learning import make_training
from servicedesk.demo.company.lives import Biographer
from servicedesk.demo.company.loop import follow_past_waves
from servicedesk.demo.company.needs import make_needs
from servicedesk.demo.company.news import make_news
from servicedesk.demo.company.notices import tell_the_shown
from servicedesk.demo.company.organisation import make_catalogue, make_organisation
from servicedesk.demo.company.proposals import propose_faster_maintenance
from servicedesk.demo.company.pulses import ask_about_requests
from servicedesk.demo.company.questions import ask_teams, write_questions
from servicedesk.demo.company.recognition import make_recognitions
from servicedesk.demo.company.reports import ask_for_some_reports
from servicedesk.demo.company.requests import FormFiller
from servicedesk.demo.company.shapes import QUARTERS
from servicedesk.demo.company.staff import ask_staff
from servicedesk.demo.company.standards import make_standards
from servicedesk.demo.company.suggestions import fill_boxes
from servicedesk.demo.company.thanks import give_all_thanks, tell_cases
from servicedesk.demo.company.waves import hold_past_waves
from surveys.services import forget_pulses
from tickets.services.bulk import write_stories

SEED = 1998  # the year Tianhe was founded; the same seed gives the same company
TICKETS = 23_500  # about 20,000 since everybody uses the desk, and the first year before that
OPEN_NOW = 0.017  # share of requests placed in the bands of the queues, beside what the running quarter left open
RENEWED = 2  # quarters ago the standards that were improved got their second version
Progress = Callable[[str], AbstractContextManager[None]]


class AlreadyThere(Exception):
    """The database has people in it; nothing was changed."""


@many_objects()
@transaction.atomic
def build_company(*, at: datetime, step: Progress, tickets: int = TICKETS) -> None:
    """Fill an empty, migrated database with the company as it is at `at`. Raises AlreadyThere."""
    if Person.objects.exists():
        raise AlreadyThere("There are people in this database already; the demo company needs an empty one.")
    chance = random.Random(SEED)
    starts = [quarter_start(at, ago) for ago in reversed(range(QUARTERS))]
    with step("People, services, standards"):
        cast = found_company(chance=chance, at=at)
    with step("Two years of requests"):
        filler = FormFiller(cast.people, list(Department.objects.order_by("pk")), chance)
        biographer = Biographer(cast, filler, renewed=quarter_start(at, RENEWED))
        current = current_stories(biographer, at=at, number=round(tickets * OPEN_NOW))
        past = past_stories(biographer, starts=starts, at=at, tickets=tickets)
        shown = stories_of_the_shown(biographer, starts=starts)
        write_stories(merge(past, current, shown, key=lambda story: story.opening.at), until=at)
    analyze()
    make_bonds(at=at)
    with step("Guides, ratings, evaluations"):
        make_guides(services=cast.services, at=at)
        ask_about_requests(chance=chance, starts=starts, at=at)
        write_questions(starts=starts, at=at)
        hold_past_waves(chance=chance, starts=starts, at=at)
        ask_teams(chance=random.Random(SEED))
        ask_staff(chance=random.Random(SEED))
    with step("Training, news, needs, events"):
        make_training(chance=chance, at=at)
        make_news(at=at)
        make_needs(at=at)
        make_events(chance=chance, at=at)
    with step("What people say to each other"):
        follow_past_waves(chance=chance, at=at)
        give_all_thanks(chance=chance, at=at)
        tell_cases(at=at)
        fill_boxes(chance=chance, at=at)
        make_recognitions(at=at)
        tell_the_shown(at=at)
        give_a_digest(at=at)
    analyze()
    with step("Figures of the dashboards"):
        rebuild_rollups(at=at)
        while forget_pulses(at=at):
            pass  # as every night: the oldest marks were kept long enough, and are counted
        propose_faster_maintenance(at=at)
        ask_for_some_reports(at=at)


def analyze() -> None:
    """Let the planner see the tables that were just filled; without it one count took minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def found_company(*, chance: random.Random, at: datetime) -> Cast:
    """Calendars, departments, people, services and standards; no requests yet."""
    since = quarter_start(at, QUARTERS)
    calendars = make_calendars(since=since, at=at)
    departments = make_organisation(chance=chance, at=at)
    services = make_catalogue(departments)
    make_standards(departments, services, calendars, since=since, renewed=quarter_start(at, RENEWED))
    return gather_cast(services, calendars)


def quarter_start(at: datetime, quarters_ago: int = 0) -> datetime:
    """Midnight UTC of the first day of the quarter that began `quarters_ago` quarters before the one of `at`."""
    index = at.year * 4 + (at.month - 1) // 3 - quarters_ago
    return datetime(index // 4, index % 4 * 3 + 1, 1, tzinfo=UTC)
