"""You said, they did, was it noticed: what came of the evaluations, for everybody to read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.addresses import address
from core.charts import FigureTable
from dashboards.queries.satisfaction import noticed_words
from dashboards.wording import quarter_name
from improvements.enums import ActionState
from improvements.queries import actions_told
from surveys.enums import Item, WaveState
from surveys.quarters import Quarter
from surveys.queries import figures_said

if TYPE_CHECKING:
    from datetime import date

    from improvements.models import ImprovementAction
    from surveys.models import Wave

SHOWN = 80


@dataclass(frozen=True)
class Told:
    """One action between what caused it and what became of it; each in words."""

    action: ImprovementAction
    said: str
    noticed: str
    is_overdue: bool
    url: str


@dataclass(frozen=True)
class ToldQuarter:
    """What was announced after one evaluation."""

    wave: Wave
    name: str
    rows: list[Told]


def told_quarters(today: date) -> list[ToldQuarter]:
    """The last announced actions by evaluation, the newest first; three statements."""
    actions = [action for action in actions_told(limit=SHOWN)
               if action.wave and action.wave.state == WaveState.RELEASED]  # fmt: skip
    waves = {action.wave.pk: action.wave for action in actions if action.wave}
    figures = figures_said(((action.wave_id or 0, action.department_id, action.item) for action in actions), waves)
    noticed = noticed_words(actions)
    found = []
    for wave, group in groupby(actions, key=lambda action: action.wave):
        rows = []
        for action in group:
            figure = figures.get((action.wave_id or 0, action.department_id, action.item))
            rows.append(
                Told(
                    action=action,
                    said=_said_words(action, figure.text if figure else ""),
                    noticed=noticed.get(action.pk, ""),
                    is_overdue=action.state != ActionState.DONE and action.due_on < today,
                    url=address("improvements:actions", action.department.code),
                )
            )
        if wave is not None:
            found.append(ToldQuarter(wave, quarter_name(Quarter(wave.year, wave.number)), rows))
    return found


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
                quarter.name,
                row.action.department.title,
                row.said,
                str(row.action),
                row.action.due_on.isoformat(),
                row.action.get_state_display(),
                row.noticed or _("not asked yet"),
            )
            for quarter in told_quarters(today)
            for row in quarter.rows
        ),
    )
