"""An edition: what a night hands in to be published, on which inputs it rests, and what publishing it found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import pandas as pd

from warehouse.frames import Frame
from warehouse.stewardship import CaseChanges


@dataclass(frozen=True)
class Inputs:
    """Everything that an edition is a function of, together with the day it is as of."""

    file_ids: tuple[int, ...]
    register_shas: tuple[str, ...]
    decision_head: int
    scheme_digest: str
    code_version: str

    @property
    def text(self) -> str:
        """As JSON, the same for the same inputs in whatever order."""
        ordered = {"file_ids": sorted(self.file_ids), "register_shas": sorted(self.register_shas)}
        return json.dumps(asdict(self) | ordered, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Inputs:
        """The inputs that `text` was written for."""
        found = json.loads(text)
        return cls(**found | {name: tuple(found[name]) for name in ("file_ids", "register_shas")})

    @property
    def digest(self) -> str:
        """The same for the same inputs."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Edition:
    """A published edition."""

    id: int
    night: int
    published: str
    as_of: str
    inputs: Inputs
    inputs_digest: str


@dataclass(frozen=True)
class EditionContent:
    """What a night derived. Each frame has the columns of its table (in brackets), without `edition`.

    `findings` (finding): all of the night, without fingerprint and editions. `matches` (match), `held_rows` and
    `current_tables`: all there are. `gap` (gap_change): every enterprise in the bands once, of the latest register;
    where `since` is empty, the warehouse keeps the day since which the state has been the same. `figures` (figure):
    all there are. `gap_flow`: the balance of `gap` against the edition before. `replaced_files`:
    the files none of whose tables counts any more, with the one that took their place (none, where it is not given).
    `figures_held`: how many published figures a rule's findings hold back, by unit, period, rule and table.
    `bounds` (figure_bounds): what open queries leave open of the figures; `swings`: by unit, period, rule, table and file (-1 for none),
    by how many per cent a group of queries can move a figure of the province, and the name of that figure.
    """

    findings: Frame
    matches: Frame
    gap: Frame
    held_rows: Frame
    current_tables: Frame
    figures: Frame
    inputs: Inputs
    gap_flow: Frame | None = None
    replaced_files: Frame | None = None
    figures_held: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    bounds: Frame | None = None
    swings: Mapping[tuple[str | int, ...], tuple[float, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FindingChanges:
    """How the findings changed: counts, also by rule (new, back, gone), and the first of each as rows of `finding`."""

    new: int
    open: int
    back: int
    gone: int
    by_rule: dict[str, dict[str, int]]
    first_new: pd.DataFrame
    first_back: pd.DataFrame
    first_gone: pd.DataFrame


@dataclass(frozen=True)
class PublishReport:
    """What publishing an edition changed."""

    edition: Edition
    findings: FindingChanges
    gap_changes: int
    cases: CaseChanges = field(default_factory=CaseChanges)
