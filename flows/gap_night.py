"""The gap ledger's night: its balance against the edition before, checked, for the digest."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from transforms.gap_ledger import BALANCE, BANDS, MOVES, balance, moves, unbalanced

if TYPE_CHECKING:
    from warehouse import EditionContent, Warehouse

log = logging.getLogger("unionstats")
CELL = ["county", "band"]


@dataclass(frozen=True)
class Flow:
    """A line of the balance; `county` is empty for the province."""

    county: str
    band: str
    opening: int
    entered: int
    unionised: int
    left: int
    reclassified: int
    closing: int


@dataclass(frozen=True)
class Fault:
    """What does not add up in a county and band. `what`: sum, opening (against the last edition's closing), kept (as published)."""

    what: str
    county: str
    band: str
    expected: int
    found: int


@dataclass(frozen=True)
class GapNight:
    """The province by band; the counties that moved and how many did so how (none on the first night); what does not add up."""

    province: tuple[Flow, ...] = ()
    counties: tuple[Flow, ...] = ()
    moves: tuple[tuple[str, int], ...] = ()
    faults: tuple[Fault, ...] = ()
    late: tuple[str, ...] = ()
    """Units without a ledger of the register's month: the gap has their last one, the figures of the month have none."""

    @classmethod
    def from_data(cls, said: Mapping[str, Any]) -> GapNight:
        """As it was before it became plain data."""
        province, counties = (tuple(Flow(**flow) for flow in said[name]) for name in ("province", "counties"))
        moved = tuple((str(move), int(count)) for move, count in said["moves"])
        return cls(province, counties, moved, tuple(Fault(**fault) for fault in said["faults"]), tuple(said.get("late", ())))


def gap_of_night(warehouse: Warehouse, content: EditionContent, edition: int) -> GapNight:
    """The balance of the edition just published against the one before, and whether everything hangs together.

    Counted from what the warehouse kept, not from what the night handed in: what is published is what has to add up.
    """
    numbers = [*warehouse.query("SELECT id FROM editions ORDER BY id DESC LIMIT 2")["id"], 0]
    kept = warehouse.query(f"SELECT * FROM gap_flow WHERE edition IN ({edition}, {int(numbers[1])})")
    flow, last = (kept[kept["edition"] == number] for number in (edition, numbers[1]))
    before, after = warehouse.gap_at(int(numbers[1])), warehouse.gap_at(edition)
    derived = pd.DataFrame(content.gap)[["unit_no", "region", "band", "state"]]
    again = balance(before, after)
    faults = (
        *_faults("sum", unbalanced(flow), "expected", "closing"),
        *(_differences("opening", last, "closing", flow, "opening") if len(last) else ()),
        *_differences("kept", balance(derived, derived), "closing", again, "closing"),
        *(fault for column in BALANCE[2:] for fault in _differences("kept", flow, column, again, column)),
    )
    said = tuple(dict.fromkeys(faults))
    for fault in said:
        log.error("the gap ledger does not add up: %s", fault)
    late = _late(warehouse, after)
    if not flow["opening"].any():
        return GapNight(provincial(flow), faults=said, late=late)
    moved = moves(before, after)
    counts = moved[moved["column"].notna() & ~moved.duplicated(["unit_no", "move"])]["move"].value_counts()
    by_move = tuple((move.code, int(counts[move.code])) for move in MOVES if move.code in counts)
    return GapNight(provincial(flow), _moved(flow), by_move, said, late)


def _late(warehouse: Warehouse, after: pd.DataFrame) -> tuple[str, ...]:
    last = warehouse.query("SELECT unit, max(period) AS period FROM current_tables WHERE table_code = 'T02' GROUP BY unit ORDER BY unit")
    last = last[last["unit"].isin(after["unit"])]  # the city unions: an industry's list is no ledger of a region
    return tuple(last[last["period"] < after["period"].max()]["unit"]) if len(after) else ()


def provincial(flow: pd.DataFrame) -> tuple[Flow, ...]:
    """The lines of the province, one a band."""
    summed = flow.groupby("band")[list(BALANCE[2:])].sum().reindex([band.code for band in BANDS], fill_value=0)
    return tuple(Flow("", str(band), *map(int, row)) for band, *row in summed.reset_index().itertuples(index=False))


def _moved(flow: pd.DataFrame) -> tuple[Flow, ...]:
    moved = flow[flow[list(BALANCE[3:7])].any(axis=1)]
    size = moved[list(BALANCE[3:7])].abs().sum(axis=1)
    ordered = moved.assign(size=-size).sort_values(["size", *CELL])[list(BALANCE)]
    return tuple(Flow(str(county), str(band), *map(int, row)) for county, band, *row in ordered.itertuples(index=False))


def _differences(what: str, one: pd.DataFrame, expected: str, other: pd.DataFrame, found: str) -> Iterator[Fault]:
    sides = pd.DataFrame({"expected": one.set_index(CELL)[expected], "found": other.set_index(CELL)[found]}).fillna(0)
    return _faults(what, sides[sides["expected"] != sides["found"]].reset_index(), "expected", "found")


def _faults(what: str, cells: pd.DataFrame, expected: str, found: str) -> Iterator[Fault]:
    for row in cells.to_dict("records"):
        yield Fault(what, str(row["county"]), str(row["band"]), int(row[expected]), int(row[found]))
