"""Reading in child processes under limits: a file that kills its reader is one failed file, not a dead night."""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from sources.reading import Issue, Reading

if TYPE_CHECKING:
    from sources.raw_grids import Seen
    from sources.register import Extract

MEMORY = 4 * 2**30
SECONDS = 300
LARGE = 50 * 2**20
"""Bytes of an extract of the register after which a process reads no other."""
_STOPPING = {signal.SIGINT, signal.SIGTERM}
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Job:
    """A file to read: where its bytes are, what it is called, for which unit and period, and where its grid is kept."""

    path: Path
    stem: str
    unit: str
    period: str
    grid: Path | None = None


class ReaderPool:
    """Child processes that read files. Use it as a context manager."""

    def __init__(self, year: int, workers: int | None = None, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self._year = year
        self._workers = workers or min(4, os.cpu_count() or 1)
        self._memory = memory
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def read(self, jobs: Sequence[Job]) -> Iterator[Reading]:
        """The readings of the jobs, in their order; may be called from several threads.

        A job whose reader dies or takes too long is read once more with a process to itself: if that one fails as
        well, it is this file's doing, and its reading is an S01.
        """
        submitted = [self._submit(_read, job, self._year) for job in jobs]
        for job, (pool, future) in zip(jobs, submitted, strict=True):
            try:
                yield future.result(timeout=self._seconds)
            except (BrokenProcessPool, CancelledError, TooLong):
                self._abandon(pool)
                yield self._alone(job)

    def read_extract(self, path: Path, name: str) -> Extract:
        """An extract of the register, read under the same limits. `name` is its file's."""
        from scheme import load_scheme
        from sources.register import stopped

        pool, future = self._submit(_read_extract, path, name, self._year)
        try:
            found = future.result(timeout=self._seconds)
        except (BrokenProcessPool, CancelledError, TooLong):
            self._abandon(pool)
            return stopped(name, load_scheme(self._year))
        if path.stat().st_size > LARGE:  # what the process keeps of it would be missing for the next one
            self._abandon(pool)
        return found

    def _alone(self, job: Job) -> Reading:
        pool = self._new_pool(1)
        try:
            with undisturbed():
                future = pool.submit(_read, job, self._year)
            return future.result(timeout=self._seconds)
        except (BrokenProcessPool, TooLong):
            return Reading(issues=(Issue("S01", shown="stopped"),))
        finally:
            _end(pool)

    def _submit(self, work: Callable[..., _Found], *of: object) -> tuple[ProcessPoolExecutor, Future[_Found]]:
        with self._lock, undisturbed():
            if self._pool is None:
                self._pool = self._new_pool(self._workers)
            pool = self._pool
            try:
                return pool, pool.submit(work, *of)
            except BrokenProcessPool:
                self._pool = self._new_pool(self._workers)
                _end(pool)
                return self._pool, self._pool.submit(work, *of)

    def _abandon(self, pool: ProcessPoolExecutor) -> None:
        """Give up a pool whose process died or hangs; the next job gets a new one."""
        with self._lock:
            if self._pool is pool:
                self._pool = None
        _end(pool)

    def _new_pool(self, workers: int) -> ProcessPoolExecutor:
        spawn = multiprocessing.get_context("spawn")  # a fork would copy the night's threads and locks
        return ProcessPoolExecutor(workers, mp_context=spawn, initializer=begin, initargs=(self._memory, os.getpid()))


def _end(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):  # noqa: SLF001  # a hung reader has to be ended
        process.kill()
    pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a signal wait until a process is started: a child half started says so in a traceback that explains nothing."""
    resource_tracker.ensure_running()  # as it starts it lets the signals through again, ours too
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin(memory: int, night: int) -> None:
    """In a child: take the limits, and end when the process that started it is gone, however it went.

    Ctrl+C reaches a night's readers as well; it stays held back in them, for the night says what there is to say.
    """
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING - {signal.SIGINT})
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with, args=(night,), daemon=True).start()


def _end_with(night: int) -> None:
    while os.getppid() == night:
        time.sleep(0.5)
    os._exit(1)


def _read(job: Job, year: int) -> Reading:
    from scheme import load_scheme
    from sources.reader import read_file

    content = job.path.read_bytes()
    try:
        return read_file(content, job.stem, job.unit, job.period, load_scheme(year), keeping(job))
    except MemoryError:
        return Reading(issues=(Issue("S01", shown="stopped"),))
    except BaseException as error:  # a parser's panic is a BaseException; it is this file's failure alone
        logging.getLogger(__name__).exception("reading %s for %s %s", job.stem, job.unit, job.period)
        return Reading(issues=(Issue("S01", shown="damaged", detail=f"{type(error).__name__}: {error}"[:300]),))


def keeping(job: Job) -> Callable[[Sequence[Seen]], None] | None:
    """What keeps the sheets of a job's file as text, if they are to be kept."""
    return None if job.grid is None else partial(_keep, job, job.grid)


def _keep(job: Job, grid: Path, seen: Sequence[Seen]) -> None:
    """Keep the sheets as text. A grid that cannot be kept is no failure of the file: it is made when somebody looks."""
    import pyarrow as pa

    from sources.raw_grids import keep_grids

    try:
        keep_grids(seen, grid)
    except (OSError, MemoryError, pa.ArrowException):
        logging.getLogger(__name__).warning("the grid of %s for %s %s is not kept", job.stem, job.unit, job.period, exc_info=True)


def _read_extract(path: Path, name: str, year: int) -> Extract:
    from scheme import load_scheme
    from sources.register import read_extract, stopped

    try:
        return read_extract(path.read_bytes(), name, load_scheme(year))
    except MemoryError:
        return stopped(name, load_scheme(year))
