"""Where charts put things."""

from dataclasses import replace

import pytest
from django.template import Context, Template

from core.charts import (
    Bin,
    Change,
    Cloud,
    CloudPoint,
    DotRow,
    DotStrip,
    FigureTable,
    Funnel,
    FunnelPoint,
    Histogram,
    LineChart,
    LineMarker,
    LinePoint,
    Matrix,
    MatrixCell,
    MatrixRow,
    UpDown,
    matrix_step,
)
from core.charts.frame import place


def line(*values: float | None, **extra) -> LineChart:
    points = tuple(
        LinePoint(label=f"Q{i}", value=v, low=None if v is None else v - 0.1, high=None if v is None else v + 0.1)
        for i, v in enumerate(values, 1)
    )
    return LineChart(described="Satisfied share", points=points, **extra)


@pytest.mark.parametrize(("value", "y"), [(0, 192), (1, 16), (0.5, 104), (-3, 192), (9, 16)])
def test_place_keeps_values_inside_the_plot(value, y):
    assert place(value, 0, 1) == y


def test_place_survives_an_axis_without_length():
    assert place(5, 3, 3) == 192


@pytest.mark.parametrize(("second", "side"), [(0.75, 48), (0.25, 168)])
def test_second_series_has_points_and_its_label_away_from_the_line(second, side):
    points = (LinePoint(label="Q1", value=0.5, reference=None), LinePoint(label="Q2", value=0.5, reference=second))
    alone, labelled = (LineChart(described="Two", points=points, second_label=label) for label in ("", "75 %"))

    assert (alone.second, alone.second_last) == ([], None)
    assert [x for x, _y, _title in labelled.second] == ["75.00%"]
    assert labelled.second_last == ("75.00%", f"{side}.0")


def test_line_breaks_at_a_gap_in_line_and_band():
    chart = line(0.5, 0.5, None, 0.5)

    assert chart.line == "M12.50,104.0 L37.50,104.0 M87.50,104.0"
    assert chart.band.count("M") == chart.band.count("Z") == 2
    assert chart.band.startswith("M12.50,86.4 L37.50,86.4 L37.50,121.6 L12.50,121.6Z")
    assert [dot.y for dot in chart.dots] == ["104.0", "104.0", "", "104.0"]


def test_line_breaks_where_a_series_starts_anew():
    chart = line(0.5, 0.5, 0.5, 0.5)
    broken = replace(chart, points=(*chart.points[:2], replace(chart.points[2], starts_anew=True), chart.points[3]))

    assert broken.line == "M12.50,104.0 L37.50,104.0 M62.50,104.0 L87.50,104.0"
    assert broken.band.count("M") == 2


def test_line_labels_thin_out_for_phones_but_keep_the_newest():
    shown = [dot.shown for dot in line(*[0.5] * 8).dots]

    assert shown == [False, True, False, True, False, True, False, True]


def test_line_marks_events_between_periods():
    chart = line(0.5, 0.6, markers=(LineMarker(at=0.5, number="1", label="New form"),))

    assert [x for x, _ in chart.events] == ["50.00%"]


def test_line_without_values_draws_nothing():
    assert (line(None).line, line(None).last, line().dots) == ("", None, [])


def test_histogram_scales_to_its_highest_bar_and_draws_the_promise():
    chart = Histogram(described="x", bins=(Bin(count=10), Bin(count=5, missed=True)), promise_before=1)

    assert [(bar.y, bar.height, bar.state) for bar in chart.bars] == [
        ("16.0", "176.0", "running"),
        ("104.0", "88.0", "missed"),
    ]
    assert chart.promise_x == "50.00%"


def test_empty_histogram_has_flat_bars():
    assert Histogram(described="x", bins=(Bin(count=0),)).bars[0].height == "0.0"


def test_updown_shares_one_scale_above_and_below():
    chart = UpDown(
        described="x", changes=(Change(label="1", up=2, down=1, level=4), Change(label="2", up=0, down=4, level=0))
    )

    (up, down), (_, cleared) = chart.bars
    assert float(up.height) == pytest.approx(2 * float(down.height), abs=0.1)
    assert float(cleared.y) + float(cleared.height) <= 192.1


def test_funnel_places_points_by_their_number():
    chart = Funnel(
        described="x",
        points=(FunnelPoint(label="IT", n=50, share=0.5), FunnelPoint(label="HR", n=100, share=1, outside=True)),
        limits=((10, 0.2, 1.0), (100, 0.6, 0.9)),
        centre=0.75,
    )

    assert [(x, y) for x, y, _ in chart.dots] == [("50.00%", "104.0"), ("100.00%", "16.0")]
    assert chart.limit_paths == ["M10.00,156.8 L100.00,86.4", "M10.00,16.0 L100.00,33.6"]


