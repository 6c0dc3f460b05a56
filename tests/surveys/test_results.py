"""What a closed wave may say: totals, cells, changes, comments; and everything below the threshold stays silent."""

import pytest

from core.quarters import Quarter
from surveys.bank import Announced
from surveys.enums import Item, Noticed, OpenQuestion, WaveState
from surveys.models import Answer, Invitation, Result, Wave
from surveys.queries import (
    comments,
    department_series,
    matrix,
    provider_result,
    result_page,
    shown_results,
)
from surveys.services import PastWave, answer_invitation, write_past_wave
from surveys.statistics import Change
from tests.factories import make_person
from tests.surveys.waves import HALF_HOUR, answer_all, closed, opened, people, provider, released, saying, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def it():
    head = make_person("Head")
    return provider("IT", head=head)


def evaluated(it, marks, *, departments=(("HR", 6),), words="", announced=None):
    for code, count in departments:
        for customer in people(code, count):
            serve(customer, it)
    wave = opened(announced)
    answer_all(wave, it.department, marks, words=words)
    return wave


def test_total_is_the_satisfied_share_with_its_interval(it):
    wave = released(evaluated(it, [5, 4, 4, 3, 5, 4, 2, 4, 5, 4], departments=[("HR", 10)]))

    overall = shown_results(wave)[it.department.pk].overall

    assert (overall.text, overall.share, overall.answers) == ("80\u202f%", 0.8, 10)
    assert (overall.low, overall.high) == (0.49, 0.94)  # Wilson for 8 of 10


def test_four_answers_say_nothing_and_five_say_something(it):
    wave = evaluated(it, [5, 4, 3, 2])

    wave = released(wave)

    result = shown_results(wave)[it.department.pk]
    assert (result.overall.text, result.overall.answers, result.rate) == ("", None, None)
    assert provider_result(wave, it.department).cells[0].figure.text == ""


def test_few_answers_are_printed_as_a_wide_band(it):
    wave = released(evaluated(it, [5] * 5))

    result = shown_results(wave)[it.department.pk]
    assert (result.overall.text, result.overall.share, result.index.text) == ("≥ 60\u202f%", None, "≥ 60")


def test_all_not_applicable_counts_for_the_overall_mark_alone(it):
    wave = evaluated(it, [])
    for invitation in Invitation.objects.all():
        said = saying(4, items=dict.fromkeys((item for item in Item if item != Item.OVR), None))
        answer_invitation(invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=wave.opens_at)

    result = shown_results(released(wave))[it.department.pk]

    assert (result.overall.answers, result.index.text) == (6, "")
    assert {figure.text for figure in result.items} == {""}


def test_item_that_few_marked_is_hidden_and_the_index_with_it(it):
    wave = evaluated(it, [])
    for number, invitation in enumerate(Invitation.objects.all()):
        items = dict.fromkeys((item for item in Item if item != Item.OVR), 3)
        items[Item.COM] = 3 if number < 4 else None
        answer_invitation(
            invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=saying(3, items=items), at=wave.opens_at
        )

    result = shown_results(released(wave))[it.department.pk]

    texts = {figure.item: figure.is_shown for figure in result.items}
    assert texts.pop("COM") is False
    assert all(texts.values())
    assert not result.index.is_shown


def test_hidden_customer_department_takes_the_smallest_shown_one_with_it(it):
    wave = evaluated(it, [], departments=[("HR", 6), ("FIN", 7), ("PUR", 5)])
    marks = {"HR": [5, 5, 4, 3, 2, 1], "FIN": [4, 4, 3, 3, 2, 1, 1], "PUR": [5, 1, 2]}
    for invitation in Invitation.objects.select_related("stratum").order_by("pk"):
        if left := marks[invitation.stratum.code]:
            said = saying(left.pop())
            answer_invitation(invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=wave.opens_at)

    cells = {cell.customer.code: cell.figure for cell in provider_result(released(wave), it.department).cells}

    assert {code: figure.is_shown for code, figure in cells.items()} == {"FIN": True, "HR": False, "PUR": False}
    assert (cells["FIN"].band, cells["FIN"].answers) == ("5–9", None)


def test_nothing_is_shown_before_the_release_but_the_heads_own_preview(it):
    wave = evaluated(it, [5, 4, 3, 2, 1, 4])
    head, boss, mei = it.department.head, make_person("Boss", is_executive=True), make_person("Mei", is_superuser=True)
    wave = closed(wave)
    third_day = wave.release_at - 96 * HALF_HOUR

    early = result_page(wave, it.department, head, at=third_day - HALF_HOUR)
    preview = result_page(wave, it.department, head, at=third_day)

    assert early is None
    assert (preview.is_preview, preview.result.overall.text) == (True, "40–60\u202f%")
    assert [result_page(wave, it.department, one, at=third_day) for one in (boss, mei)] == [None, None]
    assert (shown_results(wave), provider_result(wave, it.department), matrix(wave).rows) == ({}, None, ())
    assert (department_series(it.department.pk), comments(it.department.pk, wave)) == ([], [])


