"""`unionstats findings` and `unionstats matches`: lists, filtered, also as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
from cyclopts import Parameter

from flows.commands.common import chosen, periods_of, published, settings_of
from flows.language import _, language
from flows.match_list import STATES, as_shown, of_state, write_matches
from flows.tables import print_table, write_workbook
from scheme import load_scheme

SHOWN = 40


def findings(
    *,
    unit: str | None = None,
    period: str | None = None,
    rule: str | None = None,
    severity: str | None = None,
    table: str | None = None,
    state: str | None = None,
    xlsx: Path | None = None,
    limit: int = SHOWN,
    warehouse: str | None = None,
    home: Path | None = None,
    config: Path | None = None,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> None:
    """The findings of the latest night."""
    settings = settings_of(config, warehouse=warehouse, home=home)
    scheme = load_scheme()
    severities = {code: names[language()] for code, names in scheme.severities.items()}
    unit = chosen("unit", unit, {u.code: u.name for u in scheme.units.values()})
    period = chosen("period", period, periods_of(scheme))
    rule = chosen("rule", rule, {code: code for code in scheme.rules})
    severity = chosen("severity", severity, severities)
    table = chosen("table_code", table, {t.code: t.name for t in scheme.tables.values()})
    state = chosen("state", state, {s: _(s) for s in ("new", "open", "back")})
    with published(settings) as store:
        found = store.view("findings", unit=unit, period=period, rule=rule, severity=severity, table_code=table, state=state)
    found = found.sort_values(["period", "unit", "rule", "table_code", "sheet", "cell", "row_key"], ignore_index=True)
    if xlsx is not None:
        write_workbook(found.assign(severity=found["severity"].map(severities)), xlsx, _("findings"))
        print(_("{count} findings written to {place}").format(count=len(found), place=xlsx))
        return
    if as_json:
        print_table(found, as_json=True)
        return
    message = "message" if language() == "zh" else "message_en"
    cure = "cure" if language() == "zh" else "cure_en"
    short = pd.DataFrame(
        {
            "unit": found["unit"],
            "period": found["period"],
            "rule": found["rule"] + " " + found["severity"].map(severities),
            "place": _places(found),
            "message": found[message],
            "cure": found[cure],
            "state": found["state"].map(_),
        }
    )
    _print(short, _("{count} findings").format(count=len(found)), limit)


def matches(
    *,
    unit: str | None = None,
    period: str | None = None,
    state: str | None = None,
    method: str | None = None,
    xlsx: Path | None = None,
    limit: int = SHOWN,
    warehouse: str | None = None,
    home: Path | None = None,
    config: Path | None = None,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> None:
    """The ledger rows and the register units they were matched with."""
    settings = settings_of(config, warehouse=warehouse, home=home)
    scheme = load_scheme()
    unit = chosen("unit", unit, {u.code: u.name for u in scheme.units.values()})
    period = chosen("period", period, periods_of(scheme))
    state = chosen("state", state, {s: _(s) for s in STATES})
    with published(settings) as store:
        found = of_state(store.view("matches", unit=unit, period=period, method=method), state)
    found = found.sort_values(["period", "unit", "row_key"], ignore_index=True)
    if xlsx is not None:
        write_matches(found, xlsx, state)
        print(_("{count} matches written to {place}").format(count=len(found), place=xlsx))
        return
    if as_json:
        print_table(found, as_json=True)
        return
    _print(as_shown(found), _("{count} matches").format(count=len(found)), limit)


def _places(found: pd.DataFrame) -> pd.Series:
    """Where each finding is: file, sheet and cell; of one without a cell its table and row."""
    cells = found["file"].fillna("") + " " + (found["sheet"].fillna("") + "!").where(found["sheet"].fillna("") != "", "") + found["cell"].fillna("")
    rows = found["table_code"].fillna("") + " " + found["row_key"].fillna("")
    return cells.where(found["cell"].fillna("") != "", rows).str.strip()


def _print(frame: pd.DataFrame, title: str, limit: int) -> None:
    print_table(frame.rename(columns={c: _(c) for c in frame.columns}), title=title, limit=limit)
