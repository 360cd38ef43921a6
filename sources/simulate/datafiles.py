"""The statistics that made-up enterprises are drawn from: CSV files beside this module."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The lines of data/<name>.csv."""
    text = (files("sources.simulate") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def column(name: str, field: str) -> list[str]:
    """One column of data/<name>.csv."""
    return [row[field] for row in rows(name)]


def weights(name: str, field: str = "weight") -> list[float]:
    """One column of data/<name>.csv as numbers."""
    return [float(row[field]) for row in rows(name)]
