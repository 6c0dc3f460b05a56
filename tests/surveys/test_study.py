"""What is frozen at close about a wave as a whole: limits, homogeneity, reliability, importance, response."""

from datetime import UTC, datetime, timedelta

import pytest

from core.quarters import Quarter
from surveys.enums import Item
from surveys.models import Answer, Invitation, Result, Wave
from surveys.queries import Wanted, customer_responses, item_changes, soundness, wave_study, worded_waves
from surveys.services import PastWave, restudy, studies_differing, write_past_wave
from tests.factories import make_department
from tests.surveys.waves import answer_all, closed, opened, people, provider, released, serve

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 4, 1, 9, tzinfo=UTC)
QUARTER = timedelta(days=91)


def past(marks, *, number=1, items=None, response=None):
    """A released wave: the marks of each provider, whose customers all are of "others"."""
    opens = OPENED + number * QUARTER
    return write_past_wave(
        past=PastWave(Quarter(2026, number), opens, opens + timedelta(days=14), f"seed {number}"),
        answers=[
            Answer(provider=one, customer=None, overall=mark, items=items(place) if items else {})
            for one, given in marks.items()
            for place, mark in enumerate(given)
        ],
        comments=[], invited={(one.pk, None): len(given) for one, given in marks.items()},
        funnel={str(one.pk): {"eligible": len(given), "left_out": {"cap": 1}, "invited": len(given), "opened": 2,
                              "answered": len(given)} for one, given in marks.items()},
        announced={}, response=response or {},
    )  # fmt: skip


@pytest.fixture
def departments():
    return [make_department(code) for code in ("FIN", "IT", "LEG", "LOG")]


def test_departments_that_chance_explains_are_called_alike_and_none_lies_outside(departments):
    study = wave_study(past({one: [4] * 16 + [2] * 4 for one in departments}))

    assert study.is_homogeneous
    assert [(dot.provider.code, dot.verdict) for dot in study.dots] == [
        ("FIN", ""), ("IT", ""), ("LEG", ""), ("LOG", "")
    ]  # fmt: skip
    assert study.target == 0.8
    assert study.reliability == 0.0


def test_a_department_far_from_the_others_lies_outside_and_limits_are_exact_below_twenty(departments):
    alike = [make_department(f"D{number}") for number in range(10)]
    marks = {one: [4] * 48 + [2] * 12 for one in alike}
    study = wave_study(past({**marks, departments[3]: [4] * 4 + [2] * 14}))

    assert not study.is_homogeneous
    assert study.overdispersion == 1
    assert [(dot.provider.code, dot.verdict) for dot in study.dots if dot.verdict] == [("LOG", "alarm")]
    held_against = next(limits for limits in study.limits if limits[0] == 18)
    assert held_against[3] < held_against[1] < study.target < held_against[2] < held_against[4]


def test_where_many_lie_outside_they_differ_for_a_common_reason_and_the_limits_widen(departments):
    marks = [(55, 5), (54, 6), (20, 40), (10, 50)]
    study = wave_study(past({one: [4] * yes + [2] * no for one, (yes, no) in zip(departments, marks, strict=True)}))

    assert study.overdispersion > 2
    assert [dot.provider.code for dot in study.dots if dot.verdict == "alarm"] == []


def test_a_department_with_few_answers_is_neither_compared_nor_drawn(departments):
    study = wave_study(past({departments[0]: [4] * 12, departments[1]: [2] * 12, departments[2]: [1] * 4}))

    assert [dot.provider.code for dot in study.dots] == ["FIN", "IT"]
    assert study.compared == 2


def test_a_hidden_end_of_the_scale_is_judged_as_it_is_printed(departments):
    study = wave_study(past({departments[0]: [2] * 20 + [4] * 40, departments[1]: [5] * 8}))

    bounded = next(dot for dot in study.dots if dot.provider.code == "IT")
    assert bounded.figure.text.startswith("≥")
    assert bounded.verdict == ""


def test_importance_needs_a_hundred_complete_answers(departments):
    def items(place):
        return {item.value: 1 + place % 5 for item in Item if item != Item.OVR}

    few = past({departments[0]: [1 + place % 5 for place in range(99)]}, items=items)
    enough = past({departments[0]: [1 + place % 5 for place in range(100)]}, number=2, items=items)

    assert (wave_study(few).importance, wave_study(few).complete) == ([], 99)
    found = wave_study(enough).importance
    assert [one.item for one in found] == [item for item in Item if item != Item.OVR]
    assert sum(one.share for one in found) == pytest.approx(1, abs=0.01)
    assert all(one.low <= one.share <= one.high for one in found)


