"""What goes back to a unit: findings of one file in words of one language, and what is said of the file itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from openpyxl.utils import coordinate_to_tuple

ORDER = ("error", "query", "info")


@dataclass(frozen=True)
class Item:
    """A finding on its way back, in words.

    sheet: as the reading calls it ('' for a CSV); cell: A1 or ''; row: the line (from 1) where it has one, else 0; key: of
    the row, in words; previous: what stood there in the report before; register: what the register says.
    """

    fingerprint: str
    rule: str
    severity: str
    message: str
    cure: str
    table: str = ""
    sheet: str = ""
    cell: str = ""
    row: int = 0
    key: str = ""
    column: str = ""
    shown: str = ""
    expected: str = ""
    previous: str = ""
    register: str = ""

    @property
    def line(self) -> int:
        """The line of the sheet that it is about; 0 where it is about none."""
        return coordinate_to_tuple(self.cell)[0] if self.cell else self.row


@dataclass(frozen=True)
class Head:
    """What the cover says of the file. settled: how many findings were explained or waived and are not listed."""

    unit: str
    period: str
    file: str
    made: str
    severities: dict[str, str] = field(default_factory=dict)
    settled: int = 0


def in_order(items: list[Item]) -> list[Item]:
    """Errors first, then as they stand in the sheets."""
    return sorted(items, key=lambda one: (ORDER.index(one.severity), one.table, one.sheet, one.line, one.rule, one.fingerprint))
