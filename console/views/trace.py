"""What a unit's person sees of a figure's rows: their own, and what all others put in as one line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flows.trace import Trace


@dataclass(frozen=True)
class Rest:
    """What the rows of other units put in together. Of a middle value nothing: it says too much of single rows."""

    numerator: float | None
    denominator: float | None


def rest_of(trace: Trace, units: Collection[str] | None) -> Rest | None:
    """The line of the others; None where there are none."""
    mine = set(trace.of_units(units))
    others = [which for which in trace.order if which not in mine]
    if not others:
        return None
    if trace.middle:
        return Rest(None, None)
    above, below = trace.share(others)
    return Rest(above, below if trace.indicator.denominator else None)
