"""`unionstats findings` and `unionstats matches`: lists, filtered, also as a workbook."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from flows.commands import options
from flows.commands.common import cannot_write, check_output, chosen, chosen_unit, periods_of, published, save, settings_of
from flows.decision_sheet import HEADERS, IN_VIEW, as_sheet, choices
from flows.findings_workbook import write_findings
from flows.for_people import for_people, named
from flows.language import _, language
from flows.match_list import STATES, TO_DECIDE, as_listed, as_shown, blocks, of_state
from flows.tables import print_table
from scheme import Scheme, load_scheme
from transforms.stewardship.states import STATES as STANDS

SHOWN = 40


def findings(
    *,
    unit: options.Unit = None,
    period: options.Period = None,
    rule: options.Rule = None,
    severity: options.Severity = None,
    table: options.Table = None,
    state: options.FindingState = None,
    xlsx: options.Xlsx = None,
    limit: options.Limit = SHOWN,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """The findings of the latest night."""
    check_output(xlsx, limit)
    settings = settings_of(config, warehouse=warehouse, home=home)
    scheme = load_scheme()
    severities = {code: names[language()] for code, names in scheme.severities.items()}
    unit = chosen_unit(scheme, unit)
    period = chosen("period", period, periods_of(scheme))
    rule = chosen("rule", rule, {code: code for code in scheme.rules})
    severity = chosen("severity", severity, severities)
    table = chosen("table_code", table, {t.code: t.name for t in scheme.tables.values()})
    state = chosen("state", state, {s: _(s) for s in ("new", "open", "back")})
    with published(settings) as store:
        found = store.view("findings", unit=unit, period=period, rule=rule, severity=severity, table_code=table, state=state)
    found = _by_weight(found, scheme)
    if xlsx is not None:
        try:
            write_findings(found, scheme, xlsx)
        except OSError as error:
            raise cannot_write(xlsx, error, "--xlsx") from error
        print(_("{count} findings written to {place}").format(count=len(found), place=xlsx))
        return
    if as_json:
        print_table(found, as_json=True)
        return
    message = "message" if language() == "zh" else "message_en"
    cure = "cure" if language() == "zh" else "cure_en"
    decided = {state.code: "" if state.code == "open" else f" {state.zh if language() == 'zh' else state.en}" for state in STANDS.values()}
    short = pd.DataFrame(
        {
            "unit": named(found["unit"], scheme),
            "period": found["period"],
            "rule": found["rule"] + " " + found["severity"].map(severities),
            "place": places(found),
            "message": found[message],
            "cure": found[cure],
            "state": found["state"].map(_) + found["decision_state"].map(decided),
        }
    )
    rest = _(". All of them: --limit {count}; fewer: --severity error, --unit UNIT; as a workbook: --xlsx FILE").format(count=len(found))
    _print(short, _("{count} findings").format(count=len(found)), limit, rest)


def matches(
    *,
    unit: options.Unit = None,
    period: options.Period = None,
    state: options.MatchState = None,
    method: options.Method = None,
    xlsx: options.Xlsx = None,
    limit: options.Limit = SHOWN,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """The ledger rows and the register units they were matched with."""
    check_output(xlsx, limit)
    settings = settings_of(config, warehouse=warehouse, home=home)
    scheme = load_scheme()
    unit = chosen_unit(scheme, unit)
    period = chosen("period", period, periods_of(scheme))
    state = chosen("state", state, {s: _(s) for s in STATES})
    with published(settings) as store:
        methods = store.query("SELECT DISTINCT method FROM matches ORDER BY method")["method"]
        method = chosen("method", method, {name: name for name in methods})
        found = of_state(store.view("matches", unit=unit, period=period, method=method), state)
    found = found.sort_values(["period", "unit", "row_key"], ignore_index=True)
    if xlsx is not None:
        _write_matches(found, scheme, xlsx, to_decide=state in TO_DECIDE)
        return
    if as_json:
        print_table(found, as_json=True)
        return
    title, units = _("{count} matches").format(count=len(found)), named(found["unit"], scheme)
    if sys.stdout.isatty():
        print(title, *blocks(found.assign(unit=units).head(limit)), sep="\n")
        if len(found) > limit:
            print(_("… and {count} more rows").format(count=len(found) - limit))
        return
    _print(as_shown(found).assign(unit=units), title, limit)


def _write_matches(found: pd.DataFrame, scheme: Scheme, xlsx: Path, *, to_decide: bool) -> None:
    """A workbook of the matches; of those to be decided a sheet to fill in, which `decide --from` reads."""
    if not to_decide:
        save(for_people(as_listed(found), scheme), xlsx, _("matches"), _("{count} matches written to {place}"))
        return
    column = _(HEADERS["decision"])
    said = _("{count} enterprises to decide on written to {place}")
    save(as_sheet(found), xlsx, _("matches"), said, {column: choices()}, IN_VIEW)
    if len(found):
        cure = _("Fill in the column “{column}”, then take the decisions with: unionstats decide --from {place}")
        print(cure.format(column=column, place=xlsx))


def _by_weight(found: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Errors first, then queries, then what is only said; the newest period first within each."""
    keys = ["severity", "period", "unit", "rule", "table_code", "sheet", "cell", "row_key"]
    weights = {severity: weight for weight, severity in enumerate(scheme.severities)}
    ranked = found[keys].assign(severity=found["severity"].map(weights))
    return found.loc[ranked.sort_values(keys, ascending=[key != "period" for key in keys]).index].reset_index(drop=True)


def places(found: pd.DataFrame) -> pd.Series:
    """Where each finding is: file, sheet and cell; of one without a cell its table and row."""
    cells = found["file"].fillna("") + " " + (found["sheet"].fillna("") + "!").where(found["sheet"].fillna("") != "", "") + found["cell"].fillna("")
    rows = found["table_code"].fillna("") + " " + found["row_key"].fillna("")
    return cells.where(found["cell"].fillna("") != "", rows).str.strip()




def _print(frame: pd.DataFrame, title: str, limit: int, rest: str = "") -> None:
    print_table(frame.rename(columns={c: _(c) for c in frame.columns}), title=title, limit=limit, rest=rest)
