"""Waivers: which findings hold nothing back tonight, and whether the day alone has ended one."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from scheme.model import Scheme
from transforms.decided import Decision, standing
from transforms.stewardship.cases import cases


def granted(decisions: Iterable[Decision]) -> list[Decision]:
    """The waivers that were granted and not undone."""
    return [decision for decision in standing(decisions) if decision.kind == "grant"]


def waived(scheme: Scheme, findings: pd.DataFrame, decisions: Iterable[Decision], as_of: str) -> frozenset[str]:
    """The fingerprints of the findings (cases.READ) that hold nothing back on the day `as_of`."""
    found = cases(scheme, findings, decisions, as_of)
    return frozenset(found.loc[found["state"] == "waived", "fingerprint"])


def ended_between(decisions: Iterable[Decision], before: str, as_of: str) -> bool:
    """Whether a waiver, asked for or granted, held on one of the two days and not on the other."""
    first, last = sorted((before, as_of))
    asked = (d.payload.get("until") for d in standing(decisions) if d.kind in ("waive", "grant"))
    return any(until is not None and first <= until < last for until in asked)