@pytest.mark.parametrize(
    ("value", "step"),
    [(0.58, "b3"), (0.59, "b2"), (0.66, "b2"), (0.67, "b1"), (0.73, "b1"), (0.74, "z0"), (0.82, "z0"), (0.83, "a1"), (0.87, "a1"), (0.88, "a2"), (0.92, "a2"), (0.93, "a3")],
)  # fmt: skip
def test_matrix_step_follows_the_legend(value, step):
    assert matrix_step(value, 0.78) == step


EVERY_CHART = [
    line(0.5, None, 0.7, markers=(LineMarker(at=1.5, number="1", label="New form"),), last_label="70 %"),
    Histogram(described="x", bins=(Bin(count=3, edge="0", title="3 requests"),), promise_before=0, axis_label="used"),
    UpDown(described="x", changes=(Change(label="1", up=1, down=1, level=1),), level_label="1 open"),
    Funnel(described="x", points=(FunnelPoint(label="IT", n=5, share=0.5, outside=True),), limits=(), centre=0.5),
    DotStrip(
        described="x",
        lines=(DotRow(label="IT", value=0.7, printed="70 %"), DotRow(label="HR", value=None)),
        reference=0.8,
    ),
    Matrix(
        described="x",
        columns=(("Finance", "FIN", ""),),
        lines=(
            MatrixRow(label="IT", short="IT", cells=(MatrixCell(spoken="IT asks Finance: 80 percent", printed="80"),)),
        ),
    ),
]


@pytest.mark.parametrize("drawn", EVERY_CHART, ids=lambda chart: type(chart).__name__)
def test_every_chart_speaks_and_styles_nothing_inline(drawn):
    html = Template("{% load desk %}{% chart drawn %}").render(Context({"drawn": drawn}))

    assert drawn.described in html
    assert "<svg" in html
    assert "style=" not in html


def test_chart_offers_its_figures_as_table_and_csv():
    chart = line(
        0.5, headers=("Quarter", "Satisfied"), rows=(("Q1", "50 %"),), csv_url="/trend.csv", caption=("Band: 95 %",)
    )

    html = Template("{% load desk %}{% chart drawn %}").render(Context({"drawn": chart}))

    assert '<th scope="row">Q1</th><td class="sd-num">50 %</td>' in html
    assert 'href="/trend.csv"' in html
    assert "Band: 95 %" in html


def test_cloud_cuts_both_axes_and_names_lone_points_above():
    points = [
        CloudPoint(label=name, x=x, y=y) for name, x, y in (("Ease", 4, 0.7), ("Speed", 2, 0.6), ("Result", 3, 0.8))
    ]
    chart = Cloud(described="x", points=tuple(points), low=(2, 0.6), high=(4, 0.8), centre=(3, 0.7))

    assert [(dot.point.label, dot.x, dot.label_dy, dot.anchor) for dot in chart.dots] == [
        ("Speed", "0.00%", "-9", "start"), ("Result", "50.00%", "-9", "middle"), ("Ease", "100.00%", "-9", "end"),
    ]  # fmt: skip
    assert chart.dots[0].y == "192.0"
    assert chart.dividers == ("50.00%", "104.0")


def test_cloud_names_the_higher_of_two_neighbours_above_and_the_other_below():
    points = (CloudPoint(label="Low", x=3.1, y=0.735), CloudPoint(label="High", x=3.0, y=0.74))

    chart = Cloud(described="x", points=points, low=(2, 0.6), high=(4, 0.8))

    assert [(dot.point.label, dot.label_dy) for dot in chart.dots] == [("High", "-9"), ("Low", "18")]


@pytest.mark.parametrize("names", [("Q1 25", "Q2 25", "Q3 25", "Q4 25"), ("可靠性", "响应性", "沟通", "便利")])
def test_cloud_keeps_the_labels_of_points_that_lie_together_apart(names):
    points = [CloudPoint(label=name, x=3 + place / 50, y=0.7) for place, name in enumerate(names)]
    chart = Cloud(described="x", points=tuple(points), low=(2, 0.6), high=(4, 0.8), corner="start here")

    assert [dot.label_dy for dot in chart.dots] == ["-9", "18", "-23", "32"]


def test_cloud_keeps_labels_off_the_words_in_its_corner():
    low = CloudPoint(label="Ease", x=3.9, y=0.61)
    clouds = [Cloud(described="x", points=(low,), low=(2, 0.6), high=(4, 0.8), corner=words) for words in ("", "here")]

    assert [cloud.dots[0].label_dy for cloud in clouds] == ["-9", "-23"]


def test_table_of_figures_pairs_each_row_with_what_it_opens():
    table = FigureTable(described="x", headers=("Figure", "Share"), rows=(("Right", "80 %"),), urls=("/list/",))

    assert table.lines == [("/list/", "Right", ("80 %",))]
    assert FigureTable(described="x", rows=(("Right", "80 %"),)).lines == [("", "Right", ("80 %",))]
