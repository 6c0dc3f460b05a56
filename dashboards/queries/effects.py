"""Items before and after something was done about them, whatever it was: one row for each thing done.

A row asks for the department, the item, the evaluation that caused it and when it was done; whatever is done about
items joins the table by becoming a `Done`. Training is shown apart: it has departments to be compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.addresses import address
from core.charts import FigureTable
from core.text import NARROW_SPACE, drawn_once
from improvements.enums import ActionKind
from improvements.queries import finished_actions
from surveys.queries import Wanted, item_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from surveys.models import Wave
    from surveys.queries import ItemChange

SHOWN = 40


@dataclass(frozen=True)
class Done:
    """Something done about an item: what it is called, of which kind, and where it is found."""

    wanted: Wanted
    name: str
    kind: str
    url: str


def everything_done() -> list[Done]:
    """What was done about items of evaluations, the last first."""
    return [
        Done(
            wanted=Wanted(action.department_id, action.item, action.wave_id or 0, action.done_at),
            name=f"{action.department.title}{_(': ')}{action}",
            kind=str(ActionKind(action.kind).label),
            url=address("improvements:actions", action.department.code),
        )
        for action in finished_actions(limit=SHOWN)
        if action.done_at
    ]


def effects_table(waves: Sequence[Wave], csv_url: str) -> FigureTable | None:
    """One row for each thing done that a later evaluation of `waves` asked about; None without any.

    At most two statements.
    """
    return _drawn(tuple(everything_done()), tuple(waves), csv_url)


@drawn_once
def _drawn(done: Sequence[Done], waves: Sequence[Wave], csv_url: str) -> FigureTable | None:
    pairs = [(one, change) for one, change in zip(done, item_changes([one.wanted for one in done], waves), strict=True)
             if change is not None]  # fmt: skip
    if not pairs:
        return None
    return FigureTable(
        described=_("Satisfied share of the item before and after each finished action"),
        headers=(_("Action"), _("Kind"), _("Item"), _("Before"), _("After"), _("Difference"), _("What it says")),
        rows=tuple(_row(one, change) for one, change in pairs),
        urls=tuple(one.url for one, _change in pairs),
        caption=(summary_words(_("all actions"), [verdict_is_better(change) for _one, change in pairs]),),
        csv_url=csv_url,
    )


def _row(one: Done, change: ItemChange) -> tuple[str, ...]:
    interval = None if change.low is None or change.high is None else (change.low, change.high)
    return (
        one.name, one.kind, change.before.label, said_in(change.before.text, change.before_wave),
        said_in(change.after.text, change.after_wave), points_words(interval), verdict_words(change),
    )  # fmt: skip


def said_in(text: str, wave: Wave) -> str:
    """A printed figure with the quarter that it is of."""
    return f"{text or _('hidden')} ({wave.title})"


def points_words(interval: tuple[float, float] | None) -> str:
    """The interval of a difference in points, with its signs; a dash where one side is not printed exactly."""
    return "–" if interval is None else f"{_points(interval[0])} … {_points(interval[1])}"


def _points(share: float) -> str:
    points = round(share * 100)
    return f"{'−' if points < 0 else '+'}{abs(points)}{NARROW_SPACE}%"


def verdict_is_better(change: ItemChange) -> bool:
    return change.low is not None and change.low > 0


def verdict_words(change: ItemChange) -> str:
    """Better or worse only where the interval leaves no doubt."""
    if change.low is None or change.high is None:
        return _("too few answers")
    if change.low > 0:
        return _("better")
    return _("worse") if change.high < 0 else _("no clear change")


def summary_words(group: str, better: Sequence[bool]) -> str:
    """How many of a group were clearly better."""
    return _("%(group)s: clearly better %(better)s of %(all)s") % {
        "group": group, "better": sum(better), "all": len(better)
    }  # fmt: skip
