"""How far open queries leave the published figures open: bounds of each whole figure, and how far each group of queries moves one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.model import Indicator, Scheme
from transforms.bounds import Bounds, bounds_of
from transforms.figure_grid import Grid, PlacedRows, place_rows
from transforms.figure_id import FigureId
from transforms.figure_values import figure_width, months_read
from transforms.trace import everywhere, is_middle

COLUMNS = ("period", "indicator", "region", "low", "high", "doubtful")
Whole = tuple[float, float | None]
Sides = Mapping[tuple[str, str, str], Whole]
Numbers = npt.NDArray[np.int64]
Pairs = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Swing:
    """How far the queries of a group can move the figure of the province that they move most: per cent of it, and the figure's name."""

    percent: float
    figure: str


@dataclass(frozen=True)
class InDoubt:
    """bounds: COLUMNS, of figures with a query on their rows; swings: by the number of the group."""

    bounds: pd.DataFrame
    swings: Mapping[int, Swing] = field(default_factory=dict)


@dataclass(frozen=True)
class _Rows:
    """Doubtful rows of an indicator: month, lowest region, what they put into either side, and the groups of the queries on each."""

    month: Numbers
    region: Numbers
    above: npt.NDArray[np.float64]
    below: npt.NDArray[np.float64] | None
    groups: tuple[Numbers, Numbers]

    def only(self, kept: npt.NDArray[np.bool_]) -> _Rows:
        at, group = self.groups
        number = np.cumsum(kept) - 1
        groups = (number[at[kept[at]]], group[kept[at]])
        return _Rows(self.month[kept], self.region[kept], self.above[kept], None if self.below is None else self.below[kept], groups)


def figures_in_doubt(
    scheme: Scheme, accepted: Mapping[str, pd.DataFrame], register: pd.DataFrame, doubtful: Pairs, figures: pd.DataFrame,
    handed_in: Collection[tuple[str, str, str]],
) -> InDoubt:  # fmt: skip
    """What `doubtful` (transforms/doubtful.py) leaves open of `figures`, which were computed from `accepted` and `register`.

    Only whole figures have bounds, not the parts of a breakdown; and no median has, for its rows do not add up.
    """
    if figures.empty or not doubtful:
        return InDoubt(pd.DataFrame(columns=list(COLUMNS)))
    periods = sorted(set(figures["period"]))
    grid = Grid(scheme, tuple(pd.period_range(min(scheme.first_period, *periods), periods[-1], freq="M").strftime("%Y-%m")))
    every = {**accepted, scheme.registry.code: register}
    placed = place_rows(grid, {code: _few(every[code], doubtful[code]) for code in doubtful if code in scheme.tables},
                        _few(register, doubtful[scheme.registry.code]) if scheme.registry.code in doubtful else pd.DataFrame())  # fmt: skip
    ledgers = {(unit, period) for unit, period, table in handed_in if table == "T02"}
    sides = _sides(figures)
    rows: list[tuple[object, ...]] = []
    swings: dict[int, Swing] = {}
    for indicator in scheme.indicators.values():
        if not is_middle(indicator.numerator):
            for period, there in _by_period(indicator, grid, placed, ledgers, doubtful, periods):
                rows += _of_regions(indicator, grid, period, there, sides)
                _swing(indicator, grid, period, there, sides, swings)
    return InDoubt(pd.DataFrame(rows, columns=list(COLUMNS)), swings)


