"""A cable that can be pulled: a TCP proxy on loopback that breaks off after so many bytes of what the server says."""

import socket
import threading
from contextlib import suppress


class Cable:
    """Passes everything on, but breaks each of the next `cuts` connections once `after` bytes have come out of the server.

    for_good: and takes no more after that, until it is False again.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self.cuts, self.after, self.for_good = 0, 0, False
        self.connections, self.passed = 0, 0
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Pull it out for good."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                if self.for_good and not self.cuts:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._target))
                self.connections += 1
                self._open += [client, server]
                threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, counted: bool) -> None:
        came = 0
        with suppress(OSError):
            while piece := one.recv(16_384):
                if counted:
                    came += len(piece)
                    self.passed += len(piece)
                    if self.cuts and came > self.after:
                        self.cuts -= 1
                        break
                other.sendall(piece)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
