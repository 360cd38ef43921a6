"""Each report beside the unit's report before: what the period rules (P01 to P06) read."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import numpy as np
import pandas as pd

from scheme.model import Table

ROWS = ["unit", "period"]
Previous = dict[tuple[str, str], str]


def previous_periods(handed_in: pd.DataFrame, table: Table) -> Previous:
    """(unit, period) to the last earlier period that the unit handed anything in for; of a quarter table, the last quarter.

    `handed_in`: unit, period of everything handed in.
    """
    previous: Previous = {}
    for unit, periods in handed_in.drop_duplicates(ROWS).groupby("unit")["period"]:
        due = sorted(period for period in periods if table.due_in(period))
        previous |= {(str(unit), later): earlier for earlier, later in pairwise(due)}
    return previous


def with_previous(rows: pd.DataFrame, previous: Previous, columns: Collection[str]) -> pd.DataFrame:
    """The rows that have a row of the same key in the report before, with its `columns` as previous_<column>.

    A cell unknown there is unknown here as previous_<column>. Gives a frame with a RangeIndex.
    """
    wanted = rows[[*ROWS, "row_key"]].assign(period=_mapped(rows, previous))
    then = _first_places(rows, wanted, "row_key")
    here = np.flatnonzero(then.notna())
    return beside(rows.take(here).reset_index(drop=True), rows.take(then.iloc[here].to_numpy(np.intp)), columns)


def ledger_then_and_now(ledger: pd.DataFrame, previous: Previous, reports: frozenset[tuple[str, str]]) -> pd.DataFrame:
    """Each enterprise of a unit's ledger before, and where it stands in the ledger now.

    The same enterprise: the same key, else the same code, else the same name. Gives, for every unit and period whose
    ledger and ledger before are both among `reports`, those handed in (be it without a row): unit, period (now), row_key
    (then), and the positions in `ledger` of the rows `then` and `now` (missing where it is not listed any more).
    """
    later = {(unit, earlier): now for (unit, now), earlier in previous.items() if {(unit, now), (unit, earlier)} <= reports}
    then = ledger[[*ROWS, "row_key", "uscc", "enterprise_name"]].assign(period=_mapped(ledger, later))
    then = then[then["row_key"] != ""].dropna(subset="period").drop_duplicates([*ROWS, "row_key"])
    now = pd.Series(pd.NA, index=then.index, dtype="Int64")
    for key in ("row_key", "uscc", "enterprise_name"):
        now = now.fillna(_first_places(ledger, then[now.isna()], key))
    return then[[*ROWS, "row_key"]].assign(then=then.index, now=now).reset_index(drop=True)


def beside(here: pd.DataFrame, before: pd.DataFrame, columns: Collection[str]) -> pd.DataFrame:
    """The rows `here` with `columns` of the rows `before`, in the same order, as previous_<column>; their unknown cells too."""
    earlier = {f"previous_{column}": before[column].array for column in columns}
    unknown, there = here["unknown"].fillna(""), before["unknown"].set_axis(here.index)
    doubtful = there != ""
    named = there[doubtful].map(lambda ids: ",".join(f"previous_{i}" for i in ids.split(",")))
    unknown[doubtful] = (unknown[doubtful] + "," + named).str.strip(",")
    return here.assign(**earlier, unknown=unknown)


def _first_places(rows: pd.DataFrame, wanted: pd.DataFrame, key: str) -> pd.Series:
    """For each of `wanted` the position of the first of `rows` of the same unit and period whose `key` is given and equal."""
    given = rows[[*ROWS, key]].assign(place=pd.RangeIndex(len(rows)))
    given = given[given[key].notna() & (given[key] != "")].drop_duplicates([*ROWS, key])
    return wanted[[*ROWS, key]].merge(given, on=[*ROWS, key], how="left")["place"].astype("Int64").set_axis(wanted.index)


def _mapped(rows: pd.DataFrame, periods: Previous) -> pd.Series:
    """For each row the period that its report is mapped to, missing where to none."""
    reports = rows[ROWS].drop_duplicates()
    mapped = pd.Series([periods.get(report) for report in reports.itertuples(index=False, name=None)], dtype=rows["period"].dtype)
    return mapped.take(rows.groupby(ROWS, sort=False).ngroup().to_numpy()).set_axis(rows.index)
