"""You said, they did, was it noticed: what came of the evaluations, for everybody to read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.addresses import address
from core.charts import FigureTable
from core.moments import format_date
from dashboards.queries.satisfaction import noticed_words
from improvements.enums import ActionState
from improvements.queries import actions_told
from surveys.enums import Item, WaveState
from surveys.queries import figures_said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from improvements.models import ImprovementAction
    from surveys.models import Wave
    from surveys.queries import Figure

SHOWN = 80


@dataclass(frozen=True)
class Told:
    """One action between what caused it and what became of it; each in words."""

    department: str
    url: str
    said: str
    text: str
    owner: str
    due_on: date
    due: str
    state: str
    is_done: bool
    is_overdue: bool
    noticed: str


@dataclass(frozen=True)
class ToldQuarter:
    """What was announced after one evaluation."""

    wave: Wave
    rows: tuple[Told, ...]


def told_quarters(today: date) -> list[ToldQuarter]:
    """The last announced actions by evaluation, the newest first; at most three statements."""
    actions = [action for action in actions_told(limit=SHOWN)
               if action.wave and action.wave.state == WaveState.RELEASED]  # fmt: skip
    waves = {action.wave.pk: action.wave for action in actions if action.wave}
    figures = figures_said(((action.wave_id or 0, action.department_id, action.item) for action in actions), waves)
    noticed = noticed_words(actions)
    found = []
    for wave, group in groupby(actions, key=lambda action: action.wave):
        rows = tuple(
            _told(action, figures.get((action.wave_id or 0, action.department_id, action.item)), noticed, today)
            for action in group
        )
        if wave is not None:
            found.append(ToldQuarter(wave, rows))
    return found


def _told(action: ImprovementAction, figure: Figure | None, noticed: Mapping[int, str], today: date) -> Told:
    return Told(
        department=action.department.title,
        url=address("improvements:actions", action.department.code),
        said=_said_words(action, figure.text if figure else ""),
        text=str(action),
        owner=str(action.owner),
        due_on=action.due_on,
        due=format_date(action.due_on, today),
        state=str(ActionState(action.state).label),
        is_done=action.state == ActionState.DONE,
        is_overdue=action.state != ActionState.DONE and action.due_on < today,
        noticed=noticed.get(action.pk, ""),
    )


def _said_words(action: ImprovementAction, text: str) -> str:
    if not action.item:
        return _("in your words")
    label = Item(action.item).label
    return _("%(item)s: %(share)s satisfied") % {"item": label, "share": text} if text else str(label)


def told_table(today: date) -> FigureTable:
    """The same as a file."""
    return FigureTable(
        described=_("You said, they did"),
        headers=(_("Quarter"), _("Department"), _("You said"), _("They do"), _("Due"), _("State"), _("Noticed?")),
        rows=tuple(
            (
                quarter.wave.title,
                row.department,
                row.said,
                row.text,
                row.due_on.isoformat(),
                row.state,
                row.noticed or _("not asked yet"),
            )
            for quarter in told_quarters(today)
            for row in quarter.rows
        ),
    )
