"""Moments in words, per language: near ones short ("Fri 10:40"), far ones with their date, exact ones in full."""

from datetime import date, datetime

from core.text import language_key, said_once

NEAR_DAYS = 6  # beyond that a weekday alone could mean two dates

_WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Formats, not prose: the order of the parts belongs to the language, as in Django's own formats.py files.
_MOMENTS = {
    "en": {
        "today": "today {time}", "near": "{weekday} {time}", "year": "{weekday} {day} {month} {time}",
        "far": "{day} {month} {year} {time}", "date": "{weekday} {day} {month}", "date_far": "{day} {month} {year}",
        "exact": "{weekday} {day} {month} {year}, {time} ({zone})", "in_day": "{weekday} {day}",
        "in_year": "{day} {month}",
    },
    "zh": {
        "today": "今天 {time}", "near": "{weekday} {time}", "year": "{month_no}月{day}日 {weekday} {time}",
        "far": "{year}年{month_no}月{day}日 {time}", "date": "{month_no}月{day}日 {weekday}",
        "date_far": "{year}年{month_no}月{day}日",
        "exact": "{year}年{month_no}月{day}日 {weekday} {time}（{zone}）", "in_day": "{weekday} {day}日",
        "in_year": "{month_no}月{day}日",
    },
}  # fmt: skip


def format_near(at: datetime, now: datetime) -> str:
    """Print a moment as people say it: "today 10:40", "Fri 10:40", "Mon 21 Sep 10:22", "21 Sep 2025 10:22".

    Both are aware and in the reader's zone (see django.utils.timezone.localtime).
    """
    days = (at.date() - now.date()).days
    if days == 0:
        return _print("today", at)
    if abs(days) <= NEAR_DAYS:
        return _print("near", at)
    return _print("year" if at.year == now.year else "far", at)


def format_dated(at: datetime, now: datetime) -> str:
    """Print a moment with its date always, for promises one plans by: "Mon 28 Sep 10:50"."""
    return _print("year" if at.year == now.year else "far", at)


def format_exact(at: datetime) -> str:
    """Print a moment beyond doubt: "Mon 21 Sep 2026, 10:22 (Asia/Shanghai)"."""
    return _print("exact", at)


@said_once
def format_date(day: date, today: date) -> str:
    """Print a date: "Mon 21 Sep", with its year when that is not the current one."""
    return _print("date" if day.year == today.year else "date_far", day)


def format_weekday(day: date) -> str:
    """Print a day on a time line: "Mon 21", "周一 21日"."""
    return _print("in_day", day)


def format_day(day: date) -> str:
    """Print a day under a chart: "21 Sep", "9月21日"."""
    return _print("in_year", day)


def format_time(at: datetime) -> str:
    """Print the time of day: "10:40"."""
    return f"{at:%H:%M}"


def _print(form: str, at: date) -> str:
    key = language_key()
    return _MOMENTS[key][form].format(
        weekday=_WEEKDAYS[key][at.weekday()],
        day=at.day,
        month=_MONTHS[at.month - 1],
        month_no=at.month,
        year=at.year,
        time=f"{at:%H:%M}",
        zone=getattr(at, "tzinfo", None) or "",
    )
