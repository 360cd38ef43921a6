"""Charts as pictures, by matplotlib: bars, a line, a map of tiles or, with an approval number, of boundaries."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure as Picture
from matplotlib.font_manager import fontManager
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from summary.boundaries import Rings
from summary.fonts import Font, choose
from summary.model import Bar, Chart
from summary.numbers import exact, percent

BLUE, DARK, RED = "#2f6da3", "#1b2733", "#b3372f"
_SCALE = LinearSegmentedColormap.from_list("blues", ["#dfeaf4", "#9dc0de", "#4f8cbf", "#1f5586"])
_HALO, _CLEAR = withStroke(linewidth=1.6, foreground="white"), withStroke(linewidth=3, foreground="white")
_SIZES = {"bars": (6.1, 2.6), "line": (6.1, 2.5), "map": (6.1, 5.4)}


@cache
def chart_font() -> Font:
    """The font of the charts. Raises NoFont where there is none with Chinese characters."""
    return choose("chart", {entry.name for entry in fontManager.ttflist})


def draw(chart: Chart, form: str = "png", boundaries: Mapping[str, Rings] | None = None) -> bytes:
    """A chart as a PNG or an SVG, the same bytes for the same chart."""
    picture = Picture(figsize=_SIZES[chart.kind])
    FigureCanvasAgg(picture)
    with mpl.rc_context({"font.family": [chart_font().family], "axes.unicode_minus": False, "svg.hashsalt": "unionstats", "font.size": 9}):
        axes = picture.add_axes(_place(chart))  # margins by rule: laying out by measuring takes three times as long
        {"bars": _bars, "line": _line, "map": _map}[chart.kind](axes, chart, boundaries or {})
        out = io.BytesIO()
        metadata = {"Date": None} if form == "svg" else {"Software": None}
        picture.savefig(out, format=form, dpi=200, metadata=metadata)
    return out.getvalue()


def _place(chart: Chart) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of the drawing, as shares of the picture; long names take room on the left."""
    if chart.kind == "map":
        return (0.02, 0.02, 0.96, 0.96)
    left = 0.13
    if chart.kind == "bars":
        left = min(0.4, 0.03 + 0.024 * max(sum(0.6 if letter.isascii() else 1 for letter in bar.label) for bar in chart.points))
    return (left, 0.17, 0.96 - left, 0.75)


def _bars(axes: Axes, chart: Chart, _boundaries: Mapping[str, Rings]) -> None:
    labels, values = [bar.label for bar in chart.points], [bar.value or 0 for bar in chart.points]
    drawn = axes.barh(labels, values, color=BLUE, height=0.62)
    axes.bar_label(drawn, [_marked(bar, chart) for bar in chart.points], padding=3, path_effects=[_CLEAR], zorder=4)  # above the target
    axes.invert_yaxis()
    axes.set_xlim(0, max([*values, chart.target or 0]) * 1.14 or 1)
    if chart.target is not None:
        axes.axvline(chart.target, color=RED, linestyle="--", linewidth=1)
        axes.text(chart.target, -0.62, _value(chart.target, chart), color=RED, ha="center", va="bottom", fontsize=7.5)
    _plain(axes, "x", chart.unit)


def _line(axes: Axes, chart: Chart, _boundaries: Mapping[str, Rings]) -> None:
    labels, values = [bar.label for bar in chart.points], [bar.value or 0 for bar in chart.points]
    axes.plot(labels, values, color=BLUE, marker="o", linewidth=2)
    for bar, label, value in zip(chart.points, labels, values, strict=True):
        axes.annotate(_marked(bar, chart), (label, value), textcoords="offset points", xytext=(0, 7), ha="center", path_effects=[_CLEAR], zorder=4)
    span = (max(values) - min(values)) or max(values) or 1
    axes.set_ylim(min(values) - span * 0.3, max(values) + span * 0.35)
    axes.margins(x=0.08)
    axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
    _plain(axes, "y", chart.unit)


def _map(axes: Axes, chart: Chart, boundaries: Mapping[str, Rings]) -> None:
    values = [tile.value for tile in chart.tiles if tile.value is not None]
    scale = Normalize(min(values), max(values) if max(values) > min(values) else min(values) + 1)
    axes.set_aspect("equal" if not boundaries else 1.25)
    axes.axis("off")
    for tile in chart.tiles:
        colour = _SCALE(scale(tile.value)) if tile.value is not None else "#eeeeee"
        ink = "white" if tile.value is not None and scale(tile.value) > 0.55 else DARK
        if boundaries and tile.region in boundaries:
            rings = boundaries[tile.region]
            axes.add_patch(PathPatch(_outline(rings), facecolor=colour, edgecolor="white", linewidth=0.8))
            x, y = _middle(rings)
            axes.text(x, y, f"{tile.label}\n{tile.shown}", ha="center", va="center", color=DARK, fontsize=5.5, path_effects=[_HALO])
        elif not boundaries:
            axes.add_patch(Rectangle((tile.column, -tile.row), 0.95, 0.95, facecolor=colour, edgecolor="none"))
            size = min(8.5, 27 / max(sum(0.62 if letter.isascii() else 1 for letter in tile.label), 1))
            axes.text(tile.column + 0.475, -tile.row + 0.62, tile.label, ha="center", va="center", color=ink, fontsize=size)
            axes.text(tile.column + 0.475, -tile.row + 0.28, tile.shown, ha="center", va="center", color=ink, fontsize=7)
    axes.autoscale_view()
    if chart.approval:
        axes.text(0.99, 0.01, chart.approval, transform=axes.transAxes, ha="right", va="bottom", fontsize=8)


def _outline(rings: Rings) -> Outline:
    return Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))


def _middle(rings: Rings) -> tuple[float, float]:
    largest = max(rings, key=len)
    return sum(x for x, _ in largest) / len(largest), sum(y for _, y in largest) / len(largest)


def _marked(bar: Bar, chart: Chart) -> str:
    """A point's value, marked as in the tables where it is incomplete."""
    return _value(bar.value or 0, chart) + ("*" if bar.figure is not None and bar.figure.partial else "")


def _value(value: float, chart: Chart) -> str:
    return percent(value, str(chart.target or "")) if chart.unit == "%" else exact(value)


def _plain(axes: Axes, values: str, unit: str) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if values == "x":
        axes.set_xlabel(unit)
    else:
        axes.set_ylabel(unit)
