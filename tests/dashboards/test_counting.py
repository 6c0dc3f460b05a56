"""Every figure of a quarter against a history worked out by hand (8 working hours a day, 9–12 and 13–18).

solved     HR   answered 10:00, solved 11:00 after 2 h of 8
waited     HR   answered 10:00 by asking back, waited 4 h, solved 18:00 after 1 + 3 h
late       FAC  never answered in time, solved on Tuesday 11:00 after 10 h
again      FAC  solved 10:30 after 1½ h, opened again on Tuesday 9:00, solved 10:00 after 2½ h altogether
withdrawn  HR   withdrawn 13:00 with its first response overdue since 11:00
ignored    HR   nothing happened: both promises broken, still open
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.quarters import Quarter
from dashboards.figures import Changes, Conduct, Customer, Flow, Kept, Pulses, QuarterFigures, SolveTimes
from dashboards.queries.counting import count_quarter
from dashboards.queries.fairness import TELLINGS
from dashboards.queries.flows import count_company
from departments.enums import Priority
from surveys.enums import PulseState, Solved
from surveys.models import Pulse
from tests.factories import MONDAY, hours, make_agent, make_service, make_ticket
from tickets.enums import Kind
from tickets.services import assign_ticket, change_priority, reopen_ticket, resolve_ticket, transfer_ticket

pytestmark = pytest.mark.django_db
Q3 = Quarter(2026, 3)


@pytest.fixture
def figures(company, played):
    return count_quarter(Q3)[company.it.pk]


def test_promises_end_kept_or_missed_and_a_withdrawn_one_only_when_it_was_broken(figures):
    assert figures.first_response == Kept(kept=3, missed=3)
    assert figures.resolution == Kept(kept=3, missed=2)


def test_working_time_to_solve_has_its_median_and_ninth_decile(figures):
    # 2, 2½, 4 and 10 hours: the middle lies between 2½ and 4, nine tenths of the way lies at 4 + 0.7 · 6
    assert figures.times == SolveTimes(count=4, median=11_700, ninth=29_520)


def test_histogram_puts_each_solution_where_its_share_of_the_promise_lies(figures):
    # 2/8 is still in the first quarter; 2½/8 and 4/8 in the second; 10/8 in the first one over
    assert figures.used == (1, 2, 0, 0, 1, 0, 0, 0, 0)


def test_requests_are_counted_when_filed_when_solved_and_when_opened_again(figures):
    assert (figures.created, figures.solved, figures.reopened) == (6, 4, 1)


def test_pause_share_leaves_out_the_time_a_request_was_solved(figures):
    assert figures.working == {"run": int(18.5 * 3600), "requester": 4 * 3600}
    assert figures.pause_share == pytest.approx(4 / 22.5)


def test_each_asking_department_has_its_own_counts(company, figures):
    assert figures.customers == {
        company.hr.pk: Customer(asked=4, first_response=Kept(2, 2), resolution=Kept(2, 1)),
        company.fac.pk: Customer(asked=2, first_response=Kept(1, 1), resolution=Kept(1, 1)),
    }


def test_broken_promises_are_counted_by_the_day_they_broke_and_the_day_they_were_cleared(figures):
    monday, tuesday, friday = date(2026, 9, 21), date(2026, 9, 22), date(2026, 9, 25)

    levels = figures.broken.levels([monday, tuesday, friday])

    assert figures.broken.at_start == 0
    assert levels == [(monday, 5, 1, 4), (tuesday, 0, 2, 2), (friday, 0, 0, 2)]


def test_what_is_still_broken_opens_the_next_quarter(company, played):
    assert count_quarter(Quarter(2026, 4))[company.it.pk].broken.at_start == 2


def test_pulses_say_what_customers_think_of_promises_that_were_kept(company, played):
    rate(played.solved, satisfaction=2, solved=Solved.NO)
    rate(played.waited, satisfaction=5, solved=Solved.YES)
    rate(played.late, satisfaction=4, solved=Solved.PARTLY)

    pulses = count_quarter(Q3)[company.it.pk].pulses

    assert pulses == Pulses(answers=3, satisfied=2, kept_rated=2, kept_not_solved=1)


def rate(ticket, **answer):
    resolution = ticket.events.filter(kind=Kind.RESOLVED).latest("id")
    Pulse.objects.create(
        ticket=ticket, resolution=resolution, provider=ticket.department, person=ticket.requester,
        state=PulseState.ANSWERED, answered_at=MONDAY + hours(48), **answer,
    )  # fmt: skip


def test_promises_that_were_changed_while_open_are_counted_by_request(company, played):
    for priority, hour in ((Priority.LOW, 25), (Priority.URGENT, 26)):
        change_priority(
            ticket_id=played.ignored.pk, priority=priority, text="Talked it over", by=company.agent,
            at=MONDAY + hours(hour),
        )  # fmt: skip
    open_one = make_ticket(company.service, company.requester, at=MONDAY + hours(25))
    change_priority(
        ticket_id=open_one.pk,
        priority=Priority.URGENT,
        text="The line stands",
        by=company.agent,
        at=MONDAY + hours(26),
    )

    assert count_quarter(Q3)[company.it.pk].changes == Changes(requests=2, lowered=1)


def test_figures_stored_before_changes_were_counted_can_be_read(figures):
    stored = figures.as_json()
    for key in ("changes", "flow", "conduct"):
        del stored[key]

    assert QuarterFigures.from_json(stored) == replace(figures, flow=Flow(), conduct=Conduct())


def test_department_without_requests_has_no_share_rather_than_a_full_one(company, played):
    figures = count_quarter(Q3)[company.top.pk]

    assert figures == QuarterFigures(tellings=dict.fromkeys(TELLINGS, 0))
    assert figures.resolution.share is None
    assert figures.pause_share is None


def test_quarter_ends_at_midnight_of_the_company(company, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    evening = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
    make_ticket(company.service, company.requester, at=evening)
    make_ticket(company.service, company.requester, at=evening + timedelta(minutes=1))

    created = [count_quarter(quarter)[company.it.pk].created for quarter in (Q3, Quarter(2026, 4))]

    assert created == [1, 1]


def test_opening_again_in_the_next_quarter_still_counts_for_the_quarter_of_the_solution(company):
    ticket = make_ticket(company.service, company.requester)
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY + hours(1))
    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="No", at=MONDAY + timedelta(days=13))

    figures = count_quarter(Q3)[company.it.pk]

    assert (figures.solved, figures.reopened) == (1, 1)


def test_figures_survive_being_stored(figures):
    assert QuarterFigures.from_json(figures.as_json()) == figures


def test_requests_are_right_the_first_time_when_nothing_was_missing_and_they_stay_solved(figures):
    # solved and late were right; waited was sent back, again was opened again
    assert figures.flow == Flow(right=2, returned=1, changed_hands=0, hand_overs=0)


def test_a_request_opened_again_is_not_right_in_the_next_quarter_either(company):
    ticket = make_ticket(company.service, company.requester)
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY + hours(1))
    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="No", at=MONDAY + timedelta(days=10))
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Now", at=MONDAY + timedelta(days=10, hours=1))

    flows = [count_quarter(quarter)[company.it.pk].flow.right for quarter in (Q3, Quarter(2026, 4))]

    assert flows == [0, 0]


def test_a_request_changes_hands_when_another_person_or_department_gets_it(company):
    ticket = make_ticket(company.service, company.requester)
    for assignee in (company.agent, make_agent("Zhao", department=company.it)):
        assign_ticket(ticket_id=ticket.pk, assignee_id=assignee.pk, by=company.agent, at=MONDAY + hours(1))
    there = make_agent("Ning", department=company.hr)
    transfer_ticket(
        ticket_id=ticket.pk, service_id=make_service(company.hr).pk, text="Yours", by=company.agent,
        at=MONDAY + hours(2),
    )  # fmt: skip
    resolve_ticket(ticket_id=ticket.pk, by=there, text="Done", at=MONDAY + hours(3))

    counted = count_quarter(Q3)

    assert counted[company.hr.pk].flow == Flow(right=1, returned=0, changed_hands=1, hand_overs=2)
    assert counted[company.it.pk].flow == Flow()


def test_customers_answer_for_the_time_that_others_waited_for_them(company, played):
    counted = count_quarter(Q3)

    # HR: solved 2 h, waited 1 + 4 + 3 h; FAC: late 10 h, again 2½ h; nobody is a customer of themselves
    assert counted[company.hr.pk].conduct == Conduct(solved=2, returned=1, working=10 * 3600, waited=4 * 3600)
    assert counted[company.fac.pk].conduct == Conduct(solved=2, returned=0, working=45_000, waited=0)
    assert counted[company.it.pk].conduct == Conduct()
    assert counted[company.hr.pk].conduct.waited_share == pytest.approx(0.4)


def test_company_adds_its_departments_up_and_takes_its_own_median(company, played):
    counted = count_quarter(Q3)

    whole = count_company(Q3, counted.values())

    assert (whole.resolution, whole.solved, whole.flow) == (Kept(kept=3, missed=2), 4, counted[company.it.pk].flow)
    assert whole.times == counted[company.it.pk].times
    assert whole.working == counted[company.it.pk].working