def test_comments_are_shown_from_ten_answers_without_mark_or_department(it):
    nine = released(evaluated(it, [4] * 9, departments=[("HR", 10)], words="Friendly"))

    assert comments(it.department.pk, nine) == []


def test_comments_of_ten_answers_are_for_the_department_and_hr(it):
    wave = released(evaluated(it, [4, 5, 3, 4, 5, 3, 4, 5, 2, 4], departments=[("HR", 10)], words="Friendly"))

    own = result_page(wave, it.department, it.department.head, at=wave.release_at)
    other = result_page(wave, it.department, make_person("Other"), at=wave.release_at)

    assert [group.texts for group in own.words] == [["Friendly"] * 10]
    assert other.comments is None


def test_next_wave_asks_whether_an_action_was_noticed(it):
    announced = {it.department.pk: [Announced(7, "Answer within a day.", "一天内答复。")]}
    wave = evaluated(it, [], announced=announced)
    seen = [Noticed.YES, Noticed.YES, Noticed.NO, Noticed.NO_OCCASION, Noticed.YES, Noticed.WORSE]
    for invitation, answer in zip(Invitation.objects.order_by("pk"), seen, strict=True):
        answer_invitation(
            invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=saying(4, noticed={7: answer}),
            at=wave.opens_at,
        )  # fmt: skip

    shown = released(wave)
    (figure,) = result_page(shown, it.department, it.department.head, at=shown.release_at).noticed

    assert (figure.action, figure.figure.text) == (7, "≥ 60\u202f%")
    assert "Answer within a day." in figure.words


def past(it, number, satisfied, answers):
    """A past quarter as the demo company writes it."""
    rows = [
        Answer(provider=it.department, overall=5 if n < satisfied else 2, items={}, customer=None)
        for n in range(answers)
    ]
    wave = opened() if number == 3 else None
    moments = (wave or Wave(opens_at=WHEN, closes_at=WHEN + 480 * HALF_HOUR)).opens_at
    if wave:
        wave.delete()
    return write_past_wave(
        past=PastWave(Quarter(2026, number), moments, moments + 480 * HALF_HOUR, "seed"), answers=rows, comments=[],
        invited={(it.department.pk, None): answers}, funnel={}, announced={}, response={},
    )  # fmt: skip


WHEN = Wave._meta.get_field("opens_at").to_python("2026-04-01T09:00:00+00:00")


def test_change_is_said_in_words_against_the_quarter_before(it):
    first, second = past(it, 1, 40, 80), past(it, 2, 70, 80)

    series = department_series(it.department.pk)

    assert [(str(point.wave), point.figure.change) for point in series] == [("2026-Q1", ""), ("2026-Q2", "better")]
    assert first.state == second.state == WaveState.RELEASED


def test_changed_wording_breaks_the_comparison(it):
    first = past(it, 1, 40, 80)
    first.questions = [{**one, "version": 0} for one in first.questions]
    first.save()

    past(it, 2, 70, 80)

    series = department_series(it.department.pk)
    assert series[1].figure.change == ""
    assert [point.starts_anew for point in series] == [False, True]


def test_matrix_names_both_weightings(it):
    wave = evaluated(it, [], departments=[("HR", 10), ("FIN", 30)])
    for invitation in Invitation.objects.select_related("stratum"):
        said = saying(2 if invitation.stratum.code == "HR" else 4)
        answer_invitation(invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=wave.opens_at)

    row = matrix(released(wave)).rows[0]

    assert (row.by_respondent.text, row.by_department.text) == ("75\u202f%", "50\u202f%")
    assert {figure.text for figure in row.cells.values()} == {"0\u202f%", "100\u202f%"}


def test_empty_question_lists_no_words(it):
    wave = released(evaluated(it, [4] * 10, departments=[("HR", 10)]))

    page = result_page(wave, it.department, it.department.head, at=wave.release_at)

    assert (page.words, page.noticed, OpenQuestion.KEEP.label != "") == ([], [], True)


OTHER_FIELDS = [field.name for field in Result._meta.fields if field.name != "change"]


@pytest.mark.parametrize("word", list(Change))
def test_every_word_for_a_change_can_be_kept(word):
    assert Result(change=word.value).clean_fields(exclude=OTHER_FIELDS) is None
