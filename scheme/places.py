"""What a place in the scheme's data says too little or too much, in the words of a SchemeError."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def lacking(place: str, raw: Mapping[str, Any], needed: Collection[str]) -> list[str]:
    """What a place must say and does not."""
    return [f"{place} lacks {key}" for key in needed if raw.get(key) is None]


def strange(place: str, raw: Mapping[str, Any], known: Collection[str], what: str) -> list[str]:
    """What a place says that nobody would read."""
    return [f"{place}: {key} is nothing {what} can say" for key in raw if key not in known]
