"""Which item goes with the overall mark, whether raters agree, and that none of it reaches the web."""

import subprocess
import sys

import pytest

from surveys import statistics

# Every combination of two items from 1 to 5, four times over: the items are unrelated by construction.
GRID = [(first, second) for first in range(1, 6) for second in range(1, 6)] * 4


def test_item_importance_needs_a_hundred_complete_answers():
    answers = [(a, b, a) for a, b in GRID]

    assert statistics.item_importance({1: answers[:99]}, seed=1) is None
    assert statistics.item_importance({1: answers}, seed=1, replicates=2) is not None


def test_item_importance_finds_the_item_that_decides():
    answers = [(a, b, 3 * a + b) for a, b in GRID]

    first, second = statistics.item_importance({1: answers}, seed=1, replicates=40)

    assert (first.share, second.share) == (pytest.approx(0.9), pytest.approx(0.1))
    assert first.low <= 0.9 <= first.high
    assert second.high < first.low


def test_item_importance_removes_which_provider_is_liked():
    """Between the providers both items rise with the overall mark; within each only the first does."""
    liked, disliked = [(a, b, a) for a, b in GRID], [(a + 5, b + 5, a + 5) for a, b in GRID]

    first, second = statistics.item_importance({1: liked, 2: disliked}, seed=1, replicates=2)

    assert (first.share, second.share) == (pytest.approx(1), pytest.approx(0, abs=1e-9))


def test_item_importance_of_an_item_that_all_mark_alike_is_nothing():
    answers = [(5, b, b) for _, b in GRID]

    first, second = statistics.item_importance({1: answers}, seed=1, replicates=2)

    assert (first.share, second.share) == (pytest.approx(0), pytest.approx(1))


def test_item_importance_of_a_unanimous_overall_mark_is_nothing():
    answers = [(a, b, 5) for a, b in GRID]

    assert [item.share for item in statistics.item_importance({1: answers}, seed=1, replicates=2)] == [0, 0]


def test_item_importance_is_repeatable_by_its_seed():
    marks = {1: [(a, b, (3 * a + b * b) % 7) for a, b in GRID]}

    assert statistics.item_importance(marks, seed=3, replicates=5) == statistics.item_importance(
        marks, seed=3, replicates=5
    )


@pytest.mark.parametrize(
    ("groups", "expected"), [([[3, 5], [5, 3]], 0), ([[1, 5], [2, 5]], 0), ([[2, 2], [4, 4, 4]], 1)]
)
def test_rater_reliability_runs_from_chance_to_agreement(groups, expected):
    assert statistics.rater_reliability(groups) == expected


@pytest.mark.parametrize("groups", [[], [[1, 2]], [[1, 2], []], [[1], [2]]])
def test_rater_reliability_refuses_what_has_nothing_to_compare(groups):
    with pytest.raises(ValueError, match="Reliability"):
        statistics.rater_reliability(groups)


def test_importing_the_statistics_loads_no_heavy_library():
    code = "import sys, surveys.statistics; sys.exit(bool({'scipy', 'numpy', 'django'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
