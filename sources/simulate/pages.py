"""A sheet of a file, or a CSV: its cells, and where each row of a table stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sources.simulate.cells import Cell
from sources.simulate.headers import Merge

COVER = ("本报表按自治区总工会统一格式填报。", "填报前请先核对上期数据；金额单位为万元。")
STRAY = (("测算过程",), ("项目", "数量"), ("口径一", 12), ("口径二", 15))


@dataclass(frozen=True)
class Total:
    """A totals line: the number it shows for a column, and the rows that it says it adds up."""

    column: str
    shown: float
    rows: tuple[int, ...]


@dataclass
class Page:
    """A sheet of a file, or a CSV. `lines` gives its cells; `places` the line (from 0) of each row of its table."""

    name: str
    lines: Callable[[], Iterator[list[Cell]]]
    merges: tuple[Merge, ...] = ()
    hidden: tuple[int, ...] = ()
    header: range = range(0)
    table: str | None = None
    columns: dict[str, int] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    length: int = 0


def cover_page() -> Page:
    """The sheet 填报说明."""
    return Page("填报说明", lambda: iter([[text] for text in COVER]))


def stray_page(name: str) -> Page:
    """A sheet that is no table of the scheme."""
    return Page(name, lambda: iter([list(line) for line in STRAY]))