def test_items_left_blank_and_not_applicable_are_told_apart(departments):
    def items(place):
        return {} if place == 0 else {"REL": None if place < 3 else 4}

    study = wave_study(past({departments[0]: [4] * 10}, items=items))

    assert study.blank[Item.REL] == (10, 2, 1)
    assert study.blank[Item.COM] == (10, 0, 10)


def test_nothing_is_told_before_the_release():
    it = provider()
    for person in people("HR", 6):
        serve(person, it)
    wave = opened()
    answer_all(wave, it.department, [4] * 6)
    wave = closed(wave)

    assert wave.study["reliability"] is None
    assert wave_study(wave) is None
    assert customer_responses(it.department.pk, [wave]) == [None]


def test_response_of_a_customer_department_is_kept_from_five_people_on_and_never_solved_by_subtraction():
    it, hr_service = provider(), provider("HR")
    for code, count in (("FIN", 6), ("LOG", 7), ("LEG", 3)):
        for person in people(code, count):
            serve(person, it)
    for person in people("SAL", 8):
        serve(person, hr_service)
    wave = opened()
    answer_all(wave, hr_service.department, [4] * 4)
    wave = released(wave)

    # the three of LEG hide the six of FIN with them: nobody can subtract
    by_code = {code: customer_responses(pk, [wave])[0] for code, pk in codes(wave).items()}
    assert by_code["LEG"] is None
    assert by_code["FIN"] is None
    assert (by_code["LOG"].people, by_code["LOG"].share) == (7, 0)
    assert (by_code["SAL"].people, by_code["SAL"].share) == (8, 0.5)


def codes(wave):
    asked = Invitation.objects.filter(ballot__wave=wave).select_related("ballot__person__department")
    return {one.ballot.person.department.code: one.ballot.person.department_id for one in asked}


def test_soundness_adds_up_and_never_shows_a_few_answers(departments):
    past({departments[0]: [4] * 12, departments[1]: [4] * 3})

    (found,) = soundness()

    assert (found.eligible, found.invited, found.answered) == (15, 15, 12)
    assert found.left_out == {"cap": 2}
    assert {reading.value: n for reading, n in found.readings.items()} == {"usual": 1, "hidden": 1}


def test_item_before_and_after_something_was_done_about_it(departments):
    it = departments[1]
    before = past({it: [2] * 30}, items=lambda place: {"COM": 4 if place < 10 else 2})
    past({it: [4] * 30}, number=2, items=lambda place: {"COM": 4 if place < 24 else 2})
    done = OPENED + QUARTER + timedelta(days=40)

    found, too_late = item_changes(
        [Wanted(it.pk, "COM", before.pk, at) for at in (done, done + 2 * QUARTER)], worded_waves()
    )

    assert (found.before.text, found.after.text, str(found.after_wave)) == ("33\u202f%", "80\u202f%", "2026-Q2")
    assert 0.2 < found.low < 0.47 < found.high < 0.7
    assert too_late is None


def test_changed_wording_and_few_answers_leave_nothing_to_compare(departments):
    it = departments[1]
    before = past({it: [2] * 5}, items=lambda _place: {"COM": 2})
    after = past({it: [4] * 5}, number=2, items=lambda _place: {"COM": 4})
    wanted = [Wanted(it.pk, "COM", before.pk, OPENED + QUARTER)]

    (bounded,) = item_changes(wanted, worded_waves())
    assert (bounded.before.text, bounded.low) == ("≤ 40\u202f%", None)
    waves = worded_waves()
    waves[0].questions = [{**one, "version": 0} for one in after.questions]
    assert item_changes(wanted, waves) == [None]


def test_a_study_that_was_lost_is_found_and_computed_again(departments):
    wave = past({one: [4] * 16 + [2] * 4 for one in departments}, response={departments[0].pk: (9, 12, 6)})
    assert studies_differing() == []
    kept = wave.study
    Wave.objects.filter(pk=wave.pk).update(study={**kept, "reliability": 0.9})

    differing = studies_differing()
    restudy(differing)

    assert [str(one) for one in differing] == ["2026-Q1"]
    assert Wave.objects.get(pk=wave.pk).study == kept
    assert Result.objects.filter(wave=wave).exists()
