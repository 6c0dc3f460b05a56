"""Moments in words, near and far, in both languages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core import moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 9, 24, 16, 40, tzinfo=SHANGHAI)  # a Thursday


@pytest.mark.parametrize(
    ("at", "english", "chinese"),
    [
        ((2026, 9, 24, 8, 5), "today 08:05", "今天 08:05"),
        ((2026, 9, 24, 23, 59), "today 23:59", "今天 23:59"),
        ((2026, 9, 25, 10, 40), "Fri 10:40", "周五 10:40"),
        ((2026, 9, 18, 10, 40), "Fri 10:40", "周五 10:40"),
        ((2026, 9, 30, 9, 0), "Wed 09:00", "周三 09:00"),
        ((2026, 10, 1, 9, 0), "Thu 1 Oct 09:00", "10月1日 周四 09:00"),
        ((2026, 9, 17, 10, 22), "Thu 17 Sep 10:22", "9月17日 周四 10:22"),
        ((2025, 12, 31, 10, 22), "31 Dec 2025 10:22", "2025年12月31日 10:22"),
        ((2027, 1, 4, 9, 0), "4 Jan 2027 09:00", "2027年1月4日 09:00"),
    ],
)
def test_near_moment_says_no_more_than_needed(at, english, chinese):
    moment = datetime(*at, tzinfo=SHANGHAI)

    with translation.override("en"):
        assert moments.format_near(moment, NOW) == english
    with translation.override("zh-hans"):
        assert moments.format_near(moment, NOW) == chinese


def test_near_counts_local_days_not_hours():
    late = datetime(2026, 9, 24, 23, 30, tzinfo=SHANGHAI)
    early = datetime(2026, 9, 25, 0, 10, tzinfo=SHANGHAI)

    with translation.override("en"):
        assert moments.format_near(early, late) == "Fri 00:10"


def test_dated_moment_always_has_its_date():
    with translation.override("en"):
        assert moments.format_dated(datetime(2026, 9, 28, 10, 50, tzinfo=SHANGHAI), NOW) == "Mon 28 Sep 10:50"
    with translation.override("zh-hans"):
        assert moments.format_dated(datetime(2026, 9, 28, 10, 50, tzinfo=SHANGHAI), NOW) == "9月28日 周一 10:50"


def test_exact_moment_names_its_zone():
    with translation.override("en"):
        assert moments.format_exact(NOW) == "Thu 24 Sep 2026, 16:40 (Asia/Shanghai)"
    with translation.override("zh-hans"):
        assert moments.format_exact(NOW) == "2026年9月24日 周四 16:40（Asia/Shanghai）"


def test_date_carries_its_year_only_when_it_differs():
    with translation.override("en"):
        assert moments.format_date(date(2026, 9, 21), NOW.date()) == "Mon 21 Sep"
        assert moments.format_date(date(2025, 9, 21), NOW.date()) == "21 Sep 2025"
        assert moments.format_weekday(date(2026, 9, 21)) == "Mon 21"
    with translation.override("zh-hans"):
        assert moments.format_date(date(2026, 9, 21), NOW.date()) == "9月21日 周一"
        assert moments.format_weekday(date(2026, 9, 21)) == "周一 21日"


def test_day_under_a_chart_is_short_in_both_languages():
    with translation.override("en"):
        assert moments.format_day(date(2026, 9, 21)) == "21 Sep"
    with translation.override("zh-hans"):
        assert moments.format_day(date(2026, 9, 21)) == "9月21日"
