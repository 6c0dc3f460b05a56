"""Who is asked about whom: reproducible, fair, and never a stratum that is a name."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.sampling import CAP, FrameRow, LeftOut, coarsened, draw, ticket_band

quick = settings(derandomize=True, max_examples=60, deadline=None)
rows = st.lists(
    st.builds(
        FrameRow,
        person=st.integers(1, 12),
        provider=st.integers(1, 6),
        customer=st.integers(1, 3),
        tickets=st.integers(1, 4),
        own_department=st.sampled_from([False, False, False, True]),
        left=st.sampled_from([False, False, False, True]),
        opted_out=st.sampled_from([False, False, False, True]),
    ),
    unique_by=lambda row: (row.person, row.provider),
    max_size=40,
)


def crowd(size, *, provider=1, customer=1, tickets=2, first=1):
    return [FrameRow(first + i, provider, customer, tickets) for i in range(size)]


def reasons(drawn):
    return [entry.left_out for entry in drawn]


@quick
@given(rows, st.randoms())
def test_draw_does_not_depend_on_the_order_of_the_frame(frame, random):
    shuffled = list(frame)
    random.shuffle(shuffled)

    assert draw(shuffled, seed="2026-Q3") == draw(frame, seed="2026-Q3")


@quick
@given(rows)
def test_draw_accounts_for_every_row_and_keeps_the_cap(frame):
    drawn = draw(frame, seed="s")

    assert sorted(frame, key=lambda row: (row.person, row.provider)) == [entry.row for entry in drawn]
    invited = Counter(entry.row.person for entry in drawn if entry.left_out is None)
    capped = {entry.row.person for entry in drawn if entry.left_out == LeftOut.CAP}
    assert all(count <= CAP for count in invited.values())
    assert all(invited[person] == CAP for person in capped)


@quick
@given(rows)
def test_no_stratum_of_a_provider_is_smaller_than_the_threshold_unless_all_are_others(frame):
    invited = [entry for entry in draw(frame, seed="s") if entry.left_out is None]

    for provider in {entry.row.provider for entry in invited}:
        sizes = Counter(entry.stratum for entry in invited if entry.row.provider == provider)
        assert set(sizes) == {None} or min(sizes.values()) >= 5


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"tickets": 1}, LeftOut.TOO_FEW_TICKETS),
        ({"opted_out": True, "tickets": 1}, LeftOut.OPTED_OUT),
        ({"left": True, "opted_out": True}, LeftOut.LEFT),
        ({"own_department": True, "left": True}, LeftOut.OWN_DEPARTMENT),
    ],
)
def test_draw_gives_the_first_reason_that_applies(change, expected):
    person = replace(FrameRow(0, 1, 1, 2), **change)

    drawn = draw([*crowd(30), person], seed="s")

    assert drawn[0].row == person
    assert drawn[0].left_out == expected


def test_one_ticket_is_enough_for_a_provider_with_fewer_than_thirty_eligible_people():
    frame = [*crowd(29), FrameRow(99, 1, 1, 1)]

    assert reasons(draw(frame, seed="s")) == [None] * 30
    assert reasons(draw([*frame, FrameRow(98, 1, 1, 2)], seed="s")).count(LeftOut.TOO_FEW_TICKETS) == 1


def test_nobody_is_invited_without_a_ticket():
    assert reasons(draw([FrameRow(1, 1, 1, 0)], seed="s")) == [LeftOut.TOO_FEW_TICKETS]


def test_draw_prefers_the_provider_with_the_fewest_expected_answers():
    busy = [FrameRow(1, provider, 1, 9) for provider in (1, 2, 3)]
    frame = [row for provider in (1, 2, 3) for row in crowd(5, provider=provider, first=10)]

    drawn = draw([*busy, *frame, FrameRow(1, 4, 1, 1)], seed="s", cap=1)

    assert [entry.row.provider for entry in drawn if entry.row.person == 1 and entry.left_out is None] == [4]


def test_draw_prefers_the_provider_with_more_tickets_when_equally_few_are_expected():
    frame = [FrameRow(1, provider, 1, tickets) for provider, tickets in ((1, 2), (2, 7), (3, 3), (4, 5))]

    drawn = draw(frame, seed="s")

    assert reasons(drawn) == [LeftOut.CAP, None, None, None]


def test_draw_by_lot_is_repeatable_and_favours_nobody():
    frame = [FrameRow(1, provider, 1, 2) for provider in (1, 2, 3, 4)]

    lots = Counter(
        entry.row.provider for seed in range(400) for entry in draw(frame, seed=str(seed)) if entry.left_out
    )

    assert draw(frame, seed="7") == draw(frame, seed="7")
    assert sum(lots.values()) == 400
    assert all(70 <= lots[provider] <= 130 for provider in (1, 2, 3, 4))


@pytest.mark.parametrize("cap", [0, 6])
def test_draw_refuses_a_cap_outside_one_to_five(cap):
    with pytest.raises(ValueError, match="between 1 and 5"):
        draw([], seed="s", cap=cap)


def test_draw_refuses_accounts_that_were_not_merged():
    with pytest.raises(ValueError, match="merge"):
        draw([FrameRow(1, 1, 1, 2), FrameRow(1, 1, 2, 2)], seed="s")


def test_a_department_of_one_becomes_others_together_with_the_smallest_department():
    frame = [
        *crowd(20, customer=1),
        *crowd(1, customer=2, first=100),
        *crowd(6, customer=3, first=200),
        *crowd(9, customer=4, first=300),
    ]

    strata = Counter(coarsened(frame).values())

    assert strata == {1: 20, 4: 9, None: 7}


def test_only_those_invited_count_for_a_stratum():
    """Five people were served, but one opted out: four are too few to name their department."""
    invited = draw([*crowd(4, customer=2), FrameRow(5, 1, 2, 2, opted_out=True), *crowd(8, first=50)], seed="s")

    assert {entry.stratum for entry in invited} == {None}


def test_providers_are_coarsened_apart():
    frame = [*crowd(5, provider=1), *crowd(4, provider=2)]

    drawn = draw(frame, seed="s")

    assert {(entry.row.provider, entry.stratum) for entry in drawn} == {(1, 1), (2, None)}


@pytest.mark.parametrize(("tickets", "band"), [(1, "1"), (2, "2–4"), (4, "2–4"), (5, "5–9"), (10, "10+")])
def test_ticket_band_stands_for_the_number(tickets, band):
    assert ticket_band(tickets) == band


def test_ticket_band_refuses_nobody():
    with pytest.raises(ValueError, match="frame"):
        ticket_band(0)
