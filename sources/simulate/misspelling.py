"""Slips of the pen in a brand or a trade: a character of the same sound or look, one too few or too many, two swapped."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from sources.simulate import datafiles

KINDS = ("homophone", "lookalike", "deleted", "inserted", "swapped")
Character = Callable[[], str]


def misspell(kind: str, text: str, chance: random.Random, another: Character) -> str:
    """`text` with one slip of a kind, or as it is where there is no room for it; `another` gives a character."""
    if not text:
        return text
    if kind in ("homophone", "lookalike"):
        return _mistaken(text, _homophones() if kind == "homophone" else _lookalikes(), chance)
    if kind == "inserted":
        at = chance.randint(1, len(text))
        return text[:at] + another() + text[at:]
    if kind == "deleted":
        at = chance.randrange(len(text))
        return text[:at] + text[at + 1 :]
    places = [at for at in range(len(text) - 1) if text[at] != text[at + 1]]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _mistaken(text: str, others: dict[str, str], chance: random.Random) -> str:
    places = [at for at, character in enumerate(text) if character in others]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + chance.choice(others[text[at]]) + text[at + 1 :]


@cache
def _homophones() -> dict[str, str]:
    groups = datafiles.column("homophones", "characters")
    return _of_rarer("homophones") | {character: group.replace(character, "") for group in groups for character in group}


@cache
def _lookalikes() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in datafiles.rows("lookalikes"):
        found[row["character"]] = found.get(row["character"], "") + row["lookalike"]
    return _of_rarer("lookalikes") | found


def _of_rarer(column: str) -> dict[str, str]:
    return {row["character"]: row[column] for row in datafiles.rows("rarer_characters") if row[column]}
