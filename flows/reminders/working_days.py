"""Working days: weekdays without public holidays, with the weekend days that are worked instead; as data, and a place's own file beside it.

holidays.csv holds the years 2020 and 2021 as the General Office of the State Council announced them (国务院办公厅关于部分节假日安排的通知;
each line names its notice). A year that no line is about has weekdays and weekends only; `known` says which years are.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from flows.errors import UserError
from flows.language import _

SHIPPED = Path(__file__).with_name("holidays.csv")
KINDS = ("off", "work")


@dataclass(frozen=True)
class WorkingDays:
    """The calendar of work. `days`: those that are not as their weekday says, True where they are worked."""

    days: Mapping[date, bool]

    @property
    def known(self) -> frozenset[int]:
        """The years whose holidays are known."""
        return frozenset(day.year for day in self.days)

    def works(self, day: date) -> bool:
        """Whether a day is worked."""
        return self.days.get(day, day.weekday() < 5)

    def between(self, start: date, end: date) -> int:
        """How many working days have come after `start`, up to and with `end`; 0 where it is not later."""
        return sum(self.works(start + timedelta(days)) for days in range(1, (end - start).days + 1))


@cache
def working_days(own: Path | None = None) -> WorkingDays:
    """The shipped calendar, with the lines of a place's own file over it. Raises UserError for a line that cannot be right."""
    return WorkingDays(_read(SHIPPED) | (_read(own) if own else {}))


def _read(file: Path) -> dict[date, bool]:
    found: dict[date, bool] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 2):
                try:
                    found[date.fromisoformat((row.get("day") or "").strip())] = KINDS.index((row.get("kind") or "").strip()) == 1
                except ValueError as error:
                    said = _("{place}: line {line} is no day of a calendar. Expected day (YYYY-MM-DD) and kind (off or work).")
                    raise UserError(said.format(place=file, line=number)) from error
    except (OSError, UnicodeDecodeError) as error:
        said = _("{place}: this calendar cannot be read ({found}). Expected a CSV with the columns day, kind, name, source.")
        raise UserError(said.format(place=file, found=error)) from error
    return found
