"""`unionstats findings` and `unionstats matches`: lists, filtered, also as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
from cyclopts import Parameter

from flows.commands.common import published, settings_of
from flows.language import _, language
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
    with published(settings) as store:
        found = store.view("findings", unit=unit, period=period, rule=rule, severity=severity, table_code=table, state=state)
    found = found.sort_values(["period", "unit", "rule", "table_code", "sheet", "cell", "row_key"], ignore_index=True)
    severities = {code: names[language()] for code, names in load_scheme().severities.items()}
    if xlsx is not None:
        write_workbook(found.assign(severity=found["severity"].map(severities)), xlsx, _("findings"))
        print(_("{count} findings written to {place}").format(count=len(found), place=xlsx))
        return
    if as_json:
        print_table(found, as_json=True)
        return
    message = "message" if language() == "zh" else "message_en"
    short = found[["unit", "period", "rule", "severity", "table_code", "file", "sheet", "cell", "state"]].assign(message=found[message])
    _print(short.assign(severity=short["severity"].map(severities)), _("{count} findings").format(count=len(found)), limit)


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
    with published(settings) as store:
        found = store.view("matches", unit=unit, period=period, state=state, method=method)
    found = found.sort_values(["period", "unit", "row_key"], ignore_index=True)
    if xlsx is not None:
        write_workbook(found, xlsx, _("matches"))
        print(_("{count} matches written to {place}").format(count=len(found), place=xlsx))
        return
    if as_json:
        print_table(found, as_json=True)
        return
    columns = ["unit", "period", "enterprise_name", "row_key", "unit_no", "score", "method", "state", "reason"]
    _print(found[[c for c in columns if c in found]], _("{count} matches").format(count=len(found)), limit)


def _print(frame: pd.DataFrame, title: str, limit: int) -> None:
    print_table(frame.rename(columns={c: _(c) for c in frame.columns}), title=title, limit=limit)
