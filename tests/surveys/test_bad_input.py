"""What goes wrong in a wave costs no answer and gives none away; the rest of such stories stand beside their rules."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Mail
from surveys.enums import LONGEST_WORDS, OpenQuestion, RedactedBecause
from surveys.models import Answer, Comment, Invitation, Result, StagedAnswer, Wave
from surveys.queries import comments, matrix, provider_result, shown_results
from surveys.services import answer_invitation, choose_evaluations, redact_comment, write_own_questions
from tests.factories import MONDAY, make_person
from tests.surveys.waves import answer_all, opened, people, provider, released, saying, serve

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OLD, NEW = ("…the old counter", "……旧窗口"), ("…the new counter", "……新窗口")


@pytest.fixture
def it():
    return provider("IT", head=make_person("Head"))


def now_open():
    wave = opened()
    Wave.objects.update(opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)
    return Wave.objects.get(pk=wave.pk)


def link(person):
    return "/evaluate/by-mail/" + Mail.objects.get(person=person).text.split("/by-mail/")[1].split("/")[0] + "/"


def test_own_question_changed_while_people_answer_is_asked_as_it_was(client, it):
    ask = {"department_id": it.department.pk, "by": it.department.head}
    write_own_questions(texts=[OLD, ("", "")], at=MONDAY, **ask)
    person = people("HR", 1)[0]
    serve(person, it)
    now_open()
    client.force_login(person)

    write_own_questions(texts=[NEW, NEW], at=MONDAY, **ask)
    url = reverse("surveys:evaluate_department", args=[Invitation.objects.get().pk])
    page = client.get(url).content.decode()
    client.post(url, {"OVR": "4", "OWN1": "5", "OWN2": "1"})

    assert OLD[0] in page
    assert NEW[0] not in page
    assert StagedAnswer.objects.get().items == {"OWN1": 5}


def test_forwarded_link_gives_one_answer_whoever_comes_first(it):
    person = people("HR", 1)[0]
    serve(person, it)
    now_open()
    url = reverse("surveys:evaluate_department", args=[Invitation.objects.get().pk])
    owner, colleague = Client(), Client()
    for browser in (owner, colleague):
        browser.post(link(person))

    first, second = colleague.post(url, {"OVR": "5"}), owner.post(url, {"OVR": "1"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert "already answered" in second.content.decode()
    assert [one.overall for one in StagedAnswer.objects.all()] == [5]


def test_department_of_one_is_a_name_nowhere(it):
    lone, others = people("LONE", 1)[0], people("HR", 11)
    for customer in (lone, *others):
        serve(customer, it)
    wave = opened()
    answer_all(wave, it.department, [1, *[5] * 11])

    wave = released(wave)

    assert not Answer.objects.filter(customer=lone.department).exists()
    assert not Result.objects.filter(customer=lone.department).exists()
    assert lone.department not in matrix(wave).customers
    assert lone.department not in [cell.customer for cell in provider_result(wave, it.department).cells]


def test_provider_with_one_customer_shows_nothing_and_breaks_nothing(it):
    serve(people("HR", 1)[0], it)
    wave = opened()
    answer_all(wave, it.department, [1], words="Only I could have written this.")

    wave = released(wave)

    result = shown_results(wave)[it.department.pk]
    assert {figure.text for figure in (result.overall, result.index, *result.items)} == {""}
    assert comments(it.department.pk, wave) == []


def test_everybody_declining_leaves_a_wave_that_opens_and_closes(it):
    for person in people("HR", 6):
        serve(person, it)
        choose_evaluations(by=person, wanted=False, at=MONDAY)

    wave = released(opened())

    assert not Invitation.objects.exists()
    assert {figure.text for one in shown_results(wave).values() for figure in one.items} <= {""}


def test_longest_comment_loses_its_names_and_nothing_else(it):
    for customer in people("HR", 10):
        serve(customer, it)
    wave = opened()
    answer_all(wave, it.department, [4] * 9)
    text = ("Li Wei " * 3000)[: LONGEST_WORDS - 4] + "end."
    last = Invitation.objects.order_by("ballot__person__pk").last()
    said = saying(2, words={OpenQuestion.STOP: text})
    answer_invitation(invitation_id=last.pk, ballot_id=last.ballot_id, said=said, at=wave.opens_at)
    wave = released(wave)
    kept = Comment.objects.get().text

    changed = redact_comment(
        comment_id=Comment.objects.get().pk, words=["Li Wei"], reason=RedactedBecause.NAME,
        by=make_person("Liu Na", is_hr_admin=True), at=wave.release_at,
    )  # fmt: skip

    assert (len(text), kept) == (LONGEST_WORDS, text)
    assert "Li Wei" not in changed.words
    assert changed.words.endswith("end.")
    assert changed.words.count("[removed]") == text.count("Li Wei")
