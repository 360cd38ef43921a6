"""Splink as in design 4d and no further: m and u from the truth of a tuning world, u being that of pairs drawn at random."""

from __future__ import annotations

from typing import Any

from benchmarks.linkage.methods import splink_model
from benchmarks.linkage.methods.splink_model import link
from sources.simulate.worlds import World

__all__ = ["link", "train"]


def train(world: World) -> dict[str, Any]:
    return splink_model.models(world)[splink_model.DRAWN]
