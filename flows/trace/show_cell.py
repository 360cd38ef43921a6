"""What a cell moves, on the terminal and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from flows.language import _, language
from flows.naming import region_name
from flows.stored_words import method_said, reason_said
from flows.tables import print_table
from flows.trace.cell import CellTrace
from flows.trace.words import amount, cells_words, finding_words, let_words, value_words
from scheme.model import Scheme


def print_cell(scheme: Scheme, found: CellTrace) -> None:
    """The cell, its row, and the figures."""
    line = found.line
    print(f"{line.file} · {line.sheet or '–'} · {cells_words(line)}")
    if not found.latest:
        print(_("Edition {number} of {day}").format(number=found.edition.id, day=found.edition.as_of))
    print(_("row: {table} {unit} {period} {name}").format(table=line.table, unit=line.unit, period=line.period, name=line.name))
    if found.held is not None:
        print(_("held back by {rules}: it is in no figure. What it would put in stands below.").format(rules=found.held))
    if found.match is not None:
        match = found.match
        said = _("match: {state} {unit_no} ({method} {score:.2f}), {reason}")
        words = {"state": _(match["state"]), "method": method_said(match["method"] or "none"), "reason": reason_said(match["reason"])}
        print(said.format(**{**match, **words, "unit_no": match["unit_no"] or "–"}))
    for finding in line.findings:
        print(_("finding: {finding}").format(finding=finding_words(finding)))
    for let in found.decisions:
        print(_("decision: {decision}").format(decision=let_words(let)))
    rows = [
        (
            one.id.text, getattr(scheme.indicators[one.id.indicator], language()), region_name(scheme, one.id.region), value_words(one.figure),
            amount(one.numerator), "" if one.denominator is None else amount(one.denominator),
        )
        for one in found.figures
    ]  # fmt: skip
    heads = [_("figure"), _("name"), _("region"), _("value"), _("numerator"), _("denominator")]
    title = _("{count} figures read this cell; the last two columns are what its row puts in").format(count=len(rows))
    print_table(pd.DataFrame(rows, columns=heads), title=title)


def as_record(found: CellTrace) -> dict[str, Any]:
    """The cell for other programs."""
    figures = [
        {"figure": f.id.text, "value": f.figure["value"], "state": f.figure["state"], "numerator": f.numerator, "denominator": f.denominator}
        for f in found.figures
    ]
    return {
        "edition": found.edition.id,
        "column": found.column,
        "row": asdict(found.line),
        "held_back_by": found.held,
        "match": found.match,
        "figures": figures,
        "decisions": [{"number": let.number, "zh": let.zh, "en": let.en, "note": let.note} for let in found.decisions],
    }
