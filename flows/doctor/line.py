"""What a check sees, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings import Settings
from flows.words import N_
from scheme import Scheme

if TYPE_CHECKING:
    from warehouse.database import Database

OK, WARNING, FAULT = N_("ok"), N_("warning"), N_("fault")


@dataclass(frozen=True)
class Line:
    """What a check says of a place: what is there and, where that is not as it should be, what was expected and the way out."""

    level: str
    place: str
    found: str
    expected: str = ""
    cure: str = ""


@dataclass(frozen=True)
class Check:
    """A check: its code, and what looks. It says at least one line, raises nothing that it can say, and writes nothing that stays.

    `asks_database`: it asks the database besides what it is about; that this does not answer is said once, by the database's own check.
    """

    code: str
    look: Callable[[Patient], Iterable[Line]]
    asks_database: bool = False


@dataclass(frozen=True)
class Patient:
    """The installation that is looked at: its settings, the settings file named, its scheme, and the present moment there."""

    settings: Settings
    config: Path | None
    scheme: Scheme
    now: datetime

    @cached_property
    def file(self) -> Path | None:
        """The SQLite file of the warehouse; None on PostgreSQL."""
        return self.database.path

    @cached_property
    def database(self) -> Database:
        """The warehouse's database, never upgraded: a doctor changes nothing."""
        from warehouse.database import Database

        return Database(self.settings.database, self.settings.home)

    @cached_property
    def away(self) -> bool:
        """Whether the warehouse is on a server that does not answer, or lets nobody in."""
        from warehouse.errors import WarehouseError

        try:
            if self.file is None:
                with self.database.session():
                    pass
        except WarehouseError:
            return True
        return False

    @property
    def empty(self) -> bool:
        """Whether no night has made a warehouse yet."""
        return self.file is not None and not self.file.exists()


def ok(place: str, found: object) -> Line:
    """All is well."""
    return Line(OK, place, str(found))


def warning(place: str, found: object, expected: object, cure: str) -> Line:
    """Nights run, but not for ever, or not as well as they could."""
    return Line(WARNING, place, str(found), str(expected), cure)


def fault(place: str, found: object, expected: object, cure: str) -> Line:
    """Nights do not run, or what they made is not safe."""
    return Line(FAULT, place, str(found), str(expected), cure)
