"""Guard-rails: figures that rise when a headline is polished instead of earned (SURVEY §4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.text import percent
from dashboards.figures import Kept
from dashboards.queries.addresses import list_url
from dashboards.wording import FEWEST_MARKS, change_said, of_words, quarter_name, share_words
from slas.enums import PauseReason

if TYPE_CHECKING:
    from dashboards.figures import QuarterFigures
    from dashboards.queries.department import Quarters

RISE_THAT_MATTERS = 0.05  # of the working time; below, a pause share moves by itself


@dataclass(frozen=True)
class GuardRail:
    """One line of the panel; `look` when it got worse beside the headline."""

    name: str
    value: str
    note: str
    look: bool = False
    url: str = ""


def guard_rails(quarters: Quarters, *, reads_marks: bool) -> list[GuardRail]:
    """`reads_marks`: the reader may open the list of requests that were kept and yet called not solved."""
    now, before = quarters.figures(quarters.chosen), quarters.figures(quarters.before)
    return [
        _pauses(quarters, now, before),
        _not_solved(quarters, now, reads_marks=reads_marks),
        _reopened(quarters, now, before),
    ]


def _pauses(quarters: Quarters, now: QuarterFigures, before: QuarterFigures) -> GuardRail:
    share, then = now.pause_share, before.pause_share
    if share is None:
        return GuardRail(_("Time on pause"), "–", _("nothing solved yet"))
    reasons = [f"{PauseReason(reason).label} {percent(seconds / sum(now.working.values()))}"
               for reason, seconds in sorted(now.paused.items(), key=lambda pair: -pair[1]) if seconds]  # fmt: skip
    notes = [_("of all working time"), *reasons]
    if then is not None:
        notes.append(_("%(quarter)s: %(time)s") % {"quarter": quarter_name(quarters.before), "time": percent(then)})
    look = then is not None and share - then >= RISE_THAT_MATTERS
    return GuardRail(_("Time on pause"), percent(share), " · ".join(notes), look)


def _not_solved(quarters: Quarters, now: QuarterFigures, *, reads_marks: bool) -> GuardRail:
    name, pulses = _("Kept, yet “not solved” or “partly” says the customer"), now.pulses
    if pulses.kept_rated < FEWEST_MARKS:
        return GuardRail(name, "–", _("fewer than 5 rated requests"))
    value = of_words(pulses.kept_not_solved, pulses.kept_rated)
    url = list_url(quarters.department, "kept_not_solved", quarters.chosen) if reads_marks else ""
    return GuardRail(name, value, _("rated requests"), url=url)


def _reopened(quarters: Quarters, now: QuarterFigures, before: QuarterFigures) -> GuardRail:
    name = _("Solved, then opened again within 14 days")
    if not now.solved:
        return GuardRail(name, "–", _("nothing solved yet"))
    again, then = (Kept(each.reopened, each.solved - each.reopened) for each in (now, before))
    said = change_said(again, then, quarters.before, more_is_worse=True)
    note = of_words(again.kept, again.total)
    if said:
        note = f"{note} · {said.words}"
    url = list_url(quarters.department, "reopened", quarters.chosen)
    return GuardRail(name, share_words(again.kept, again.total), note, bool(said and said.state == "at_risk"), url)
