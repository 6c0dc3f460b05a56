"""Working time in words, both ways."""

from datetime import timedelta

import pytest
from django.utils import translation

from core.durations import format_clock, format_working, parse_working

DAY = timedelta(hours=8)


def hm(hours: int, minutes: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    ("time", "day", "english", "chinese"),
    [
        (timedelta(0), None, "0 m", "0 分钟"),
        (timedelta(seconds=30), None, "under 1 m", "1 分钟内"),
        (timedelta(seconds=90), None, "90 s", "90 秒"),
        (timedelta(seconds=125), None, "2 m", "2 分钟"),
        (hm(0, 45), None, "45 m", "45 分钟"),
        (hm(2), None, "2 h", "2 小时"),
        (hm(3, 10), None, "3 h 10 m", "3 小时 10 分"),
        (hm(4, 5), None, "4 h 05 m", "4 小时 05 分"),
        (hm(3, 10) + timedelta(seconds=59), None, "3 h 10 m", "3 小时 10 分"),
        (hm(16), None, "16 h", "16 小时"),
        (hm(8), DAY, "1 day", "1 天"),
        (hm(24), DAY, "3 days", "3 天"),
        (hm(10), DAY, "1 d 2 h", "1 天 2 小时"),
        (hm(7, 30), DAY, "7 h 30 m", "7 小时 30 分"),
        (-hm(0, 20), None, "−20 m", "−20 分钟"),
    ],
)
def test_format_working_prints_in_the_active_language(time, day, english, chinese):
    with translation.override("en"):
        assert format_working(time, day) == english
    with translation.override("zh-hans"):
        assert format_working(time, day) == chinese


@pytest.mark.parametrize(
    ("time", "printed"), [(timedelta(0), "0:00"), (hm(5, 5), "5:05"), (hm(40), "40:00"), (-hm(1, 30), "−1:30")]
)
def test_format_clock_prints_hours_and_minutes(time, printed):
    assert format_clock(time) == printed


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2 h", hm(2)),
        ("30m", hm(0, 30)),
        ("1h30", None),
        ("1 h 30 m", hm(1, 30)),
        ("1:30", hm(1, 30)),
        ("1.5 h", hm(1, 30)),
        ("1,5h", hm(1, 30)),
        ("1 d 4 h", hm(12)),
        ("2 days", hm(16)),
        ("2 小时 30 分", hm(2, 30)),
        ("3天", hm(24)),
        ("", None),
        ("soon", None),
        ("2 h or so", None),
        ("1:75", None),
    ],
)
def test_parse_working_reads_what_people_type(text, time):
    if time is None:
        with pytest.raises(ValueError, match="not a length"):
            parse_working(text, DAY)
    else:
        assert parse_working(text, DAY) == time
