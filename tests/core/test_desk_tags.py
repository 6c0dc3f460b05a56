"""What templates print through `{% load desk %}`."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from core.charts import Bin, Histogram
from core.icons import UnknownIconError
from core.promisebar import BarSpan, PromiseDrawing, Why, WhyRow
from surveys.models import Wave

LONG_AGO = datetime(2020, 9, 21, 2, 22, tzinfo=UTC)


def rendered(source: str, **context: object) -> str:
    return Template("{% load desk %}" + source).render(Context(context))


def test_icon_is_decoration_unless_it_has_a_label():
    silent = rendered('{% icon "check" "small" %}')
    speaking = rendered('{% icon "check" "" "done" %}')

    assert 'class="sd-i sd-small" aria-hidden="true"' in silent
    assert "#check" in silent
    assert 'role="img" aria-label="done"' in speaking


def test_unknown_icon_fails_the_page():
    with pytest.raises(UnknownIconError):
        rendered('{% icon "unicorn" %}')


def test_piece_shows_what_it_is_given_and_each_language_its_own():
    source = '{% draw "pieces/find.html" %}{% draw "pieces/brand.html" company=company %}'

    first, again, other = (rendered(source, company=name) for name in ("Tianhe", "Tianhe", "<Nordwind>"))
    with translation.override("zh-hans"):
        chinese = rendered(source, company="Tianhe")

    assert first == again
    assert "Tianhe" in first
    assert "&lt;Nordwind&gt;" in other
    assert "Tianhe" not in other
    assert "服务台" in chinese
    assert "Service desk" in first


def test_chart_is_drawn_anew_when_a_figure_changes():
    before, after = (Histogram(described="x", bins=(Bin(count=count),)) for count in (3, 4))

    drawn = [rendered("{% chart chart %}", chart=chart) for chart in (before, after, before)]

    assert drawn[0] == drawn[2]
    assert ">3</text>" in drawn[0]
    assert ">4</text>" in drawn[1]


def test_moment_is_printed_in_the_readers_zone_with_the_exact_one_in_the_title():
    with timezone.override(ZoneInfo("Asia/Shanghai")), translation.override("en"):
        html = rendered("{{ at|when }}", at=LONG_AGO)

    assert html == (
        '<time datetime="2020-09-21T10:22:00+08:00" title="Mon 21 Sep 2020, 10:22 (Asia/Shanghai)">'
        "21 Sep 2020 10:22</time>"
    )


def test_moment_follows_another_zone_and_language():
    with timezone.override(ZoneInfo("Europe/Berlin")), translation.override("zh-hans"):
        html = rendered("{{ at|dated }} {{ at|exact }}", at=LONG_AGO)

    assert ">2020年9月21日 04:22</time>" in html
    assert "2020年9月21日 周一 04:22（Europe/Berlin）" in html


def test_moment_of_now_is_today():
    with translation.override("en"):
        assert ">today " in rendered("{{ at|when }}", at=timezone.now())


@pytest.mark.parametrize("name", ["when", "dated", "clock", "exact", "day", "working"])
def test_nothing_prints_nothing(name):
    assert rendered("{{ nothing|" + name + " }}", nothing=None) == ""


def test_clock_and_day_print_short():
    with timezone.override(ZoneInfo("UTC")), translation.override("en"):
        assert ">02:22</time>" in rendered("{{ at|clock }}", at=LONG_AGO)
        assert rendered("{{ at|day }}", at=LONG_AGO) == "21 Sep 2020"
        assert rendered("{{ at|day }}", at=date(2020, 9, 22)) == "22 Sep 2020"


def test_working_time_takes_the_length_of_a_day():
    with translation.override("en"):
        assert rendered("{{ t|working }}", t=timedelta(hours=10)) == "10 h"
        assert rendered("{{ t|working:d }}", t=timedelta(hours=10), d=timedelta(hours=8)) == "1 d 2 h"
        assert rendered("{{ t|working_clock }}", t=timedelta(hours=10)) == "10:00"


def test_content_is_shown_in_the_readers_language():
    service = SimpleNamespace(name="Payroll <b>", name_zh="薪酬")

    with translation.override("zh-hans"):
        assert rendered('{{ service|localized:"name" }}', service=service) == "薪酬"
    with translation.override("en"):
        assert rendered('{{ service|localized:"name" }}', service=service) == "Payroll &lt;b&gt;"


def test_choice_is_said_in_the_readers_language_and_what_is_no_choice_as_it_is():
    wave, odd = Wave(state="released"), Wave(state="<gone>")

    english = rendered('{{ wave|chosen:"state" }}', wave=wave)
    with translation.override("zh-hans"):
        chinese = rendered('{{ wave|chosen:"state" }}', wave=wave)

    assert english == wave.get_state_display()
    assert chinese != english
    assert (
        rendered('{{ wave|chosen:"state" }}{{ empty|chosen:"state" }}', wave=odd, empty=Wave(state=None))
        == "&lt;gone&gt;"
    )


def test_avatar_is_escaped_and_silent():
    html = rendered('{% avatar name "me small" %}', name="<X <Y")

    assert html == '<span class="sd-avatar sd-me sd-small" aria-hidden="true">&lt;&lt;</span>'


def test_state_has_colour_glyph_and_words():
    html = rendered('{% state "missed" "4 h over" %}')

    assert "sd-missed" in html
    assert "#x" in html
    assert "4 h over" in html


def promised(**changes: object) -> PromiseDrawing:
    spans = (
        BarSpan(kind="run", working=timedelta(hours=5), title="Ran <Monday>"),
        BarSpan(kind="pause", working=timedelta(hours=2), title="Paused"),
    )
    given: dict[str, object] = {
        "metric": "Solved", "state": "paused", "words": "3 h left", "due_words": "due Mon 10:50",
        "target": timedelta(hours=8), "spans": spans, "warn_fraction": 0.8, "end_label": "due Mon 10:50",
        "ran_words": "5 h", "target_words": "8 h", "paused_words": "2 h",
    }  # fmt: skip
    return PromiseDrawing(**(given | changes))  # type: ignore[arg-type]


def test_promise_bar_is_read_out_in_full():
    with translation.override("en"):
        html = rendered("{% promise_bar drawing %}", drawing=promised())

    assert 'aria-label="Solved: 3 h left, due Mon 10:50. Ran 5 h of 8 h, paused 2 h."' in html
    assert "<title>Ran &lt;Monday&gt;</title>" in html
    assert html.count("sd-p-pause") == 2  # ground and hatching
    assert "style=" not in html


def test_promise_bar_without_pause_or_past_says_less():
    with translation.override("en"):
        kept = rendered("{% promise_bar drawing %}", drawing=promised(paused_words="", spans=()))
        before = rendered("{% promise_bar drawing %}", drawing=promised(ran_words="", state="none"))

    assert "Ran 5 h of 8 h." in kept
    assert 'aria-label="Solved: 3 h left, due Mon 10:50"' in before
    assert "sd-p-now" not in before


def test_met_promise_is_slim_and_mini_is_small():
    assert 'height="30"' in rendered("{% promise_bar drawing %}", drawing=promised(state="met"))
    assert re.search(r'width="120"\s+height="8"', rendered("{% mini_bar drawing %}", drawing=promised()))


def test_promise_row_opens_why_this_time():
    rows = (
        WhyRow(when="Mon 09:10", clock="ran", held_by="IT", counts=timedelta(hours=5), so_far=timedelta(hours=5)),
        WhyRow(when="Mon 15:20", clock="paused", so_far=timedelta(hours=5), off=True),
    )

    with translation.override("en"):
        html = rendered("{% promise drawing why %}", drawing=promised(), why=Why(rows=rows, note="Standard 4"))

    assert "Why this time?" in html
    assert '<td class="sd-num">5:00</td>' in html
    assert '<tr class="sd-off">' in html
    assert '<td class="sd-num">–</td>' in html
    assert "Standard 4" in html
