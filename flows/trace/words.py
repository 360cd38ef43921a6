"""A trace in words: the figure, its rows as columns of a list, its findings and decisions, in the language of tonight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from flows.language import _, language
from flows.marks import between, bracketed, colon, comma, semicolon
from flows.naming import region_name, unit_name
from flows.stored_words import measure_said, method_said, reason_said
from flows.tables import number_text
from flows.trace.figure import Trace
from flows.trace.lines import Claim, Let, Line, RowFinding
from flows.words import N_
from scheme.model import Indicator, Scheme
from transforms.figure_grid import TOWNSHIPS
from transforms.stewardship.states import STATES

COLUMNS = (N_("table_code"), N_("unit"), N_("period"), N_("row"), N_("file"), N_("sheet"), N_("line"), N_("as typed"), N_("numerator"),
           N_("denominator"), N_("ledger row"), N_("findings"), N_("note"))  # fmt: skip
WIDTHS = (8, 12, 9, 26, 30, 12, 7, 36, 10, 10, 44, 30, 16)


def headline(trace: Trace) -> str:
    """The figure in one sentence."""
    figure, scheme = trace.figure, trace.scheme
    name = trace.indicator.zh if language() == "zh" else trace.indicator.en
    part = scheme.part(trace.id.indicator, trace.id.breakdown, language())
    where = " · ".join(filter(None, [region_name(scheme, trace.id.region), part, trace.id.period]))
    return f"{trace.indicator.code} {name} · {where}{colon()}{value_words(figure)}{bracketed(_(figure['state']))}"


def value_words(figure: dict[str, Any]) -> str:
    """A value with its unit, a rate with numerator and denominator."""
    if figure["value"] is None and figure["denominator"] is None:
        return _("not known")
    unit = measure_said(figure["unit_of_measure"])
    value = _("not known") if figure["value"] is None else f"{number_text(figure['value'])} {unit}".strip()
    if figure["denominator"] is None:
        return value
    return f"{value} = {amount(figure['numerator'])} / {amount(figure['denominator'])}"


def amount(value: float | None) -> str:
    """A number; none where there is none."""
    return "–" if value is None else number_text(value)


def bounds_words(trace: Trace) -> str:
    """Between what the figure lies, however its open queries fall; nothing where none is open."""
    found = trace.bounds
    if found is None:
        return ""
    said = _("open queries on {count} rows: {low} to {high}, as each of these rows counts or does not")
    return said.format(count=found.doubtful, low=amount(found.low), high=amount(found.high))


def definition(indicator: Indicator) -> str:
    """What the scheme says the figure is."""
    return indicator.numerator.text + (f" / {indicator.denominator.text}" if indicator.denominator else "")


def table_of(scheme: Scheme, code: str) -> str:
    """A table's code as people know it."""
    if code == scheme.registry.code:
        return _("register")
    return _("regions") if code == TOWNSHIPS else code


def finding_words(finding: RowFinding) -> str:
    """A finding and what became of it."""
    state = STATES.get(finding.state)
    said = finding.zh if language() == "zh" else finding.en
    name = (state.zh if language() == "zh" else state.en) if state else finding.state
    by = _(", decision {number}").format(number=finding.decision) if finding.decision is not None else ""
    return f"{finding.rule} [{name}{by}] {said}"


def claim_words(claim: Claim) -> str:
    """A ledger row that was matched, and why."""
    line = claim.line
    cells = between().join(f"{cell.cell} {cell.text}" for cell in line.cells[:1])
    by = _(", decision {number}").format(number=claim.decision) if claim.decision is not None else ""
    where = " · ".join(filter(None, (line.file, line.sheet, cells)))  # a CSV has no sheet
    return f"{line.unit} {line.name}{bracketed(where)}{colon()}{method_said(claim.method)} {claim.score:.2f}{by}{comma()}{reason_said(claim.reason)}"


def cells_words(line: Line) -> str:
    """The cells and what is typed in them."""
    shown = (_("(cannot be shown)") if cell.text is None else cell.text or _("(empty)") for cell in line.cells)
    return semicolon().join(f"{cell.cell} {cell.heading} = {text}" for cell, text in zip(line.cells, shown, strict=True))


def let_words(let: Let) -> str:
    """A decision in words."""
    return (let.zh if language() == "zh" else let.en) + (f"{colon()}{let.note}" if let.note else "")


def as_frame(scheme: Scheme, lines: Iterable[Line], left: Sequence[str] = COLUMNS) -> pd.DataFrame:
    """Lines as a list for people, headings in the language of tonight; columns that all leave empty are left out of the terminal's."""
    rows = [
        (
            table_of(scheme, line.table), unit_name(scheme, line.unit) if line.unit else "", line.period, line.name, line.file, line.sheet,
            line.row or None, cells_words(line), line.numerator, line.denominator, semicolon().join(map(claim_words, line.claims)),
            semicolon().join(map(finding_words, line.findings)), line.note,
        )
        for line in lines
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"line": "Int64"})
    return frame[list(left)].rename(columns={name: _(name) for name in COLUMNS})
