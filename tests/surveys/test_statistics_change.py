"""The words for a change, and the funnel: chance must not be told as a story."""

import math

import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import statistics
from surveys.statistics import Change, Quarters

quick = settings(derandomize=True, max_examples=60, deadline=None)
quarter = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((120, 200), (160, 200), Change.BETTER),
        ((160, 200), (120, 200), Change.WORSE),
        ((160, 200), (164, 200), Change.NO_CLEAR_CHANGE),
        ((16, 20), (17, 20), Change.TOO_FEW),
        ((2, 20), (19, 20), Change.BETTER),
        ((8, 10), (0, 0), Change.TOO_FEW),
        ((0, 0), (8, 10), Change.TOO_FEW),
    ],
)
def test_describe_change_says_what_the_answers_carry(before, now, expected):
    assert statistics.describe_change(*before, *now) == expected


def test_describe_change_needs_five_points_exactly():
    assert statistics.describe_change(800, 1000, 850, 1000, significant=True) == Change.BETTER
    assert statistics.describe_change(800, 1000, 849, 1000, significant=True) == Change.NO_CLEAR_CHANGE


def test_describe_change_refuses_impossible_counts():
    with pytest.raises(ValueError, match="between 0 and n"):
        statistics.describe_change(3, 2, 1, 2, significant=True)


def test_describe_changes_corrects_over_the_page():
    alone = Quarters(100, 150, 117, 150)
    nothing = Quarters(120, 150, 120, 150)

    assert statistics.describe_changes([alone]) == [Change.BETTER]
    assert statistics.describe_changes([alone] + [nothing] * 11) == [Change.NO_CLEAR_CHANGE] * 12


@quick
@given(quarter, quarter)
def test_change_p_value_agrees_with_the_printed_interval(before, now):
    p = statistics.change_p_value(Quarters(*before, *now))

    low, high = statistics.newcombe(*now, *before)
    assert (p < 0.05) == (low > 0 or high < 0) or p == pytest.approx(0.05)


def test_change_p_value_without_a_quarter_is_1():
    assert statistics.change_p_value(Quarters(0, 0, 5, 9)) == 1
    assert statistics.change_p_value(Quarters(5, 9, 5, 9)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([3, 4] * 50, [4, 5] * 50, Change.BETTER),
        ([4, 5] * 50, [3, 4] * 50, Change.WORSE),
        ([3, 4] * 50, [3, 4] * 49 + [4, 4], Change.NO_CLEAR_CHANGE),
        ([3, 4, 5], [4, 4, 5], Change.TOO_FEW),
        ([4], [5], Change.TOO_FEW),
    ],
)
def test_describe_mean_change_says_what_the_answers_carry(before, now, expected):
    assert statistics.describe_mean_change(before, now) == expected


def test_describe_mean_change_needs_a_fifth_of_a_mark():
    before = [4] * 40

    assert statistics.describe_mean_change(before, [5] * 8 + [4] * 32, significant=True) == Change.BETTER
    assert statistics.describe_mean_change(before, [5] * 7 + [4] * 33, significant=True) == Change.NO_CLEAR_CHANGE


def test_detectable_change_is_infinite_without_answers():
    assert statistics.detectable_share(0, 10) == math.inf


def test_funnel_limits_are_those_of_the_normal_curve():
    assert statistics.funnel_limits(0.8, 100, 1.96) == pytest.approx((0.7216, 0.8784))
    assert statistics.funnel_limits(0.8, 5, 3.09) == (pytest.approx(0.2472, abs=5e-5), 1.0)
    assert statistics.funnel_limits(0.1, 5, 3.09)[0] == 0
    assert statistics.funnel_limits(0.8, 0, 1.96) == (0, 1)


@pytest.mark.parametrize("limits", [statistics.funnel_limits, statistics.exact_funnel_limits])
@pytest.mark.parametrize(("target", "n", "z"), [(1.1, 5, 2), (-0.1, 5, 2), (0.5, -1, 2), (0.5, 5, -2)])
def test_funnel_limits_refuse_impossible_input(limits, target, n, z):
    with pytest.raises(ValueError, match=r"target|funnel"):
        limits(target, n, z)


@quick
@given(st.floats(0.05, 0.95), st.integers(1, 19), st.sampled_from([statistics.ALERT_Z, statistics.ALARM_Z]))
def test_exact_funnel_limits_leave_the_tails_outside(target, n, z):
    tail = scipy.stats.norm.sf(z)
    low, high = statistics.exact_funnel_limits(target, n, z)

    below = scipy.stats.binom.cdf(math.ceil(low * n - 1e-9) - 1, n, target)
    above = scipy.stats.binom.sf(math.floor(high * n + 1e-9), n, target)

    assert 0 <= low <= high <= 1
    assert below <= tail + 1e-9
    assert above <= tail + 1e-9


def test_exact_funnel_limits_interpolate_between_counts():
    """Ten answers, target .8: P(R ≤ 4) = .00637, P(R ≤ 5) = .03279, so the 2.5 % point lies between 4 and 5."""
    lower, upper = scipy.stats.binom.cdf([4, 5], 10, 0.8)
    expected = (5 - (upper - 0.025) / (upper - lower)) / 10

    assert statistics.exact_funnel_limits(0.8, 10, statistics.ALERT_Z)[0] == pytest.approx(expected)


def test_exact_funnel_limits_have_defined_ends():
    assert statistics.exact_funnel_limits(0.8, 0, 2) == (0, 1)
    assert statistics.exact_funnel_limits(1, 5, 2) == (1, 1)
    assert statistics.exact_funnel_limits(0, 5, 2) == (0, 0)
    assert statistics.exact_funnel_limits(0.5, 5, 40) == (0, 1)


def test_limits_are_exact_for_few_answers_only():
    assert statistics.limits_for(0.8, 19, 1.96) == statistics.exact_funnel_limits(0.8, 19, 1.96)
    assert statistics.limits_for(0.8, 20, 1.96) == statistics.funnel_limits(0.8, 20, 1.96)


def test_overdispersion_widens_only_when_more_than_a_tenth_lie_outside():
    alike = [80] * 9
    totals = [100] * 10

    assert statistics.overdispersion([*alike, 50], totals, 0.8) == 1
    assert statistics.overdispersion([*alike[:8], 50, 95], totals, 0.8) == pytest.approx((7.5**2 + 3.75**2) / 10)
    assert statistics.overdispersion([10, 10], [10, 10], 1) == 1
