"""A share that hangs: whoever asks it is stuck in the system, which lets nobody say enough. Here somebody else asks, and is left behind."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from sources.connectors.contract import Connector, Refused, Remote, Stream

T = TypeVar("T")


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
            came: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

            def answer() -> None:
                try:
                    came.put((ask(), None))
                except BaseException as error:  # noqa: BLE001  # it is raised where the answer is waited for
                    came.put((None, error))

            threading.Thread(target=answer, daemon=True).start()
            with suppress(queue.Empty):
                found, error = came.get(timeout=self._seconds)
                if error is not None:
                    raise error
                return found  # type: ignore[return-value]  # None where that is the answer
        self._hangs = True
        raise Refused("source_hangs", self.place, f"> {self._seconds:g} s")
