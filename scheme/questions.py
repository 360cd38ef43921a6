"""What the rules of a year's scheme ask about figures that may have been bent, with their limits: data of rules.yaml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bunching:
    """Head counts just under a threshold.

    `window`: how far around it, as a share of it; `usual`: up to how many times the threshold other sizes are compared;
    `least`: rows that a test needs; `level`: chance of a false alarm a night.
    """

    thresholds: tuple[int, ...]
    window: float
    usual: float
    least: int
    level: float


@dataclass(frozen=True)
class Copying:
    """A column copied from the report before.

    `least`: rows with a value; `same`: share of them that is unchanged; `others`: the most that may be elsewhere, in the
    median of at least `references` reports; `level` as above.
    """

    least: int
    same: float
    others: float
    references: int
    level: float


@dataclass(frozen=True)
class AtTarget:
    """Rates exactly at their target.

    `density`: the least density of rates there; `near`: within which distance it is measured; `least`: steps of a
    denominator that a test needs; `level` as above.
    """

    indicators: tuple[str, ...]
    density: float
    near: float
    least: int
    level: float


@dataclass(frozen=True)
class Question:
    """What goes with such a finding: what would explain it without any fault, and whom to ask, in both languages."""

    asks: Bunching | Copying | AtTarget
    innocent_zh: tuple[str, ...]
    innocent_en: tuple[str, ...]
    whom_zh: str
    whom_en: str
