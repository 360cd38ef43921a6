"""Ports for servers that tests start."""

import random
import socket
from contextlib import suppress
from pathlib import Path


def free_port() -> int:
    """A port that nobody listens on, and that the kernel gives to no connection.

    A server binds it seconds later, or once more after it was killed: one that `bind` to 0 had given may meanwhile be the near end of
    somebody's connection.
    """
    end = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    draw = random.SystemRandom()  # workers with the same seed draw different ones
    for _ in range(1000):
        port = draw.randrange(10_000, end)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")
