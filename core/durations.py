"""Working time in words, per language: "3 h 10 m", "3 小时 10 分"; and back from what people type."""

import re
from datetime import timedelta

from core.text import language_key

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

# Units are formats, not prose: order, padding and spacing belong together, as in Django's own formats.py files.
_UNITS = {
    "en": {
        "hm": "{h} h {m:02} m", "h": "{h} h", "m": "{m} m", "under": "under 1 m", "s": "{s} s",
        "dh": "{d} d {h} h", "d1": "{d} day", "d": "{d} days",
    },
    "zh": {
        "hm": "{h} 小时 {m:02} 分", "h": "{h} 小时", "m": "{m} 分钟", "under": "1 分钟内", "s": "{s} 秒",
        "dh": "{d} 天 {h} 小时", "d1": "{d} 天", "d": "{d} 天",
    },
}  # fmt: skip

_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(days?|d|天|hours?|hrs?|hr|h|小时|minutes?|mins?|min|m|分钟|分|seconds?|secs?|sec|s|秒)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)")


def format_working(time: timedelta, day: timedelta | None = None) -> str:
    """Print working time: "45 m", "3 h 05 m"; with the length of a working `day`, also "1 d 2 h" and "3 days".

    Rounds down to the minute (a promise must not look longer than it is), but keeps seconds below two minutes, where
    a minute is much. Below zero carries a minus sign; text such as "over" is the caller's.
    """
    if time < timedelta(0):
        return "−" + format_working(-time, day)
    units = _UNITS[language_key()]
    if day and time >= day:
        return _format_days(time, day, units)
    if MINUTE < time < 2 * MINUTE:
        return units["s"].format(s=time // SECOND)
    hours, minutes = divmod(time // MINUTE, 60)
    if not hours and not minutes:
        return units["under"] if time else units["m"].format(m=0)
    key = "hm" if hours and minutes else "h" if hours else "m"
    return units[key].format(h=hours, m=minutes)


def _format_days(time: timedelta, day: timedelta, units: dict[str, str]) -> str:
    days, rest = divmod(time, day)
    if hours := rest // HOUR:
        return units["dh"].format(d=days, h=hours)
    return units["d1" if days == 1 else "d"].format(d=days)


def format_clock(time: timedelta) -> str:
    """Print working time for a column of figures: "12:50" (hours and minutes)."""
    hours, minutes = divmod(abs(time) // MINUTE, 60)
    return f"{'−' if time < timedelta(0) else ''}{hours}:{minutes:02}"


def parse_working(text: str, day: timedelta = timedelta(hours=8)) -> timedelta:
    """Read "2 h", "1 d 4 h", "1:30", "1.5h", "2 小时 30 分" as working time; a day is `day` long.

    Raises ValueError when anything in the text is not understood.
    """
    cleaned = text.strip()
    if clock := _CLOCK.fullmatch(cleaned):
        return timedelta(hours=int(clock[1]), minutes=int(clock[2]))
    parts = _PART.findall(cleaned)
    if not parts or re.sub(r"[\s,]+", "", _PART.sub("", cleaned)):
        raise ValueError(f"not a length of working time: {text!r}")
    lengths = {"d": day, "天": day, "h": HOUR, "小": HOUR, "m": MINUTE, "分": MINUTE, "s": SECOND, "秒": SECOND}
    return sum((float(number.replace(",", ".")) * lengths[unit[0].lower()] for number, unit in parts), timedelta(0))
