"""A head's own team as customers: switched on by HR for a wave, asked in confidence, read by that head alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from notifications.models import Mail
from surveys.enums import InvitationState, Item, OpenQuestion, OwnItem
from surveys.models import Answer, Invitation, Result, StagedAnswer, StagedComment, StagedTeamAnswer, TeamAnswer, Wave
from surveys.queries import funnel, last_team_result, result_page, team_counts
from surveys.services import (
    NotAllowed,
    TooLate,
    WaveSettings,
    answer_invitation,
    change_wave,
    choose_evaluations,
    open_due_waves,
)
from tests.factories import MONDAY, make_department, make_person, make_service
from tests.surveys.waves import answer_all, closed, people, planned, provider, released, saying, serve

pytestmark = pytest.mark.django_db
SEPTEMBER = MONDAY - timedelta(days=20)
DAY = timedelta(days=1)


@pytest.fixture
def hr():
    return make_person("Liu Na", is_hr_admin=True)


@pytest.fixture
def it():
    """IT with Head, who is of IT herself, and a team of six."""
    department = people("IT", 6)[0].department
    department.head = make_person("Head", department=department)
    department.deputy = make_person("Deputy")
    department.save()
    return department


def team_of(it):
    return it.people.filter(is_active=True).exclude(pk=it.head_id).order_by("pk")


def settings_of(wave, **changes):
    fields = ("opens_at", "closes_at", "cap", "threshold", "comments_threshold")
    return WaveSettings(**{**{name: getattr(wave, name) for name in fields}, **changes})


def opened_with_teams(hr):
    wave = planned()
    change_wave(wave_id=wave.pk, wanted=settings_of(wave, with_teams=True), by=hr, at=SEPTEMBER)
    open_due_waves(at=wave.opens_at, announced={})
    return Wave.objects.get(pk=wave.pk)


def team_says(wave, marks, **fields):
    asked = Invitation.objects.filter(ballot__wave=wave, is_team=True).order_by("ballot__person__pk")
    for invitation, mark in zip(asked, marks, strict=False):
        answer_invitation(
            invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=saying(mark, **fields), at=wave.opens_at
        )


def test_no_team_is_asked_unless_hr_switches_it_on(it):
    wave = planned()

    open_due_waves(at=wave.opens_at, announced={})

    assert not Invitation.objects.exists()


def test_people_are_asked_about_their_own_head_but_not_the_head_nor_who_declined(hr, it):
    silent = team_of(it).first()
    choose_evaluations(by=silent, wanted=False, at=MONDAY)
    make_person("Gone", department=it, is_active=False)
    people("TINY", 4, head=make_person("Head of four"))
    make_department("LOST")

    opened_with_teams(hr)

    asked = set(Invitation.objects.values_list("ballot__person", flat=True))
    assert asked == {person.pk for person in team_of(it)} - {silent.pk}
    assert len(asked) == 5
    assert Mail.objects.filter(text__contains="IT department: your own team").count() == 5


def test_switch_is_set_before_the_wave_opens_or_not_at_all(hr, it):
    wave = opened_with_teams(hr)

    with pytest.raises(TooLate):
        change_wave(wave_id=wave.pk, wanted=settings_of(wave, with_teams=False), by=hr, at=wave.opens_at)

    assert Wave.objects.get().with_teams


def test_head_reads_figures_from_five_answers_up(hr, it):
    wave = opened_with_teams(hr)
    team_says(wave, [5, 4, 4, 2, 1, 1])

    before = [last_team_result(it, it.head)]
    closed(wave)
    before.append(last_team_result(it, it.head))
    released(wave)
    page = last_team_result(it, it.head)

    assert before == [None, None]
    assert (page.overall.text, page.overall.answers, page.invited) == ("40–60\u202f%", 6, 6)
    assert {figure.text for figure in page.items} == {"40–60\u202f%"}


def test_four_answers_say_nothing(hr, it):
    wave = opened_with_teams(hr)
    team_says(wave, [5, 4, 4, 2])
    released(wave)

    page = last_team_result(it, it.head)

    assert {figure.text for figure in page.figures} == {""}
    assert {figure.answers for figure in page.figures} == {None}
    assert [(one.department, one.invited, one.answered) for one in team_counts(Wave.objects.get())] == [(it, 6, "")]


@pytest.mark.parametrize("who", ["deputy", "member", "hr", "boss", "admin"])
def test_nobody_else_reads_them(client, hr, it, who):
    wave = opened_with_teams(hr)
    team_says(wave, [5] * 6)
    released(wave)
    others = {
        "deputy": it.deputy, "member": team_of(it).last(), "hr": hr, "boss": make_person("B", is_executive=True),
        "admin": make_person("A", is_superuser=True),
    }  # fmt: skip
    client.force_login(others[who])

    page = client.get(reverse("dashboards:department", args=["IT"]))

    assert last_team_result(it, others[who]) is None
    assert b"Your own team" not in page.content


def test_customers_figures_and_counts_hold_no_team(hr, it):
    service = provider("FIN")
    for customer in people("HR", 6):
        serve(customer, service)
    wave = opened_with_teams(hr)
    answer_all(wave, service.department, [5] * 6)
    team_says(wave, [1] * 6)
    before = funnel(wave)
    wave = released(wave)

    assert (Answer.objects.count(), TeamAnswer.objects.count()) == (6, 6)
    assert set(Result.objects.values_list("provider__code", flat=True)) == {"FIN"}
    assert result_page(wave, it, it.head, at=wave.release_at) is None
    assert [row.provider.code for row in before.rows] == ["FIN"]
    assert dict(before.people) == {"invited": 6, "opened": 0, "answered": 6}
    assert funnel(wave) == before


def test_team_marks_items_and_says_no_words(hr, it):
    wave = opened_with_teams(hr)

    team_says(wave, [4], items={Item.REL: 5, OwnItem.FIRST: 5}, words={OpenQuestion.KEEP: "Words"})

    kept = StagedTeamAnswer.objects.get()
    assert (kept.items, kept.customer, kept.change, kept.provider) == ({"REL": 5}, None, None, it)
    assert not StagedComment.objects.exists()
    assert not StagedAnswer.objects.exists()


def test_close_rewrites_team_answers_like_all_others(hr, it):
    wave = opened_with_teams(hr)
    team_says(wave, [1, 2, 3, 4, 5, 5])
    staged = set(StagedTeamAnswer.objects.values_list("pk", flat=True))

    closed(wave)

    assert sorted(TeamAnswer.objects.values_list("overall", flat=True)) == [1, 2, 3, 4, 5, 5]
    assert not StagedTeamAnswer.objects.exists()
    assert not staged & set(TeamAnswer.objects.values_list("pk", flat=True))


def transactions(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text FROM {table}")  # noqa: S608 - a name of ours
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_no_team_answer_shares_a_transaction_with_an_invitation(hr, it):
    wave = opened_with_teams(hr)
    team_says(wave, [1, 2, 3, 4, 5])
    released(wave)

    said, asked = (transactions(table) for table in ("surveys_teamanswer", "surveys_invitation"))
    assert len(said) == 1
    assert not said & asked


def test_team_form_in_the_browser_asks_about_the_head_and_only_that(client, hr, it):
    wave = opened_with_teams(hr)
    Wave.objects.update(opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)
    person = team_of(it).first()
    client.force_login(person)
    url = reverse("surveys:evaluate_department", args=[wave.ballots.get(person=person).invitations.get().pk])

    page = client.get(url).content.decode()
    answered, again = client.post(url, {"REL": "4", "OVR": "5"}), client.post(url, {"OVR": "1"})

    assert "how the head of IT department supported the team" in page
    assert "and nobody else does" in page
    assert not any(f'name="{name}"' in page for name in ("KEP", "CHG", "OWN1"))
    assert (answered.status_code, again.status_code) == (302, 409)
    assert StagedTeamAnswer.objects.get().overall == 5


def test_mover_answers_as_customer_and_as_team(hr, it):
    mover = team_of(it).first()
    serve(mover, make_service(it), customer_department=make_department("OLD"))

    wave = opened_with_teams(hr)

    mine = Invitation.objects.filter(ballot__person=mover)
    assert sorted(mine.values_list("provider", "is_team")) == [(it.pk, False), (it.pk, True)]
    assert wave.ballots.filter(person=mover).count() == 1


def test_leaver_who_did_not_answer_is_not_counted_as_asked(hr, it):
    wave = opened_with_teams(hr)
    team_says(wave, [5] * 5)
    last = Invitation.objects.get(state=InvitationState.SENT).ballot.person
    last.is_active = False
    last.save()

    closed(wave)

    assert [(one.invited, one.answered) for one in team_counts(Wave.objects.get())] == [(5, "5–9")]


def test_hr_switches_it_on_and_sees_counts_alone(client, hr, it):
    wave = planned()
    client.force_login(hr)
    url = reverse("surveys:wave", args=[wave])
    days = {"opens_at": 400, "closes_at": 410}
    moments = {name: f"{timezone.now() + days[name] * DAY:%Y-%m-%dT%H:%M}" for name in days}
    saved = client.post(url, {**moments, "cap": 3, "threshold": 5, "comments_threshold": 10, "with_teams": "on"})
    wave = Wave.objects.get()
    open_due_waves(at=wave.opens_at, announced={})
    team_says(Wave.objects.get(), [5] * 5)

    page = client.get(url).content.decode()

    assert saved.status_code == 302
    assert "Teams asked about their own head" in page
    assert "5–9" in page
    assert not any(person.name in page for person in it.people.all())


def test_wave_that_protects_too_few_is_refused_with_or_without_teams(hr, it):
    wave = planned()

    with pytest.raises(NotAllowed):
        change_wave(wave_id=wave.pk, wanted=settings_of(wave, threshold=3, with_teams=True), by=hr, at=SEPTEMBER)

    assert not Wave.objects.get().with_teams
