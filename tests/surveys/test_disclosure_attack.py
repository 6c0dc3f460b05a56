"""An insider who knows the rules, her own mark and everything that is printed learns no other mark by subtraction."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.disclosure import Cell, is_exact, is_revealing, strata, suppress, suppress_results, total_shown
from tests.surveys.audit import determined

attack = settings(derandomize=True, max_examples=150, deadline=None)
cell = st.one_of(st.none(), st.integers(0, 9), st.integers(0, 4))
partition = st.lists(cell, min_size=1, max_size=6)
matrix = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=4)
)


def indicator(places, size):
    return [1 if place in places else 0 for place in range(size)]


def published_sums(answers):
    """What one provider's row gives away: each shown cell and, if shown, the total; one unknown per cell."""
    size = len(answers)
    rows = [indicator({i}, size) for i, verdict in enumerate(suppress(answers)) if verdict == "shown"]
    return [*rows, indicator(range(size), size)] if total_shown(answers) else rows


def people(answers):
    """Number the people of a row: one list of unknown marks per cell."""
    numbers = iter(range(sum(count or 0 for count in answers)))
    return [[next(numbers) for _ in range(count or 0)] for count in answers]


@attack
@given(partition)
def test_no_hidden_answers_can_be_told_from_the_shown_ones(answers):
    served = [count or 0 for count in answers]
    rows = [[value if served[i] else 0 for i, value in enumerate(row)] for row in published_sums(answers)]

    hidden = {i for i, verdict in enumerate(suppress(answers)) if verdict == "hidden" and served[i]}

    assert not hidden & determined(rows)


@attack
@given(partition)
def test_what_stays_hidden_is_nobody_or_enough(answers):
    verdicts = suppress(answers)
    rest = sum(count or 0 for count, verdict in zip(answers, verdicts, strict=True) if verdict == "hidden")

    assert rest == 0 or rest >= 5 or not (total_shown(answers) or "shown" in verdicts)


@attack
@given(partition, st.integers(0, 60))
def test_an_insider_learns_no_other_mark(answers, who):
    crowd = people(answers)
    size = sum(map(len, crowd))
    if not size:
        return
    insider = who % size
    rows = [
        indicator([person for i, weight in enumerate(row) if weight for person in crowd[i]], size)
        for row in published_sums(answers)
    ]

    learned = determined([*rows, indicator({insider}, size)])

    assert learned == {insider}


@attack
@given(partition)
def test_the_smallest_cells_are_given_up_first(answers):
    """Hiding more than needed would be safe and useless: without the last cell given up, the rest would not do."""
    verdicts = suppress(answers)
    given_up = [count for count, verdict in zip(answers, verdicts, strict=True) if verdict == "hidden" and count >= 5]
    rest = sum(count or 0 for count, verdict in zip(answers, verdicts, strict=True) if verdict == "hidden")

    if given_up:
        assert 0 < rest - max(given_up) < 5


def matrix_equations(counts):
    """Everything a matrix page prints: shown cells, true provider totals once, margins of shown cells, equal weights."""
    width = len(counts[0])
    size = width * len(counts)
    rows, shown_places = [], [set() for _ in range(width)]
    for provider, answers in enumerate(counts):
        places = [provider * width + customer for customer in range(width)]
        rows += [[*([0] * places[0]), *row, *([0] * (size - places[0] - width))] for row in published_sums(answers)]
        rows.append(equal_weight(answers, places, size))
        for customer, verdict in enumerate(suppress(answers)):
            if verdict == "shown":
                shown_places[customer].add(places[customer])
    return rows + [indicator(places, size) for places in shown_places]


def equal_weight(answers, places, size):
    groups = strata(answers)
    row = [Fraction(0)] * size
    for group in groups:
        for customer in group:
            row[places[customer]] = Fraction(1, len(groups) * sum(answers[i] or 0 for i in group))
    return row


@attack
@given(matrix)
def test_no_hidden_cell_of_the_matrix_can_be_solved(counts):
    flat = [count or 0 for answers in counts for count in answers]
    verdicts = [verdict for answers in counts for verdict in suppress(answers)]
    rows = [[value if flat[i] else 0 for i, value in enumerate(row)] for row in matrix_equations(counts)]

    solved = {i for i in determined(rows) if verdicts[i] != "shown"}

    assert not solved


def test_true_margins_in_both_directions_would_solve_a_hidden_cell():
    """Why rule 3 gives only one direction its true totals: the audit finds what they would give away."""
    counts = [[2, 8, 9], [9, 9, 9]]
    rows = matrix_equations(counts)

    with_true_margin = [*rows, indicator({0, 3}, 6)]

    assert determined(rows) == {2, 3, 4, 5}
    assert determined(with_true_margin) == {0, 1, 2, 3, 4, 5}


def test_weighting_hidden_cells_by_themselves_would_solve_them():
    """Why strata pools: total and plain average are two equations, enough for two hidden cells."""
    shown, total, average = [0, 0, 1], [1, 1, 1], [Fraction(1, 3 * n) for n in (4, 6, 9)]

    assert suppress([4, 6, 9]) == ["hidden", "hidden", "shown"]
    assert determined([shown, total, average]) == {0, 1, 2}


value = st.integers(0, 20).map(lambda fifth: fifth * 5)
results = st.lists(st.one_of(st.none(), st.builds(Cell, st.integers(0, 12), value)), min_size=1, max_size=6)


@attack
@given(results)
def test_the_hidden_rest_is_never_a_small_unanimous_group(cells):
    verdicts = suppress_results(cells)
    hidden = [cell for cell, verdict in zip(cells, verdicts, strict=True) if verdict == "hidden"]
    rest = sum(cell.answers for cell in hidden)

    if "shown" in verdicts and rest:
        assert rest >= 5
        assert not is_revealing(sum(cell.answers * cell.value for cell in hidden) / rest, rest)


@attack
@given(results)
def test_what_subtraction_gives_is_never_a_small_group_of_one_mind(cells):
    """All but the exactly printed cells together are known to whoever subtracts those from the total."""
    verdicts = suppress_results(cells)
    exact = [one for one, word in zip(cells, verdicts, strict=True) if word == "shown" and is_exact(one.answers)]
    others = [one for one in cells if one is not None and not any(one is each for each in exact)]
    rest = sum(one.answers for one in others)

    if exact and rest:
        assert not is_revealing(sum(one.answers * one.value for one in others) / rest, rest)
