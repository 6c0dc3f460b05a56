"""HR writes the questionnaire by version, heads add two questions; an open wave keeps its words, new words break trends."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from surveys.bank import Announced, bank_questions, same_wording
from surveys.enums import Item, OwnItem, QuestionnaireState
from surveys.models import OwnQuestion, Questionnaire, StagedAnswer, Wave
from surveys.permissions import NotYours
from surveys.queries import in_use, own_questions_asked, questionnaires, result_page, wordings
from surveys.services import (
    AlreadyPublished,
    WordingRefused,
    answer_invitation,
    discard_draft,
    open_due_waves,
    publish_draft,
    start_draft,
    write_draft,
    write_own_questions,
)
from tests.factories import MONDAY, make_person
from tests.surveys.waves import opened, people, planned, provider, released, saying, serve

pytestmark = pytest.mark.django_db
NEW = ("…how quickly they answer you", "……回应您的速度")
OWN = ("…the opening hours of the counter", "……窗口的开放时间")
NONE = ("", "")


@pytest.fixture
def hr():
    return make_person("Liu Na", is_hr_admin=True)


@pytest.fixture
def it():
    return provider("IT", head=make_person("Head"))


def published(hr, texts):
    draft = start_draft(by=hr, at=MONDAY)
    write_draft(number=draft.number, texts=texts, by=hr, at=MONDAY)
    return publish_draft(number=draft.number, by=hr, at=MONDAY)


def ask_own(it, *texts, at=MONDAY):
    write_own_questions(
        department_id=it.department.pk, texts=[*texts, NONE, NONE][:2], by=it.department.head, at=at
    )  # fmt: skip


def wording(questions, code):
    return next((one["text"] for one in questions if one["code"] == code), None)


def test_desk_comes_with_version_one(hr):
    assert (in_use().number, [one.number for one in questionnaires()]) == (1, [1])
    assert in_use().questions == bank_questions()


def test_draft_is_written_published_and_used_by_the_next_wave(hr):
    version = published(hr, {"RSP": NEW})

    wave = opened()

    assert (version.number, version.state) == (2, QuestionnaireState.PUBLISHED)
    assert wording(wave.questions, "RSP") == NEW[0]
    versions = {one["code"]: one["version"] for one in version.questions}
    assert versions.pop("RSP") == 2
    assert set(versions.values()) == {1}
    assert [one.question["code"] for one in wordings(version) if one.is_new] == ["RSP"]


def test_wave_that_is_open_keeps_its_words(hr):
    wave = opened()

    published(hr, {"RSP": NEW})

    wave.refresh_from_db()
    assert wording(wave.questions, "RSP") == wording(bank_questions(), "RSP")


def test_starting_twice_gives_one_draft(hr):
    drafts = {start_draft(by=hr, at=MONDAY).pk for _click in range(2)}

    assert len(drafts) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Questionnaire.objects.create(number=9)


def test_published_version_never_changes(hr):
    version = published(hr, {"RSP": NEW})

    for change in (
        lambda: write_draft(number=2, texts={"RSP": ("x", "y")}, by=hr, at=MONDAY),
        lambda: publish_draft(number=2, by=hr, at=MONDAY),
        lambda: discard_draft(number=2, by=hr),
        lambda: write_draft(number=1, texts={}, by=hr, at=MONDAY),
    ):
        with pytest.raises(AlreadyPublished):
            change()

    assert Questionnaire.objects.get().questions == version.questions


@pytest.mark.parametrize(
    "texts",
    [
        {"RSP": ("", "……")},
        {"RSP": ("…", " ")},
        {"RSP": ("x" * 301, "……")},
        {"RSP": ("…with {name}", "……")},
        {"STEM": ("How satisfied with {department}?", "{department}{start}{end}")},
        {"OVR": ("Overall?", "{department}?")},
        {"ACT": ("They did something", "{action}")},
    ],
)
def test_wording_that_cannot_be_printed_is_refused_and_nothing_changes(hr, texts):
    draft = start_draft(by=hr, at=MONDAY)

    with pytest.raises(WordingRefused):
        write_draft(number=draft.number, texts=texts, by=hr, at=MONDAY)

    assert Questionnaire.objects.get().questions == bank_questions()


def test_draft_like_the_version_in_use_is_not_published(hr):
    draft = start_draft(by=hr, at=MONDAY)
    write_draft(number=draft.number, texts={"RSP": NEW}, by=hr, at=MONDAY)
    old = next(one for one in bank_questions() if one["code"] == "RSP")
    write_draft(number=draft.number, texts={"RSP": (old["text"], old["text_zh"])}, by=hr, at=MONDAY)

    with pytest.raises(WordingRefused, match="nothing to publish"):
        publish_draft(number=draft.number, by=hr, at=MONDAY)

    assert Questionnaire.objects.get().is_draft


def test_draft_can_be_thrown_away(hr):
    draft = start_draft(by=hr, at=MONDAY)

    discard_draft(number=draft.number, by=hr)

    assert in_use().number == 1
    assert start_draft(by=hr, at=MONDAY).number == 2


@pytest.mark.parametrize("who", ["head", "boss"])
def test_only_hr_writes_the_questionnaire(hr, it, who):
    person = it.department.head if who == "head" else make_person("Boss", is_executive=True)
    start_draft(by=hr, at=MONDAY)

    for write in (
        lambda: start_draft(by=person, at=MONDAY),
        lambda: write_draft(number=2, texts={"RSP": NEW}, by=person, at=MONDAY),
        lambda: publish_draft(number=2, by=person, at=MONDAY),
        lambda: discard_draft(number=2, by=person),
    ):
        with pytest.raises(NotYours):
            write()

    assert Questionnaire.objects.get().is_draft


def test_announced_action_is_asked_in_the_words_of_the_version(hr, it):
    published(hr, {"ACT": ("Did you see {action}?", "您看到{action}了吗？")})
    wave = planned()
    announced = Announced(7, "a new counter", "新窗口")

    open_due_waves(at=wave.opens_at, announced={it.department.pk: [announced]})

    assert wording(Wave.objects.get().questions, "ACT") == "Did you see a new counter?"


def test_new_words_for_one_item_break_that_item_alone():
    before = bank_questions()
    after = [{**one, "version": 2} if one["code"] == "RSP" else one for one in before]
    stem = [{**one, "version": 2} if one["code"] == "STEM" else one for one in before]

    assert [same_wording(after, before, code) for code in ("RSP", "COM", "OVR")] == [False, True, True]
    assert [same_wording(stem, before, code) for code in ("RSP", "COM", "OVR")] == [False, False, True]


def test_head_asks_two_questions_of_her_own(it):
    ask_own(it, OWN, ("…the forms", "……表单"))
    serve(people("HR", 1)[0], it)
    serve(people("LAW", 1)[0], provider("FIN"))

    wave = opened()

    own = [one for one in wave.questions if one["code"] in OwnItem.values]
    codes = [one["code"] for one in wave.questions]
    assert [(one["code"], one["provider"], one["text"]) for one in own] == [
        ("OWN1", it.department.pk, OWN[0]), ("OWN2", it.department.pk, "…the forms"),
    ]  # fmt: skip
    assert codes.index("OUT") < codes.index("OWN1") < codes.index("OVR")


def test_own_wording_gets_a_version_when_it_changes_and_not_when_saved_again(it):
    for texts in (OWN, OWN, ("…the queue", "……排队"), NONE, OWN):
        ask_own(it, texts)

    assert OwnQuestion.objects.get(code="OWN1").version == 4
    assert [str(one) for one in own_questions_asked()] == [OWN[0]]


@pytest.mark.parametrize("texts", [("only English", ""), ("", "只有中文"), ("x" * 201, "……"), ("{name}", "……")])
def test_own_question_in_one_language_or_too_long_is_refused(it, texts):
    ask_own(it, OWN)

    with pytest.raises(WordingRefused):
        ask_own(it, texts)

    assert OwnQuestion.objects.get(code="OWN1").text == OWN[0]


def test_own_questions_are_the_head_s_alone(it, hr):
    for person in (hr, make_person("Other")):
        with pytest.raises(NotYours):
            write_own_questions(department_id=it.department.pk, texts=[OWN, NONE], by=person, at=MONDAY)

    assert not OwnQuestion.objects.exists()


def test_third_question_has_no_place(it):
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnQuestion.objects.create(
            department=it.department, code="OWN3", edited_by=it.department.head, edited_at=MONDAY
        )  # fmt: skip


def evaluated(it, marks, *, count=12):
    ask_own(it, OWN)
    for customer in people("HR", count):
        serve(customer, it)
    wave = opened()
    invitations = wave.ballots.order_by("pk").values_list("pk", "invitations__pk")
    for (ballot, invitation), mark in zip(invitations, marks, strict=False):
        items = {**dict.fromkeys(Item, 4), OwnItem.FIRST: mark, OwnItem.SECOND: 1}
        items.pop(Item.OVR)
        answer_invitation(invitation_id=invitation, ballot_id=ballot, said=saying(4, items=items), at=wave.opens_at)
    return wave


def test_answers_to_own_questions_are_shown_by_themselves_and_never_in_the_index(it):
    wave = evaluated(it, [5, 5, 5, 5, 1, 1, 1, 1, 1, 1])
    staged = StagedAnswer.objects.first().items

    page = result_page(released(wave), it.department, it.department.head, at=wave.release_at)

    assert "OWN2" not in staged  # nobody was asked that
    own = page.lines[-1]
    assert (own.label, own.figure.text, own.is_own) == (OWN[0], "40\u202f%", True)
    assert page.result.index.text == "75"
    assert "OWN1" not in {figure.item for figure in page.result.items}


def test_own_question_that_few_marked_stays_hidden(it):
    wave = evaluated(it, [5, 5, 5, 5, *[None] * 6])

    page = result_page(released(wave), it.department, it.department.head, at=wave.release_at)

    assert (page.lines[-1].figure.text, page.lines[-1].figure.answers) == ("", None)
    assert page.lines[0].figure.is_shown


def test_result_page_says_what_cannot_be_compared(it, hr):
    wave = evaluated(it, [5] * 10)
    questions = [{**one, "version": 9} if one["code"] in {"COM", "OWN1"} else one for one in wave.questions]
    wave = released(wave)
    following = Wave.objects.create(
        year=2026, number=4, opens_at=wave.opens_at, closes_at=wave.closes_at, release_at=wave.release_at, seed="x",
        questions=questions, state=wave.state, closed_at=wave.closed_at,
    )  # fmt: skip
    for result in wave.results.all():
        result.pk, result.wave = None, following
        result.save()

    lines = result_page(following, it.department, hr, at=wave.release_at).lines

    said = {line.figure.item: line.was for line in lines}
    assert said["COM"] == said["OWN1"] == "not comparable: new wording"
    assert (said["REL"], said["OVR"]) == ("100\u202f%", "100\u202f%")
    assert {line.was for line in result_page(wave, it.department, hr, at=wave.release_at).lines} == {""}


def test_hr_writes_publishes_and_previews_in_the_browser(client, hr):
    client.force_login(hr)
    hr.department = people("HR", 1)[0].department
    hr.save()

    draft = client.post(reverse("surveys:start_questionnaire"))
    fields = {
        f"{one['code']}_{key}": one[name]
        for one in bank_questions()
        for key, name in (("en", "text"), ("zh", "text_zh"))
    }
    refused = client.post(draft.url, {**fields, "RSP_en": "…{x}"})
    saved = client.post(draft.url, {**fields, "RSP_en": NEW[0], "RSP_zh": NEW[1]})
    preview = client.get(f"{draft.url}zh-hans/").content.decode()
    client.post(f"{draft.url}publish/")
    late = client.post(draft.url, {**fields, "RSP_en": "too late"})

    assert draft.url == "/evaluations/questionnaire/2/"
    assert (refused.status_code, saved.status_code, late.status_code) == (422, 302, 422)
    assert "Responsiveness: look at {x}." in refused.content.decode()
    assert NEW[1] in preview
    assert "非常满意" in preview
    assert 'lang="zh-hans"' in preview
    assert wording(Questionnaire.objects.get().questions, "RSP") == NEW[0]
    assert b"stays as it is" in late.content


def test_pages_of_the_questionnaire_are_hr_s(client, it, hr):
    client.force_login(it.department.head)

    for address in ("", "1/", "1/en/"):
        assert client.get(f"/evaluations/questionnaire/{address}").status_code == 404
    client.force_login(hr)
    pages = [
        client.get(f"/evaluations/questionnaire/{rest}").status_code for rest in ("", "1/", "7/", "1/xx/", "1/en/")
    ]
    assert pages == [200, 200, 404, 404, 404]  # she has no department to preview


def test_head_writes_own_questions_in_the_browser_and_hr_reads_them(client, it, hr):
    url = reverse("surveys:own_questions", args=["IT"])
    client.force_login(it.department.head)
    half = client.post(url, {"OWN1_en": OWN[0]})
    saved = client.post(url, {"OWN1_en": OWN[0], "OWN1_zh": OWN[1]})
    preview = client.get(f"{url}zh-hans/").content.decode()
    client.force_login(hr)
    read, written = client.get(url).content.decode(), client.post(url, {})
    client.force_login(make_person("Other"))

    assert (half.status_code, saved.status_code, written.status_code) == (422, 302, 404)
    assert b"write it in both languages" in half.content
    assert OWN[1] in preview
    assert OWN[0] in read
    assert [client.get(url).status_code, client.get(f"{url}en/").status_code] == [404, 404]


def test_own_question_is_asked_on_the_form_of_its_department_alone(client, it):
    ask_own(it, OWN)
    person = people("HR", 1)[0]
    serve(person, it)
    serve(person, provider("FIN"))
    wave = opened()
    client.force_login(person)
    urls = {
        one.provider.code: reverse("surveys:evaluate_department", args=[one.pk])
        for one in wave.ballots.get().invitations.select_related("provider")
    }
    Wave.objects.update(closes_at=wave.closes_at.replace(year=2100))

    about_it, about_fin = (client.get(urls[code]).content.decode() for code in ("IT", "FIN"))
    client.post(urls["IT"], {"OVR": "4", "OWN1": "5"})
    client.post(urls["FIN"], {"OVR": "4", "OWN1": "5"})

    assert OWN[0] in about_it
    assert OWN[0] not in about_fin
    assert dict(StagedAnswer.objects.values_list("provider__code", "items")) == {"IT": {"OWN1": 5}, "FIN": {}}


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_versions_costs_the_same_few_queries(client, hr, count, assert_queries):
    for number in range(count):
        published(hr, {"RSP": (f"…{number}", f"……{number}")})
        ask_own(provider(f"D{number}", head=make_person("Head")), OWN)
    client.force_login(hr)
    client.get("/evaluations/questionnaire/")

    with assert_queries(6):
        client.get("/evaluations/questionnaire/")
    with assert_queries(5):
        client.get("/evaluations/questionnaire/2/")
