"""R rules: against the social insurance register of the same month."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd

from expectations.check_rows import of_rules
from expectations.material import Material
from expectations.suites import rule_expectations
from expectations.validate import validate
from scheme.model import Scheme, Side
from transforms.linkage.proposals import in_words
from transforms.register_sides import county_side, ledger_side, register_side, register_unit


def register(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """The findings of ledger rows, register units and counties of which the other side says otherwise."""
    if material.register.empty or "unit_no" not in material.tables["T02"]:
        return
    ledger = material.tables["T02"]
    units = register_side(material.register, ledger)
    sides: dict[Side, pd.DataFrame] = {
        "ledger": _with_proposals(ledger_side(ledger, material.register)),
        "register": _judgeable(scheme, units, material.reports_of("T02")),
        "county": county_side(material.tables["T03"], units),
    }
    for of, frame in sides.items():
        rules = tuple(rule for rule in scheme.asked("registry") if rule.of == of)
        for failed in validate(f"register-{of}", frame, rule_expectations(rules)):
            for found in of_rules(scheme, material, rules, frame, failed):
                # A unit of the register has no cell in a report: its name stands for what is shown.
                yield found.assign(shown=frame["unit_name"].iloc[failed.positions].to_numpy(object)) if of == "register" else found


def _with_proposals(side: pd.DataFrame) -> pd.DataFrame:
    """The ledger's side with what R10 says of a doubtful row: why a decision is reopened, and which units it may be."""
    return side.assign(proposals=_proposals(side, "zh"), proposals_en=_proposals(side, "en"))


def _proposals(side: pd.DataFrame, language: str) -> pd.Series:
    texts = [""] * len(side)
    if "candidates" not in side:
        return pd.Series(texts, index=side.index, dtype=side["row_key"].dtype)
    doubtful = side["candidate"].fillna(False).to_numpy(bool)
    read = ["reopened_en" if language == "en" else "reopened", "candidates", "enterprise_name", "uscc"]
    for at, row in zip(np.flatnonzero(doubtful), side.loc[doubtful, read].astype(object).itertuples(index=False, name=None), strict=True):
        why, candidates, name, code = row
        parts = ["" if pd.isna(why) else why, in_words(candidates, name, code, language)]
        texts[at] = "".join(("; " if language == "en" else "；") + part for part in parts if part)
    return pd.Series(texts, index=side.index, dtype=side["row_key"].dtype)


def _judgeable(scheme: Scheme, units: pd.DataFrame, ledgers: Collection[tuple[str, str]]) -> pd.DataFrame:
    """The register's units inside the province, each with the union that its finding belongs to.

    Only where that union's ledger of the month is among `ledgers`, (unit, period) of all that were handed in: without it
    nobody can say that an enterprise is in none.
    """
    owned = units.assign(unit=register_unit(scheme, units["region"]), row_key=units["unit_no"], county=units["region"], unknown="")
    handed_in = pd.MultiIndex.from_frame(owned[["unit", "period"]]).isin(list(ledgers))
    return owned[handed_in].reset_index(drop=True)
