"""Each report beside the unit's report before: what the period rules (P01 to P06) read."""

from __future__ import annotations

import pandas as pd

from scheme.model import Table

ROWS = ["unit", "period"]


def previous_periods(handed_in: pd.DataFrame, table: Table) -> dict[tuple[str, str], str]:
    """(unit, period) to the last earlier period that the unit handed anything in for; of a quarter table, the last
    earlier quarter. `handed_in`: unit, period of everything handed in."""
    previous: dict[tuple[str, str], str] = {}
    for unit, periods in handed_in.drop_duplicates(ROWS).groupby("unit")["period"]:
        due = sorted(period for period in periods if table.due_in(period))
        previous |= {(str(unit), later): earlier for earlier, later in zip(due, due[1:], strict=False)}
    return previous


def with_previous(rows: pd.DataFrame, previous: dict[tuple[str, str], str], columns: list[str]) -> pd.DataFrame:
    """The rows that have a row of the same key in the report before, with its `columns` as previous_<column>.

    A cell unknown there is unknown here as previous_<column>. Gives a frame with a RangeIndex.
    """
    keyed = rows.drop_duplicates([*ROWS, "row_key"])[[*ROWS, "row_key", "unknown", *columns]]
    earlier = keyed.rename(columns={"period": "previous_period", "unknown": "previous_unknown", **{c: f"previous_{c}" for c in columns}})
    pairs = pd.MultiIndex.from_frame(rows[ROWS]).map(previous)
    here = rows.assign(previous_period=pd.array(pairs, dtype=rows["period"].dtype))
    both = here.dropna(subset="previous_period").merge(earlier, on=["unit", "previous_period", "row_key"], how="inner")
    there = both.pop("previous_unknown")
    doubtful = there != ""
    if doubtful.any():
        named = there[doubtful].map(lambda ids: ",".join(f"previous_{i}" for i in ids.split(",")))
        both.loc[doubtful, "unknown"] = (both.loc[doubtful, "unknown"] + "," + named).str.strip(",")
    return both.reset_index(drop=True)


def ledger_then_and_now(ledger: pd.DataFrame, previous: dict[tuple[str, str], str]) -> pd.DataFrame:
    """Each row of a unit's ledger before, with the row of the same enterprise in the ledger now.

    The same enterprise: the same key, else the same code, else the same name. Gives, for every unit and period whose
    ledger and ledger before were both handed in: unit, period (now), row_key, enterprise_name (then),
    previous_unionised, listed (is it in the ledger now), and of the row now: position (in `ledger`), unionised,
    unknown; missing where it is not listed.
    """
    reports = ledger[ROWS].drop_duplicates()
    here = {(u, p) for u, p in reports.itertuples(index=False)}
    later = {(u, earlier): now for (u, now), earlier in previous.items() if (u, now) in here and (u, earlier) in here}
    now_period = pd.MultiIndex.from_frame(ledger[ROWS]).map(later)
    then = ledger[[*ROWS, "row_key", "uscc", "enterprise_name", "unionised", "unknown"]].assign(now=pd.array(now_period, dtype=ledger["period"].dtype))
    then = then.dropna(subset="now").drop_duplicates([*ROWS, "row_key"])
    found = pd.Series(pd.NA, index=then.index, dtype="Int64")
    for key in ("row_key", "uscc", "enterprise_name"):
        where = ledger.dropna(subset=key).drop_duplicates([*ROWS, key])
        places = pd.Series(where.index, index=pd.MultiIndex.from_frame(where[[*ROWS, key]]), dtype="Int64")
        wanted = pd.MultiIndex.from_frame(then.loc[found.isna(), ["unit", "now", key]].rename(columns={"now": "period"}))
        found.loc[found.isna()] = places.reindex(wanted).to_numpy()
    position = found.reset_index(drop=True)
    then = then.reset_index(drop=True)
    now = ledger[["unionised", "unknown"]].reindex(position.fillna(-1).astype(int)).reset_index(drop=True)
    return pd.DataFrame(
        {
            "unit": then["unit"],
            "period": then["now"],
            "row_key": then["row_key"],
            "enterprise_name": then["enterprise_name"],
            "previous_unionised": then["unionised"],
            "listed": position.notna().astype("boolean"),
            "position": position,
            "unionised": now["unionised"],
            "unknown": now["unknown"].fillna("").astype(ledger["unknown"].dtype),
        }
    )
