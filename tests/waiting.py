"""Waiting for what is to come, on a machine however slow: never for a time that should be enough."""

import time
from collections.abc import Callable
from typing import Any


def until(what: Callable[[], Any], seconds: float = 120, pause: float = 0.05) -> Any:
    """Wait until something is there, and give it."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(pause)
    return found
