"""A night that hangs ends itself: whoever waits for it would wait for ever, and its lock with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.language import _

LONGEST = 4 * 3600.0
"""Seconds that a night may take unless [schedule] says otherwise."""
_MORE = 60
"""Seconds after which the kernel ends the process whose own words did not come."""


@contextmanager
def at_most(seconds: float, said: Callable[[], None] = lambda: None) -> Iterator[None]:
    """End this process, whatever it is doing, when what runs within takes longer. `said` is called first, to say so elsewhere too.

    The thread that does it needs Python to answer; where that does not (a library waits for a disk and lets nobody else run), the
    alarm of the kernel does it, which nobody in this house uses for anything else.
    """

    def end() -> None:
        print(_("unionstats: the night took longer than {minutes} minutes and was ended; the next one takes over.").format(
            minutes=round(seconds / 60)), file=sys.stderr, flush=True)  # fmt: skip
        said()
        os._exit(1)

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    watch.start()
    before = signal.alarm(int(seconds) + _MORE)
    try:
        yield
    finally:
        watch.cancel()
        signal.alarm(before)
