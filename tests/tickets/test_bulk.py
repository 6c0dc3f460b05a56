"""A life played in memory and written in bulk leaves the same rows as the same life played through the services."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from departments.enums import Priority
from slas.enums import PauseReason
from slas.models import Span
from tests.factories import MONDAY, hours, make_agent, make_department, make_person, make_service, make_standard
from tests.factories.lives import play_through_services
from tickets.enums import MOVES, Move, Side, Status
from tickets.models import RefSeries, Ticket, TicketEvent
from tickets.permissions import MoveRefused
from tickets.services.bulk import Opening, Step, Story, open_desk, play, write_stories
from tickets.services.lives import STEPS

pytestmark = pytest.mark.django_db
UNTIL = MONDAY + timedelta(days=40)


@pytest.fixture
def company():
    top = make_department("TOP", head=make_person("Director"))
    it = make_department("IT", head=make_person("Head of IT"), parent=top)
    log = make_department("LOG", head=make_person("Head of logistics"), parent=top)
    mkt = make_department("MKT", parent=top)
    make_standard(it, next_reply=3)
    make_standard(log, first_response=1, resolution=5, next_reply=2)
    requester = make_person(department=make_department("HR"))
    return {
        "services": {
            code: make_service(department, name=f"Help of {code}")
            for code, department in {"IT": it, "LOG": log, "MKT": mkt}.items()
        },
        "agents": {d.code: [make_agent(f"Agent {d.code} {n}", department=d) for n in (1, 2)] for d in (it, log, mkt)},
        "requester": requester,
    }


class Author:
    """Writes random stories that the table of moves allows."""

    def __init__(self, company, seed):
        self.company, self.chance = company, random.Random(seed)  # noqa: S311 - the same stories each time

    def story(self):
        self.at, self.status, self.code = MONDAY + self.gap(), Status.NEW, self.chance.choice(("IT", "LOG", "MKT"))
        self.priority = Priority.NORMAL
        opening = Opening(
            self.at, self.company["services"][self.code], self.company["requester"], "VPN drops", "Every ten minutes",
            answers=[{"key": "where", "shown": "Suzhou", "shown_zh": "苏州"}], priority=self.priority,
        )  # fmt: skip
        return Story(opening, [step for step in (self.step() for _number in range(9)) if step])

    def gap(self):
        return timedelta(seconds=self.chance.choice((60, 3000, 9000, 30000, 150000)) * self.chance.random() + 1)

    def step(self):
        allowed = [move for move in STEPS if self.status in MOVES[move].sources]
        move = self.chance.choice(allowed)
        if move in (Move.CANCEL, Move.CONFIRM) and self.chance.random() < 0.7:
            return None
        self.at += self.gap()
        side = self.chance.choice(MOVES[move].sides)
        by = (
            self.company["requester"]
            if side == Side.CUSTOMER
            else self.chance.choice(self.company["agents"][self.code])
        )
        step = Step(self.at, move, by, "Words 文字", **self.needed(move))
        self.follow(step, side)
        return step

    def needed(self, move):
        if move == Move.ASSIGN:
            return {"assignee": self.chance.choice(self.company["agents"][self.code])}
        if move == Move.WAIT:
            reason = self.chance.choice((PauseReason.REQUESTER, PauseReason.THIRD_PARTY, PauseReason.AGREED_DATE))
            return {"reason": reason, "until": (self.at + timedelta(days=90)).date()}
        if move == Move.TRANSFER:
            self.code = self.chance.choice([code for code in self.company["services"] if code != self.code])
            return {"service": self.company["services"][self.code]}
        if move == Move.REPRIORITISE:
            self.priority = self.chance.choice([one for one in Priority if one != self.priority])
            return {"priority": self.priority}
        return {}

    def follow(self, step, side):
        if MOVES[step.move].target:
            self.status = MOVES[step.move].target
        elif step.move in (Move.TAKE, Move.ASSIGN, Move.CALL) or (step.move == Move.REPLY and side == Side.SUPPLIER):
            self.status = Status.OPEN if self.status == Status.NEW else self.status
        elif (step.move == Move.REPLY and self.status in (Status.WAITING, Status.RESOLVED)) or (
            step.move == Move.TRANSFER and self.status == Status.WAITING
        ):
            self.status = Status.OPEN


def traces(ticket):
    """Everything a request left in the database, without keys that only number the rows."""
    ticket = Ticket.objects.get(pk=ticket.pk)
    own = {name: value for name, value in vars(ticket).items() if name not in ("_state", "id", "ref")}
    promises = list(ticket.promises.select_related("clock").order_by("id"))
    keys = {promise.clock_id: position for position, promise in enumerate(promises)}
    return {
        "ticket": own,
        "promises": [(p.metric, p.department_id, p.version_id, p.is_internal, p.cycle) for p in promises],
        "clocks": [{k: v for k, v in vars(p.clock).items() if k not in ("_state", "id")} for p in promises],
        "spans": [
            (keys[s.clock_id], s.kind, s.started_at, s.ended_at, s.counted, s.department_id, s.reason, s.note, s.by_id)
            for s in Span.objects.filter(clock__in=keys).order_by("clock_id", "started_at", "id")
        ],
        "ledger": sorted(
            (keys[row.clock_id], row.step_id, row.due_at, row.fired_at, row.late_by, row.told)
            for promise in promises
            for row in promise.clock.escalations.all()
        ),
        "events": [
            (e.kind, e.at, e.by_id, e.text, without_clock_ids(e.data), e.is_public, e.channel)
            for e in ticket.events.all()
        ],
    }


def without_clock_ids(data):
    return {**data, "due": [{k: v for k, v in row.items() if k != "clock"} for row in data.get("due", [])]}


def played_apart(story, *, until):
    """The traces of the same story in services and in bulk, each in a database of its own (rolled back between)."""
    found = []
    for writer in (play_through_services, lambda story, until: write_stories([story], until=until)):
        with transaction.atomic():
            writer(story, until=until)
            found.append(traces(Ticket.objects.get()))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", range(24))
def test_bulk_life_equals_the_life_through_services(company, seed):
    story = Author(company, seed).story()

    by_services, in_bulk = played_apart(story, until=UNTIL)

    for part, expected in by_services.items():
        assert in_bulk[part] == expected, part


def test_bulk_waits_end_on_their_date_and_settled_requests_close(company):
    agent, service = company["agents"]["IT"][0], company["services"]["IT"]
    story = Story(
        Opening(MONDAY, service, company["requester"], "Move my desk"),
        [
            Step(
                MONDAY + hours(1), Move.WAIT, agent, "Next week", PauseReason.AGREED_DATE, MONDAY.date() + timedelta(7)
            ),
            Step(MONDAY + timedelta(days=7, hours=1), Move.RESUME, None),
            Step(MONDAY + timedelta(days=7, hours=2), Move.RESOLVE, agent, "Moved"),
            Step(MONDAY + timedelta(days=22), Move.CONFIRM, None),
        ],
    )

    by_services, in_bulk = played_apart(story, until=UNTIL)

    assert in_bulk == by_services
    assert in_bulk["ticket"]["status"] == Status.CLOSED


def test_bulk_gives_references_in_order_and_goes_on_with_the_series(company):
    it = company["services"]["IT"]
    RefSeries.objects.create(department=it.department, last=41)
    stories = [Story(Opening(MONDAY + hours(n), it, company["requester"], f"Number {n}")) for n in range(3)]

    written = write_stories(stories, until=UNTIL)

    assert written == 3
    assert list(Ticket.objects.order_by("created_at").values_list("ref", flat=True)) == [
        "IT-0042",
        "IT-0043",
        "IT-0044",
    ]
    assert RefSeries.objects.get(department=it.department).last == 44


def test_bulk_events_are_written_as_handed_on(company):
    story = Story(Opening(MONDAY, company["services"]["IT"], company["requester"], "Old"))

    write_stories([story], until=UNTIL)

    assert not TicketEvent.objects.unrelayed().exists()


def test_life_refuses_a_step_that_its_request_does_not_allow(company):
    story = Story(
        Opening(MONDAY, company["services"]["IT"], company["requester"], "Never solved"),
        [Step(MONDAY + hours(1), Move.CONFIRM, company["requester"])],
    )

    with pytest.raises(MoveRefused):
        write_stories([story], until=UNTIL)

    assert not Ticket.objects.exists()


def test_steps_after_the_end_have_not_happened(company):
    agent = company["agents"]["IT"][0]
    story = Story(
        Opening(MONDAY, company["services"]["IT"], company["requester"], "Tomorrow"),
        [Step(MONDAY + hours(30), Move.RESOLVE, agent, "Done")],
    )

    with transaction.atomic():
        life = play(story, open_desk(at=UNTIL), until=datetime(2026, 9, 21, 10, 0, tzinfo=UTC))

    assert life.ticket.status == Status.NEW
