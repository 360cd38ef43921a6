"""An application on a free port of this computer, while it is needed."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import uvicorn

from tests.waiting import until


class Counted:
    """An application, and how many of its requests have begun and ended; `Counted.at[port]` is the one at a port."""

    at: ClassVar[dict[int, "Counted"]] = {}

    def __init__(self, app: Any, port: int) -> None:
        self._app, self.begun, self.ended = app, 0, 0
        self.at[port] = self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        self.begun += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self.ended += 1


@contextmanager
def on_a_port(make: Callable[[int], Any]) -> Iterator[int]:
    """Serve what `make` gives for the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(Counted(make(port), port), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until(lambda: server.started, pause=0.01)
        try:
            yield port
        finally:
            server.should_exit = True
            thread.join(20)
