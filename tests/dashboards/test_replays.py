"""What a rule in the making would have meant for the requests of last quarter, worked off by a worker."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusals import Refused
from dashboards.enums import ReplayOf, ReplayState, Verdict
from dashboards.models import Replay, ReplayedPromise
from dashboards.queries.replays import told
from dashboards.replaying import Counts
from dashboards.services import NothingToReplay, advance_replay, cancel_replay, start_replay
from departments.enums import Priority
from departments.models import Membership
from slas.enums import PauseReason
from slas.models import Calendar, CalendarRevision, StandardVersion, Target
from slas.permissions import RulesRefused
from slas.queries.drafted import DraftedHours, drafted_hours, hours_in_use
from slas.services import begin_standard, discard_draft, revise_calendar, start_draft
from tests.factories import (
    MONDAY,
    hours,
    make_agent,
    make_calendar,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tickets import services
from tickets.queries.verification import differences

NEXT_QUARTER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
"""A Monday of the quarter after that of MONDAY, when the replays are asked for."""
ALL_WEEK = {str(day): [["00:00", "00:00"]] for day in range(1, 8)}
MORNINGS = {str(day): [["09:00", "12:00"]] for day in range(1, 6)}


@pytest.fixture(autouse=True)
def _company_in_utc(settings):
    settings.TIME_ZONE = "UTC"


@pytest.fixture
def desk(db):
    """IT promises an answer in 2 and a solution in 8 working hours; HR and Facilities ask."""
    head, admin = make_person("Head of IT"), make_person("Ning", is_hr_admin=True)
    it, hr, fac = make_department("IT", head=head), make_department("HR"), make_department("FAC")
    calendar = make_calendar()
    found = SimpleNamespace(
        head=head, admin=admin, it=it, hr=hr, fac=fac, calendar=calendar, service=make_service(it),
        version=make_standard(it, calendar=calendar, next_reply=3), agent=make_agent("Li Wei", department=it),
        requester=make_person("Wang Fang", department=hr), neighbour=make_person("Diego", department=fac),
    )  # fmt: skip
    found.draft = start_draft(standard_id=found.version.standard_id, by=head, at=NEXT_QUARTER)
    return found


def promise(draft, **working_hours):
    """Let the draft promise other times, at every priority."""
    for metric, amount in working_hours.items():
        Target.objects.filter(version=draft, metric=metric).update(working_time=hours(amount))


def solve_after(desk, amount, *, by=None, **fields):
    """A request that is answered and solved `amount` hours after it was filed on that Monday."""
    ticket = make_ticket(desk.service, by or desk.requester, **fields)
    services.resolve_ticket(ticket_id=ticket.pk, by=desk.agent, text="Done", at=MONDAY + hours(amount))
    return ticket


def ask(desk, of=ReplayOf.TARGETS, *, version="draft", at=NEXT_QUARTER, **asked):
    version_id = getattr(desk, version).pk if version else None
    return start_replay(of=of, version_id=version_id, by=asked.pop("by", desk.admin), at=at, **asked)


def work_off(replay, *, size=2):
    """What a worker does until nothing is left."""
    while advance_replay(at=NEXT_QUARTER, size=size):
        pass
    replay.refresh_from_db()
    return replay


def replayed(desk, *args, **asked):
    return work_off(ask(desk, *args, **asked))


def compared(replay, **cut):
    return Counts.from_json(replay.counts).compared(**cut)


def changes(replay):
    rows = replay.changes.select_related("ticket").order_by("id")
    return [(row.ticket.subject, row.metric, row.was, row.would_be) for row in rows]


# -- what it comes to ----------------------------------------------------------------------------------------------


def test_stricter_targets_change_exactly_the_requests_between_the_old_and_the_new_promise(desk):
    solve_after(desk, 1, subject="quick")
    solve_after(desk, 1.5, subject="between", by=desk.neighbour)
    solve_after(desk, 3, subject="late anyway")
    promise(desk.draft, first_response=1)

    replay = replayed(desk)

    first = compared(replay, metric="first_response")
    assert (first.was.kept, first.was.missed) == (2, 1)
    assert (first.would_be.kept, first.would_be.missed) == (1, 2)
    assert changes(replay) == [("between", "first_response", Verdict.KEPT, Verdict.MISSED)]
    assert (compared(replay, customer=desk.fac.pk).changed, compared(replay, customer=desk.hr.pk).changed) == (1, 0)


def test_change_says_when_it_was_due_and_when_it_would_have_been(desk):
    solve_after(desk, 1.5)
    promise(desk.draft, first_response=1)

    change = replayed(desk).changes.get()

    assert (change.due_was, change.due_would_be) == (MONDAY + hours(2), MONDAY + hours(1))
    assert (change.stopped_at, change.priority, change.customer) == (MONDAY + hours(1.5), Priority.NORMAL, desk.hr)


def test_looser_targets_change_the_other_way_round(desk):
    solve_after(desk, 2.5, subject="late")
    promise(desk.draft, first_response=4)

    replay = replayed(desk)

    assert changes(replay) == [("late", "first_response", Verdict.MISSED, Verdict.KEPT)]
    assert (compared(replay).newly_kept, compared(replay).newly_missed) == (1, 0)


def test_one_line_says_kept_instead_of_kept_and_how_many_change(desk):
    for number in range(10):
        solve_after(desk, 1 if number else 1.5)
    promise(desk.draft, first_response=1)

    headline = told(replayed(desk), desk.draft).headline

    assert (headline.would_be, headline.was) == ("95\u202f%", "100\u202f%")  # 19 of 20 promises
    assert (headline.requests, headline.changed) == (10, 1)


def test_waits_replies_and_changes_of_priority_are_taken_as_they_happened(desk):
    waited = make_ticket(desk.service, desk.requester, subject="waited")
    say = {"ticket_id": waited.pk, "by": desk.agent}
    services.wait_for(**say, reason=PauseReason.REQUESTER, text="Which?", at=MONDAY + hours(1))
    services.add_reply(ticket_id=waited.pk, by=desk.requester, text="This", at=MONDAY + hours(24))  # three hours owed
    services.change_priority(**say, priority=Priority.URGENT, text="Now", at=MONDAY + hours(24))
    services.resolve_ticket(**say, text="Done", at=MONDAY + hours(26))  # worked on for 1 + 2 hours
    Target.objects.filter(version=desk.draft, metric="resolution", priority=Priority.URGENT).update(
        working_time=hours(2.5)
    )
    promise(desk.draft, next_reply=2)

    replay = replayed(desk)

    assert changes(replay) == [("waited", "resolution", Verdict.KEPT, Verdict.MISSED)]
    assert compared(replay, metric="next_reply").would_be.kept == 1


def test_promise_that_was_never_made_counts_where_it_would_have_been_missed(desk):
    cabling, otto = make_service(desk.fac, "Cabling"), make_agent("Otto", department=desk.fac)
    version = make_standard(desk.fac, calendar=desk.calendar)  # no word of further replies
    desk.more = start_draft(standard_id=version.standard_id, by=desk.admin, at=NEXT_QUARTER)
    Target.objects.create(version=desk.more, priority=Priority.NORMAL, metric="next_reply", working_time=hours(3))
    ticket = make_ticket(cabling, desk.requester, subject="asked again")
    for by, at in ((otto, 1), (desk.requester, 2), (otto, 9)):
        services.add_reply(ticket_id=ticket.pk, by=by, text="…", at=MONDAY + hours(at))

    replay = replayed(desk, version="more")

    assert changes(replay) == [("asked again", "next_reply", Verdict.NONE, Verdict.MISSED)]
    assert compared(replay, metric="next_reply").was.total == 0


def test_promise_that_falls_away_is_no_miss(desk):
    solve_after(desk, 3, subject="late")
    Target.objects.filter(version=desk.draft, metric="first_response").delete()

    replay = replayed(desk)

    assert changes(replay) == [("late", "first_response", Verdict.MISSED, Verdict.NONE)]
    assert compared(replay, metric="first_response").would_be.total == 0


def test_open_request_has_no_verdict_until_it_would_have_been_missed_by_now(desk):
    ticket = make_ticket(desk.service, desk.requester, at=datetime(2026, 9, 30, 17, 0, tzinfo=UTC), subject="open")
    at = ticket.created_at + timedelta(hours=1)
    promise(desk.draft, first_response=0.5)

    replay = ask(desk)
    for _chunk in range(3):
        advance_replay(at=at)

    assert changes(replay) == [("open", "first_response", Verdict.UNDECIDED, Verdict.MISSED)]
    assert Counts.from_json(Replay.objects.get().counts).compared().was.total == 0


def test_promise_that_no_sweep_has_looked_at_since_it_fell_due_is_missed_all_the_same(desk):
    make_ticket(desk.service, desk.requester)

    replay = replayed(desk)

    assert (compared(replay).was.missed, compared(replay).would_be.missed, compared(replay).changed) == (2, 2, 0)


def test_request_withdrawn_in_time_has_no_verdict(desk):
    ticket = make_ticket(desk.service, desk.requester)
    services.cancel_ticket(ticket_id=ticket.pk, by=desk.requester, text="", at=MONDAY + hours(1))

    replay = replayed(desk)

    assert compared(replay).was.total == compared(replay).would_be.total == 0
    assert compared(replay).requests == 1


def test_replies_owed_after_a_hand_over_are_left_out_and_the_promise_to_the_requester_is_not(desk):
    make_standard(desk.fac, next_reply=1)
    cabling = make_service(desk.fac, "Cabling")
    facility = make_agent("Otto", department=desk.fac)
    ticket = make_ticket(desk.service, desk.requester, subject="travelled")
    services.transfer_ticket(
        ticket_id=ticket.pk, service_id=cabling.pk, text="Cable", by=desk.agent, at=MONDAY + hours(1)
    )
    for by, at in ((facility, 1.5), (desk.requester, 2), (facility, 8)):
        services.add_reply(ticket_id=ticket.pk, by=by, text="…", at=MONDAY + hours(at))
    services.resolve_ticket(ticket_id=ticket.pk, by=facility, text="Done", at=MONDAY + hours(9))
    promise(desk.draft, resolution=4)

    replay = replayed(desk)

    assert changes(replay) == [("travelled", "resolution", Verdict.KEPT, Verdict.MISSED)]
    assert compared(replay, metric="next_reply").was.total == 0


def test_only_requests_of_the_quarter_and_of_the_services_covered_are_replayed(desk):
    own = make_service(desk.it, "SAP access")
    make_standard(desk.it, service=own)
    make_ticket(own, desk.requester, subject="own standard")
    make_ticket(desk.service, desk.requester, subject="quarter before", at=MONDAY - timedelta(days=90))
    make_ticket(desk.service, desk.requester, subject="this quarter", at=NEXT_QUARTER - hours(1))
    solve_after(desk, 1, subject="counts")

    assert compared(replayed(desk)).requests == 1


def test_department_without_a_standard_sees_what_a_first_one_would_have_meant(desk):
    post = make_service(desk.hr, "Certificate")
    clerk = make_agent("Mei", department=desk.hr)
    ticket = make_ticket(post, desk.neighbour, subject="slow")
    services.resolve_ticket(ticket_id=ticket.pk, by=clerk, text="Done", at=MONDAY + hours(6))
    desk.first = first = begin_standard(
        department_id=desk.hr.pk, name="HR standard", calendar_id=desk.calendar.pk, by=desk.admin, at=NEXT_QUARTER
    )
    Target.objects.create(version=first, priority=Priority.NORMAL, metric="resolution", working_time=hours(4))

    replay = replayed(desk, version="first")

    assert changes(replay) == [("slow", "resolution", Verdict.NONE, Verdict.MISSED)]
    assert told(replay, first).headline.was == ""


def test_request_that_needed_a_yes_counts_from_the_yes_and_one_that_got_a_no_not_at_all(desk):
    desk.hr.head = boss = make_person("Boss of HR")
    desk.service.needs_approval = True
    for changed in (desk.hr, desk.service):
        changed.save()
    asked, refused = (make_ticket(desk.service, desk.requester, subject=name) for name in ("asked", "refused"))
    services.add_note(ticket_id=asked.pk, by=desk.agent, text="Wait for the yes", at=MONDAY + hours(1))
    services.approve_ticket(ticket_id=asked.pk, by=boss, at=MONDAY + hours(2))
    services.decline_ticket(ticket_id=refused.pk, by=boss, text="No", at=MONDAY + hours(2))
    services.resolve_ticket(ticket_id=asked.pk, by=desk.agent, text="Done", at=MONDAY + hours(3.5))
    promise(desk.draft, resolution=1)

    replay = replayed(desk)

    assert changes(replay) == [("asked", "resolution", Verdict.KEPT, Verdict.MISSED)]
    assert replay.changes.get().due_would_be == MONDAY + hours(3)
    assert compared(replay).requests == 1
    assert list(differences(at=NEXT_QUARTER)) == []


# -- hours ---------------------------------------------------------------------------------------------------------


def drafted(desk, weekly):
    revision = CalendarRevision(timezone="UTC", weekly=weekly, exceptions={})
    return DraftedHours.of(desk.calendar, revision)


def test_new_hours_judge_the_old_targets_of_everything_that_counts_by_the_calendar(desk):
    solve_after(desk, 8.5, subject="afternoon")  # seven and a half working hours by the office: it has lunch
    make_ticket(make_service(desk.fac), desk.requester, subject="elsewhere")

    replay = replayed(desk, ReplayOf.HOURS, version=None, hours=drafted(desk, ALL_WEEK))

    assert compared(replay).requests == 1
    assert changes(replay) == [("afternoon", "resolution", Verdict.KEPT, Verdict.MISSED)]
    assert replay.changes.get().due_would_be == MONDAY + hours(8)


def test_both_together_are_not_one_after_the_other(desk):
    solve_after(desk, 8.5, subject="afternoon")
    promise(desk.draft, first_response=24, resolution=24)

    targets = replayed(desk)
    both = replayed(desk, ReplayOf.BOTH, hours=drafted(desk, ALL_WEEK))
    hours_alone = replayed(desk, ReplayOf.HOURS, hours=drafted(desk, ALL_WEEK))

    assert changes(targets) == [("afternoon", "first_response", Verdict.MISSED, Verdict.KEPT)]
    assert changes(hours_alone) == [("afternoon", "resolution", Verdict.KEPT, Verdict.MISSED)]
    assert changes(both) == [("afternoon", "first_response", Verdict.MISSED, Verdict.KEPT)]
    assert {row.due_would_be for row in both.changes.all()} == {MONDAY + hours(24)}


def test_hours_that_the_calendar_changed_to_are_kept_for_targets_and_ignored_for_hours(desk):
    ticket = make_ticket(desk.service, desk.requester, subject="moved")
    revise_calendar(
        calendar_id=desk.calendar.pk, timezone="UTC", weekly=MORNINGS, exceptions={}, by=desk.admin,
        at=MONDAY + hours(1),
    )  # fmt: skip
    services.retime_open_requests(at=MONDAY + hours(1))
    services.resolve_ticket(ticket_id=ticket.pk, by=desk.agent, text="Done", at=MONDAY + hours(24))
    office = drafted(desk, CalendarRevision.objects.get(number=1).weekly)
    promise(desk.draft, first_response=11, resolution=11)

    targets = replayed(desk)
    back = replayed(desk, ReplayOf.BOTH, hours=office)

    assert {row.due_would_be for row in targets.changes.all()} == {MONDAY + timedelta(days=3, hours=2)}
    assert changes(targets) == [("moved", "first_response", Verdict.MISSED, Verdict.KEPT)]
    assert {row.due_would_be for row in back.changes.all()} == {MONDAY + timedelta(days=1, hours=3)}


def test_drafted_hours_count_in_the_past_too_with_the_holidays_of_then():
    kept = {"2026-09-21": {"name": "", "name_zh": "", "hours": [["09:00", "10:00"]], "kept": True}}
    own = {"2026-09-22": {"name": "Fair", "name_zh": "", "hours": []}}
    draft = DraftedHours(1, "Asia/Shanghai", MORNINGS, {**kept, **own}, country="CN")

    said = draft.since(datetime(2026, 4, 1, tzinfo=UTC).date())["exceptions"]

    assert "2026-09-21" not in said  # what the week was then does not count: these hours are in use since April
    assert said["2026-09-22"] == own["2026-09-22"]
    assert said["2026-05-01"]["hours"] == []


def test_hours_come_back_from_a_page_only_as_they_were_signed(desk):
    draft = drafted(desk, MORNINGS)

    assert drafted_hours(draft.signed()) == draft
    assert drafted_hours(draft.signed()[:-2]) is None
    assert hours_in_use(desk.calendar.pk).weekly == CalendarRevision.objects.get().weekly


def test_hours_that_end_before_something_falls_due_end_the_replay_and_it_says_so(desk):
    solve_after(desk, 1)
    never_again = DraftedHours(
        desk.calendar.pk, "UTC", {}, {"2020-01-06": {"name": "", "name_zh": "", "hours": [["09:00", "10:00"]]}}
    )

    replay = replayed(desk, ReplayOf.HOURS, hours=never_again)

    assert (replay.state, replay.done) == (ReplayState.FAILED, 0)
    assert not advance_replay(at=NEXT_QUARTER)


# -- the same as what happened -------------------------------------------------------------------------------------

MOVES = {
    "answer": lambda pk, desk, at: services.add_reply(ticket_id=pk, by=desk.agent, text="a", at=at),
    "ask": lambda pk, desk, at: services.add_reply(ticket_id=pk, by=desk.requester, text="q", at=at),
    "call": lambda pk, desk, at: services.log_call(ticket_id=pk, by=desk.agent, text="c", at=at),
    "note": lambda pk, desk, at: services.add_note(ticket_id=pk, by=desk.agent, text="n", at=at),
    "wait": lambda pk, desk, at: services.wait_for(
        ticket_id=pk, reason=PauseReason.THIRD_PARTY, text="w", by=desk.agent, at=at
    ),
    "resume": lambda pk, desk, at: services.resume_ticket(ticket_id=pk, by=desk.agent, at=at),
    "resolve": lambda pk, desk, at: services.resolve_ticket(ticket_id=pk, by=desk.agent, text="s", at=at),
    "reopen": lambda pk, desk, at: services.reopen_ticket(ticket_id=pk, by=desk.requester, text="r", at=at),
    "urgent": lambda pk, desk, at: services.change_priority(
        ticket_id=pk, priority=Priority.URGENT, text="u", by=desk.agent, at=at
    ),
    "cancel": lambda pk, desk, at: services.cancel_ticket(ticket_id=pk, by=desk.requester, text="c", at=at),
    "hand over": lambda pk, desk, at: services.transfer_ticket(
        ticket_id=pk, service_id=desk.cabling.pk, text="t", by=desk.agent, at=at
    ),
    "sweep": lambda _pk, _desk, at: services.escalate_due(at=at),
}
weighted = [*MOVES, "answer", "answer", "ask", "ask", "hand over", "wait", "resolve", "reopen", "sweep"]
histories = st.lists(
    st.tuples(st.sampled_from(weighted), st.integers(min_value=0, max_value=600)), min_size=1, max_size=12
)


@settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories)
def test_replaying_the_standard_that_applied_gives_the_verdicts_that_were_given(desk, history):
    with transaction.atomic():
        desk.cabling = make_service(desk.fac, "Cabling")
        make_standard(desk.fac, next_reply=1)
        Membership.objects.create(person=desk.agent, department=desk.fac)  # goes on working on what is handed over
        at, ticket = MONDAY, make_ticket(desk.service, desk.requester)
        for move, minutes in history:
            at += timedelta(minutes=minutes)
            try:
                MOVES[move](ticket.pk, desk, at)
            except Refused:
                continue

        by_targets = replayed(desk, version="version")
        by_hours = replayed(desk, ReplayOf.HOURS, version=None, hours=hours_in_use(desk.calendar.pk))

        for replay in (by_targets, by_hours):
            counted = Counts.from_json(replay.counts).promises
            assert replay.state == ReplayState.DONE
            assert counted
            assert [key for key in counted if key.was != key.would_be] == []
        transaction.set_rollback(True)


# -- how it is worked off ------------------------------------------------------------------------------------------


def test_chunks_of_any_size_come_to_the_same(desk):
    for number in range(5):
        solve_after(desk, 1 + number / 2)
    promise(desk.draft, first_response=1)

    found = [
        compared(work_off(ask(desk, at=NEXT_QUARTER + number * hours(1)), size=number)) for number in (1, 2, 5, 9)
    ]

    assert found == [found[0]] * 4
    assert found[0].requests == 5
    assert found[0].changed == 2


def test_bar_moves_with_every_chunk(desk):
    for _number in range(3):
        solve_after(desk, 1)
    replay = ask(desk)
    seen = []

    while advance_replay(at=NEXT_QUARTER, size=2):
        replay.refresh_from_db()
        seen.append((replay.state, replay.done, replay.total, replay.percent))

    assert seen == [
        ("running", 0, 3, 0),
        ("running", 2, 3, 66),
        ("running", 3, 3, 100),
        ("done", 3, 3, 100),
    ]


def test_quarter_without_requests_is_done_at_once(desk):
    replay = replayed(desk)

    assert (replay.state, replay.total, replay.percent) == (ReplayState.DONE, 0, 0)
    assert compared(replay).requests == 0


def test_worker_that_dies_half_way_leaves_the_chunk_to_the_next_one_and_nothing_is_counted_twice(desk, monkeypatch):
    for _number in range(4):
        solve_after(desk, 1.5)
    promise(desk.draft, first_response=1)
    replay = ask(desk)
    for _chunk in range(2):
        advance_replay(at=NEXT_QUARTER, size=2)

    def dies(statement, sql, params, many, context):
        if "UPDATE" in sql and "dashboards_replay" in sql:
            raise OperationalError("terminating connection due to administrator command")
        return statement(sql, params, many, context)

    with connection.execute_wrapper(dies), pytest.raises(OperationalError):
        advance_replay(at=NEXT_QUARTER, size=2)
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.changes.count()) == (ReplayState.RUNNING, 2, 2)

    work_off(replay)
    assert (replay.state, compared(replay).requests, replay.changes.count()) == (ReplayState.DONE, 4, 4)


def test_same_question_is_worked_on_once_however_often_it_is_asked(desk):
    solve_after(desk, 1)

    first, second = ask(desk), ask(desk, by=desk.head)
    other = ask(desk, ReplayOf.BOTH, hours=drafted(desk, ALL_WEEK))
    work_off(first)

    assert second == first
    assert other != first
    assert ask(desk, at=NEXT_QUARTER + timedelta(seconds=1)) == first  # the second click came after a fast worker
    assert ask(desk, at=NEXT_QUARTER + hours(1)) != first


def test_changed_draft_is_another_question_and_the_old_answer_says_that_it_is_old(desk):
    replay = replayed(desk)
    assert not told(replay, desk.draft).is_stale

    promise(desk.draft, first_response=1)

    assert told(replay, StandardVersion.objects.get(pk=desk.draft.pk)).is_stale
    assert ask(desk) != replay


def test_cancelled_replay_forgets_what_it_found_and_is_not_taken_up_again(desk):
    solve_after(desk, 1.5)
    promise(desk.draft, first_response=1)
    replay = ask(desk)
    for _chunk in range(2):
        advance_replay(at=NEXT_QUARTER, size=1)
    assert ReplayedPromise.objects.count() == 1

    cancel_replay(replay_id=replay.pk, by=desk.head, at=NEXT_QUARTER)

    replay.refresh_from_db()
    assert (replay.state, replay.ended_at, replay.counts) == (ReplayState.CANCELLED, NEXT_QUARTER, {})
    assert not ReplayedPromise.objects.exists()
    assert not advance_replay(at=NEXT_QUARTER)


def test_cancelling_what_is_done_changes_nothing(desk):
    solve_after(desk, 1)
    replay = replayed(desk)

    cancel_replay(replay_id=replay.pk, by=desk.head, at=NEXT_QUARTER + hours(1))

    replay.refresh_from_db()
    assert (replay.state, replay.ended_at) == (ReplayState.DONE, NEXT_QUARTER)


def test_discarded_draft_takes_its_replays_with_it(desk):
    solve_after(desk, 1.5)
    promise(desk.draft, first_response=1)
    replayed(desk)

    discard_draft(version_id=desk.draft.pk, by=desk.head, at=NEXT_QUARTER)

    assert not Replay.objects.exists()


# -- refusals ------------------------------------------------------------------------------------------------------


def test_draft_without_targets_is_nothing_to_replay(desk):
    desk.draft.targets.all().delete()

    with pytest.raises(NothingToReplay, match="add a target"):
        ask(desk)

    assert not Replay.objects.exists()


def test_calendar_without_hours_is_nothing_to_replay(desk):
    bare = Calendar.objects.create(name="Bare")

    with pytest.raises(NothingToReplay, match="no hours yet"):
        ask(desk, ReplayOf.HOURS, hours=hours_in_use(bare.pk))

    assert not Replay.objects.exists()


@pytest.mark.parametrize("who", ["agent", "requester"])
def test_only_who_writes_the_standard_may_ask_and_cancel(desk, who):
    stranger = getattr(desk, who)
    replay = ask(desk)

    with pytest.raises(RulesRefused):
        ask(desk, ReplayOf.HOURS, by=stranger, hours=drafted(desk, ALL_WEEK))
    with pytest.raises(RulesRefused):
        cancel_replay(replay_id=replay.pk, by=stranger, at=NEXT_QUARTER)

    replay.refresh_from_db()
    assert (replay.state, Replay.objects.count()) == (ReplayState.WAITING, 1)


def test_head_replays_the_own_standard_and_not_a_whole_calendar(desk):
    with pytest.raises(RulesRefused):
        ask(desk, ReplayOf.HOURS, version=None, by=desk.head, hours=drafted(desk, ALL_WEEK))

    assert ask(desk, ReplayOf.HOURS, by=desk.head, hours=drafted(desk, ALL_WEEK)).state == ReplayState.WAITING
