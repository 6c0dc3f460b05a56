"""The report on fairness and the ledger of escalations: what they count, who reads them, and what stays closed."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from dashboards.queries.definitions import Period, quarter_of
from dashboards.queries.department import department_quarters
from dashboards.queries.fairness import TELLINGS, fairness_events, fairness_report
from dashboards.queries.ledger import ledger
from dashboards.services import rebuild_rollups
from slas.enums import PauseReason
from tests.factories import (
    MONDAY,
    hours,
    make_agent,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tickets.enums import DisputeAbout, DisputeState
from tickets.services import (
    cancel_ticket,
    change_priority,
    decide_dispute,
    dispute,
    escalate_due,
    reopen_ticket,
    resolve_ticket,
    transfer_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db
QUARTER = quarter_of(MONDAY)
EARLY, LATE = MONDAY + hours(1), MONDAY + hours(8)  # an eighth and seven eighths of eight working hours


class Office:
    def __init__(self):
        self.head = make_person("Head of IT")
        self.it = make_department("IT", head=self.head)
        self.hr, self.fac = make_department("HR"), make_department("FAC")
        make_standard(self.it)
        self.service, self.cabling = make_service(self.it), make_service(self.fac, "Cabling")
        self.agent = make_agent("Li Wei", department=self.it)
        self.requester = make_person("Wang Fang", department=self.hr)
        self.stranger = make_person("Diego", department=self.fac)

    def file(self):
        return make_ticket(self.service, self.requester)

    def wait(self, ticket, at):
        wait_for(ticket_id=ticket.pk, reason=PauseReason.THIRD_PARTY, text="Vendor", by=self.agent, at=at)

    def play(self, at):
        """One of everything, each on a request of its own."""
        self.wait(self.file(), at)
        change_priority(ticket_id=self.file().pk, priority=4, text="Less", by=self.agent, at=at)
        change_priority(ticket_id=self.file().pk, priority=1, text="More", by=self.agent, at=at)
        transfer_ticket(ticket_id=self.file().pk, service_id=self.cabling.pk, text="Yours", by=self.agent, at=at)
        disputed = self.file()
        resolve_ticket(ticket_id=disputed.pk, by=self.agent, text="Done", at=at)
        dispute(ticket_id=disputed.pk, about=DisputeAbout.CLOSING, text="No", by=self.requester, at=at)
        decide_dispute(ticket_id=disputed.pk, state=DisputeState.UPHELD, text="Right", by=self.head, at=at)
        opened = self.file()
        resolve_ticket(ticket_id=opened.pk, by=self.agent, text="Done", at=at)
        reopen_ticket(ticket_id=opened.pk, by=self.requester, text="No", at=at)


@pytest.fixture
def office():
    return Office()


def report(department, quarter=QUARTER):
    """As on the page, after the worker counted."""
    rebuild_rollups(at=Period.of(quarter).end - timedelta(minutes=1))
    return fairness_report(department_quarters(department, quarter, at=Period.of(quarter).end))


def counted(department, quarter=QUARTER):
    return {line.key: line.count for line in report(department, quarter).lines}


def test_what_happens_late_is_counted_and_what_happens_early_is_not(office):
    office.play(EARLY)
    early = counted(office.it)
    office.play(LATE)

    assert early == {
        "late-pauses": 0, "reopened": 2, "downgrades": 0, "transfers": 0, "cancelled": 0, "disputes": 1, "upheld": 1,
        "outside": 0, "misunderstood": 0,
    }  # fmt: skip
    assert counted(office.it) == {
        "late-pauses": 1, "reopened": 4, "downgrades": 1, "transfers": 1, "cancelled": 0, "disputes": 2, "upheld": 2,
        "outside": 0, "misunderstood": 0,
    }  # fmt: skip


def test_each_department_and_quarter_has_its_own(office):
    office.play(LATE)

    (line, *_others) = report(office.it, QUARTER.moved(1)).lines

    assert not any(counted(office.fac).values())
    assert (line.count, line.before) == (0, 1)


def test_withdrawing_after_the_breach_is_counted_and_before_it_is_not(office):
    early, late = office.file(), office.file()
    cancel_ticket(ticket_id=early.pk, by=office.requester, text="Never mind", at=EARLY)
    escalate_due(at=MONDAY + timedelta(days=2))
    cancel_ticket(ticket_id=late.pk, by=office.requester, text="Never mind", at=MONDAY + timedelta(days=2))

    (event,) = fairness_events(office.it, QUARTER, "cancelled", office.agent, cursor="").rows

    assert event.ticket == late


@pytest.mark.parametrize("key", list(TELLINGS))
def test_each_figure_opens_the_list_it_counts(office, client, key):
    office.play(LATE)
    client.force_login(office.agent)

    shown = client.get(reverse("dashboards:fairness_list", args=["IT", key]), {"quarter": str(QUARTER)})

    assert shown.status_code == 200
    assert len(shown.context["page"].rows) == counted(office.it)[key]


def test_restricted_request_is_counted_and_its_subject_not_told(office, client):
    office.service.is_restricted = True
    office.service.save()
    office.wait(office.file(), LATE)
    executive = make_person("CEO", is_executive=True)
    client.force_login(executive)

    page = client.get(reverse("dashboards:fairness_list", args=["IT", "late-pauses"]), {"quarter": str(QUARTER)})

    assert "IT-0001" in page.content.decode()
    assert "VPN drops" not in page.content.decode()


def test_report_is_for_those_who_read_the_dashboard(office, client):
    address = reverse("dashboards:fairness", args=["IT"])

    def status(person):
        client.force_login(person)
        return client.get(address, {"quarter": str(QUARTER)}).status_code

    assert [status(office.agent), status(office.head), status(office.stranger)] == [200, 200, 404]
    assert client.get(reverse("dashboards:fairness_list", args=["IT", "nothing"])).status_code == 404


def test_report_costs_the_same_for_any_number_of_requests(office, assert_queries):
    for _time in range(2):
        office.play(LATE)
        report(office.it)
        cache.clear()
        quarters = department_quarters(office.it, QUARTER, at=MONDAY)
        with assert_queries(2):
            fairness_report(quarters)


def test_quarter_that_was_never_counted_says_so(office):
    office.play(LATE)

    told = fairness_report(department_quarters(office.it, QUARTER, at=MONDAY))

    assert told.as_of is None
    assert {line.count for line in told.lines} == {None}


def test_ledger_tells_every_step_and_who_was_told(office, assert_queries):
    office.file()
    escalate_due(at=MONDAY + timedelta(days=3))

    with assert_queries(6):
        every = ledger(office.it, office.head)
    warnings = ledger(office.it, office.head, kind="warning")

    assert (len(every.rows), len(warnings.rows)) == (6, 2)
    assert [row.told for row in every.rows if row.told] == [["Head of IT"], ["Head of IT"]]
    assert all(row.is_seen and row.late_by > timedelta(0) for row in every.rows)


def test_a_step_stays_with_the_department_that_held_the_clock_when_it_fired(office):
    ticket = office.file()
    escalate_due(at=LATE)
    before = [row.escalation.pk for row in ledger(office.it, office.head).rows]
    transfer_ticket(ticket_id=ticket.pk, service_id=office.cabling.pk, text="Cable", by=office.agent, at=LATE)
    while escalate_due(at=MONDAY + timedelta(days=3)):
        pass

    after = [row.escalation.pk for row in ledger(office.it, office.head).rows]

    assert before
    assert set(before) <= set(after)
    assert not {row.escalation.pk for row in ledger(office.fac, office.stranger).rows} & set(before)


def test_ledger_is_for_heads_hr_and_executives(office, client):
    office.file()
    escalate_due(at=MONDAY + timedelta(days=3))
    address = reverse("dashboards:escalations", args=["IT"])

    def status(person):
        client.force_login(person)
        return client.get(address).status_code

    assert [status(office.head), status(make_person("HR", is_hr_admin=True))] == [200, 200]
    assert [status(office.agent), status(office.stranger)] == [404, 404]


def test_broken_promise_while_a_customer_outside_waited_is_counted_apart(office):
    flagged = make_ticket(office.service, office.requester, is_external=True)
    office.file()
    while escalate_due(at=MONDAY + timedelta(days=3)):
        pass

    rows = fairness_events(office.it, QUARTER, "outside", office.agent, cursor="").rows

    assert {event.ticket for event in rows} == {flagged}
    assert counted(office.it)["outside"] == len(rows) == 2  # the first response, and the solution


def test_rank_of_who_asked_is_told_apart(office):
    leader = make_person("Head of HR", department=office.hr)
    office.hr.head = leader
    office.hr.save()
    for asker, at in ((leader, EARLY), (office.requester, EARLY), (office.requester, MONDAY + timedelta(days=3))):
        ticket = make_ticket(office.service, asker)
        resolve_ticket(ticket_id=ticket.pk, by=office.agent, text="Done", at=at)

    told = report(office.it)

    assert (told.leaders.kept, told.leaders.missed) == (2, 0)
    assert (told.others.kept, told.others.missed) == (2, 2)
