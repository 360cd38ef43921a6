"""The bridge between two editions: how much of a figure's change is due to what.

Figures are a function of inputs, so the inputs of A are switched over to those of B one group at a time, in the order of CAUSES,
and the figures worked out after each. What a group changes is its part. The order is fixed, for parts depend on it: what two
groups change only together counts for the later one. The parts add up because each begins where the one before ended; that the
last one ends at what B published is looked at, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from flows.errors import UserError
from flows.language import _
from flows.recomputing import Recomputed, promise, worked_out
from flows.words import N_
from scheme import Scheme

if TYPE_CHECKING:
    from warehouse import Edition, Inputs, Warehouse

CAUSES = (N_("program"), N_("late"), N_("corrected"), N_("register"), N_("decision"), N_("day"))
"""program: rules, definitions or program; late: reports that A had no file of; corrected: other files; day: waivers that ended."""
KEY = ["period", "indicator", "region", "breakdown"]
SIDES = (N_("value"), N_("numerator"), N_("denominator"))
_NOTHING = 1e-9


def bridge_between(store: Warehouse, scheme: Scheme, one: Edition, other: Edition, *, definition: bool = False) -> pd.DataFrame:
    """The figures that changed: KEY, `side` (of SIDES), before, after, change, a part for each of CAUSES, and `by`.

    A rate whose numerator and denominator moved and whose value did not has changed too. Where there was or is no number there is no
    difference either, for missing is not zero: `by` names the cause by which it came or went (several, with + between, where it went
    and came again on the way). Raises UserError for editions of different schemes (unless `definition`), and where the parts cannot add up.
    """
    promise(scheme, other)
    if one.inputs.scheme_digest != other.inputs.scheme_digest and not definition:
        said = _("Edition {one} rests on scheme {was}, {other} on {now}: figures of different definitions cannot be compared. --definition does.")
        was, now = one.inputs.scheme_digest[:12], other.inputs.scheme_digest[:12]
        raise UserError(said.format(one=one.id, other=other.id, was=was, now=now))
    steps, last = [store.figures_of(one.id)], store.figures_of(one.id)
    before: tuple[Inputs, str] | None = None if _of_another_program(one, other) else (one.inputs, one.as_of)
    for inputs in _switched(store, one, other):
        last = last if inputs == before else worked_out(store, scheme, *inputs)
        before = inputs
        steps.append(last)
    was, now = Recomputed(store.figures_of(other.id), last).digests
    if was != now:
        said = _("Edition {number} does not come out again from what it rests on, so the parts would not add up: unionstats recompute {number}.")
        raise UserError(said.format(number=other.id))
    return _parts(steps)


def _of_another_program(one: Edition, other: Edition) -> bool:
    return (one.inputs.scheme_digest, one.inputs.code_version) != (other.inputs.scheme_digest, other.inputs.code_version)


def _switched(store: Warehouse, one: Edition, other: Edition) -> Iterator[tuple[Inputs, str]]:
    """The inputs after each of CAUSES, and the day."""
    files = store.files(current=False)[["id", "unit", "period"]]
    report = {int(number): (unit, period) for number, unit, period in files.itertuples(index=False)}
    there = {report[number] for number in one.inputs.file_ids}
    late = tuple(number for number in other.inputs.file_ids if report[number] not in there)
    inputs = replace(one.inputs, scheme_digest=other.inputs.scheme_digest, code_version=other.inputs.code_version)
    if not _of_another_program(one, other):
        inputs = one.inputs
    yield inputs, one.as_of
    yield (inputs := replace(inputs, file_ids=tuple(sorted({*one.inputs.file_ids, *late})))), one.as_of
    yield (inputs := replace(inputs, file_ids=other.inputs.file_ids)), one.as_of
    yield (inputs := replace(inputs, register_shas=other.inputs.register_shas)), one.as_of
    yield (inputs := replace(inputs, decision_head=other.inputs.decision_head)), one.as_of
    yield inputs, other.as_of


def _parts(steps: list[pd.DataFrame]) -> pd.DataFrame:
    """The changes of values, numerators and denominators, by figure. Raises UserError where parts do not add up."""
    sides = [_of_side(steps, side).assign(side=side) for side in SIDES]
    found = pd.concat(sides).set_index("side", append=True).reset_index()
    return found.sort_values(KEY, kind="stable", ignore_index=True)[[*KEY, "side", "before", "after", "change", *CAUSES, "by"]]


def _of_side(steps: list[pd.DataFrame], side: str) -> pd.DataFrame:
    values = pd.concat({at: step.set_index(KEY)[side] for at, step in enumerate(steps)}, axis="columns").astype("Float64")
    found = pd.DataFrame({"before": values[0], "after": values[len(CAUSES)]})
    found["change"] = found["after"] - found["before"]
    whole = values.notna().all(axis="columns")
    for at, cause in enumerate(CAUSES):
        part = (values[at + 1] - values[at]).where(whole)
        found[cause] = part.where(part.abs() > _NOTHING, 0.0).where(whole)
    found["by"] = _came_or_went(values)
    moved = (found["change"].abs() > _NOTHING).fillna(False) | (values[0].isna() != values[len(CAUSES)].isna())
    kept = found[moved]
    off = (kept[list(CAUSES)].sum(axis="columns") - kept["change"]).abs().where(whole[moved]).fillna(0.0)
    if (off > _NOTHING * (1 + kept["after"].abs().fillna(0.0))).any():
        raise UserError(_("The parts do not add up to the change, so they are not shown. Please report this: it is a bug."))
    return kept


def _came_or_went(values: pd.DataFrame) -> pd.Series:
    """By which causes a number came that was not there, or went: one, or several where it went and came again on the way."""
    by = pd.Series("", index=values.index, dtype="str")
    for at, cause in enumerate(CAUSES):
        switched = values[at].isna() != values[at + 1].isna()
        by = by.mask(switched & (by == ""), cause).mask(switched & (by != "") & ~by.str.endswith(cause), by + "+" + cause)
    return by
