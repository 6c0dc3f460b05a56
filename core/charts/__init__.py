"""Charts as server-side SVG: callers say what is drawn, these classes say where.

Every x is a percentage and every y a pixel, so a chart fits 360 px and 1440 px without scaling its text. Lines are
drawn in a stretched inner drawing whose units are hundredths of the width. Draw one with `{% chart it %}`; each
carries a description for screen readers and the same figures as a table.
"""

from core.charts.bars import Bin, Change, Histogram, UpDown
from core.charts.clouds import Cloud, CloudPoint, Funnel, FunnelPoint
from core.charts.frame import Chart, FigureTable
from core.charts.grids import DotRow, DotStrip, Matrix, MatrixCell, MatrixRow, matrix_step
from core.charts.lines import LineChart, LineMarker, LinePoint

__all__ = [
    "Bin",
    "Change",
    "Chart",
    "Cloud",
    "CloudPoint",
    "DotRow",
    "DotStrip",
    "FigureTable",
    "Funnel",
    "FunnelPoint",
    "Histogram",
    "LineChart",
    "LineMarker",
    "LinePoint",
    "Matrix",
    "MatrixCell",
    "MatrixRow",
    "UpDown",
    "matrix_step",
]
