"""A night at work: the one who may write, from taking in the files to publishing the edition."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from warehouse.clock import Clock
from warehouse.database import Database
from warehouse.edition import EditionContent, PublishReport
from warehouse.errors import WarehouseError
from warehouse.intake import Arrival, ExtractArrival, register_extracts, register_files
from warehouse.lease import LONGEST, sole_writer
from warehouse.leftovers import swept
from warehouse.publish import Moment, publish
from warehouse.readings import FileRows, ReadBy, clear_orphans, load_readings, readings_known
from warehouse.schema import Schema


class Night:
    """What a night can do. `id` is its number in the ledger `nights`, `started` its timestamp."""

    def __init__(self, database: Database, schema: Schema, clock: Clock, number: int, started: str, as_of: str) -> None:
        self.id = number
        self.started = started
        self.as_of = as_of
        self._database = database
        self._schema = schema
        self._clock = clock

    def register_files(self, arrivals: Sequence[Arrival]) -> list[int]:
        """Take note of what lies in the inbox; the ids of the files that are new.

        Files seen before are passed over. A new file supersedes the one that lay at its path; whose place it takes
        besides is for each edition to say (`replaced_files`).
        """
        with self._database.write() as connection:
            return register_files(connection, self._schema["files"], arrivals, self._clock(), self._schema["replaced_files"])

    def register_extracts(self, arrivals: Sequence[ExtractArrival]) -> list[int]:
        """Take note of the register's extracts; the ids of the new ones, each superseding the one of its month."""
        with self._database.write() as connection:
            return register_extracts(connection, self._schema["register_extracts"], arrivals, self._clock())

    def readings(self, scheme_digest: str, reader_version: str) -> dict[int, int]:
        """Which files are already read under this scheme by this reader: reading ids by file id."""
        with self._database.read() as connection:
            return readings_known(connection, self._schema, scheme_digest, reader_version, self.id)

    def load(self, files: Sequence[FileRows], scheme_digest: str, reader_version: str) -> dict[int, int]:
        """Keep what the files say, all or nothing; reading ids by file id.

        They show in no view until the night publishes; where it never does, the next one deletes them.
        """
        return load_readings(self._database, self._schema, files, ReadBy(scheme_digest, reader_version, self.id))

    def publish(self, content: EditionContent, sum_up: Callable[[PublishReport], str] | None = None) -> PublishReport:
        """Make what the night derived the current edition, or leave everything as it was.

        What `sum_up` says of it is kept with it as the night's digest: whoever dies afterwards has not published unheard.
        """
        return publish(self._database, self._schema, content, Moment(self.id, self.as_of, self._clock()), sum_up)

    def reach(self, stage: str) -> None:
        """Note in the ledger which stage the night has reached."""
        self._note(stage=stage)

    def sum_up(self, digest: str) -> None:
        """Keep the night's digest in the ledger."""
        self._note(digest=digest)

    def end(self, state: str) -> None:
        """Note in the ledger how the night ended; one that another has marked as crashed stays so."""
        self._note(state=state, ended=self._clock())

    def _note(self, **values: str) -> None:
        nights = self._schema["nights"]
        with self._database.write() as connection:
            connection.execute(sa.update(nights).where(nights.c.id == self.id, nights.c.state == "running").values(**values))


@contextmanager
def a_night(database: Database, schema: Schema, clock: Clock, as_of: str, longest: float = LONGEST) -> Iterator[Night]:
    """Begin a night: alone, for `longest` seconds at most, with the ledger in order and nothing left over from one that died."""
    started = clock()
    with sole_writer(database, started, longest), swept(database.home):
        night = Night(database, schema, clock, _begin(database, schema, started, as_of), started, as_of)
        try:
            yield night
        except BaseException:
            with suppress(WarehouseError):  # where the database is lost, the next night marks this one as crashed
                night.end("failed")
            raise
        night.end("finished")


def _begin(database: Database, schema: Schema, started: str, as_of: str) -> int:
    nights = schema["nights"]
    with database.write() as connection:
        died = nights.c.state == "running"  # whoever holds the lock runs alone
        connection.execute(sa.update(nights).where(died).values(state="crashed", ended=started))
        clear_orphans(connection, schema)
        new = {"started": started, "as_of": as_of, "state": "running", "stage": "begun", "digest": ""}
        mine = {"pid": os.getpid(), "host": socket.gethostname()}
        number = connection.execute(sa.insert(nights).values(**new, **mine).returning(nights.c.id)).scalar_one()
    return int(number)
