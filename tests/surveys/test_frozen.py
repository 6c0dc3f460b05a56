"""What a released evaluation found is read once a process, and nothing of an unreleased one is kept."""

import pytest

from core.quarters import Quarter
from departments.models import Department
from surveys.models import Answer, Result, Wave
from surveys.queries import figures_between, matrix, released_waves, shown_results, worded_waves
from surveys.queries.frozen import marks_of, totals_of
from surveys.services import PastWave, write_past_wave
from tests.factories import make_department
from tests.surveys.test_study import OPENED, QUARTER

pytestmark = pytest.mark.django_db


def held(marks, *, number=1):
    """A released wave: each provider's marks by customer department."""
    opens = OPENED + number * QUARTER
    return write_past_wave(
        past=PastWave(Quarter(2026, number), opens, opens + QUARTER / 6, f"seed {number}"),
        answers=[
            Answer(provider=provider, customer=customer, overall=mark, items={"COM": mark})
            for (provider, customer), given in marks.items()
            for mark in given
        ],
        comments=[], funnel={}, announced={}, response={},
        invited={(provider.pk, customer.pk): len(given) for (provider, customer), given in marks.items()},
    )  # fmt: skip


@pytest.fixture
def it():
    return make_department("IT")


@pytest.fixture
def sales():
    return make_department("SAL")


def test_totals_and_cells_of_a_released_wave_are_read_once(it, sales, assert_queries):
    wave = held({(it, sales): [4] * 12, (sales, it): [2] * 12})

    with assert_queries(2):
        first = totals_of([wave])[wave.pk], marks_of(wave)
    with assert_queries(0):
        again = totals_of([wave])[wave.pk], marks_of(wave)

    assert first == again
    assert {provider: row.satisfied for provider, row in first[0]["COM"].items()} == {it.pk: 12, sales.pk: 0}
    assert first[1][it.pk].cells[sales.pk].text == "100\u202f%"


def test_a_new_wave_is_read_beside_those_that_are_known(it, sales, assert_queries):
    known = held({(it, sales): [4] * 12})
    totals_of([known])
    new = held({(it, sales): [2] * 12}, number=2)

    with assert_queries(1):
        found = totals_of([known, new])

    assert [found[wave.pk]["OVR"][it.pk].satisfied for wave in (known, new)] == [12, 0]


def test_nothing_is_kept_of_a_wave_before_its_release(it, sales):
    wave = held({(it, sales): [4] * 12})
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    wave.refresh_from_db()

    assert totals_of([wave]) == {}
    assert (matrix(wave).rows, shown_results(wave), figures_between(wave, it, sales)) == ((), {}, {})

    Result.objects.filter(wave=wave).update(satisfied=6)
    Wave.objects.filter(pk=wave.pk).update(state="released")
    wave.refresh_from_db()

    assert totals_of([wave])[wave.pk]["OVR"][it.pk].satisfied == 6
    assert figures_between(wave, it, sales)[it.pk].text == "50\u202f%"


def test_departments_keep_the_names_that_they_have_today(it, sales):
    wave = held({(it, sales): [4] * 12})
    before = matrix(wave)
    Department.objects.filter(pk=it.pk).update(name="Computing")

    assert before.rows[0].provider.name != "Computing"
    assert matrix(wave).rows[0].provider.name == "Computing"


def test_wording_comes_along_where_it_is_compared_and_is_read_once(it, sales, assert_queries):
    waves = [held({(it, sales): [4] * 12}, number=number) for number in (1, 2)]
    worded_waves()

    with assert_queries(1):
        found = worded_waves()
        asked = [len(wave.questions) for wave in found]
    with assert_queries(1):
        bare = released_waves()

    assert [wave.pk for wave in found] == [wave.pk for wave in reversed(waves)]
    assert min(asked) > 1
    assert all("questions" in wave.get_deferred_fields() for wave in bare)
