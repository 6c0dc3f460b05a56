"""Where no printed figure is at hand, an independent computation; and every edge a small quarter can reach."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import statistics
from surveys.statistics.drivers import shapley_importances

quick = settings(derandomize=True, max_examples=60, deadline=None)
counts = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
answered = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@quick
@given(answered, st.floats(0.5, 0.999))
def test_wilson_agrees_with_scipy(cell, confidence):
    expected = scipy.stats.binomtest(*cell).proportion_ci(confidence, method="wilson")

    assert statistics.wilson(*cell, confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


@quick
@given(counts)
def test_intervals_of_a_share_stay_between_0_and_1(cell):
    for interval in (statistics.wilson, statistics.agresti_coull):
        low, high = interval(*cell)

        assert 0 <= low <= high <= 1


@pytest.mark.parametrize("interval", [statistics.wilson, statistics.agresti_coull])
def test_intervals_of_a_share_know_nothing_without_answers(interval):
    assert interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("interval", [statistics.wilson, statistics.agresti_coull])
@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 5), (0, -1), (math.nan, 5)])
def test_intervals_of_a_share_refuse_impossible_counts(interval, k, n):
    with pytest.raises(ValueError, match="between 0 and n"):
        interval(k, n)


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95])
def test_intervals_refuse_a_confidence_outside_0_to_1(confidence):
    with pytest.raises(ValueError, match="confidence"):
        statistics.wilson(1, 2, confidence)
    with pytest.raises(ValueError, match="confidence"):
        statistics.mean_interval(3, 1, 5, confidence)


def test_agresti_coull_adds_half_z_squared_at_every_confidence():
    """Wald over n + z² answers, computed by hand for 4 of 20 at 99 %."""
    z = scipy.stats.norm.ppf(0.995)
    n = 20 + z**2
    share = (4 + z**2 / 2) / n
    half = z * math.sqrt(share * (1 - share) / n)

    assert statistics.agresti_coull(4, 20, 0.99) == pytest.approx((share - half, share + half))


@quick
@given(answered, answered)
def test_newcombe_turns_its_sign_with_its_groups(first, second):
    low, high = statistics.newcombe(*first, *second)

    assert statistics.newcombe(*second, *first) == pytest.approx((-high, -low))
    assert -1 <= low <= first[0] / first[1] - second[0] / second[1] <= high <= 1


def test_newcombe_refuses_a_group_without_answers():
    with pytest.raises(ValueError, match="at least one answer"):
        statistics.newcombe(0, 0, 1, 2)


def test_satisfied_share_leaves_not_applicable_out():
    assert statistics.satisfied_share([5, 4, 3, None, 1]) == 0.5
    assert statistics.satisfied_share([None, None]) is None
    with pytest.raises(ValueError, match="between 1 and 5"):
        statistics.satisfied_share([6])


def test_index_runs_from_0_to_100():
    assert [statistics.index(mean) for mean in (1, 3, 4.5, 5)] == [0, 50, 87.5, 100]
    with pytest.raises(ValueError, match="between 1 and 5"):
        statistics.index(0.9)


def test_nps_agrees_with_the_variance_of_the_adjusted_trinomial():
    """The constants 3/4, 3/2, 3/4 are those of Rocks 2016; the interval is computed here from −1, 0, +1 scores."""
    weights = {1: 19.75, 0: 6.5, -1: 12.75}
    n = sum(weights.values())
    mean = sum(score * weight for score, weight in weights.items()) / n
    variance = sum(weight * (score - mean) ** 2 for score, weight in weights.items()) / n
    half = scipy.stats.norm.ppf(0.975) * math.sqrt(variance / n)

    result = statistics.nps(19, 5, 12)

    assert result.score == pytest.approx(100 * 7 / 36)
    assert (result.low, result.high) == pytest.approx((100 * (mean - half), 100 * (mean + half)))


def test_nps_stays_on_its_scale_and_refuses_nobody():
    assert statistics.nps(2, 0, 0).high == 100
    assert statistics.nps(0, 0, 2).low == -100
    with pytest.raises(ValueError, match="at least one answer"):
        statistics.nps(0, 0, 0)
    with pytest.raises(ValueError, match="between 0 and n"):
        statistics.nps(5, -1, 1)


def test_mean_interval_without_spread_has_no_width():
    assert statistics.mean_interval(4, 0, 7) == (4, 4)


@pytest.mark.parametrize(("mean", "sd", "n"), [(4, 1, 1), (4, 1, 0), (4, -1, 5), (math.nan, 1, 5), (4, math.inf, 5)])
def test_mean_interval_refuses_what_has_no_spread_to_judge_by(mean, sd, n):
    with pytest.raises(ValueError, match=r"two answers|finite"):
        statistics.mean_interval(mean, sd, n)


@quick
@given(st.lists(st.integers(1, 5), min_size=2, max_size=12), st.lists(st.integers(1, 5), min_size=2, max_size=12))
def test_welch_agrees_with_scipy(x, y):
    x, y = [*x, 1, 2], [*y, 1, 2]  # scipy warns about constants; ours are tested below
    expected = scipy.stats.ttest_ind(x, y, equal_var=False)
    bounds = expected.confidence_interval(0.9)

    result = statistics.welch(x, y, 0.9)

    assert result == pytest.approx((expected.statistic, expected.df, expected.pvalue, bounds.low, bounds.high))


def test_welch_of_constants_is_defined():
    assert statistics.welch([4, 4], [4, 4, 4]) == (0, 3, 1, 0, 0)
    assert statistics.welch([5, 5], [4, 4]) == (math.inf, 2, 0, 1, 1)
    assert statistics.welch([4, 4], [5, 5]) == (-math.inf, 2, 0, -1, -1)


def test_welch_refuses_single_values_and_infinities():
    with pytest.raises(ValueError, match="two values"):
        statistics.welch([4], [4, 5])
    with pytest.raises(ValueError, match="finite"):
        statistics.welch([4, math.nan], [4, 5])


@quick
@given(st.lists(st.floats(0, 1), max_size=12), st.sampled_from([0.05, 0.1]))
def test_benjamini_hochberg_agrees_with_scipy(p_values, q):
    expected = [bool(p <= q) for p in scipy.stats.false_discovery_control(p_values)] if p_values else []

    found = statistics.benjamini_hochberg(p_values, q)

    adjusted = scipy.stats.false_discovery_control(p_values) if p_values else []
    on_the_edge = [abs(p - q) < 1e-9 for p in adjusted]
    assert [f for f, edge in zip(found, on_the_edge, strict=True) if not edge] == [
        e for e, edge in zip(expected, on_the_edge, strict=True) if not edge
    ]


def test_benjamini_hochberg_keeps_the_order_and_refuses_what_is_no_p_value():
    assert statistics.benjamini_hochberg([0.9, 0.001, 0.03]) == [False, True, True]
    assert statistics.benjamini_hochberg([]) == []
    with pytest.raises(ValueError, match="p-value"):
        statistics.benjamini_hochberg([1.2])
    with pytest.raises(ValueError, match="false discovery rate"):
        statistics.benjamini_hochberg([0.2], q=0)


def test_homogeneity_agrees_with_scipy_on_unequal_groups():
    successes, totals = [9, 14, 3], [12, 30, 5]
    table = [successes, [n - k for k, n in zip(successes, totals, strict=True)]]
    expected = scipy.stats.chi2_contingency(table, correction=False)

    assert statistics.homogeneity(successes, totals) == pytest.approx((expected.statistic, expected.pvalue))


@pytest.mark.parametrize("test", [statistics.homogeneity, statistics.trend])
@pytest.mark.parametrize("successes", [[0, 0], [5, 7]])
def test_unanimous_groups_do_not_differ(test, successes):
    assert test(successes, [5, 7]) == (0, 1)


@pytest.mark.parametrize("test", [statistics.homogeneity, statistics.trend])
@pytest.mark.parametrize(("successes", "totals"), [([1], [2]), ([1, 2], [2]), ([3, 1], [2, 2]), ([0, 0], [0, 0])])
def test_group_tests_refuse_what_cannot_be_compared(test, successes, totals):
    with pytest.raises(ValueError, match=r"group|length|between 0 and n|at least one answer"):
        test(successes, totals)


def test_trend_keeps_the_place_of_a_quarter_without_answers():
    gap = statistics.trend([2, 0, 8], [10, 0, 10])
    neighbours = statistics.trend([2, 8], [10, 10])

    assert gap == pytest.approx(neighbours)
    assert statistics.trend([2, 0, 5, 8], [10, 0, 10, 10]) != pytest.approx(statistics.trend([2, 5, 8], [10, 10, 10]))


def test_trend_of_one_answered_quarter_cannot_show():
    assert statistics.trend([3, 0], [5, 0]) == (0, 1)


def test_kish_effective_n_is_the_count_when_all_weigh_the_same():
    assert statistics.kish_effective_n([2.5] * 8) == pytest.approx(8)
    assert statistics.kish_effective_n([1, 2]) == pytest.approx(1.8)
    assert statistics.kish_effective_n([1, 0]) == pytest.approx(1)
    assert statistics.kish_effective_n([1e-200, 1e-200]) == pytest.approx(2)
    assert statistics.kish_effective_n([]) == 0


@pytest.mark.parametrize("weights", [[0, 0], [1, -1], [math.inf, 1]])
def test_kish_effective_n_refuses_impossible_weights(weights):
    with pytest.raises(ValueError, match=r"[Ww]eights|finite"):
        statistics.kish_effective_n(weights)


def test_equal_weight_mean_gives_each_department_one_voice():
    mean, error = statistics.equal_weight_mean([statistics.Sample(4.0, 0.8, 16), statistics.Sample(3.0, 1.2, 9)])

    assert mean == 3.5
    assert error == pytest.approx(math.sqrt(0.8**2 / 16 + 1.2**2 / 9) / 2)


@pytest.mark.parametrize("cells", [[], [(1, 0)], [(3, 2)]])
def test_weightings_refuse_cells_without_answers(cells):
    with pytest.raises(ValueError, match=r"at least one|between 0 and n"):
        statistics.pooled_and_equal_weight(cells)


@pytest.mark.parametrize("sample", [(4, 1, 0), (4, -1, 5)])
def test_equal_weight_mean_refuses_impossible_departments(sample):
    with pytest.raises(ValueError, match="equal-weight"):
        statistics.equal_weight_mean([statistics.Sample(*sample)])
    with pytest.raises(ValueError, match="equal-weight"):
        statistics.equal_weight_mean([])


def test_shapley_importance_of_unrelated_items_is_their_squared_correlation():
    assert statistics.shapley_importance([[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]) == pytest.approx([0.36, 0.09])


def test_shapley_importance_splits_what_two_equal_items_explain():
    assert statistics.shapley_importance([[1, 1, 0.6], [1, 1, 0.6], [0.6, 0.6, 1]]) == pytest.approx([0.18, 0.18])


def test_shapley_importance_of_many_matrices_is_that_of_each():
    matrices = [
        [[1, 0.3, 0.6], [0.3, 1, 0.5], [0.6, 0.5, 1]],
        [[1, 1, 0.6], [1, 1, 0.6], [0.6, 0.6, 1]],
        [[1, 0, 0], [0, 1, 0.9], [0, 0.9, 1]],
    ]

    together = shapley_importances(np.array(matrices))

    for matrix, shares in zip(matrices, together, strict=True):
        assert list(shares) == pytest.approx(statistics.shapley_importance(matrix))
    assert together.sum(axis=1)[1] == pytest.approx(0.36)


@pytest.mark.parametrize(
    "matrix",
    [
        [],
        [[1]],
        [[1, 0.5]],
        [[1, 0.5], [0.4, 1]],
        [[0.9, 0.5], [0.5, 1]],
        [[1, 1.5], [1.5, 1]],
        [[1, math.nan], [math.nan, 1]],
        [[1, -0.9, 0.9], [-0.9, 1, 0.9], [0.9, 0.9, 1]],
        [[float(i == j) for j in range(14)] for i in range(14)],
    ],
)
def test_shapley_importance_refuses_what_no_data_can_give(matrix):
    with pytest.raises(ValueError, match=r"[Cc]orrelation|square"):
        statistics.shapley_importance(matrix)
