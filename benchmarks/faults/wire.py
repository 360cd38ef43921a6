"""A port of the loopback that leads somewhere, until it is cut."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

PIECE = 1 << 14


@dataclass
class _Line:
    """A connection: its two ends, and whether it has been forgotten."""

    ends: tuple[socket.socket, socket.socket]
    forgotten: bool = False


class Wire:
    """Carries both ways what goes through its port. Cut, it resets every connection and refuses new ones, until it is mended."""

    def __init__(self, reach: Callable[[], socket.socket]) -> None:
        self._reach = reach
        self._lines: list[_Line] = []
        self._left: int | None = None
        self._then: Callable[[], None] = self.cut
        self.passed, self.fallen = 0, False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._listen()

    def after(self, size: int, then: Callable[[], None]) -> None:
        """Let that happen once, as soon as the other side has said so many bytes from now on."""
        self.fallen, self._then, self._left = False, then, size

    def cut(self) -> None:
        """Reset every connection, and take no more."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for end in (end for line in self._lines for end in line.ends):
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RDWR)
        self._lines = []

    def forget(self) -> None:
        """Carry nothing more of what is connected now and tell neither side, as a firewall that has forgotten them; new ones go through."""
        for line in self._lines:
            line.forgotten = True

    def mend(self) -> None:
        """Be whole again, at the same port."""
        self._left = None
        if self._listening.fileno() == -1:
            self._listening = socket.create_server(("127.0.0.1", self.port))
            self._listen()

    def _listen(self) -> None:
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _address = listening.accept()
                line = _Line((client, self._reach()))
                self._lines.append(line)
                for counted, (one, other) in enumerate((line.ends, line.ends[::-1])):
                    threading.Thread(target=self._carry, args=(line, one, other, bool(counted)), daemon=True).start()

    def _carry(self, line: _Line, one: socket.socket, other: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := one.recv(PIECE):
                if counted and self._reaches(len(data)):
                    other.sendall(data[: self._left])
                    self._left, self.fallen = None, True
                    self._then()
                elif not line.forgotten:
                    other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _reaches(self, size: int) -> bool:
        """Count what comes; whether the moment is within it."""
        self.passed += size
        if self._left is None:
            return False
        if self._left > size:
            self._left -= size
            return False
        return True