def _few(frame: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[np.unique(pairs["at"].to_numpy())].reset_index(drop=True)


def _sides(figures: pd.DataFrame) -> Sides:
    """Numerator (or value) and denominator of every whole figure that has a value."""
    whole = figures[(figures["breakdown"].fillna("") == "").to_numpy(bool) & figures["value"].notna().to_numpy(bool)]
    names = ["period", "indicator", "region", "numerator", "denominator", "value"]
    found = whole[names].astype(object).where(whole[names].notna(), None).itertuples(index=False, name=None)
    return {(p, i, r): (value, None) if below is None else (above, below) for p, i, r, above, below, value in found}


def _by_period(
    indicator: Indicator, grid: Grid, placed: Mapping[str, PlacedRows], ledgers: Collection[tuple[str, str]], doubtful: Pairs,
    periods: Sequence[str],
) -> Iterator[tuple[str, _Rows]]:  # fmt: skip
    """For each period that has some, the doubtful rows that the indicator's figure reads."""
    reads = months_read(grid.scheme, indicator, periods, grid.months)
    shares = everywhere(indicator, grid, placed, ledgers)
    tables = [(table, _rows(placed[table], at, above, below, doubtful[table])) for table, at, above, below in shares]
    for period in periods:
        parts = [rows.only(np.isin(rows.month, [grid.months.index(m) for m in reads[table][period]]) & (rows.region >= 0)) for table, rows in tables]
        there = _together(parts)
        if there is not None and len(there.above):
            yield period, there


def _rows(placed: PlacedRows, at: Numbers, above: npt.NDArray[np.float64], below: npt.NDArray[np.float64] | None, pairs: pd.DataFrame) -> _Rows:
    """These rows of a table, with the groups of their queries."""
    known = np.unique(pairs["at"].to_numpy())
    number = np.full(len(known), -1)
    number[at] = np.arange(len(at))
    rows = number[np.searchsorted(known, pairs["at"].to_numpy())]
    groups = (rows[rows >= 0], pairs["group"].to_numpy()[rows >= 0])
    return _Rows(placed.month[at], placed.region[at], above, below, groups)


def _together(parts: Sequence[_Rows]) -> _Rows | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    starts = np.cumsum([0, *(len(part.above) for part in parts[:-1])])
    below = None if parts[0].below is None else np.concatenate([part.below for part in parts if part.below is not None])
    at = np.concatenate([part.groups[0] + start for part, start in zip(parts, starts, strict=True)])
    month, region, above = (np.concatenate([getattr(part, name) for part in parts]) for name in ("month", "region", "above"))
    return _Rows(month, region, above, below, (at, np.concatenate([part.groups[1] for part in parts])))


def _of_regions(indicator: Indicator, grid: Grid, period: str, rows: _Rows, sides: Sides) -> Iterator[tuple[object, ...]]:
    """The bounds of a period's figures, region by region."""
    for number, region in enumerate(grid.regions[: figure_width(grid, indicator)]):
        here = grid.within[rows.region, number] > 0
        whole = sides.get((period, indicator.code, region.code))
        if whole is not None and here.any():
            found = _scaled(indicator, bounds_of(whole, rows.above[here], None if rows.below is None else rows.below[here]))
            yield period, indicator.code, region.code, found.low, found.high, found.doubtful


def _swing(indicator: Indicator, grid: Grid, period: str, rows: _Rows, sides: Sides, swings: dict[int, Swing]) -> None:
    """Note for each group where it moves the province's figure further than what was noted for it before."""
    province = grid.scheme.province.code
    whole = sides.get((period, indicator.code, province))
    if whole is None:
        return
    at, group = (part[np.argsort(rows.groups[1], kind="stable")] for part in rows.groups)
    numbers, starts = np.unique(group, return_index=True)
    for number, mine in zip(numbers.tolist(), np.split(at, starts[1:]), strict=True):
        percent = _percent(whole, bounds_of(whole, rows.above[mine], None if rows.below is None else rows.below[mine]))
        if percent > (swings[number].percent if number in swings else 0.0):
            swings[number] = Swing(percent, FigureId(period, indicator.code, province).text)


def _percent(whole: Whole, found: Bounds) -> float:
    """How far apart the bounds are, in per cent of the figure; all of it where nothing certain is left."""
    value = whole[0] if whole[1] is None else whole[0] / whole[1] if whole[1] else 0.0
    if found.low is None or found.high is None:
        return 100.0
    return 100.0 * (found.high - found.low) / (abs(value) or 1.0)


def _scaled(indicator: Indicator, found: Bounds) -> Bounds:
    scale = 100.0 if indicator.unit == "percent" else 1.0
    low, high = (None if end is None else end * scale for end in (found.low, found.high))
    return Bounds(low, high, found.doubtful)
