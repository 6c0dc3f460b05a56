"""Working time, moments of a ladder and hours of a day, as a standards file writes them and back."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from core.durations import parse_working

ZERO = timedelta(0)
MOST_PERCENT = 1000
LAST_HOUR, LAST_MINUTE = 24, 59
DUE = "due"
CLOSED = "closed"
_MINUS = ("-", "−")
_SHARE = re.compile(r"(\d{1,4})\s*%")
_OFFSET = re.compile(r"(.+?)\s+(before|after)\s+due")
_TIME = re.compile(r"(\d{1,2})[:.：]?(\d{2})")
_STRETCH = re.compile(r"\s*[–—\-至到]\s*")
Pairs = list[list[str]]


def read_amount(text: str, day: timedelta) -> timedelta | None:
    """Working time as typed; None when it is not understood. A minus is understood, so that it can be refused."""
    text = text.strip()
    if text == "0":
        return ZERO
    sign, text = (-1, text[1:]) if text.startswith(_MINUS) else (1, text)
    try:
        return sign * parse_working(text, day)
    except (ValueError, OverflowError):
        return None


def amount_text(time: timedelta) -> str:
    """Working time in hours, minutes and seconds, to the microsecond: it means the same by every calendar."""
    minutes, seconds = divmod(time, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} m"] if minutes else []
    parts += [f"{seconds.total_seconds():.6f}".rstrip("0").rstrip(".") + " s"] if seconds else []
    return " ".join(parts) or "0"


def read_moment(text: str, day: timedelta) -> tuple[int | None, timedelta | None] | None:
    """A moment as (percent, None) or (None, offset from due); None when it is not understood."""
    if text == DUE:
        return None, ZERO
    if share := _SHARE.fullmatch(text):
        return (int(share[1]), None) if 1 <= int(share[1]) <= MOST_PERCENT else None
    found = _OFFSET.fullmatch(text)
    amount = read_amount(found[1], day) if found else None
    if found is None or amount is None or amount < ZERO:
        return None
    return None, -amount if found[2] == "before" else amount


def moment_text(at_percent: int | None, offset: timedelta | None) -> str:
    if offset is None:
        return f"{at_percent} %"
    if not offset:
        return DUE
    return f"{amount_text(abs(offset))} {'before' if offset < ZERO else 'after'} due"


def read_time(text: str) -> int | None:
    """Minutes since midnight of "8:30", "0830" or "24:00"; None for anything else."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    total = hour * 60 + minute
    return total if minute <= LAST_MINUTE and total <= LAST_HOUR * 60 else None


def kept_time(minutes: int) -> str:
    """As a revision keeps it: midnight at the end of the day is "00:00"."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def hours_text(pairs: Pairs) -> str:
    """Hours of a day: "08:30-12:00, 13:00-24:00", or "closed"."""
    return ", ".join(f"{opens}-{'24:00' if closes == '00:00' else closes}" for opens, closes in pairs) or CLOSED


def read_hours(text: str) -> tuple[Pairs, str]:
    """Hours of a day as a revision keeps them, and why they cannot be read as a sentence; one of both is empty."""
    edges: list[tuple[int, int]] = []
    for stretch in filter(str.strip, re.split(r"[,，、;；]", "" if text.lower() == CLOSED else text)):
        opens, closes = [read_time(edge) for edge in (*_STRETCH.split(stretch.strip()), "")[:2]]
        if opens is None or closes is None:
            return [], _("Write hours like “08:30-12:00, 13:00-17:30”, or “closed”; 24:00 is midnight.")
        if closes <= opens:
            return [], _("“%(hours)s” closes before it opens. Hours past midnight belong to the next day.") % {
                "hours": stretch.strip()
            }
        edges.append((opens, closes))
    for earlier, later in pairwise(sorted(edges)):
        if later[0] < earlier[1]:
            return [], _("“%(one)s” and “%(other)s” overlap. Write one stretch for both.") % {
                "one": _stretch(earlier), "other": _stretch(later),
            }  # fmt: skip
    return [[kept_time(opens), kept_time(closes)] for opens, closes in sorted(edges)], ""


def _stretch(edges: tuple[int, int]) -> str:
    return "-".join(f"{edge // 60:02}:{edge % 60:02}" for edge in edges)
