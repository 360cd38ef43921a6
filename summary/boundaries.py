"""Boundaries of regions from a GeoJSON that the user gives together with the number of its approval (审图号)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeAlias

Rings: TypeAlias = list[list[tuple[float, float]]]
_APPROVAL = re.compile(r"([A-Z]{0,2}S|[一-鿿]{1,2}S)[（(〔\[]\d{4}[）)〕\]]第?\d+号", re.IGNORECASE)


class BadBoundaries(ValueError):
    """The file is no GeoJSON of these regions. `found` says what stands there."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def is_approval(text: str) -> bool:
    """Whether a text reads like an approval number: GS(2019)3333号, 宁S〔2020〕第1号."""
    return _APPROVAL.fullmatch(text.strip()) is not None


def read_boundaries(path: Path, regions: Collection[str]) -> Mapping[str, Rings]:
    """The outlines of `regions` (codes) in a GeoJSON file. Raises BadBoundaries for any other, OSError where it cannot be read."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        found = {code: _rings(feature["geometry"]) for feature in features if (code := _code(feature["properties"], regions)) is not None}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadBoundaries(f"{type(error).__name__}: {error}") from error
    if lacking := [code for code in regions if code not in found]:
        raise BadBoundaries(f"no outline of {', '.join(lacking[:5])}{' …' if len(lacking) > 5 else ''}")
    return found


def _code(properties: Mapping[str, Any], regions: Collection[str]) -> str | None:
    values = [str(value) for value in properties.values()]
    return next((code for value in values for code in (value, value[-6:]) if code in regions), None)


def _rings(geometry: Mapping[str, Any]) -> Rings:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(float(point[0]), float(point[1])) for point in ring] for polygon in polygons for ring in polygon]
