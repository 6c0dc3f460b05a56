"""Who answered and what was said share no key, no time and no transaction; nothing is taken twice or too late."""

import uuid
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.db import connection

from surveys.enums import InvitationState, Item, OpenQuestion
from surveys.models import (
    Answer,
    Ballot,
    Comment,
    Invitation,
    Result,
    StaffResult,
    StagedAnswer,
    StagedComment,
    StagedStaffAnswer,
    Wave,
)
from surveys.services import AlreadyAnswered, EvaluationOver, TooLong, answer_invitation
from tests.surveys.waves import HALF_HOUR, answer_all, closed, opened, people, provider, released, saying, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def it():
    return provider("IT")


@pytest.fixture
def wave(it):
    for customer in people("HR", 6):
        serve(customer, it)
    return opened()


def give(wave, invitation, said=None, *, at=None):
    answer_invitation(
        invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said or saying(4), at=at or wave.opens_at
    )


def first():
    return Invitation.objects.order_by("pk").first()


def test_second_answer_is_refused_and_the_first_stays(wave):
    give(wave, first(), saying(5))

    with pytest.raises(AlreadyAnswered, match="already answered"):
        give(wave, first(), saying(1))

    assert [one.overall for one in StagedAnswer.objects.all()] == [5]


def test_answer_being_typed_at_the_end_has_half_an_hour(wave):
    give(wave, first(), at=wave.closes_at + HALF_HOUR / 2)

    with pytest.raises(EvaluationOver):
        give(wave, Invitation.objects.order_by("pk").last(), at=wave.closes_at + HALF_HOUR)

    assert StagedAnswer.objects.count() == 1


def test_answer_after_counting_is_refused_and_nothing_changes(wave, it):
    late = Invitation.objects.order_by("pk").last()
    answer_all(wave, it.department, [5] * 5)
    wave = closed(wave)
    before = list(Result.objects.order_by("pk").values())

    with pytest.raises(EvaluationOver):
        give(wave, late)

    assert (StagedAnswer.objects.count(), list(Result.objects.order_by("pk").values())) == (0, before)


def test_void_invitation_takes_no_answer(wave):
    Invitation.objects.update(state=InvitationState.VOID)

    with pytest.raises(EvaluationOver):
        give(wave, first())


def test_ballot_answers_for_its_own_person_alone(wave):
    other = Ballot.objects.exclude(pk=first().ballot_id).first()

    with pytest.raises(Invitation.DoesNotExist):
        answer_invitation(invitation_id=first().pk, ballot_id=other.pk, said=saying(4), at=wave.opens_at)

    assert not StagedAnswer.objects.exists()


def test_comment_is_kept_as_it_is_up_to_twenty_thousand_characters(wave):
    words = "Ms Li <b>never</b> " + "x" * 19_981
    give(wave, first(), saying(2, words={OpenQuestion.STOP: words}))

    with pytest.raises(TooLong):
        give(wave, Invitation.objects.last(), saying(2, words={OpenQuestion.STOP: words + "y"}))

    assert [one.text for one in StagedComment.objects.all()] == [words]
    assert Invitation.objects.filter(state=InvitationState.ANSWERED).count() == 1


def test_blank_and_not_applicable_are_kept_apart(wave):
    give(wave, first(), saying(4, items={Item.REL: 5, Item.COM: None}))

    assert StagedAnswer.objects.get().items == {"REL": 5, "COM": None}


def test_closing_rewrites_answers_and_words_and_leaves_nothing_staged(wave, it):
    answer_all(wave, it.department, [1, 2, 3, 4, 5, 5], words="Keep on")
    staged = {*StagedAnswer.objects.values_list("pk", flat=True), *StagedComment.objects.values_list("pk", flat=True)}

    closed(wave)

    final = {*Answer.objects.values_list("pk", flat=True), *Comment.objects.values_list("pk", flat=True)}
    assert sorted(one.overall for one in Answer.objects.all()) == [1, 2, 3, 4, 5, 5]
    assert sorted(Comment.objects.values_list("position", flat=True)) == list(range(6))
    assert (StagedAnswer.objects.count(), StagedComment.objects.count()) == (0, 0)
    assert not staged & final
    assert {pk.version for pk in final} == {4}


@pytest.mark.parametrize("model", [StagedAnswer, Answer, StagedComment, Comment, StagedStaffAnswer])
def test_what_was_said_has_no_person_no_ticket_and_no_time(model):
    kinds = {field.get_internal_type() for field in model._meta.get_fields()}
    targets = {field.related_model.__name__ for field in model._meta.get_fields() if field.related_model}

    assert not kinds & {"DateTimeField", "DateField", "TimeField", "AutoField", "BigAutoField"}
    assert targets <= {"Wave", "Department"}
    assert isinstance(model().pk, uuid.UUID)


def transactions(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text FROM {table}")  # noqa: S608 - a name of ours
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_no_answer_shares_a_transaction_with_an_invitation(it):
    for customer in people("HR", 6):
        serve(customer, it)
    wave = opened()
    answer_all(wave, it.department, [1, 2, 3, 4, 5], words="Words")
    released(wave)

    said = transactions("surveys_answer") | transactions("surveys_comment")
    asked = transactions("surveys_invitation") | transactions("surveys_ballot") | transactions("surveys_frameentry")

    assert len(transactions("surveys_answer")) == 1
    assert not said & asked


def test_admin_site_knows_nothing_confidential():
    registered = set(admin.site._registry)

    confidential = {StagedAnswer, Answer, StagedComment, Comment, StagedStaffAnswer, StaffResult, Result}
    assert not registered & {*confidential, Invitation, Ballot}


def test_answers_given_before_a_merge_stay_with_the_departments_of_then(wave, it):
    answer_all(wave, it.department, [5] * 5)
    merged = people("SHARED", 1)[0].department
    for person in (one.ballot.person for one in Invitation.objects.select_related("ballot__person")):
        person.department = merged
        person.save()
    it.department.is_active = False
    it.department.save()

    closed(wave)

    cell = Result.objects.get(is_total=False)
    assert (cell.customer.code, cell.answers) == ("HR", 5)


def test_moments_are_not_written_anywhere_when_an_answer_comes(wave):
    at = datetime(2026, 10, 8, 11, 11, 11, tzinfo=UTC)
    before = Wave.objects.values().get(), Ballot.objects.order_by("pk").values().first()

    give(wave, first(), at=at)

    assert (Wave.objects.values().get(), Ballot.objects.order_by("pk").values().first()) == before
