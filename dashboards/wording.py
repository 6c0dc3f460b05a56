"""How quarters, shares and changes are said. Pure: figures in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import NARROW_SPACE, percent, said_once
from surveys.statistics import describe_change, wilson
from surveys.statistics.change import Change

if TYPE_CHECKING:
    from core.quarters import Quarter
    from dashboards.figures import Kept

FEWEST_FOR_PERCENT = 10  # below, a share is said in counts: one request would move it by more than 10 points
FEWEST_MARKS = 5  # below, a mark could be told by its giver

LONG_NAMES = (
    gettext_lazy("first quarter %(year)d"),
    gettext_lazy("second quarter %(year)d"),
    gettext_lazy("third quarter %(year)d"),
    gettext_lazy("fourth quarter %(year)d"),
)


@said_once
def quarter_long(quarter: Quarter) -> str:
    """Third quarter 2026, as part of a sentence."""
    return str(LONG_NAMES[quarter.number - 1]) % {"year": quarter.year}


@said_once
def count_words(count: int) -> str:
    """A count with its thousands apart, in the reader's way."""
    return number_format(count, use_l10n=True, force_grouping=True)


@said_once
def of_words(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": count_words(part), "whole": count_words(whole)}


def share_words(part: int, whole: int) -> str:
    """The share in percent; below ten in counts, and a dash where there was nothing."""
    if not whole:
        return "–"
    return percent(part / whole) if whole >= FEWEST_FOR_PERCENT else of_words(part, whole)


def interval_words(part: int, whole: int) -> str:
    """The 95 % interval in whole percents, empty where the share itself is not printed."""
    if whole < FEWEST_FOR_PERCENT:
        return ""
    return range_words(*wilson(part, whole))


def range_words(low: float | None, high: float | None) -> str:
    """An interval between 0 and 1 in whole percents; empty where none may be printed."""
    return "" if low is None or high is None else f"{low * 100:.0f}–{high * 100:.0f}{NARROW_SPACE}%"


@dataclass(frozen=True)
class Said:
    """A judgement in words; `state` colours it (met, at_risk) or is empty."""

    words: str
    state: str = ""


@said_once
def change_said(now: Kept, before: Kept, quarter_before: Quarter, *, more_is_worse: bool = False) -> Said | None:
    """What may be said about a share against the quarter before; nothing at all without any figures now.

    `kept` counts what the share is about; where more of it is worse, better and worse change places.
    """
    if not now.total:
        return None
    if not before.total:
        return Said(_("nothing in %(quarter)s to compare with") % {"quarter": quarter_before.title})
    change = describe_change(before.kept, before.total, now.kept, now.total)
    if more_is_worse:
        change = {Change.BETTER: Change.WORSE, Change.WORSE: Change.BETTER}.get(change, change)
    named = {"quarter": quarter_before.title, "share": share_words(before.kept, before.total)}
    return {
        Change.BETTER: Said(_("better than %(quarter)s (%(share)s)") % named, "met"),
        Change.WORSE: Said(_("worse than %(quarter)s (%(share)s)") % named, "at_risk"),
        Change.NO_CLEAR_CHANGE: Said(_("no clear change")),
        Change.TOO_FEW: Said(_("too few to tell a change")),
    }[change]
