"""Thresholds and switches of the linkage: data/link_settings.csv."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parents[1] / "data" / "link_settings.csv"


def setting(name: str) -> float:
    """A threshold, or 1 and 0 for a switch."""
    return _settings()[name]


@cache
def _settings() -> dict[str, float]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        return {row["setting"]: float(row["value"]) for row in csv.DictReader(file)}
