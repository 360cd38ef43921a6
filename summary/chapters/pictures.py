"""The charts: the line of the year, the map of the regions, bars of the cities; each with what it says in words."""

from __future__ import annotations

import re

from scheme.model import Indicator
from summary.figures import Figure
from summary.material import Writing
from summary.model import Bar, Chart, Tile
from summary.numbers import said, shown, unit_words
from summary.tiles import positions

_SUFFIX = re.compile(r" (District|County|City)$")
"""Left out where there is room for a word."""


def line_of(writing: Writing) -> list[Chart]:
    """The province's figure of choices.yaml, period by period."""
    charts = []
    for indicator in writing.chosen("line"):
        found = [(period, writing.of(indicator.code, period=period)) for period in writing.figures.periods]
        points = tuple(Bar(period, figure.value, figure) for period, figure in found if figure is not None)
        if len(points) > 1:
            charts.append(_chart(writing, "line", indicator, points))
    return charts


def bars_of(writing: Writing, indicator: Indicator) -> list[Chart]:
    """A figure of every city, with its target."""
    found = [(city, writing.of(indicator.code, city)) for city in writing.cities]
    points = tuple(Bar(writing.place(city), figure.value, figure) for city, figure in found if figure is not None)
    return [_chart(writing, "bars", indicator, points)] if points else []


def map_of(writing: Writing) -> list[Chart]:
    """A figure of every county, as tiles."""
    s, charts = writing.s, []
    for indicator in writing.chosen("map"):
        figures = {code: figure for code in writing.county_codes if (figure := writing.of(indicator.code, code)) is not None}
        if not figures:
            continue
        place = positions(writing.scheme)
        tiles = tuple(
            Tile(code, _SUFFIX.sub("", writing.place(code)), figure.value, shown(figure) + ("*" if figure.partial else ""), *place[code])
            for code, figure in figures.items()
        )
        ordered = sorted(figures.values(), key=lambda figure: figure.value or 0)
        name = writing.name(indicator)
        alt = s.text("map_alt", indicator=name, best=_point(writing, ordered[-1]), worst=_point(writing, ordered[0]), count=len(tiles))
        number = writing.approval or ""
        title = s.text("map_bounded" if number else "map_title", indicator=name, period=writing.month, approval=number)
        approval = s.text("approval", number=number) if number else ""
        unit = unit_words(indicator, writing.language)
        charts.append(Chart("map", f"map-{indicator.code}", title, alt, unit, tiles=tiles, approval=approval))
    return charts


def _chart(writing: Writing, kind: str, indicator: Indicator, points: tuple[Bar, ...]) -> Chart:
    s, name = writing.s, writing.name(indicator)
    labels = [s.month(bar.label) if kind == "line" else bar.label for bar in points]
    values = [said(bar.figure, writing.language) + ("*" if bar.figure.partial else "") if bar.figure else "—" for bar in points]
    listed = s.listed(s.text("point", label=label, value=value) for label, value in zip(labels, values, strict=True))
    alt = s.text(f"{kind}_alt", indicator=name, points=listed)
    title = s.text(f"{kind}_title", indicator=name, period=writing.month)
    target = float((indicator.target or " ").split(" ")[1]) if indicator.target and not indicator.target_for_province else None
    unit = unit_words(indicator, writing.language)
    return Chart("line" if kind == "line" else "bars", f"{kind}-{indicator.code}", title, alt, unit, points, target=target)


def _point(writing: Writing, figure: Figure) -> str:
    return writing.s.text("point", label=writing.place(figure.region), value=said(figure, writing.language))
