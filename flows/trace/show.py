"""A trace on the terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pandas as pd

from flows.language import _
from flows.marks import between, colon, semicolon
from flows.stored_words import missing_said
from flows.tables import print_table
from flows.trace.figure import Trace
from flows.trace.words import COLUMNS, amount, as_frame, bounds_words, definition, finding_words, headline, let_words

FEW = 20
_LESS = ("table_code", "unit", "period", "row", "file", "sheet", "as typed", "numerator", "denominator", "note", "findings")


def facts(trace: Trace) -> list[str]:
    """What is said above the rows."""
    reads = semicolon().join(f"{table}{colon()}{between().join(months) or '–'}" for table, months in trace.reads.items())
    return [
        headline(trace),
        _("trace {figure}, edition of {day}").format(figure=trace.id.text, day=trace.edition.as_of),
        *([] if trace.latest else [_("An earlier edition: rows, findings and decisions as they stood then.")]),
        _("definition: {definition}").format(definition=definition(trace.indicator)),
        _("read: {reads}").format(reads=reads),
        *filter(None, [bounds_words(trace)]),
    ]


def print_trace(trace: Trace, shown: int) -> None:
    """The figure, the first rows, what is held back and missing, what was decided."""
    print("\n".join(facts(trace)))
    lines = trace.lines(trace.order[:shown])
    print_table(as_frame(trace.scheme, lines, [c for c in COLUMNS if c != "line"]), title=_("{count} rows").format(count=len(trace.order)))
    if (more := len(trace.order) - len(lines)) > 0:
        print(_("… and {count} more rows (--rows N, --xlsx FILE)").format(count=more))
    above, below = trace.share(trace.order)
    if not trace.middle:
        together = amount(above) + (f" / {amount(below)}" if trace.indicator.denominator else "")
        print(_("together: {together}, as the edition has it").format(together=together))
    for title, some, count in (
        (_("{count} rows held back: with the rules that do it, and what they would put in"), trace.held_lines(FEW), trace.held_count),
        (
            _("{count} rows in neither side, or not in full: a cell is empty, or the other side lacks them"),
            trace.left_out_lines(FEW),
            trace.left_out_count,
        ),
    ):
        if some:
            print()
            print_table(as_frame(trace.scheme, some, _LESS), title=title.format(count=count))
            if count > len(some):
                print(_("… and {count} more rows (--xlsx FILE)").format(count=count - len(some)))
    _print_said(trace)


def _print_said(trace: Trace) -> None:
    for title, texts in (
        (_("missing"), missing_said(trace.scheme, trace.figure["missing"])),
        (_("findings on whole tables"), [f"{unit} {period} {table} {finding_words(f)}" for unit, period, table, f in trace.evidence.of_tables]),
        (_("decisions"), [let_words(let) for let in trace.decisions()]),
    ):
        if texts:
            print(f"\n{title}{colon()}")
            print("\n".join(f"  {text}" for text in texts))


def as_record(trace: Trace, shown: int | None) -> dict[str, Any]:
    """The trace for other programs: all its rows, or the first."""
    figure = {name: trace.figure[name] for name in ("value", "numerator", "denominator", "unit_of_measure", "target", "met", "state", "as_of_period")}
    return {
        "figure": trace.id.text,
        "edition": trace.edition.id,
        "as_of": trace.edition.as_of,
        **figure,
        "definition": definition(trace.indicator),
        "reads": {table: list(months) for table, months in trace.reads.items()},
        "rows_in_all": len(trace.order),
        "rows": [asdict(line) for line in trace.lines(trace.order if shown is None else trace.order[:shown])],
        "held_back": [asdict(line) for line in trace.held_lines(trace.held_count)],
        "left_out": [asdict(line) for line in trace.left_out_lines(trace.left_out_count)],
        "missing": trace.missing,
        "findings_on_tables": [{"unit": u, "period": p, "table": t, **asdict(finding)} for u, p, t, finding in trace.evidence.of_tables],
        "bounds": None if trace.bounds is None else asdict(trace.bounds),
        "decisions": [{"number": let.number, "zh": let.zh, "en": let.en, "note": let.note} for let in trace.decisions()],
    }


def to_json(record: Any) -> str:
    """A record as JSON; what is missing is null."""
    return json.dumps(record, ensure_ascii=False, indent=2, default=lambda value: None if pd.isna(value) else str(value))
