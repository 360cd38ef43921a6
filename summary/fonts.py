"""Which fonts are there: the official one, what stands in for it, or a refusal that names what to install."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from summary.sentences import read_data


class NoFont(ValueError):
    """No Chinese font for a purpose. `official`: the one that the standard names; `families`: what was looked for."""

    def __init__(self, official: str, families: list[str]) -> None:
        super().__init__(official)
        self.official = official
        self.families = families


@dataclass(frozen=True)
class Font:
    """The family that is used for a purpose, and the official one that it is or stands in for."""

    family: str
    official: str
    stands_in: bool


def official(role: str) -> str:
    """The official font for a purpose."""
    return str(read_data("fonts.yaml")[role]["official"])


def choose(role: str, there: Collection[str]) -> Font:
    """The font for a purpose among the families that are there. Raises NoFont where none is."""
    declared = read_data("fonts.yaml")[role]
    families: list[str] = declared["families"]
    for number, family in enumerate(families):
        if family in there:
            return Font(family, declared["official"], number >= declared["own"])
    raise NoFont(declared["official"], families)
