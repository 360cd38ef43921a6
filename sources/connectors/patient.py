"""A share that hangs: whoever asks it is stuck in the system, which lets nobody say enough. Here somebody else asks, and is left behind."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from sources.connectors.contract import Connector, Refused, Remote, Stream

T = TypeVar("T")


class NoAnswer(Exception):
    """Who was asked has said nothing in time, and is left behind."""


def within(seconds: float, ask: Callable[[], T]) -> T:
    """An answer, asked for in a thread of its own, or what went wrong. Raises NoAnswer where there is none in so many seconds."""
    came: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()
    here = contextvars.copy_context()

    def answer() -> None:
        try:
            came.put((here.run(ask), None))
        except BaseException as error:  # noqa: BLE001  # it is raised where the answer is waited for
            came.put((None, error))

    threading.Thread(target=answer, daemon=True).start()
    try:
        found, error = came.get(timeout=seconds)
    except queue.Empty:
        raise NoAnswer(f"> {seconds:g} s") from None
    if error is not None:
        raise error
    return found  # type: ignore[return-value]  # None where that is the answer


class Patient:
    """Another connector, asked for every answer in a thread of its own that has so many seconds for it. Once it hung it is not asked again."""

    def __init__(self, asked: Connector, seconds: float) -> None:
        self.place, self.whole = asked.place, asked.whole
        self._asked = asked
        self._seconds = seconds
        self._hangs = False

    def offers(self) -> list[Remote]:
        """What is there."""
        return self._within(self._asked.offers)

    def look(self, remote: Remote) -> Remote | None:
        """The file now."""
        return self._within(lambda: self._asked.look(remote))

    def read(self, remote: Remote, start: int) -> Stream:
        """The file's bytes."""
        stream = self._within(lambda: self._asked.read(remote, start))
        return Stream(stream.start, self._chunks(stream.chunks))

    def close(self) -> None:
        """Hang up, unless it hangs."""
        if not self._hangs:
            with suppress(Refused):
                self._within(self._asked.close)

    def _chunks(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        while chunk := self._within(lambda: next(chunks, b"")):
            yield chunk

    def _within(self, ask: Callable[[], T]) -> T:
        """An answer, or what went wrong. Raises Refused where there is none in time: waiting for it again would take as long."""
        if not self._hangs:
            with suppress(NoAnswer):
                return within(self._seconds, ask)
        self._hangs = True
        raise Refused("source_hangs", self.place, f"> {self._seconds:g} s")
