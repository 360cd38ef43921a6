"""The change from one figure to another; figures of different definitions are not compared, and the reason is said."""

from __future__ import annotations

from dataclasses import dataclass

from summary.figures import Figure


class NotComparable(ValueError):
    """Two figures that do not mean the same. `why` is a key of sentences.yaml."""

    def __init__(self, why: str, **values: str) -> None:
        super().__init__(why)
        self.why = why
        self.values = values


@dataclass(frozen=True)
class Change:
    """From `before` to `after`, by `difference` (percentage points of a rate)."""

    before: Figure
    after: Figure
    difference: float

    @property
    def partial(self) -> bool:
        """Whether something is missing from either."""
        return self.before.partial or self.after.partial


def change(before: Figure, after: Figure) -> Change:
    """The change between two figures of one definition. Raises NotComparable for any others."""
    if before.indicator.code != after.indicator.code:
        raise NotComparable("other_indicator", a=before.indicator.code, b=after.indicator.code)
    if (before.region, before.breakdown) != (after.region, after.breakdown):
        raise NotComparable("other_place", a=before.id, b=after.id)
    if before.digest != after.digest:
        raise NotComparable("other_scheme", a=before.digest or "?", b=after.digest or "?")
    if before.value is None or after.value is None:
        raise NotComparable("no_value", a=before.id, b=after.id)
    return Change(before, after, after.value - before.value)
