"""Which cells are shown, and how what is shown is worded."""

import pytest

from surveys import disclosure
from surveys.disclosure import Cell, Response, suppress, suppress_results, total_shown

S, H, N = "shown", "hidden", "not_served"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], []),
        ([None], [N]),
        ([5], [S]),
        ([4], [H]),
        ([0], [H]),
        ([12, 9, 30], [S, S, S]),
        ([12, 3, 4, 9], [S, H, H, S]),
        ([12, 4, 9], [S, H, H]),
        ([6, 9, 4, 6], [H, S, H, S]),
        ([9, 2], [H, H]),
        ([1, 2, 1], [H, H, H]),
        ([1, 2, 2, 9], [H, H, H, S]),
        ([0, 9], [H, S]),
        ([0, 4, 9], [H, H, H]),
        ([None, 4, 9, None, 20], [N, H, H, N, S]),
    ],
)
def test_suppress_hides_small_cells_and_what_would_reveal_them(answers, expected):
    assert suppress(answers) == expected


def test_suppress_follows_a_raised_threshold():
    assert suppress([9, 12, 30], threshold=10) == [H, H, S]


def test_suppress_returns_plain_words():
    assert all(type(verdict) is str for verdict in suppress([None, 1, 9]))


@pytest.mark.parametrize("rule", [suppress, total_shown])
def test_suppress_refuses_impossible_input(rule):
    with pytest.raises(ValueError, match="fewer than 0"):
        rule([3, -1])
    with pytest.raises(ValueError, match="threshold"):
        rule([3], threshold=0)


@pytest.mark.parametrize(
    ("answers", "expected"), [([], False), ([None], False), ([2, 2], False), ([2, 3], True), ([None, 5], True)]
)
def test_total_is_shown_from_the_threshold(answers, expected):
    assert total_shown(answers) is expected


def test_suppress_results_does_not_leave_a_unanimous_rest():
    cells = [Cell(15, 60), Cell(3, 100), Cell(3, 100), None, Cell(7, 70)]

    assert suppress([15, 3, 3, None, 7]) == [S, H, H, N, S]
    assert suppress_results(cells) == [S, H, H, N, H]


def test_suppress_results_hides_an_exact_cell_that_would_tell_what_a_band_hides():
    """Total minus 15 gives the seven, who are all of one mind though printed as a band."""
    assert suppress_results([Cell(15, 60), Cell(7, 100)]) == [H, S]
    assert suppress_results([Cell(15, 60), Cell(7, 600 / 7)]) == [H, S]  # the one who differs would know the six
    assert suppress_results([Cell(15, 60), Cell(7, 500 / 7)]) == [S, S]
    assert suppress_results([Cell(15, 60), Cell(7, 100), Cell(6, 100)]) == [S, S, S]
    assert suppress_results([Cell(7, 100)]) == [S]


def test_suppress_results_is_content_with_a_mixed_or_an_empty_rest():
    assert suppress_results([Cell(15, 60), Cell(3, 100), Cell(3, 50)]) == [S, H, H]
    assert suppress_results([Cell(15, 60), Cell(0)]) == [S, H]
    assert suppress_results([Cell(15, 60), Cell(4, 50)]) == [H, H]


def test_strata_pool_the_hidden_cells():
    assert disclosure.strata([12, 4, None, 9, 20]) == [(0,), (4,), (1, 3)]
    assert disclosure.strata([12, 9]) == [(0,), (1,)]
    assert disclosure.strata([12, 0]) == [(0,)]
    assert disclosure.strata([2, 2]) == []


@pytest.mark.parametrize(
    ("value", "answers", "expected"),
    [
        (100, 5, "≥ 60"),
        (60, 5, "≥ 60"),
        (89.4, 9, "≥ 60"),
        (50, 6, "40–60"),
        (100, 10, "100"),
        (0, 5, "≤ 40"),
        (40, 9, "≤ 40"),
        (0, 10, "0"),
    ],
)
def test_bounded_value_does_not_tell_that_all_agreed(value, answers, expected):
    assert disclosure.bounded_value(value, answers) == expected


@pytest.mark.parametrize("value", [-1, 101])
def test_bounded_value_refuses_what_is_no_index(value):
    with pytest.raises(ValueError, match="between 0 and 100"):
        disclosure.bounded_value(value, 10)


@pytest.mark.parametrize("answers", range(5, 10))
def test_one_who_differs_cannot_tell_that_all_the_others_agree(answers):
    """The insider knows her own mark: among the numbers of satisfied ones that print alike, some divide the rest."""
    printed = {k: disclosure.bounded_value(100 * k / answers, answers) for k in range(answers + 1)}

    for own in (0, 1):
        for k in range(own, answers + own):
            rest = {
                other - own for other, text in printed.items() if text == printed[k] and 0 <= other - own < answers
            }
            assert rest - {0, answers - 1}, (answers, own, k)


def test_comments_have_a_threshold_of_their_own():
    assert [disclosure.comments_shown(answers) for answers in (9, 10)] == [False, True]


@pytest.mark.parametrize(
    ("answers", "threshold", "expected"),
    [
        (5, 5, "5–9"),
        (9, 5, "5–9"),
        (10, 5, "10–19"),
        (20, 5, "20–49"),
        (49, 5, "20–49"),
        (50, 5, "50+"),
        (4, 4, "4–9"),
        (12, 10, "10–19"),
        (80, 60, "60+"),
    ],
)
def test_band_stands_for_the_count(answers, threshold, expected):
    assert disclosure.band(answers, threshold=threshold) == expected


def test_band_of_a_hidden_cell_does_not_exist():
    with pytest.raises(ValueError, match="hidden"):
        disclosure.band(4)


@pytest.mark.parametrize(
    ("answered", "invited", "expected"),
    [
        (4, 4, Response.HIDDEN),
        (5, 100, Response.INDICATIVE),
        (9, 9, Response.INDICATIVE),
        (10, 33, Response.USUAL),
        (10, 34, Response.LOW),
    ],
)
def test_response_label_says_how_to_read_a_result(answered, invited, expected):
    assert disclosure.response_label(answered, invited) == expected


def test_response_label_refuses_more_answers_than_invitations():
    with pytest.raises(ValueError, match="invited"):
        disclosure.response_label(6, 5)


@pytest.mark.parametrize(
    ("proposed", "current", "opened", "expected"),
    [(3, 5, False, False), (4, 5, False, True), (4, 5, True, False), (5, 5, True, True), (8, 5, True, True)],
)
def test_threshold_is_never_lowered_once_the_wave_is_open(proposed, current, opened, expected):
    assert disclosure.threshold_allowed(proposed, current=current, opened=opened) is expected
