"""From one night's ledger to another's: who moved, and how opening gap and closing gap hang together by county and band."""

from __future__ import annotations

import pandas as pd

from transforms.gap_ledger.moves import ABSENT, PAIRS
from transforms.gap_ledger.states import GAP_STATES

CELL = ["county", "band"]
FLOWS = ("entered", "unionised", "left", "reclassified")
BALANCE = (*CELL, "opening", *FLOWS, "closing")
MOVED = ("unit_no", "move", "column", *CELL, "amount")


def balance(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """BALANCE, one row a county and band with anything to say: opening + entered − unionised − left − reclassified = closing.

    `before` and `after`: unit_no, region, band, state. Opening and closing are counted from the ledgers, the flows from the
    moves of each enterprise, so that `unbalanced` can find them apart. `reclassified` is net: what leaves the cell by being
    counted elsewhere or otherwise, less what comes in so; it may be negative.
    """
    moved = moves(before, after)
    moved = moved[moved["column"].notna()]
    flows = moved.pivot_table(index=CELL, columns="column", values="amount", aggfunc="sum", fill_value=0)
    counts = pd.DataFrame({"opening": _gaps(before), "closing": _gaps(after)})
    cells = counts.index.union(flows.index)
    whole = counts.reindex(cells).join(flows.reindex(index=cells, columns=list(FLOWS))).fillna(0).astype("int64")
    return whole.rename_axis(index=CELL).reset_index().sort_values(CELL, ignore_index=True)[list(BALANCE)]


def moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """MOVED, one row an enterprise, its move, and where it counts with which amount; two rows for one that moved cells.

    A move that closes a gap counts where the gap was, one that opens a gap where it is now. The amount is what the column
    of the balance gains: 1, or −1 for what comes in by being reclassified. Moves without a column have no amount.
    """
    names = ["unit_no", "region", "band", "state"]
    both = _plain(before[names]).merge(_plain(after[names]), on="unit_no", how="outer", suffixes=("_before", "_after")).fillna(ABSENT)
    same = (both["region_before"] == both["region_after"]) & (both["band_before"] == both["band_after"])
    pairs = zip(both["state_before"], both["state_after"], same, strict=True)
    found = [PAIRS[pair] for pair in pairs]
    both = both.assign(move=[move.code for move in found], column=pd.Series([move.column for move in found], index=both.index, dtype="object"))
    closed, opened = (both[f"state_{when}"].isin(GAP_STATES) for when in ("before", "after"))
    counted = both["column"].notna()
    parts = [
        _side(both[counted & closed], "before").assign(amount=1),
        _side(both[counted & opened], "after").assign(amount=lambda rows: rows["column"].map({"entered": 1, "reclassified": -1})),
        _side(both[~counted], "after").assign(amount=0),
    ]
    return pd.concat(parts, ignore_index=True)[list(MOVED)].astype({"amount": "int64"})


def unbalanced(balanced: pd.DataFrame) -> pd.DataFrame:
    """The cells of a balance that do not add up, with `expected`, what the closing gap should be by the flows."""
    expected = balanced["opening"] + balanced["entered"] - balanced["unionised"] - balanced["left"] - balanced["reclassified"]
    return balanced.assign(expected=expected)[expected != balanced["closing"]].reset_index(drop=True)


def _gaps(ledger: pd.DataFrame) -> pd.Series:
    """How many gaps there are, by county and band."""
    found = _plain(ledger[ledger["state"].isin(GAP_STATES).to_numpy(bool)][["region", "band"]]).fillna("")
    return found.rename(columns={"region": "county"}).groupby(CELL).size()


def _side(both: pd.DataFrame, when: str) -> pd.DataFrame:
    return both.rename(columns={f"region_{when}": "county", f"band_{when}": "band"})[["unit_no", "move", "column", *CELL]]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype("object")
