"""The working calendars: lunch breaks, public holidays in both languages, and China's moved working days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from slas.models import Calendar, CalendarRevision

Hours = list[list[str]]
OFFICE_DAY = [["08:30", "12:00"], ["13:00", "17:30"]]
PLANT_DAY = [["08:00", "11:30"], ["12:30", "17:00"]]
SATURDAY_SHIFT = [["08:00", "12:00"]]
HANNOVER_DAY = [["08:00", "12:00"], ["12:45", "16:45"]]
HANNOVER_FRIDAY = [["08:00", "12:00"], ["12:30", "14:30"]]
COMPANY = "Suzhou office"  # where the company itself is at home: evaluations open on its working days
ALWAYS = [["00:00", "00:00"]]


def _week(hours: Hours, days: int) -> dict[str, Hours]:
    return {str(day): hours for day in range(1, days + 1)}


PLANT_WEEK = _week(PLANT_DAY, 5) | {"6": SATURDAY_SHIFT}
GERMAN_DAYS_ZH = {
    "New Year's Day": "元旦",
    "Good Friday": "耶稣受难日",
    "Easter Monday": "复活节星期一",
    "Labor Day": "劳动节",
    "Ascension Day": "耶稣升天节",
    "Pentecost Monday": "圣灵降临节星期一",
    "German Unity Day": "德国统一日",
    "Reformation Day": "宗教改革纪念日",
    "Christmas Day": "圣诞节",
    "Second Day of Christmas": "圣诞节次日",
}


def make_calendars(*, since: datetime, at: datetime) -> dict[str, CalendarRevision]:
    """The four calendars, made at `since`, with special days until two years after `at`, by their short names."""
    years = range(since.year, at.year + 3)
    week = {
        "office": (COMPANY, "苏州办公室", "Asia/Shanghai", _week(OFFICE_DAY, 5)),
        "plant": ("Plant with Saturday shift", "工厂(含周六班)", "Asia/Shanghai", PLANT_WEEK),
        "hannover": ("Hannover", "汉诺威", "Europe/Berlin", _week(HANNOVER_DAY, 4) | {"5": HANNOVER_FRIDAY}),
        "always": ("Around the clock", "全天候", "Asia/Shanghai", _week(ALWAYS, 7)),
    }  # fmt: skip
    special = {
        "office": chinese_days(years, OFFICE_DAY),
        "plant": chinese_days(years, PLANT_DAY),
        "hannover": german_days(years),
    }
    return {key: _calendar(*shape, special.get(key, {}), since) for key, shape in week.items()}


def _calendar(
    name: str, name_zh: str, zone: str, weekly: dict[str, Hours], special: dict[str, Any], at: datetime
) -> CalendarRevision:
    calendar = Calendar.objects.create(name=name, name_zh=name_zh, is_company=name == COMPANY)
    return CalendarRevision.objects.create(
        calendar=calendar, number=1, timezone=zone, weekly=weekly, exceptions=special, created_at=at
    )


def chinese_days(years: range, working_hours: Hours) -> dict[str, Any]:
    """Holidays, and the weekend days that are worked instead (调休), as exceptions of a calendar."""
    import holidays  # heavy: builds every country's tables

    english = holidays.country_holidays("CN", years=years, language="en_US")
    chinese = holidays.country_holidays("CN", years=years, language="zh_CN")
    closed = {day: _special(english[day], chinese[day], []) for day in english}
    moved = [day for day in english.weekend_workdays if day.year in years]
    worked = {day: _special("Working day moved to the weekend", "调休上班", working_hours) for day in moved}
    return _by_date(closed | worked)


def german_days(years: range) -> dict[str, Any]:
    """Public holidays of Lower Saxony."""
    import holidays  # heavy: builds every country's tables

    found = holidays.country_holidays("DE", subdiv="NI", years=years, language="en_US")
    return _by_date({day: _special(name, GERMAN_DAYS_ZH.get(name, name), []) for day, name in found.items()})


def _special(name: str, name_zh: str, hours: Hours) -> dict[str, Any]:
    return {"name": name, "name_zh": name_zh, "hours": hours}


def _by_date(days: dict[date, dict[str, Any]]) -> dict[str, Any]:
    return {day.isoformat(): special for day, special in sorted(days.items())}
