"""The demo company in the database, built small; the whole is the same with more requests."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from core.quarters import Quarter
from dashboards.queries.rollups import stored_figures
from dashboards.services import check_rollups
from departments.models import Department, Membership, Person
from improvements.enums import SuggestionState
from improvements.models import Idea, ImprovementAction, Review, SuccessCase, Thanks
from knowledge.models import Guide
from servicedesk.demo.company.build import AlreadyThere, build_company
from servicedesk.demo.company.live import file_live_request
from servicedesk.demo.company.people import DEMO_PASSWORD, SHOW_PEOPLE, show_person
from slas.models import CalendarRevision, Clock, Escalation, StandardVersion
from surveys.bank import same_wording
from surveys.enums import Item, WaveState
from surveys.models import Pulse, Wave
from surveys.queries import pulses_kept_from
from surveys.services import forget_pulses
from tests.architecture.source import ROOMS
from tickets.enums import OPEN_STATUSES, Kind, LinkKind, Status
from tickets.models import Link, Ticket, TicketEvent
from tickets.queries.verification import differences
from tickets.services import add_reply, escalate_due

NOW = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)  # a Saturday evening in Suzhou: nobody is at work
SECONDS = timedelta(seconds=1)
FIRST, NEWEST = Quarter(2024, 4), Quarter(2026, 3)  # of the eight quarters that are over


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """Built once for all tests of this file, which leave it as they found it; emptied afterwards."""
    with django_db_blocker.unblock():
        build_company(at=NOW, step=lambda _name: nullcontext(), tickets=400)
        yield
        _empty_the_database()


def _empty_the_database():
    from django.db import connection  # only here: after the module's tests

    ours = {*ROOMS, "demo"}
    tables = ", ".join(
        connection.ops.quote_name(name)
        for name in connection.introspection.table_names()
        if name.partition("_")[0] in ours
    )
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def test_everybody_has_a_place_and_every_department_a_head():
    serving = Department.objects.filter(services__isnull=False).distinct()

    assert Person.objects.count() == 240
    assert all(department.head and department.deputy for department in serving)
    assert not serving.exclude(pk__in=Membership.objects.values("department")).exists()


def test_shown_people_can_sign_in_with_what_they_are_there_for():
    people = {shown.kind: Person.objects.get(email=shown.email) for shown in SHOW_PEOPLE}

    assert people["employee"].check_password(DEMO_PASSWORD)
    assert people["agent"].memberships.filter(department__code="MNT").exists()
    assert people["head"].heads.get().code == "MNT"
    assert people["hr_admin"].is_hr_admin
    assert people["executive"].is_executive
    assert people["system_admin"].is_superuser


def test_one_department_has_two_versions_of_its_standard_in_a_row():
    versions = StandardVersion.objects.filter(standard__department__code="IT", standard__service=None).order_by(
        "number"
    )

    first, second = versions
    assert first.effective_until == second.effective_from


def test_requests_stand_in_every_band_even_at_the_weekend():
    running = Ticket.objects.filter(status__in=OPEN_STATUSES)

    assert running.filter(next_due_at__lt=NOW).exists()
    assert running.filter(next_due_at__gt=NOW).exists()
    assert running.filter(status=Status.WAITING).exists()


def test_nothing_lies_in_the_future_and_nobody_is_told_of_the_past():
    assert not TicketEvent.objects.filter(at__gt=NOW).exists()
    assert not TicketEvent.objects.unrelayed().filter(at__lt=NOW - timedelta(days=11)).exists()


def test_every_due_step_has_been_swept():
    assert not Clock.objects.filter(next_step_at__lt=NOW - 10 * SECONDS).exists()
    assert Escalation.objects.exists()


def test_stored_clocks_agree_with_a_replay_of_the_history():
    assert list(differences(at=NOW)) == []


def test_customers_rated_and_evaluated_and_departments_acted():
    assert Pulse.objects.filter(satisfaction__isnull=False).exists()
    assert Wave.objects.filter(released_at__isnull=False).count() == 7  # the eighth opens as soon as the desk runs
    assert Wave.objects.exclude(results=None).count() == 7
    assert ImprovementAction.objects.exists()
    assert Review.objects.filter(wave=Wave.objects.filter(state=WaveState.RELEASED).first()).exists()
    assert set(Idea.objects.values_list("state", flat=True)) == set(SuggestionState)
    assert Thanks.objects.filter(is_offered=True, is_agreed=True).exists()
    assert SuccessCase.objects.exclude(adoptions=None).exists()
    assert Guide.objects.filter(is_published=True).count() == 15


def test_desk_began_small_and_was_evaluated_every_quarter_since():
    filed = [Ticket.objects.filter(created_at__gte=quarter_of(back), created_at__lt=quarter_of(back - 1)).count()
             for back in range(7, -1, -1)]  # fmt: skip
    waves = [wave.quarter for wave in Wave.objects.filter(state=WaveState.RELEASED)]

    assert min(filed) > 0
    assert max(filed[:4]) * 2 < min(filed[4:])
    assert sorted(waves) == [FIRST.moved(number) for number in range(7)]


def quarter_of(back):
    """When the quarter so many before the newest that is over begins."""
    return datetime.combine(NEWEST.moved(-back).start, datetime.min.time(), UTC)


def test_two_departments_tried_the_desk_first_and_everybody_uses_it_since_a_year():
    def asking(since, until):
        filed = Ticket.objects.filter(created_at__gte=since, created_at__lt=until)
        return set(filed.values_list("requester__department__code", flat=True))

    assert asking(quarter_of(7), quarter_of(6)) == {"MFG", "MNT"}
    assert len(asking(quarter_of(3), quarter_of(2))) > 8


def test_wording_of_one_question_changed_once_so_its_series_has_one_break():
    waves = list(Wave.objects.filter(state=WaveState.RELEASED).order_by("year", "number"))

    def breaks(item):
        return [str(now) for then, now in pairwise(waves) if not same_wording(now.questions, then.questions, item)]

    assert breaks(Item.EAS) == ["2025-Q3"]  # asked after the first year was over
    assert breaks(Item.OVR) == breaks(Item.COM) == []


def test_departments_announce_something_else_after_every_evaluation():
    announced = ImprovementAction.objects.filter(wave__isnull=False).order_by("department", "wave__opens_at")
    by_department = {}
    for action in announced:
        by_department.setdefault(action.department_id, []).append(action.text)

    assert max(len(texts) for texts in by_department.values()) == 7
    assert all(len(set(texts)) == len(texts) for texts in by_department.values())


def test_marks_older_than_two_years_are_gone_as_after_every_night_and_stay_counted():
    kept_from = pulses_kept_from(NOW)

    assert FIRST.start < kept_from.date() < FIRST.end
    assert not Pulse.objects.filter(resolution__at__lt=kept_from).exists()
    assert Ticket.objects.filter(resolved_at__lt=kept_from).exists()
    assert forget_pulses(at=NOW) == 0
    counted = sum(figures.pulses.answers for figures in stored_figures(FIRST).values())
    assert counted > Pulse.objects.filter(answered_at__lt=quarter_of(6)).count()


def test_every_quarter_is_counted_as_its_requests_say():
    assert check_rollups(at=NOW) == []


def test_calendars_know_the_holidays_of_the_first_day_and_of_the_years_to_come():
    office = CalendarRevision.objects.get(calendar__name="Suzhou office")

    assert office.exceptions["2024-10-12"]["hours"]  # a Saturday worked for the National Day holidays
    assert office.exceptions["2024-10-01"]["hours"] == []
    assert office.exceptions["2027-01-01"]["hours"] == []


def test_company_is_not_built_where_people_are():
    with pytest.raises(AlreadyThere):
        build_company(at=NOW, step=lambda _name: nullcontext())

    assert Person.objects.count() == 240


def test_live_request_warns_and_breaks_its_promise_within_two_minutes():
    ticket = file_live_request(NOW)

    escalate_due(at=NOW + 39 * SECONDS)
    before = kinds_of(ticket)
    escalate_due(at=NOW + 42 * SECONDS)
    escalate_due(at=NOW + 91 * SECONDS)

    assert before == [Kind.CREATED]
    assert kinds_of(ticket) == [Kind.CREATED, Kind.WARNED, Kind.BREACHED]
    told = ticket.events.get(kind=Kind.BREACHED).data["told"]
    assert Person.objects.get(email=show_person("head").email).pk in told


def test_live_request_is_not_filed_twice_and_the_silent_one_is_withdrawn():
    first = file_live_request(NOW)

    at_once = file_live_request(NOW + SECONDS)
    later = file_live_request(NOW + 200 * SECONDS)

    first.refresh_from_db()
    assert at_once is None
    assert (first.status, later.status) == (Status.CANCELLED, Status.NEW)


def test_live_request_that_was_answered_is_left_alone():
    first = file_live_request(NOW)
    agent = Person.objects.get(email=show_person("agent").email)
    add_reply(ticket_id=first.pk, by=agent, text="On my way.", at=NOW + 20 * SECONDS)

    second = file_live_request(NOW + 200 * SECONDS)

    first.refresh_from_db()
    assert first.status == Status.OPEN
    assert second is not None


def kinds_of(ticket):
    return list(ticket.events.values_list("kind", flat=True))


def test_requests_that_hang_together_are_there_to_be_seen():
    head = Person.objects.get(email=show_person("head").email)

    assert Ticket.objects.filter(status=Status.APPROVAL, approver=head).count() == 2
    assert Link.objects.filter(kind=LinkKind.DUPLICATE).exists()
    assert Link.objects.filter(kind=LinkKind.WAITS_FOR).count() == 2
    assert Ticket.objects.exclude(partner_ids=[]).count() == 1
    assert Ticket.objects.filter(is_external=True, update_missed=True).count() == 1
