"""Native charts of the workbook, each over a small table of its points."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from summary.model import Chart

_HEIGHT = 16


def add_chart(book: Workbook, sheet: Worksheet, row: int, chart: Chart, caption: str) -> int:
    """A chart's points, and the chart beside them with what it shows in words; the row below."""
    points = [(bar.label, bar.value) for bar in chart.points] or [(tile.label, tile.value) for tile in chart.tiles]
    last = row + len(points) - 1
    shown = book.add_format({"num_format": "0.00" if chart.unit == "%" else "#,##0"})
    for line, (label, value) in enumerate(points, row):
        sheet.write_string(line, 0, label)
        if value is not None:
            sheet.write_number(line, 1, value, shown)
    made = book.add_chart({"type": "line" if chart.kind == "line" else "bar"})
    series = {
        "name": caption,
        "categories": [sheet.get_name(), row, 0, last, 0],
        "values": [sheet.get_name(), row, 1, last, 1],
        "data_labels": {"value": True, "num_format": "0.00" if chart.unit == "%" else "#,##0"},
        "fill": {"color": "#2f6da3"},
        "gap": 60,
    }
    if chart.kind == "line":
        series |= {"marker": {"type": "circle"}, "line": {"color": "#2f6da3"}}
    made.add_series(series)
    made.set_title({"name": caption, "name_font": {"size": 11}})
    made.set_legend({"none": True})
    if chart.kind != "line":
        made.set_y_axis({"reverse": True})
        made.set_x_axis({"name": chart.unit, "min": 0})  # bars that do not begin at 0 make differences look larger than they are
    made.set_size({"width": 640, "height": 20 * max(_HEIGHT - 1, len(points))})
    sheet.insert_chart(row, 3, made, {"description": chart.alt})
    return row + max(_HEIGHT, len(points) + 1)
