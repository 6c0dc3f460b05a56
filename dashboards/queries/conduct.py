"""How a department behaves as a customer of the others: its half of every promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.addresses import address
from core.charts import FigureTable, LineChart, LinePoint
from core.quarters import Quarter
from core.text import percent
from dashboards.figures import Kept
from dashboards.queries.addresses import list_url
from dashboards.queries.cards import Card, counts_lines
from dashboards.queries.panels import Panel
from dashboards.wording import (
    FEWEST_FOR_PERCENT,
    change_said,
    count_words,
    interval_words,
    of_words,
    share_words,
)
from surveys.queries import customer_responses, released_by_quarter
from surveys.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboards.figures import Conduct
    from dashboards.queries.department import Quarters
    from surveys.queries import CustomerResponse


def conduct_page(quarters: Quarters) -> tuple[list[Card], list[Panel]]:
    """The cards of the chosen quarter and the panels over eight; one statement beside the quarters themselves."""
    waves = list(released_by_quarter(documents=("study",)).values())
    found = customer_responses(quarters.department.pk, waves)
    responses = {wave.quarter: one for wave, one in zip(waves, found, strict=True)}
    now, before = quarters.figures(quarters.chosen).conduct, quarters.figures(quarters.before).conduct
    cards = [_complete_card(quarters, now, before), _waited_card(quarters, now, before),
             _response_card(responses.get(quarters.chosen), quarters.chosen)]  # fmt: skip
    return cards, [_complete_panel(quarters), _table_panel(quarters, responses)]


def complete(conduct: Conduct) -> Kept:
    """Requests that had all that was needed, of all that others solved."""
    return Kept(conduct.solved - conduct.returned, conduct.returned)


def _complete_card(quarters: Quarters, now: Conduct, before: Conduct) -> Card:
    share = complete(now)
    return Card(
        key="complete", name=_("Complete at once"), value=share_words(share.kept, share.total),
        lines=counts_lines(share) if share.total else (_("nothing solved for you yet"),),
        change=change_said(share, complete(before), quarters.before),
        url=list_url(quarters.department, "asked_returned", quarters.chosen), as_of=quarters.as_of,
    )  # fmt: skip


def _waited_card(quarters: Quarters, now: Conduct, before: Conduct) -> Card:
    lines = [_("of the working time on your requests")]
    if before.waited_share is not None:
        said = {"quarter": quarters.before.title, "time": percent(before.waited_share)}
        lines.append(_("%(quarter)s: %(time)s") % said)
    return Card(
        key="waited", name=_("Others waited for you"), value=percent(now.waited_share), lines=tuple(lines),
        url=list_url(quarters.department, "asked_returned", quarters.chosen), as_of=quarters.as_of,
    )  # fmt: skip


def _response_card(response: CustomerResponse | None, quarter: Quarter) -> Card:
    name = _("Evaluations given, %(quarter)s") % {"quarter": quarter.title}
    if response is None:
        return Card("response", name, "–", (_("no evaluation was released, or too few of you were asked"),))
    asked = _("%(people)s people were asked") % {"people": count_words(response.people)}
    return Card("response", name, percent(response.share), (asked,), as_of=response.wave.closed_at)


def _complete_panel(quarters: Quarters) -> Panel:
    shown = [(quarter, complete(quarters.figures(quarter).conduct)) for quarter in quarters.last_eight]
    is_any = any(share.total for _quarter, share in shown)
    chart = LineChart(
        described=_("Requests of %(department)s that were complete at once, by quarter")
        % {"department": quarters.department.title},
        points=tuple(_point(quarter, share) for quarter, share in shown),
        caption=(_("Band: 95 % interval. Fewer than 10 requests are not drawn."),),
        headers=(_("Quarter"), _("Complete"), _("Requests"), _("Interval")),
        rows=tuple((quarter.title, *_cells(share)) for quarter, share in shown),
        csv_url=csv_address(quarters, "complete"),
    )
    return Panel(
        key="complete", title=_("Complete at once, eight quarters"), chart=chart if is_any else None,
        definition=_(
            "Requests of this department that others solved in the quarter and never had to send back "
            "for missing information, of all that others solved."
        ),
        empty=_("Requests appear here once others have solved them."), as_of=quarters.as_of,
    )  # fmt: skip


def _point(quarter: Quarter, share: Kept) -> LinePoint:
    below = _("n %(count)s") % {"count": count_words(share.total)}
    if share.total < FEWEST_FOR_PERCENT:
        return LinePoint(label=quarter.short, value=None, below=below)
    low, high = wilson(share.kept, share.total)
    title = f"{quarter.title}{_(': ')}{share_words(share.kept, share.total)}"
    return LinePoint(label=quarter.short, value=share.share, low=low, high=high, below=below, title=title)


def _cells(share: Kept) -> tuple[str, str, str]:
    counts = of_words(share.kept, share.total) if share.total else "–"
    return share_words(share.kept, share.total), counts, interval_words(share.kept, share.total)


def _table_panel(quarters: Quarters, responses: Mapping[Quarter, CustomerResponse | None]) -> Panel:
    table = FigureTable(
        described=_("%(department)s as a customer, by quarter") % {"department": quarters.department.title},
        headers=(_("Quarter"), _("Solved for you"), _("Sent back"), _("Complete"), _("Others waited"),
                 _("Evaluations given")),
        rows=tuple(_row(quarters, quarter, responses.get(quarter)) for quarter in reversed(quarters.last_eight)),
        csv_url=csv_address(quarters, "quarters"),
    )  # fmt: skip
    return Panel(
        key="quarters", anchors=("waited", "response"), title=_("Your half of the promise"),
        chart=table if quarters.last_eight else None,
        definition=_(
            "Others waited: the share of the working time on your requests that stood still because an "
            "answer of yours was missing. Evaluations given: of those that people of this department "
            "were asked for; shown from five people on, and only where nobody could be found by "
            "subtraction."
        ),
        empty=_("Requests appear here once others have solved them."), as_of=quarters.as_of,
    )  # fmt: skip


def _row(quarters: Quarters, quarter: Quarter, response: CustomerResponse | None) -> tuple[str, ...]:
    conduct = quarters.figures(quarter).conduct
    share = complete(conduct)
    return (
        quarter.title, count_words(conduct.solved), count_words(conduct.returned),
        share_words(share.kept, share.total), percent(conduct.waited_share),
        percent(response.share if response else None),
    )  # fmt: skip


def csv_address(quarters: Quarters, key: str) -> str:
    file = address("dashboards:conduct_csv", quarters.department.code, key)
    return f"{file}?quarter={quarters.chosen}"
