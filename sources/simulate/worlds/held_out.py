"""Real enterprises as strangers: units of a register file that its world's register does not get."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
from rapidfuzz.distance import Levenshtein

from sources.simulate.chance import chance
from sources.simulate.names import BRANCH, BRAND, LIKE, SEPARATOR
from sources.simulate.register import Stranger
from sources.simulate.strangers import BRANCHES, NAMESAKES
from sources.simulate.worlds.splitting import Splitter

CROWD = 200  # a brand start that more units share is a chain's


def hold_out(register: pd.DataFrame, splitter: Splitter, seed: int, count: int) -> tuple[pd.DataFrame, list[Stranger]]:
    """The register without the units held out, and these: near-namesakes of units that stay, and any others.

    As many as `count` strangers need; near-namesakes only as many as the register has, the rest has to be made up.
    """
    random_ = chance(seed, "held out")
    rows = list(range(len(register)))
    random_.shuffle(rows)
    places, names = splitter.places(register["region"].tolist()), register["unit_name"].tolist()
    namesakes = _namesakes(rows, [splitter.split(name, place) for name, place in zip(names, places, strict=True)], names, round(NAMESAKES * count))
    others = [at for at in rows if at not in namesakes][: round((1 - NAMESAKES - BRANCHES) * count)]
    codes, industries = register["uscc"].tolist(), register["industry"].tolist()
    strangers = [
        Stranger(kind, places[at], names[at], codes[at].strip().upper(), industries[at][:1])
        for kind, held in (("namesake", namesakes), ("other", others))
        for at in held
    ]
    return register.drop(register.index[[*namesakes, *others]]).reset_index(drop=True), strangers


def _namesakes(rows: list[int], parts: list[str], names: list[str], count: int) -> list[int]:
    """Of pairs of units that a reader could take for one another, one of each."""
    split = [each.split(SEPARATOR) for each in parts]
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in rows:
        alike[split[at][BRAND][:2], split[at][BRANCH]].append(at)
    held: dict[int, None] = {}
    stay: set[int] = set()
    for at in rows:
        if len(held) >= count:
            break
        group = alike[split[at][BRAND][:2], split[at][BRANCH]]
        if at in stay or not 1 < len(group) <= CROWD:
            continue
        other = next((o for o in group if o != at and o not in held and Levenshtein.normalized_similarity(names[at], names[o]) >= LIKE), None)
        if other is not None:
            held[at] = None
            stay.add(other)
    return list(held)
