"""The statistics agree with the literature. Every figure names where it was printed."""

import pytest

from surveys import statistics

# R, datasets::sleep: Cushny & Peebles's hours of extra sleep as printed by Student 1908, Biometrika 6:1.
SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

# R, help page of prop.test and prop.trend.test, after Fleiss 1981, p. 139.
SMOKERS, PATIENTS = [83, 90, 129, 70], [86, 93, 136, 82]

# R, datasets::swiss: Agriculture, Examination, Education, Catholic, Infant.Mortality, and Fertility as outcome.
SWISS = [
    [1, -0.68654221, -0.63952252, 0.40109505, -0.06085861, 0.35307918],
    [-0.68654221, 1, 0.69841530, -0.57274181, -0.11402160, -0.64588270],
    [-0.63952252, 0.69841530, 1, -0.15385892, -0.09932185, -0.66378886],
    [0.40109505, -0.57274181, -0.15385892, 1, 0.17549591, 0.46368470],
    [-0.06085861, -0.11402160, -0.09932185, 0.17549591, 1, 0.41655603],
    [0.35307918, -0.64588270, -0.66378886, 0.46368470, 0.41655603, 1],
]


@pytest.mark.parametrize(
    ("k", "n", "expected"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0000, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilson_agrees_with_newcombe_1998(k, n, expected):
    """Newcombe 1998, Stat Med 17:857, table I, method 3 (score, without correction)."""
    assert statistics.wilson(k, n) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0000)),
        ((10, 10, 0, 10), (0.6075, 1.0000)),
    ],
)
def test_newcombe_agrees_with_the_eight_printed_contrasts(counts, expected):
    """Newcombe 1998, Stat Med 17:873, table II, method 10."""
    assert statistics.newcombe(*counts) == pytest.approx(expected, abs=5e-5)


def test_welch_agrees_with_the_sleep_data():
    """R, help page of t.test, t.test(extra ~ group, data = sleep)."""
    result = statistics.welch(SLEEP_1, SLEEP_2)

    assert result.t == pytest.approx(-1.8608, abs=5e-5)
    assert result.df == pytest.approx(17.776, abs=5e-4)
    assert result.p == pytest.approx(0.07939, abs=5e-6)
    assert (result.low, result.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


def test_mean_interval_agrees_with_the_engineering_handbook():
    """NIST/SEMATECH e-Handbook 1.3.5.2, heat flow meter data ZARR13: n = 195."""
    assert statistics.mean_interval(9.261460, 0.022789, 195) == pytest.approx((9.258242, 9.264679), abs=1e-6)


def test_benjamini_hochberg_agrees_with_the_authors_example():
    """Benjamini & Hochberg 1995, section 3.2: 15 hypotheses on thrombolysis, four are rejected."""
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]

    assert statistics.benjamini_hochberg(p_values) == [True] * 4 + [False] * 11


def test_homogeneity_agrees_with_the_smokers():
    """R, prop.test(smokers, patients): X-squared = 12.6, df = 3, p-value = 0.005585."""
    assert statistics.homogeneity(SMOKERS, PATIENTS) == (
        pytest.approx(12.6004, abs=5e-5),
        pytest.approx(0.005585, abs=5e-7),
    )


def test_trend_agrees_with_the_smokers():
    """R, prop.trend.test(smokers, patients): X-squared = 8.2249, df = 1, p-value = 0.004132."""
    assert statistics.trend(SMOKERS, PATIENTS) == (
        pytest.approx(8.2249, abs=5e-5),
        pytest.approx(0.004132, abs=5e-7),
    )


def test_trend_agrees_with_caesarean_sections_by_shoe_size():
    """Dalgaard, Introductory Statistics with R, section 7.3 (data of Altman 1991): 8.0237, p = 0.004617."""
    sections = [5, 7, 6, 7, 8, 10]
    mothers = [22, 35, 42, 48, 54, 150]

    assert statistics.trend(sections, mothers) == (
        pytest.approx(8.0237, abs=5e-5),
        pytest.approx(0.004617, abs=5e-7),
    )


def test_kidney_stones_reverse_between_the_weightings():
    """Charig et al. 1986, BMJ 292:879: open surgery against percutaneous, small and large stones."""
    surgery = statistics.pooled_and_equal_weight([(81, 87), (192, 263)])
    percutaneous = statistics.pooled_and_equal_weight([(234, 270), (55, 80)])

    assert [round(100 * share) for share in surgery] == [78, 83]
    assert [round(100 * share) for share in percutaneous] == [83, 78]


def test_shapley_importance_agrees_with_the_swiss_fertility_data():
    """Grömping 2006, J Stat Software 17(1): lmg of the swiss data; the model explains 70.67 %."""
    importance = statistics.shapley_importance(SWISS)

    assert importance == pytest.approx([0.0571, 0.1712, 0.2601, 0.1056, 0.1128], abs=5e-5)
    assert sum(importance) == pytest.approx(0.7067, abs=5e-5)


def test_rater_reliability_agrees_with_six_targets_and_four_judges():
    """Shrout & Fleiss 1979, tables 2 and 4: ICC(1,4) = .44."""
    targets = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

    assert statistics.rater_reliability(targets) == pytest.approx(0.44, abs=5e-3)


def test_detectable_change_agrees_with_the_table_of_the_specification():
    """SURVEY §4.3.4: SD .9 and a share from .80, 80 % power."""
    sizes = [10, 20, 40, 80, 160]

    assert [round(statistics.detectable_mean(n, n), 2) for n in sizes] == [1.13, 0.80, 0.56, 0.40, 0.28]
    assert [round(100 * statistics.detectable_share(n, n)) for n in sizes] == [50, 35, 25, 18, 13]
