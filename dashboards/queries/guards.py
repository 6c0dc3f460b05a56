"""Guard-rails: figures that rise when a headline is polished instead of earned (SURVEY §4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.text import percent
from dashboards.figures import Kept
from dashboards.queries.addresses import list_url
from dashboards.wording import FEWEST_MARKS, change_said, count_words, of_words, share_words
from slas.enums import PauseReason

if TYPE_CHECKING:
    from dashboards.figures import QuarterFigures
    from dashboards.queries.department import Quarters
    from surveys.queries import ProviderResult

LOW_RESPONSE = 0.30  # of those invited; below, a result is read with care (SURVEY §2)
RISE_THAT_MATTERS = 0.05  # of the working time; below, a pause share moves by itself


@dataclass(frozen=True)
class GuardRail:
    """One line of the panel; `look` when it got worse beside the headline."""

    name: str
    value: str
    note: str
    look: bool = False
    url: str = ""


def guard_rails(quarters: Quarters, result: ProviderResult | None, *, reads_marks: bool) -> list[GuardRail]:
    """`reads_marks`: the reader may open the list of requests that were kept and yet called not solved.

    `result` is what the newest released evaluation says of the department.
    """
    now, before = quarters.figures(quarters.chosen), quarters.figures(quarters.before)
    return [
        _pauses(quarters, now, before),
        _not_solved(quarters, now, reads_marks=reads_marks),
        _reopened(quarters, now, before),
        _changed(quarters, now, before),
        _answered(result),
    ]


def _pauses(quarters: Quarters, now: QuarterFigures, before: QuarterFigures) -> GuardRail:
    share, then = now.pause_share, before.pause_share
    if share is None:
        return GuardRail(_("Time on pause"), "–", _("nothing solved yet"))
    reasons = [f"{PauseReason(reason).label} {percent(seconds / sum(now.working.values()))}"
               for reason, seconds in sorted(now.paused.items(), key=lambda pair: -pair[1]) if seconds]  # fmt: skip
    notes = [_("of all working time"), *reasons]
    if then is not None:
        notes.append(_("%(quarter)s: %(time)s") % {"quarter": quarters.before.title, "time": percent(then)})
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


def _changed(quarters: Quarters, now: QuarterFigures, before: QuarterFigures) -> GuardRail:
    changes, then = now.changes, before.changes
    notes = (
        [_("%(count)s of them got more time") % {"count": count_words(changes.lowered)}] if changes.requests else []
    )
    if then.requests:
        said = {"quarter": quarters.before.title, "count": count_words(then.requests)}
        notes.append(_("%(quarter)s: %(count)s") % said)
    url = list_url(quarters.department, "priority_changed", quarters.chosen) if changes.requests else ""
    name, value = _("Promise changed while open, by another priority"), count_words(changes.requests)
    return GuardRail(name, value, " · ".join(notes), changes.lowered > then.lowered, url)


def _answered(result: ProviderResult | None) -> GuardRail:
    """Who asks nobody hears nothing bad: the share of those invited who answered, where it may be said."""
    name = _("Answered the evaluation")
    if result is None:
        return GuardRail(name, "–", _("no evaluation was released yet"))
    if result.rate is None:
        return GuardRail(name, "–", _("too few answers to show"))
    note = of_words(result.overall.answers or 0, result.invited)
    return GuardRail(
        name, percent(result.rate), _("%(counts)s invited") % {"counts": note}, result.rate < LOW_RESPONSE
    )
