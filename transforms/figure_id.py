"""The name of a figure: `2020-12/I02a/640100`, with the part of a breakdown behind it, and `@` the edition where one is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_WRITTEN = re.compile(r"(?P<period>\d{4}-\d{2})/(?P<indicator>[^/@]+)/(?P<region>[^/@]+)(?:/(?P<breakdown>.+?))?(?:@(?P<edition>\d+))?")


@dataclass(frozen=True)
class FigureId:
    """A figure's name in its parts. It stays the same from edition to edition; `edition` names one of them, none the latest."""

    period: str
    indicator: str
    region: str
    breakdown: str = ""
    edition: int | None = None

    @property
    def text(self) -> str:
        """The name as it is written."""
        parts = [self.period, self.indicator, self.region, *([self.breakdown] if self.breakdown else [])]
        return "/".join(parts) + (f"@{self.edition}" if self.edition is not None else "")


def parse_figure_id(text: str) -> FigureId | None:
    """The name that a text is; None where it is none."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    edition = found["edition"]
    return FigureId(found["period"], found["indicator"], found["region"], found["breakdown"] or "", int(edition) if edition else None)


def figure_id(row: Mapping[str, Any]) -> FigureId:
    """The name of a row of the view `figures`."""
    return FigureId(str(row["period"]), str(row["indicator"]), str(row["region"]), str(row["breakdown"] or ""))
