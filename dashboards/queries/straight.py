"""How straight a department's requests went: right the first time, sent back, opened again, handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import FigureTable
from dashboards.figures import Kept
from dashboards.queries.addresses import csv_url, list_url
from dashboards.wording import change_said, count_words, interval_words, of_words, share_words

if TYPE_CHECKING:
    from dashboards.queries.department import Quarters


def straight_table(quarters: Quarters) -> FigureTable:
    """Each figure with its counts and the quarter before; the name opens the requests that it counts."""
    now, before = quarters.figures(quarters.chosen), quarters.figures(quarters.before)
    shares = [
        ("first_time_right", _("Right the first time"), now.flow.right, before.flow.right, False),
        ("returned", _("Sent back for missing information"), now.flow.returned, before.flow.returned, True),
        ("reopened", _("Opened again within 14 days"), now.reopened, before.reopened, True),
        ("handed_over", _("Changed hands on the way"), now.flow.changed_hands, before.flow.changed_hands, True),
    ]
    rows = [(name, *share_cells(quarters, (part, now.solved), (then, before.solved), more_is_worse=worse))
            for _key, name, part, then, worse in shares]  # fmt: skip
    rows.append(
        (_("Hand-overs in all"), "", count_words(now.flow.hand_overs), "", count_words(before.flow.hand_overs))
    )
    against = _("Against %(quarter)s") % {"quarter": quarters.before.title}
    return FigureTable(
        described=_("How straight the requests went that %(department)s solved")
        % {"department": quarters.department.title},
        headers=(_("Figure"), _("Share"), _("Requests"), _("Interval"), against),
        rows=tuple(rows),
        urls=tuple(
            list_url(quarters.department, key, quarters.chosen)
            for key in (*(key for key, *_rest in shares), "handed_over")
        ),
        csv_url=csv_url(quarters, "straight"),
    )


def share_cells(
    quarters: Quarters, now: tuple[int, int], before: tuple[int, int], *, more_is_worse: bool
) -> tuple[str, str, str, str]:
    """A share with its counts, its interval, and what may be said of it against the quarter before."""
    (part, whole), (then, whole_then) = now, before
    said = change_said(
        Kept(part, whole - part), Kept(then, whole_then - then), quarters.before, more_is_worse=more_is_worse
    )
    counts = of_words(part, whole) if whole else "–"
    return share_words(part, whole), counts, interval_words(part, whole), said.words if said else "–"
