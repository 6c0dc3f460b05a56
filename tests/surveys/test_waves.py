"""A quarter is evaluated by itself: planned, opened with a fair draw, reminded, closed, counted and released."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import Mail, Notification
from surveys.enums import InvitationState, WaveState
from surveys.models import Ballot, FrameEntry, Invitation, Wave
from surveys.queries import funnel
from surveys.services import (
    NotAllowed,
    TooLate,
    WaveSettings,
    change_wave,
    choose_evaluations,
    close_waves,
    forget_invitations,
    open_due_waves,
    plan_waves,
    release_waves,
    remind_waves,
)
from tests.factories import make_agent, make_calendar, make_department, make_person
from tests.surveys.waves import HALF_HOUR, answer_all, closed, opened, people, planned, provider, released, serve

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime(2026, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def company_calendar():
    calendar = make_calendar(exceptions={f"2026-10-0{day}": {"name": "Holiday", "hours": []} for day in range(1, 8)})
    calendar.is_company = True
    calendar.save()


@pytest.fixture
def it():
    return provider("IT")


@pytest.fixture
def six(it):
    """Six people of HR, each served twice by IT."""
    customers = people("HR", 6)
    for customer in customers:
        serve(customer, it)
    return customers


def left_out(wave):
    return dict(FrameEntry.objects.filter(wave=wave).values_list("person__name", "left_out"))


def test_wave_is_planned_on_working_days_once():
    made = [plan_waves(at=SEPTEMBER), plan_waves(at=SEPTEMBER)]

    wave = Wave.objects.get()
    assert made == [1, 0]
    assert str(wave) == "2026-Q3"
    assert wave.opens_at == datetime(2026, 10, 8, 9, tzinfo=UTC)  # the week of holidays is over
    assert wave.closes_at == datetime(2026, 10, 21, 18, tzinfo=UTC)
    assert [moment.day for moment in wave.remind_at] == [13, 19, 21]
    assert wave.release_at == datetime(2026, 10, 28, 9, tzinfo=UTC)


def test_wave_of_the_last_quarter_is_planned_while_it_can_be_held():
    plan_waves(at=datetime(2026, 10, 9, tzinfo=UTC))

    assert [str(wave) for wave in Wave.objects.all()] == ["2026-Q4", "2026-Q3"]


def test_wave_opens_at_its_moment_once_and_invites_with_one_link_each(six, it):
    wave = planned()

    counts = [open_due_waves(at=wave.opens_at - DAY, announced={})]
    counts += [open_due_waves(at=wave.opens_at, announced={}) for _round in range(2)]

    mails = Mail.objects.all()
    assert counts == [0, 1, 0]
    assert sorted(mail.person_id for mail in mails) == sorted(one.pk for one in six)
    assert all(mail.text.count("/evaluate/by-mail/") == 1 and mail.is_secret for mail in mails)
    assert Invitation.objects.count() == 6
    assert not any(ballot.token_hash in mail.text for ballot in Ballot.objects.all() for mail in mails)


def test_everybody_left_out_has_a_reason(six, it):
    team = make_department("ITNET", parent=it.department)
    serve(make_person("Inside", department=team), it)
    serve(make_person("Gone", department=six[0].department, is_active=False), it)
    for name in ("Once a", "Once b"):
        serve(make_person(name, department=six[0].department), it, times=1)

    wave = opened()

    reasons = left_out(wave)
    assert (reasons["Inside"], reasons["Gone"]) == ("own_department", "left")
    assert reasons["Once a"] == ""  # few are eligible, so one request is enough
    assert funnel(wave).rows[0].eligible == 10


def test_who_does_not_want_to_be_asked_is_left_out_from_the_next_wave_on(six, it):
    choose_evaluations(by=six[0], wanted=False, at=SEPTEMBER)
    choose_evaluations(by=six[1], wanted=False, at=SEPTEMBER)
    choose_evaluations(by=six[1], wanted=True, at=SEPTEMBER)

    wave = opened()
    choose_evaluations(by=six[2], wanted=False, at=wave.opens_at)  # too late for the one that is open

    assert left_out(wave) == {six[0].name: "opted_out", **dict.fromkeys((one.name for one in six[1:]), "")}
    assert funnel(wave).rows[0].left_out == {"opted_out": 1}
    assert Mail.objects.count() == 5


def test_person_is_asked_about_three_departments_at_most(it):
    customer = people("HR", 1)[0]
    for code in ("IT2", "FIN", "PUR", "FAC"):
        serve(customer, provider(code))

    opened()

    assert sorted(FrameEntry.objects.values_list("left_out", flat=True)) == ["", "", "", "cap"]
    assert Mail.objects.count() == 1


def test_beneficiary_was_served_and_so_was_who_filed(it):
    mei, boss = people("HR", 2)
    agent = make_agent("Li Wei", department=it.department)
    serve(boss, it, beneficiary=mei)
    serve(agent, it, beneficiary=mei, customer_department=mei.department)

    wave = opened()

    assert left_out(wave) == {mei.name: "", boss.name: "", "Li Wei": "own_department"}


def test_quarter_without_requests_opens_and_closes_empty():
    wave = released(opened())

    assert (Invitation.objects.count(), Mail.objects.count(), wave.results.count()) == (0, 0, 0)


def test_department_of_one_is_written_as_others(it):
    for code, count in (("HR", 6), ("LAW", 1), ("FIN", 5)):
        for customer in people(code, count):
            serve(customer, it)

    opened()

    strata = Invitation.objects.values_list("ballot__person__department__code", "stratum__code")
    assert {code: stratum for code, stratum in strata if code == "LAW"} == {"LAW": None}
    assert None in {stratum for code, stratum in strata if code != "LAW"}  # one alone would be a name


def test_wave_missed_by_an_outage_is_held_weeks_later_on_the_same_weekdays(six):
    wave = planned()

    open_due_waves(at=wave.closes_at + 3 * DAY, announced={})

    late = Wave.objects.get(pk=wave.pk)
    assert late.state == WaveState.OPEN
    assert late.opens_at <= wave.closes_at + 3 * DAY < late.closes_at
    assert late.closes_at.weekday() == wave.closes_at.weekday()


def test_reminders_go_to_those_who_have_not_answered(six, it):
    wave = opened()
    answer_all(wave, it.department, [5, 4])
    Mail.objects.all().delete()

    counts = [remind_waves(at=moment) for moment in (wave.remind_at[0] - DAY, wave.remind_at[0], wave.remind_at[0])]

    assert counts == [0, 1, 0]
    assert sorted(Mail.objects.values_list("person", flat=True)) == sorted(one.pk for one in six[2:])


def test_reminders_missed_by_an_outage_are_one_mail(six):
    wave = opened()
    Mail.objects.all().delete()

    remind_waves(at=wave.remind_at[2])
    remind_waves(at=wave.remind_at[2])

    assert Mail.objects.count() == 6


def test_first_mail_and_reminder_carry_the_same_link(six):
    wave = opened()

    remind_waves(at=wave.remind_at[0])

    mails = Mail.objects.filter(person=six[0])
    assert len({mail.text.split("/evaluate/by-mail/")[1].split("/")[0] for mail in mails}) == 1


def test_wave_closes_half_an_hour_after_its_minute_and_only_once(six, it):
    wave = opened()
    answer_all(wave, it.department, [5, 4, 3, 4, 5])

    counts = [close_waves(at=wave.closes_at), close_waves(at=wave.closes_at + HALF_HOUR)]
    results = set(wave.results.values_list("pk", flat=True))
    counts.append(close_waves(at=wave.closes_at + DAY))

    assert counts == [0, 2, 0]
    assert set(wave.results.values_list("pk", flat=True)) == results
    assert not Ballot.objects.exclude(token_hash=None).exists()


def test_count_that_a_crash_kept_from_happening_is_made_up_for(six, it):
    wave = opened()
    answer_all(wave, it.department, [5] * 6)
    Wave.objects.update(state=WaveState.CLOSED)  # shut, then the worker died

    close_waves(at=wave.closes_at + DAY)

    wave.refresh_from_db()
    assert wave.closed_at == wave.closes_at + DAY
    assert wave.results.filter(is_total=True).count() == 9


def test_leaver_drops_out_of_the_number_asked_and_their_answer_stays(six, it):
    wave = opened()
    answer_all(wave, it.department, [5, 5, 5, 5, 5])
    for person in (six[0], six[5]):  # one who answered, one who did not
        person.is_active = False
        person.save()

    wave = closed(wave)

    total = wave.results.get(is_total=True, item="OVR")
    assert (total.answers, total.invited) == (5, 5)
    assert Invitation.objects.filter(state=InvitationState.VOID).count() == 1
    assert wave.funnel[str(it.department.pk)]["void"] == 1


def test_results_are_released_on_the_fifth_day_and_the_head_is_told(six, it):
    head = make_person("Head")
    it.department.head = head
    it.department.save()
    wave = opened()
    answer_all(wave, it.department, [5] * 6)
    wave = closed(wave)

    counts = [release_waves(at=wave.release_at - HALF_HOUR), release_waves(at=wave.release_at)]
    counts.append(release_waves(at=wave.release_at + DAY))

    assert counts == [0, 1, 0]
    assert (Notification.objects.get().person, "Q3 2026" in Notification.objects.get().words) == (head, True)


def test_who_was_asked_is_forgotten_after_a_month_and_the_numbers_stay(six, it):
    wave = opened()
    answer_all(wave, it.department, [5] * 6)
    wave = released(wave)
    before = funnel(wave)

    early = forget_invitations(at=wave.closed_at + 29 * DAY)
    forget_invitations(at=wave.closed_at + 30 * DAY)

    assert (early, FrameEntry.objects.count(), Ballot.objects.count(), Invitation.objects.count()) == (0, 0, 0, 0)
    assert funnel(Wave.objects.get()) == before


def test_funnel_adds_up_and_does_not_count_out_few_answers(six, it):
    wave = opened()
    answer_all(wave, it.department, [5] * 4)

    few = funnel(wave).rows[0]
    answer_all(wave, it.department, [])
    row = funnel(closed(wave)).rows[0]

    assert (few.eligible, few.invited, few.answered, few.label) == (6, 6, "", "hidden")
    assert row.answered == ""


@pytest.fixture
def hr_admin():
    return make_person("HR admin", is_hr_admin=True)


def wanting(wave, **changes):
    fields = ("opens_at", "closes_at", "cap", "threshold", "comments_threshold")
    return WaveSettings(**{**{name: getattr(wave, name) for name in fields}, **changes})


def test_planned_wave_can_be_changed_by_hr(hr_admin):
    wave = planned()

    changed = change_wave(
        wave_id=wave.pk, by=hr_admin, at=SEPTEMBER,
        wanted=wanting(wave, cap=2, threshold=6, closes_at=wave.closes_at + DAY),
    )  # fmt: skip

    assert (changed.cap, changed.threshold, changed.remind_at[-1].day) == (2, 6, 22)


@pytest.mark.parametrize(
    "changes",
    [{"threshold": 3}, {"cap": 0}, {"cap": 6}, {"comments_threshold": 4}, {"opens_at": SEPTEMBER + DAY}],
)
def test_settings_that_protect_nobody_are_refused(hr_admin, changes):
    wave = planned()

    with pytest.raises(NotAllowed):
        change_wave(wave_id=wave.pk, by=hr_admin, at=SEPTEMBER, wanted=wanting(wave, **changes))

    assert Wave.objects.values().get() == Wave.objects.filter(pk=wave.pk).values().get()
    assert Wave.objects.get().threshold == 5


def test_threshold_of_an_open_wave_only_goes_up(hr_admin, six):
    wave = opened()

    with pytest.raises(NotAllowed):
        change_wave(wave_id=wave.pk, by=hr_admin, at=wave.opens_at, wanted=wanting(wave, threshold=4))
    with pytest.raises(TooLate):
        change_wave(wave_id=wave.pk, by=hr_admin, at=wave.opens_at, wanted=wanting(wave, cap=1))
    raised = change_wave(wave_id=wave.pk, by=hr_admin, at=wave.opens_at, wanted=wanting(wave, threshold=6))

    assert (raised.threshold, raised.cap) == (6, 3)


def test_closed_wave_is_not_changed_and_nobody_else_changes_one(hr_admin, six):
    wave = planned()

    with pytest.raises(Exception, match="Only HR"):
        change_wave(wave_id=wave.pk, by=six[0], at=SEPTEMBER, wanted=wanting(wave, threshold=6))
    wave = closed(opened())
    with pytest.raises(TooLate):
        change_wave(wave_id=wave.pk, by=hr_admin, at=SEPTEMBER, wanted=wanting(wave, threshold=6))

    assert Wave.objects.get().threshold == 5
