"""`unionstats status`: units × periods, and the open findings by severity."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import pandas as pd
from cyclopts import Parameter

from flows.commands.common import published, settings_of
from flows.language import _, language
from flows.tables import print_table
from scheme import Scheme, load_scheme


def status(
    *,
    warehouse: str | None = None,
    home: Path | None = None,
    config: Path | None = None,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> None:
    """Units × periods: handed in, late, held back, accepted; open findings by severity."""
    scheme = load_scheme()
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        submissions = store.query("SELECT unit, period, received, state FROM submissions")
        found = store.query("SELECT unit, period, severity, COUNT(*) AS findings FROM findings GROUP BY unit, period, severity")
        as_of = store.query("SELECT MAX(as_of) AS as_of FROM editions").iloc[0, 0]
    grid = _grid(scheme, submissions, found, date.fromisoformat(str(as_of)[:10]))
    if as_json:
        print_table(grid, as_json=True)
        return
    wide = grid.pivot(index="unit", columns="period", values="said").reindex(list(scheme.units)).fillna("–").reset_index()
    names = {s: t[language()] for s, t in scheme.severities.items()}
    title = _("Units × periods as of {day} (open findings: {names})").format(day=as_of, names=" / ".join(names.values()))
    wide["unit"] = [f"{code} {scheme.units[code].short if language() == 'zh' else scheme.units[code].name_en}" for code in wide["unit"]]
    print_table(wide.rename(columns={"unit": _("unit")}), title=title)
    total = found.groupby("severity")["findings"].sum()
    print(_("Open findings: {counts}").format(counts=", ".join(f"{names[s]} {int(total.get(s, 0))}" for s in names)))


def _grid(scheme: Scheme, submissions: pd.DataFrame, found: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """A row a unit and period: its state and its open findings by severity."""
    counts = found.pivot_table(index=["unit", "period"], columns="severity", values="findings", aggfunc="sum", fill_value=0)
    rows, overdue = [], set(scheme.overdue(as_of))
    for unit in scheme.units:
        for period in scheme.periods_until(as_of):
            files = submissions[(submissions["unit"] == unit) & (submissions["period"] == period)]
            severities = {s: int(counts[s].get((unit, period), 0)) if s in counts else 0 for s in scheme.severities}
            state = _state(scheme, files, period, overdue=(unit, period) in overdue)
            said = _STATES[state][language()] + ("" if files.empty else " " + "/".join(str(n) for n in severities.values()))
            rows.append({"unit": unit, "period": period, "state": state, **severities, "said": said})
    return pd.DataFrame(rows)


def _state(scheme: Scheme, files: pd.DataFrame, period: str, *, overdue: bool) -> str:
    if files.empty:
        return "overdue" if overdue else "awaited"
    standing = files[files["state"] != "superseded"]
    if (standing["state"] == "held").any():
        return "held"
    return "late" if str(files["received"].min())[:10] > scheme.due_date(period).isoformat() else "accepted"


_STATES = {
    "overdue": {"zh": "逾期未报", "en": "overdue"},
    "awaited": {"zh": "未到期", "en": "awaited"},
    "held": {"zh": "暂缓", "en": "held back"},
    "late": {"zh": "迟报", "en": "late"},
    "accepted": {"zh": "已收", "en": "accepted"},
}
