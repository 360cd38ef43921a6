"""Numbers of tables and charts: 表1, 图1, in reading order and the same in every format."""

from __future__ import annotations

from summary.model import Chart, Table
from summary.sentences import Sentences


class Captions:
    """Counts as it is asked."""

    def __init__(self, language: str) -> None:
        self._words = Sentences(language)
        self._counts = {"table": 0, "chart": 0}

    def of(self, block: Table | Chart) -> str:
        """The next caption."""
        kind = "table" if isinstance(block, Table) else "chart"
        self._counts[kind] += 1
        space = "　" if self._words.language == "zh" else " "
        number = f"{self._counts[kind]}" if self._words.language == "zh" else f" {self._counts[kind]}."
        return f"{self._words.text(kind)}{number}{space}{block.title}"
