"""The register rows behind a figure: the month's extract set against every ledger row that claims one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from sources.assemble import TEXT
from sources.register import read_extract
from transforms.register_sides import register_side, register_unit
from warehouse import Edition, Warehouse
from warehouse.tracing import Tracing

LEDGER = "T02"
READ = ("unionised", "enterprise_name", "uscc", "county")
"""The columns of the ledger that a match, and what is said of its unit, rests on."""
_PAIR = ["unit", "row_key", "enterprise_name"]


@dataclass(frozen=True)
class Registered:
    """The register of a month: its file, its enterprises with what the ledgers say of them, and the ledger rows that claim one."""

    file: str
    sha256: str
    rows: pd.DataFrame
    claims: pd.DataFrame


def registered(store: Warehouse, read: Tracing, edition: Edition, month: str) -> Registered | None:
    """The register of a month as the edition has it; None where it has none. `rows` has period and unit (the city union's)."""
    extract = read.extract(month, edition.inputs.register_shas)
    if extract is None:
        return None
    path, sha = extract
    rows = read_extract(store.archive.path(sha).read_bytes(), path, read.scheme).rows
    rows = rows.assign(period=pd.Series(month, index=rows.index, dtype=TEXT))
    claims = claiming(read, month)
    side = register_side(rows, claims[["period", "unit_no", "unionised"]])
    return Registered(path, sha, side.assign(unit=register_unit(read.scheme, side["region"])), claims)


def claiming(read: Tracing, month: str) -> pd.DataFrame:
    """The ledger rows, held back or not, that an accepted match binds to a unit: place, READ, and the match."""
    matches = pd.DataFrame(read.matches(month), columns=["unit", "period", "row_key", "enterprise_name", *_MATCH])
    standing = read.standing([LEDGER], [month])
    unit_of = dict(zip(standing["reading_id"], standing["unit"], strict=True))
    ledger = read.rows(LEDGER, [int(number) for number in standing["reading_id"]], READ)
    ledger = ledger.assign(unit=ledger["reading_id"].map(unit_of))
    # A ledger that repeats key and name has its matches in the order of its rows.
    left, right = (_counted(frame.fillna({"enterprise_name": "", "row_key": ""})) for frame in (matches, _as_objects(ledger)))
    found = left.merge(right, on=[*_PAIR, "nth"], how="inner")
    types: dict[str, Any] = {"unit_no": TEXT, "period": TEXT, "unionised": "boolean"}
    return found.astype(types)


def _as_objects(ledger: pd.DataFrame) -> pd.DataFrame:
    return ledger.astype(dict.fromkeys(_PAIR, object))


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(nth=frame.groupby(_PAIR).cumcount())


_MATCH = ("unit_no", "score", "method", "state", "reason", "decision")
