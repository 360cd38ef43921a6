"""Whether a home is being served, by whom and where: one `unionstats serve` a home, told by a lock that dies with it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from flows.errors import UserError
from flows.language import _
from flows.writing import cannot_write

LOCK = "serve.lock"
SAID, CHECKED = "serve.json", "schedule.json"
_PATIENCE = 1.0


@dataclass(frozen=True)
class Serving:
    """A `unionstats serve` at work: its process, since when, where Prefect's API and the console (or none) are.

    auth: the file with the API's auth string, where the settings name one.
    """

    pid: int
    host: str
    since: str
    api: str
    console: str | None
    auth: str | None = None


@dataclass(frozen=True)
class Checked:
    """What the schedule's last check found, and when that was.

    next_run: of Prefect's (none: its scheduler is dead). due: the scheduled time since which no night has ended (none: nothing is owed, or
    a night is at work).
    """

    at: str
    next_run: str | None
    due: str | None


@contextmanager
def sole_server(home: Path) -> Iterator[None]:
    """Hold the home for serving it. UserError where another one serves it."""
    from warehouse.folders import make_home

    try:
        make_home(home)
        opened = (home / LOCK).open("a")
    except OSError as error:
        raise cannot_write(home, error, "--home") from error
    with opened as lock:
        until = time.monotonic() + _PATIENCE  # somebody may just be looking whether it is held
        while not _taken(lock.fileno(), fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise _served(home)
            time.sleep(0.05)
        try:
            yield
        finally:
            for name in (SAID, CHECKED):
                (home / name).unlink(missing_ok=True)


def serving(home: Path) -> Serving | None:
    """Who serves a home; None where nobody does."""
    try:
        with (home / LOCK).open("rb") as lock:  # who only looks makes no lock
            if _taken(lock.fileno(), fcntl.LOCK_SH):
                return None
        return Serving(**_known(Serving, home / SAID))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def left(home: Path) -> Serving | None:
    """Who served a home and was killed: whoever stops takes with it what it has said of itself. None while somebody serves it."""
    if serving(home) is not None:
        return None
    try:
        return Serving(**_known(Serving, home / SAID))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def checked(home: Path) -> Checked | None:
    """What the last check found, while the home is served; None before the first."""
    try:
        return None if serving(home) is None else Checked(**_known(Checked, home / CHECKED))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def say(home: Path, what: Serving | Checked) -> None:
    """Write it down for others, whole or not at all."""
    place = home / (SAID if isinstance(what, Serving) else CHECKED)
    new = place.with_name(f".{place.name}-{os.getpid()}")
    new.write_text(json.dumps(asdict(what), ensure_ascii=False), encoding="utf-8")
    new.replace(place)


def me(since: str, api: str, console: str | None, auth: Path | None) -> Serving:
    """What there is to say of the process that serves here."""
    return Serving(os.getpid(), socket.gethostname(), since, api, console, None if auth is None else str(auth.resolve()))


def _taken(lock: int, how: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, how | fcntl.LOCK_NB)
        return True
    return False


def _known(of: type[Serving | Checked], file: Path) -> dict[str, Any]:
    said = json.loads(file.read_text(encoding="utf-8"))
    return {field.name: said[field.name] for field in fields(of)}


def _served(home: Path) -> UserError:
    said = _("{place}: this home is served already ({found}). Stop that one first, or choose another home with --home.")
    try:
        other = Serving(**_known(Serving, home / SAID))
    except (OSError, ValueError, TypeError, KeyError):
        return UserError(said.format(place=home, found="unionstats serve"))
    return UserError(said.format(place=home, found=f"pid {other.pid}, {other.host}, {other.since}"))
