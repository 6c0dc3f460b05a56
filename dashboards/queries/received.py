"""The second face of a dashboard: what others promised a department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.addresses import address
from dashboards.figures import Kept
from dashboards.queries.addresses import csv_url, list_url
from dashboards.queries.cards import Card, counts_lines, standing_card
from dashboards.queries.department import departments_by_id, standing_asked_by
from dashboards.queries.drawings import kept_strip
from dashboards.queries.rollups import figures_side_by_side
from dashboards.wording import change_said, count_words, share_words
from departments.models import Department

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.charts import Chart
    from dashboards.figures import Customer
    from dashboards.queries.department import Quarters


@dataclass(frozen=True)
class ProviderRow:
    """What one department owed us in the quarter and how that ended."""

    department: Department
    asked: str
    first_response: str
    resolution: str
    asked_url: str
    first_url: str
    resolution_url: str


@dataclass(frozen=True)
class ReceivedFace:
    """What others promised a department."""

    cards: list[Card]
    rows: list[ProviderRow]
    charts: Mapping[str, Chart]


def received_face(quarters: Quarters, *, now: datetime) -> ReceivedFace:
    """The second face: every department's roll-up says what it owed this one."""
    owed, before = _owed(quarters.department.pk, quarters), _owed(quarters.department.pk, quarters, back=1)
    names = departments_by_id(list(owed))
    return ReceivedFace(
        cards=[*_received_cards(quarters, owed, before), _asked_standing(quarters.department, now)],
        rows=[_provider_row(quarters, names[pk], owed[pk]) for pk in sorted(owed, key=lambda pk: names[pk].title)],
        charts=received_charts(quarters, owed, names),
    )


def _owed(customer: int, quarters: Quarters, *, back: int = 0) -> dict[int, Customer]:
    stored = figures_side_by_side(quarters.chosen.moved(-back))
    return {
        provider: figures.customers[customer]
        for provider, figures in stored.items()
        if customer in figures.customers and provider != customer
    }


def received_charts(
    quarters: Quarters, owed: Mapping[int, Customer], names: Mapping[int, Department]
) -> dict[str, Chart]:
    ended, us = {pk: each.resolution for pk, each in owed.items()}, quarters.department
    strip = kept_strip(
        ended,
        names,
        described=_("Promises to solve kept for %(department)s, by serving department") % {"department": us.title},
        urls={pk: list_url(one, "resolution", quarters.chosen, us.code) for pk, one in names.items()},
        csv_url=csv_url(quarters, "providers"),
    )
    return {"providers": strip}


def providers_chart(quarters: Quarters) -> Chart:
    owed = _owed(quarters.department.pk, quarters)
    return received_charts(quarters, owed, departments_by_id(list(owed)))["providers"]


def _received_cards(quarters: Quarters, owed: Mapping[int, Customer], before: Mapping[int, Customer]) -> list[Card]:
    asked = sum(each.asked for each in owed.values())
    first, first_before = (sum((each.first_response for each in some.values()), Kept()) for some in (owed, before))
    solved, solved_before = (sum((each.resolution for each in some.values()), Kept()) for some in (owed, before))
    return [
        Card("asked", _("Asked of others"), count_words(asked), (_("requests"),), as_of=quarters.as_of),
        _received_card(quarters, "first_response", _("First response kept"), first, first_before),
        _received_card(quarters, "resolution", _("Resolution kept"), solved, solved_before),
    ]


def _received_card(quarters: Quarters, key: str, name: str, now: Kept, before: Kept) -> Card:
    change = change_said(now, before, quarters.before)
    return Card(
        key, name, share_words(now.kept, now.total), counts_lines(now), change, url="#providers", as_of=quarters.as_of
    )


def _asked_standing(department: Department, now: datetime) -> Card:
    card = standing_card(department, standing_asked_by(department, now=now), now)
    return Card(
        card.key, card.name, card.value, card.lines, card.change, url=address("tickets:mine") + "?whose=department",
        as_of=now, is_live=True,
    )  # fmt: skip


def _provider_row(quarters: Quarters, provider: Department, owed: Customer) -> ProviderRow:
    us = quarters.department.code
    return ProviderRow(
        provider,
        count_words(owed.asked),
        share_words(owed.first_response.kept, owed.first_response.total),
        share_words(owed.resolution.kept, owed.resolution.total),
        list_url(provider, "filed", quarters.chosen, us),
        list_url(provider, "first_response", quarters.chosen, us),
        list_url(provider, "resolution", quarters.chosen, us),
    )
