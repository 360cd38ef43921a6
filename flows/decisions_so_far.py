"""Every decision on matches, of which only those are read that have come since somebody last asked: they are only ever added to."""

from __future__ import annotations

import threading

from transforms.decided import Decision
from warehouse import Warehouse

_lock = threading.Lock()
_known: dict[str, tuple[Decision, ...]] = {}


def decisions_so_far(store: Warehouse) -> tuple[Decision, ...]:
    """The decisions of a warehouse in their order, those on findings left out."""
    place = str(store.url)
    with _lock:
        known = _known.get(place, ())
        with store.as_units(None):  # kept for everybody, and a second reader is drawn among all decisions of a person
            fresh = store.decisions(known[-1].id if known else 0, findings=False)
        if fresh:
            _known.clear()
            _known[place] = known = known + fresh
    return known
