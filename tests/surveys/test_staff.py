"""One question to everybody about working here: off unless HR wants it, in confidence, one figure for the company."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from notifications.models import Mail
from surveys.enums import InvitationState, Satisfaction
from surveys.models import Answer, Ballot, Invitation, Result, StaffResult, StagedStaffAnswer, Wave
from surveys.queries import evaluations_to_do, funnel, staff_count, staff_figures
from surveys.services import (
    AlreadyAnswered,
    EvaluationOver,
    TooLate,
    WaveSettings,
    answer_staff_question,
    change_wave,
    choose_evaluations,
    plan_waves,
    remind_waves,
)
from surveys.tokens import ballot_token
from tests.factories import MONDAY, make_department, make_person
from tests.surveys.test_confidence import transactions
from tests.surveys.waves import (
    HALF_HOUR,
    answer_all,
    closed,
    opened,
    opened_with_staff,
    people,
    planned,
    provider,
    released,
    serve,
)

pytestmark = pytest.mark.django_db
SEPTEMBER, DAY = MONDAY - timedelta(days=20), timedelta(days=1)


@pytest.fixture
def hr():
    return make_person("Liu Na", is_hr_admin=True)


@pytest.fixture
def staff():
    return people("HR", 12)


def settings_of(wave, **changes):
    fields = ("opens_at", "closes_at", "cap", "threshold", "comments_threshold")
    return WaveSettings(**{**{name: getattr(wave, name) for name in fields}, **changes})


def say(wave, marks):
    for ballot, mark in zip(Ballot.objects.filter(wave=wave).order_by("person__pk"), marks, strict=False):
        answer_staff_question(ballot_id=ballot.pk, mark=Satisfaction(mark), at=wave.opens_at)


def figure(wave):
    return staff_figures([Wave.objects.get(pk=wave.pk)]).get(wave.pk)


# -- who is asked


def test_nobody_is_asked_unless_hr_switches_it_on(staff):
    opened()

    assert not Ballot.objects.exists()


def test_everybody_who_works_here_is_asked_but_not_who_declined_or_left(hr, staff):
    choose_evaluations(by=staff[0], wanted=False, at=MONDAY)
    make_person("Gone", department=staff[0].department, is_active=False)
    wave = planned()
    change_wave(wave_id=wave.pk, wanted=settings_of(wave, with_staff=True), by=hr, at=SEPTEMBER)

    wave = opened()

    assert set(Ballot.objects.values_list("person", flat=True)) == {person.pk for person in staff[1:]}
    assert Mail.objects.filter(subject="One question about working here").count() == 11
    assert all("how satisfied are you with working here?" in mail.text for mail in Mail.objects.all())
    assert not any("departments" in mail.text for mail in Mail.objects.all())


def test_who_evaluates_departments_gets_one_mail_and_one_key_for_both(staff):
    serve(staff[0], provider("IT"))

    opened_with_staff()

    mail = Mail.objects.get(person=staff[0])
    assert "- IT department" in mail.text
    assert "working here?" in mail.text
    assert Ballot.objects.filter(person=staff[0]).count() == 1


def test_company_too_small_for_a_figure_is_not_asked():
    people("HR", 4)

    opened_with_staff()

    assert not Ballot.objects.exists()


def test_switch_is_set_before_the_wave_opens_or_not_at_all(hr, staff):
    wave = opened_with_staff()

    with pytest.raises(TooLate):
        change_wave(wave_id=wave.pk, wanted=settings_of(wave, with_staff=False), by=hr, at=wave.opens_at)

    assert Wave.objects.get().with_staff


def test_later_waves_ask_it_too_until_hr_switches_it_off(hr):
    Wave.objects.filter(pk=planned().pk).update(with_staff=True)

    plan_waves(at=MONDAY + 30 * DAY)
    fourth = Wave.objects.get(year=2026, number=4)
    change_wave(wave_id=fourth.pk, wanted=settings_of(fourth, with_staff=False), by=hr, at=MONDAY + 30 * DAY)
    plan_waves(at=MONDAY + 120 * DAY)

    assert list(Wave.objects.order_by("pk").values_list("with_staff", flat=True)) == [True, False, False]
    assert fourth.with_staff


def test_only_who_has_not_answered_is_reminded_and_the_rail_counts_it(staff):
    wave = opened_with_staff()
    say(wave, [4] * 11)
    Mail.objects.all().delete()

    remind_waves(at=wave.remind_at[0])

    assert [mail.person for mail in Mail.objects.all()] == [staff[-1]]
    assert (evaluations_to_do(staff[0]), evaluations_to_do(staff[-1])) == (0, 1)


# -- answering in confidence


def test_second_answer_is_refused_and_the_first_stays(staff):
    wave = opened_with_staff()
    say(wave, [5])

    with pytest.raises(AlreadyAnswered):
        say(wave, [1])

    assert list(StagedStaffAnswer.objects.values_list("overall", flat=True)) == [5]


def test_who_was_not_asked_and_who_comes_too_late_is_refused(staff):
    stranger = make_person("Stranger")
    serve(stranger, provider("IT"), customer_department=make_department("OLD"))
    wave = opened_with_staff()

    for person, at in ((stranger, wave.opens_at), (staff[0], wave.closes_at + HALF_HOUR)):
        with pytest.raises(EvaluationOver):
            answer_staff_question(ballot_id=Ballot.objects.get(person=person).pk, mark=Satisfaction.SATISFIED, at=at)

    assert not StagedStaffAnswer.objects.exists()


def test_closing_counts_the_marks_and_keeps_no_single_one(staff):
    wave = opened_with_staff()
    say(wave, [1, 2, 3, 4, 4, 4, 5, 5, 5, 5])

    closed(wave)

    result = StaffResult.objects.get()
    assert (result.answers, result.satisfied, result.invited) == (10, 7, 12)
    assert not StagedStaffAnswer.objects.exists()
    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_figure_shares_no_transaction_with_who_was_asked(staff):
    wave = opened_with_staff()
    say(wave, [4] * 10)
    released(wave)

    assert not transactions("surveys_staffresult") & transactions("surveys_ballot")


def test_keys_are_kept_as_hashes_and_dropped_at_close(client, staff):
    wave = opened_with_staff()
    token = ballot_token(wave.pk, staff[0].pk, wave.seed)
    stored = Ballot.objects.get(person=staff[0]).token_hash
    say(wave, [4] * 5)
    closed(wave)

    assert stored
    assert stored != token
    assert not Ballot.objects.exclude(token_hash=None).exists()
    assert client.get(reverse("surveys:by_mail", args=[token])).status_code == 404


def test_leaver_who_did_not_answer_is_not_counted_as_asked(staff):
    wave = opened_with_staff()
    say(wave, [4] * 11)
    type(staff[0]).objects.filter(pk=staff[-1].pk).update(is_active=False)

    closed(wave)

    assert StaffResult.objects.get().invited == 11
    assert Ballot.objects.get(person=staff[-1]).staff_state == InvitationState.VOID


def test_customers_figures_and_counts_hold_no_staff(staff):
    it = provider("IT")
    for person in staff[:6]:
        serve(person, it)
    wave = opened_with_staff()
    answer_all(wave, it.department, [5] * 6)
    say(wave, [1] * 12)
    before = funnel(wave)
    wave = released(wave)

    assert set(Answer.objects.values_list("overall", flat=True)) == {5}
    assert dict(before.people) == {"invited": 6, "opened": 0, "answered": 6}
    assert funnel(wave) == before
    assert not Result.objects.filter(item="STF").exists()


# -- what is shown


def test_nothing_is_shown_before_the_release(staff):
    wave = opened_with_staff()
    say(wave, [4] * 12)
    seen = [figure(wave)]
    closed(wave)
    seen.append(figure(wave))

    released(wave)

    assert seen == [None, None]
    assert figure(wave).text == "100\u202f%"


@pytest.mark.parametrize(
    ("marks", "text", "count"),
    [([5] * 4, "", ""), ([5] * 5, "≥ 60\u202f%", "5–9"), ([5, 5, 1, 1, 1, 1], "≤ 40\u202f%", "5–9"),
     ([5] * 6 + [1] * 6, "50\u202f%", "10–19")],
)  # fmt: skip
def test_figure_is_hidden_banded_or_exact_by_the_number_of_answers(staff, marks, text, count):
    wave = opened_with_staff()
    say(wave, marks)
    open_count = staff_count(wave)
    wave = released(wave)

    assert figure(wave).text == text
    assert (open_count.invited, open_count.answered) == (12, count)
    assert staff_count(wave) == open_count


def test_wave_that_does_not_ask_has_neither_figure_nor_count(staff):
    wave = released(opened())

    assert (figure(wave), staff_count(wave)) == (None, None)


# -- in the browser


@pytest.fixture
def asked(client, staff):
    """Somebody whom IT served, too, in a wave that is open now."""
    serve(staff[0], provider("IT"))
    opened_with_staff()
    Wave.objects.update(opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)
    client.force_login(staff[0])
    return staff[0]


def test_question_follows_the_last_department_and_is_answered_once(client, asked):
    department = reverse("surveys:evaluate_department", args=[Invitation.objects.get().pk])
    url = reverse("surveys:evaluate_staff")

    after = client.post(department, {"OVR": "5"})
    page = client.get(url).content.decode()
    nothing = client.post(url, {})
    answered, again, seen = client.post(url, {"overall": "2"}), client.post(url, {"overall": "5"}), client.get(url)

    assert after.url == url
    assert "how satisfied are you with working here?" in page
    assert "Nobody, not even your own manager" in page
    assert (nothing.status_code, answered.status_code, again.status_code, seen.status_code) == (422, 302, 409, 409)
    assert list(StagedStaffAnswer.objects.values_list("overall", flat=True)) == [2]


def test_question_is_in_the_readers_language(client, asked):
    type(asked).objects.filter(pk=asked.pk).update(language="zh-hans")

    page = client.get(reverse("surveys:evaluate_staff")).content.decode()

    assert "总体而言，您对在本公司工作满意吗？" in page
    translation.activate("en")


def test_list_of_what_to_answer_names_it_until_it_is_sent(client, asked):
    url = reverse("surveys:evaluate")
    before = client.get(url).content.decode()
    client.post(reverse("surveys:evaluate_staff"), {"overall": "4"})

    assert reverse("surveys:evaluate_staff") in before
    assert reverse("surveys:evaluate_staff") not in client.get(url).content.decode()


def test_mails_link_opens_it_without_signing_in_and_a_look_uses_nothing_up(client, staff):
    wave = opened_with_staff()
    Wave.objects.update(opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)
    link = reverse("surveys:by_mail", args=[ballot_token(wave.pk, staff[0].pk, wave.seed)])

    looked, started = client.get(link), client.post(link)
    answered = client.post(reverse("surveys:evaluate_staff"), {"overall": "3"})

    assert "One question about working here" in looked.content.decode()
    assert (started.status_code, answered.status_code) == (302, 302)
    assert Ballot.objects.get(person=staff[0]).staff_state == InvitationState.ANSWERED


def test_who_is_not_asked_finds_no_such_page(client, staff):
    wave = opened_with_staff()
    Ballot.objects.filter(wave=wave, person=staff[0]).update(staff_state="")
    client.force_login(staff[0])

    assert client.get(reverse("surveys:evaluate_staff")).status_code == 404


def test_hr_switches_it_on_and_sees_counts_alone(client, hr, staff):
    wave = planned()
    client.force_login(hr)
    url = reverse("surveys:wave", args=[wave])
    days = {"opens_at": 400, "closes_at": 410}
    moments = {name: f"{timezone.now() + days[name] * DAY:%Y-%m-%dT%H:%M}" for name in days}
    saved = client.post(url, {**moments, "cap": 3, "threshold": 5, "comments_threshold": 10, "with_staff": "on"})
    is_on = Wave.objects.get().with_staff
    Wave.objects.update(opens_at=wave.opens_at, closes_at=wave.closes_at)
    say(opened(), [1] * 5)

    page = client.get(url).content.decode()

    assert (saved.status_code, is_on) == (302, True)
    assert "Everybody asked about working here" in page
    assert "5–9" in page
    assert not any(person.name in page for person in staff)


def test_two_lines_stand_on_one_chart_that_claims_no_cause(client, staff):
    it = provider("IT")
    for person in staff:
        serve(person, it)
    wave = opened_with_staff()
    answer_all(wave, it.department, [4] * 9 + [2] * 3)
    say(wave, [4] * 6 + [2] * 6)
    released(wave)
    client.force_login(staff[0])

    page = client.get("/company/trend/?quarter=2026-Q3")
    panel = next(one for one in page.context["panels"] if one.key == "staff")
    file = client.get(panel.chart.csv_url).content.decode("utf-8-sig").splitlines()

    assert [(point.value, point.reference) for point in panel.chart.points] == [(0.75, 0.5)]
    assert (panel.chart.last_label, panel.chart.second_label) == ("75\u202f%", "50\u202f%")
    assert page.content.decode().count('class="sd-pt2"') == 1
    assert "does not show that one causes the other" in page.content.decode()
    assert file[1].startswith("Q3 2026,75\u202f%,")
    assert ",50\u202f%," in file[1]


@pytest.mark.parametrize(("answers", "text"), [(4, "too few answers"), (9, "≥ 60\u202f%")])
def test_few_answers_of_all_staff_are_not_drawn_and_hardly_told(client, staff, answers, text):
    wave = opened_with_staff()
    say(wave, [5] * answers)
    released(wave)
    client.force_login(staff[0])

    page = client.get("/company/trend/?quarter=2026-Q3")
    panel = next(one for one in page.context["panels"] if one.key == "staff")

    assert panel.chart.rows[-1][4:6] == (text, "–")
    assert panel.chart.points[-1].reference is None


def test_company_that_does_not_ask_has_no_such_chart(client, staff):
    it = provider("IT")
    for person in staff:
        serve(person, it)
    wave = opened()
    answer_all(wave, it.department, [4] * 12)
    released(wave)
    client.force_login(staff[0])

    page = client.get("/company/trend/?quarter=2026-Q3")

    assert "staff" not in {panel.key for panel in page.context["panels"]}
    assert client.get("/company/trend/staff.csv?quarter=2026-Q3").status_code == 404


def test_staged_marks_have_no_order_and_no_owner():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'surveys_stagedstaffanswer'"
        )
        columns = {row[0] for row in cursor.fetchall()}

    assert columns == {"id", "wave_id", "overall"}
