"""A name in a comment is taken out by somebody outside the department, before or after it was shown, and kept nowhere."""

import pytest
from django.db import connection
from django.urls import reverse

from departments.models import Membership
from surveys.enums import OpenQuestion, RedactedBecause
from surveys.models import Comment, Redaction
from surveys.models.answers import REMOVED
from surveys.naming import named_in
from surveys.permissions import NotYours
from surveys.queries import comments, result_page, words_page
from surveys.services import NothingToRemove, answer_invitation, redact_comment
from tests.factories import make_agent, make_person
from tests.surveys.waves import answer_all, closed, opened, people, provider, released, saying, serve

pytestmark = pytest.mark.django_db
SAID = "Li Wei never answers. Ask anybody but LI WEI; 李伟很慢。Believe me."


@pytest.fixture
def it():
    service = provider("IT", head=make_person("Head"))
    make_agent("Li Wei", native_name="李伟", department=service.department)
    return service


@pytest.fixture
def wave(it):
    for customer in people("HR", 10):
        serve(customer, it)
    wave = opened()
    answer_all(wave, it.department, [4] * 10, words=SAID)
    return wave


@pytest.fixture
def hr():
    return make_person("Liu Na", is_hr_admin=True)


def take_out(by, *words, reason=RedactedBecause.NAME, wave):
    comment = Comment.objects.first()
    return redact_comment(comment_id=comment.pk, words=words, reason=reason, by=by, at=wave.release_at)


def test_every_place_is_taken_out_and_the_words_are_gone_for_good(wave, it, hr):
    wave = released(wave)

    changed = take_out(hr, "Li Wei", "李伟", "", wave=wave)

    assert changed.words == "[removed] never answers. Ask anybody but [removed]; [removed]很慢。Believe me."
    page = result_page(wave, it.department, it.department.head, at=wave.release_at)
    assert max(page.words[0].texts) == changed.words
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM surveys_comment WHERE text LIKE '%%Li Wei%%'")
        assert cursor.fetchone()[0] == 9


def test_log_says_who_when_and_why_and_not_what(wave, hr):
    wave = released(wave)

    take_out(hr, "Li Wei", "李伟", reason=RedactedBecause.INSULT, wave=wave)

    row = Redaction.objects.values("by", "at", "reason", "places").get()
    assert row == {"by": hr.pk, "at": wave.release_at, "reason": "insult", "places": 3}
    assert not {"text", "words"} & {field.name for field in Redaction._meta.get_fields()}


@pytest.mark.parametrize("words", [(), ("", "  "), ("Zhang",), ("Li Wei", "Zhang"), ("lie",)])
def test_words_that_do_not_stand_there_change_nothing(wave, hr, words):
    wave = released(wave)

    with pytest.raises(NothingToRemove):
        take_out(hr, *words, wave=wave)

    assert set(Comment.objects.values_list("text", flat=True)) == {SAID}
    assert not Redaction.objects.exists()


def test_second_click_finds_nothing_more_to_take_out(wave, hr):
    wave = released(wave)
    take_out(hr, "Li Wei", wave=wave)

    with pytest.raises(NothingToRemove, match="does not occur"):
        take_out(hr, "Li Wei", wave=wave)

    assert Redaction.objects.count() == 1


@pytest.mark.parametrize("who", ["head", "agent", "boss", "hr_inside"])
def test_nobody_of_the_department_edits_what_was_said_about_it(wave, it, who):
    wave = released(wave)
    inside = make_person("Inside", is_hr_admin=True, is_executive=True)
    Membership.objects.create(person=inside, department=it.department)
    agent, other = make_agent("Agent", department=it.department), make_person("Boss", department=it.department)
    person = {"head": it.department.head, "agent": agent, "boss": other, "hr_inside": inside}[who]

    with pytest.raises(NotYours):
        take_out(person, "Li Wei", wave=wave)

    assert words_page(wave, it.department, person) is None
    assert set(Comment.objects.values_list("text", flat=True)) == {SAID}


def test_moderator_reads_from_the_counting_on_and_sees_names_first(wave, it, hr):
    nothing_yet = words_page(wave, it.department, hr)
    wave = closed(wave)
    Comment.objects.exclude(pk=Comment.objects.last().pk).update(text="Friendly")

    page = words_page(wave, it.department, hr)

    assert nothing_yet is None
    assert comments(it.department.pk, wave) == []  # not released
    assert [list(one.names) for one in page.comments][:2] == [["Li Wei", "李伟"], []]


def test_words_below_the_threshold_are_not_even_for_the_moderator(it, hr):
    for customer in people("HR", 9):
        serve(customer, it)
    wave = opened()
    answer_all(wave, it.department, [4] * 9, words=SAID)

    assert words_page(closed(wave), it.department, hr).comments == []


def test_nobody_can_pretend_a_redaction(it):
    serve(people("HR", 1)[0], it)
    wave = opened()
    invitation = wave.ballots.get().invitations.get()
    said = saying(4, words={OpenQuestion.KEEP: f"Good {REMOVED}", OpenQuestion.STOP: REMOVED})

    answer_invitation(invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=wave.opens_at)

    assert [one.text for one in wave.stagedcomments.all()] == ["Good"]


def test_hr_takes_a_name_out_in_the_browser(client, wave, it, hr):
    wave = released(wave)
    client.force_login(hr)
    listed = client.get(reverse("surveys:words", args=[wave, "IT"]))
    url = reverse("surveys:redact", args=[wave, "IT", Comment.objects.first().pk])
    form = client.get(url).content.decode()

    wrong = client.post(url, {"words": "Zhang", "reason": "name"})
    done = client.post(url, {"words": "Li Wei\n李伟", "reason": "name"})

    assert b"may name somebody" in listed.content
    assert "Li Wei\n李伟" in form
    assert (wrong.status_code, "does not occur" in wrong.content.decode()) == (422, True)
    assert done.url == reverse("surveys:words", args=[wave, "IT"])
    assert b"[removed] never answers" in client.get(done.url).content


def test_comments_of_another_department_or_wave_are_not_reached_through_this_one(client, wave, it, hr):
    provider("FIN")
    wave = released(wave)
    client.force_login(hr)

    pages = [
        client.get(f"/evaluations/{wave}/FIN/words/{Comment.objects.first().pk}/"),
        client.get(f"/evaluations/{wave}/NONE/words/"),
        client.get("/evaluations/2026-Q1/FIN/words/"),
    ]

    assert {page.status_code for page in pages} == {404}


@pytest.mark.parametrize("count", [1, 3])
def test_page_for_the_moderator_costs_the_same_few_queries(client, wave, hr, count, assert_queries):
    wave = released(wave)
    for comment in Comment.objects.all()[:count]:
        redact_comment(comment_id=comment.pk, words=["Li Wei"], reason="name", by=hr, at=wave.release_at)
    client.force_login(hr)
    url = reverse("surveys:words", args=[wave, "IT"])
    client.get(url)

    with assert_queries(9):
        client.get(url)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I believe in quality", []),
        ("li wei was slow", ["Li Wei"]),
        ("李伟很慢", ["李伟"]),
        ("Ask Guodong", ["Guodong"]),
        ("Wei is a river", []),
        ("", []),
    ],
)
def test_names_are_found_as_words(text, found):
    assert named_in(text, ["Li Wei", "李伟", "Chen Guodong", ""]) == found
