"""Trials in a process of their own: the console stays quick while a report is read and checked, and what loads slowly is loaded once.

The process reads files in children under the reader's limits, has the checks at hand from the start, and ends with the console.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from flows.errors import UserError
from flows.handing_in import as_outcome
from flows.intake import File
from flows.language import _, speak
from flows.trial import Trials, Tried
from scheme import load_scheme
from sources.reader_pool import ReaderPool, begin, undisturbed
from warehouse import open_warehouse

AT_ONCE = 3
"""Reports that may be under trial, waiting ones included."""
SECONDS = 180.0
"""For how long one may be worked on, counted from when its turn comes; and for how long one waits for its turn."""
_READERS, _READER_MEMORY, _READER_SECONDS = 2, 2 * 2**30, 60.0
_MEMORY = 6 * 2**30


class Busy(UserError):
    """As many reports as may be are under trial; ask again in a while."""


class TrialProcess:
    """Tries reports for the console. May be called from several threads; use `warm` at the start and `close` at the end."""

    def __init__(self, url: str, home: Path, at_once: int = AT_ONCE, seconds: float = SECONDS) -> None:
        self._of = (url, home)
        self._seconds = seconds
        self._room = threading.BoundedSemaphore(at_once)
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._ended = False

    def warm(self) -> None:
        """Start the process, which then loads what it needs."""
        self._offered(_ready)

    def run(self, tried: Sequence[Tried], unit: str, period: str, language: str, *, supplement: bool) -> dict[str, Any]:
        """What the checks say (handing_in.as_outcome). Raises Busy where too many are at it, UserError where the process gives up."""
        found: dict[str, Any] = self._done(_try, list(tried), unit, period, language, supplement)
        return found

    def compare(self, before: File, after: File, language: str) -> list[dict[str, Any]]:
        """What one file says otherwise than another (version_diff.TableDiff, as dicts). Raises like `run`."""
        found: list[dict[str, Any]] = self._done(_compare, before, after, language)
        return found

    def _done(self, work: Callable[..., Any], *of: Any) -> Any:
        with self._place():
            try:
                pool, future = self._submitted(work, *of)
            except OSError as error:  # the machine has no room for a process just now
                raise _busy() from error
            try:
                return future.result(timeout=self._seconds)
            except FileNotFoundError:  # the file was let go meanwhile; the process is sound
                raise
            except CancelledError as error:  # the console is ending
                raise _busy() from error
            except (BrokenProcessPool, TooLong, OSError) as error:  # OSError: its pipes were closed under it
                if not self._abandon(pool):
                    raise _busy() from error
                raise UserError(_("Checking took more memory or time than is allowed. Send each table as a file of its own.")) from error

    def _submitted(self, work: Callable[..., Any], *of: Any) -> tuple[ProcessPoolExecutor, Future[Any]]:
        """Work in the process; in a new one where it has ended while nothing was asked of it."""
        try:
            return self._offered(work, *of)
        except RuntimeError:  # broken
            if (broken := self._pool) is not None:
                self._abandon(broken)
            return self._offered(work, *of)

    def close(self) -> None:
        """End the process; there will be no other."""
        with self._lock:
            self._ended, pool = True, self._pool
        if pool is not None:
            self._abandon(pool)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """A place among those under trial, then one's turn: who goes beyond the limits takes nobody's work along but its own."""
        if not self._room.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turn.acquire(timeout=self._seconds):
                raise _busy()
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._room.release()

    def _offered(self, work: Callable[..., Any], *of: Any) -> tuple[ProcessPoolExecutor, Future[Any]]:
        """Work that the process has been given; it is started where there is none. Whoever ends it finds it started or not begun, never half."""
        with self._lock:
            if self._ended:
                raise _busy()
            if self._pool is None:
                spawn = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin, initargs=(*self._of, os.getpid()))
            with undisturbed():
                return self._pool, self._pool.submit(work, *of)

    def _abandon(self, pool: ProcessPoolExecutor) -> bool:
        """End a process; whether it was still the one in use."""
        with self._lock:
            in_use = self._pool is pool
            if in_use:
                self._pool = None
        if in_use:  # whoever comes second leaves it to the first: two at once would close its pipes twice
            for process in list((pool._processes or {}).values()):  # noqa: SLF001  # a hung one has to be ended
                process.kill()
            pool.shutdown(wait=True, cancel_futures=True)
        return in_use


def _busy() -> Busy:
    return Busy(_("Other reports are being checked just now. Wait a minute, then send it again; nothing was taken in."))


_of_this: list[tuple[str, Path]] = []


def _begin(url: str, home: Path, parent: int) -> None:
    begin(_MEMORY, parent)
    _of_this.append((url, home))


def _ready() -> None:
    """Load the checks."""
    import_module("expectations.checks")


@cache
def _trials() -> Trials:
    """The trials of this process, over the warehouse, which is opened when something is tried."""
    (url, home), scheme = _of_this[0], load_scheme()
    return Trials(scheme, open_warehouse(url, home), ReaderPool(scheme.year, _READERS, _READER_MEMORY, _READER_SECONDS))


def _try(tried: Sequence[Tried], unit: str, period: str, language: str, supplement: bool) -> dict[str, Any]:
    """In the process: one report after the other."""
    speak(language)
    trial = _trials().run(tried, unit, period, supplement=supplement)
    return as_outcome(_trials().scheme, trial, _trials().published(unit, period))


def _compare(before: File, after: File, language: str) -> list[dict[str, Any]]:
    speak(language)
    return [asdict(table) for table in _trials().compare(before, after)]
