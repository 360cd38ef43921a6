"""What each combination of evidence is worth: data/link_grades.csv, the first line that fits (docs/explanation/linkage.md).

`score` is set by hand after the precision measured there rule by rule; it orders proposals and is not calibrated.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from transforms.linkage.evidence import NameRelation, RegionRelation
from transforms.linkage.stages import Method, Proposal

State = Literal["accepted", "candidate", "none"]

_DATA = Path(__file__).parents[1] / "data" / "link_grades.csv"


class Grade(NamedTuple):
    """What a proposal alone would lead to; vetoes can only lower it."""

    state: State
    score: float  # 0..1


def grade(proposal: Proposal) -> Grade:
    """The grade of a proposal by its method and its name and region relations."""
    return _grades()[proposal.method, proposal.name, proposal.region]


@cache
def _grades() -> dict[tuple[Method, NameRelation, RegionRelation], Grade]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    grades: dict[tuple[Method, NameRelation, RegionRelation], Grade] = {}
    for line in lines:
        for method in _each(line["method"], Method):
            for name in _each(line["name"], NameRelation):
                for region in _each(line["region"], RegionRelation):
                    key = cast(tuple[Method, NameRelation, RegionRelation], (method, name, region))
                    grades.setdefault(key, Grade(cast(State, line["state"]), float(line["score"])))
    return grades


def _each(cell: str, kind: object) -> list[str]:
    allowed = get_args(kind)
    chosen = list(allowed) if cell == "*" else cell.split("|")
    if unknown := set(chosen) - set(allowed):
        message = f"{_DATA.name}: {sorted(unknown)} not in {allowed}"
        raise ValueError(message)
    return chosen
