"""The rectangle that a sheet spans, which the fast reader fills cell by cell, however little stands in it."""

from __future__ import annotations

from sources.errors import UnsafeFile

MAX_AREA = 30_000_000
"""Cells, empty ones included."""


def refuse_vast(name: str, rows: int, columns: int) -> None:
    """Raise UnsafeFile where a sheet would fill the memory."""
    if rows * columns > MAX_AREA:
        raise UnsafeFile("area", f"{name}: {rows} × {columns}")
