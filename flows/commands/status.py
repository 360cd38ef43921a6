"""`unionstats status`: units × periods, and the open findings by severity."""

from __future__ import annotations

from datetime import date

import pandas as pd

from flows.commands import options
from flows.commands.common import published, settings_of
from flows.commands.questions import pointer, print_questions, questions_of
from flows.language import _, language
from flows.naming import unit_name
from flows.report_standing import MEANS, RECEIVED, STANDINGS, standing_of
from flows.tables import print_table
from scheme import Scheme, load_scheme


def status(
    *,
    questions: options.Questions = False,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Units × periods: handed in, late, held back, accepted; open findings by severity."""
    scheme = load_scheme()
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        submissions = store.query(RECEIVED)
        found = store.query("SELECT unit, period, severity, COUNT(*) AS findings FROM findings GROUP BY unit, period, severity")
        as_of = store.query("SELECT MAX(as_of) AS as_of FROM editions").iloc[0, 0]
        asked = questions_of(store, scheme)
    if questions:
        print_questions(asked, scheme, str(as_of)[:10], as_json=as_json)
        return
    grid = _grid(scheme, submissions, found, date.fromisoformat(str(as_of)[:10]))
    if as_json:
        print_table(grid.drop(columns="said"), as_json=True)
        return
    names = {s: t[language()] for s, t in scheme.severities.items()}
    title = _("Units × periods as of {day}").format(day=as_of)
    print_table(_wide(scheme, grid), title=title)
    print(_("A cell: the report's state, then its open findings {names}.").format(names="/".join(names.values())))
    for state, said in STANDINGS.items():
        print("  " + _("{state}: {meaning}").format(state=said[language()], meaning=_(MEANS[state])))
    total = found.groupby("severity")["findings"].sum()
    print(_("Open findings: {counts}").format(counts=", ".join(f"{names[s]} {int(total.get(s, 0))}" for s in names)))
    for line in pointer(asked, scheme):
        print(line)


def by_unit(scheme: Scheme, submissions: pd.DataFrame, found: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """A row a unit, a column a period: how its report stands and its open findings by severity, in words."""
    return _wide(scheme, _grid(scheme, submissions, found, as_of))


def _wide(scheme: Scheme, grid: pd.DataFrame) -> pd.DataFrame:
    wide = grid.pivot(index="unit", columns="period", values="said").reindex(list(scheme.units)).fillna("–").reset_index()
    wide["unit"] = [unit_name(scheme, code) for code in wide["unit"]]
    return wide.rename(columns={"unit": _("unit")})


def _grid(scheme: Scheme, submissions: pd.DataFrame, found: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """A row a unit and period: its state and its open findings by severity."""
    counts = found.pivot_table(index=["unit", "period"], columns="severity", values="findings", aggfunc="sum", fill_value=0)
    rows, overdue = [], set(scheme.overdue(as_of))
    for unit in scheme.units:
        for period in scheme.periods_until(as_of):
            files = submissions[(submissions["unit"] == unit) & (submissions["period"] == period)]
            severities = {s: int(counts[s].get((unit, period), 0)) if s in counts else 0 for s in scheme.severities}
            came = [(str(file.state), str(file.came_on)[:10]) for file in files.itertuples()]
            state = standing_of(scheme, came, period, overdue=(unit, period) in overdue)
            said = STANDINGS[state][language()] + ("" if files.empty else " " + "/".join(str(n) for n in severities.values()))
            rows.append({"unit": unit, "period": period, "state": state, **severities, "said": said})
    return pd.DataFrame(rows)
