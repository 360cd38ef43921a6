"""What people have decided, as the matching takes it: pairs that are settled, and pairs that are ruled out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

FORCED = ("row", "unit_no", "method", "reason")
REJECTED = ("row", "unit_no")


def _no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})


@dataclass(frozen=True)
class Bound:
    """Decisions on ledger rows, by the rows' labels in the ledger's index.

    forced: row, unit_no (missing: the row is no unit of the register), method, reason; at most one a row. Accepted with
    score 1, or without a unit. rejected: row, unit_no; never proposed nor accepted.
    """

    forced: pd.DataFrame = field(default_factory=lambda: _no_rows(FORCED))
    rejected: pd.DataFrame = field(default_factory=lambda: _no_rows(REJECTED))

    def of(self, rows: pd.Index) -> Bound:
        """What is decided on these rows only."""
        return Bound(*(frame[frame["row"].isin(rows)].reset_index(drop=True) for frame in (self.forced, self.rejected)))

    @property
    def verdicts(self) -> dict[Any, tuple[str | None, str, str]]:
        """By row: unit_no (None: no unit), method, reason."""
        rows = self.forced[list(FORCED)].itertuples(index=False, name=None)
        return {row: (None if pd.isna(unit_no) else str(unit_no), method, reason) for row, unit_no, method, reason in rows}

    @property
    def ruled_out(self) -> dict[Any, frozenset[str]]:
        """By row: the units that it is not."""
        found: dict[Any, set[str]] = {}
        for row, unit_no in self.rejected[list(REJECTED)].itertuples(index=False, name=None):
            found.setdefault(row, set()).add(str(unit_no))
        return {row: frozenset(units) for row, units in found.items()}
