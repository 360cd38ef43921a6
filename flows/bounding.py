"""What tonight's open queries leave open of the figures: those of the night, after what people decided until now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from expectations.material import Material
from transforms.decided import Decision
from transforms.doubtful import KEY, PLACE, doubtful_rows
from transforms.figure_bounds import figures_in_doubt
from transforms.stewardship.cases import cases
from transforms.stewardship.groups import keyed_parts
from transforms.stewardship.states import WAITING
from warehouse import fingerprints_of

if TYPE_CHECKING:
    from flows.night import Course

_ANEW = 2**62
_SINCE = """SELECT fingerprint, since_edition, last_edition FROM finding
    WHERE fingerprint IN (SELECT fingerprint FROM decisions WHERE fingerprint IS NOT NULL)"""


def in_doubt(
    course: Course, material: Material, accepted: Mapping[str, pd.DataFrame], register: pd.DataFrame, figures: pd.DataFrame,
    findings: pd.DataFrame, decisions: Sequence[Decision],
) -> dict[str, Any]:  # fmt: skip
    """`bounds` and `swings` of warehouse.EditionContent. findings: all of the night, with the numbers of their files."""
    waiting = _waiting(course, findings[(findings["severity"] == "query").to_numpy(bool)], decisions)
    group, parts = pd.factorize(pd.MultiIndex.from_frame(keyed_parts(waiting)))
    named = waiting[["table_code", "cell", *PLACE, *KEY]].assign(group=group)
    doubtful = doubtful_rows(course.scheme, named, accepted, register, material.tables["T02"])
    found = figures_in_doubt(course.scheme, accepted, register, doubtful, figures, material.reported)
    return {"bounds": found.bounds, "swings": {tuple(parts[number]): (swing.percent, swing.figure) for number, swing in found.swings.items()}}


def _waiting(course: Course, queries: pd.DataFrame, decisions: Sequence[Decision]) -> pd.DataFrame:
    """The queries that nobody has answered, or whose answer no longer holds tonight."""
    if queries.empty or not any(decision.fingerprint is not None for decision in decisions):
        return queries
    known = {row["fingerprint"]: row for row in course.warehouse.rows(_SINCE)}
    named = queries.assign(fingerprint=fingerprints_of(queries, course.scheme))
    # One that has gone and is there again tonight is there since the edition that is being made.
    since = {name: row["since_edition"] if row["last_edition"] is None else _ANEW for name, row in known.items()}
    named = named.assign(since_edition=[since.get(name, 0) for name in named["fingerprint"]])
    stand = cases(course.scheme, named, decisions, course.as_of.isoformat())
    answered = set(stand.loc[~stand["state"].isin(WAITING), "fingerprint"])
    return queries[~named["fingerprint"].isin(answered).to_numpy(bool)]
