"""The divisions of provinces other than the scheme's: data/provinces.csv, codes and names of GB/T 2260 as of 2020."""

from __future__ import annotations

import pandas as pd

from scheme import Scheme
from sources.simulate import datafiles

COLUMNS = ["code", "name", "level", "parent"]


def regions_of(scheme: Scheme) -> pd.DataFrame:
    """The divisions of the scheme's own province."""
    rows = [(each.code, each.name, each.level, each.parent or "") for each in scheme.regions.values()]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def regions_elsewhere(short: str) -> pd.DataFrame:
    """The divisions of another province, by its name in data/provinces.csv (青海, 浙江)."""
    rows = [tuple(row[name] for name in COLUMNS) for row in datafiles.rows("provinces") if row["province"] == short]
    if not rows:
        raise KeyError(f"{short}: not in data/provinces.csv, which has {', '.join(elsewhere())}")
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def elsewhere() -> tuple[str, ...]:
    """The provinces that data/provinces.csv has."""
    return tuple(dict.fromkeys(datafiles.column("provinces", "province")))
