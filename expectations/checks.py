"""Every check of the scheme over the province's reports: one Great Expectations validation a table and night."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import great_expectations.expectations as gxe
import numpy as np
import pandas as pd

from expectations import findings, wording
from expectations.material import ISSUE_COLUMNS, Material
from expectations.suites import CELLS, KEY, row_expectations, rule_expectations
from expectations.validate import Failures, validate
from scheme.model import Rule, Scheme
from transforms.aggregates import county_comparisons
from transforms.previous import ledger_then_and_now, previous_periods, with_previous
from transforms.register_sides import county_side, ledger_side, register_side, register_unit

FILE_RULES = ("S01", "S03", "S04", "S05", "S10", "S11", "S15")
Progress = Callable[[str], None]


def check(scheme: Scheme, material: Material, progress: Progress = lambda what: None) -> pd.DataFrame:
    """All findings of the night (findings.COLUMNS), in a fixed order."""
    parts: list[pd.DataFrame] = []
    for what, checks in _CHECKS.items():
        progress(what)
        parts += checks(scheme, material)
    return findings.together(parts)


def _structure(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """S01, S03, S04, S05, S10, S11, S15 of every file; S02 of every table due; S13 of every report due."""
    counts = material.issues.pivot_table(index="reading_id", columns="rule", values="table", aggfunc="size", fill_value=0)
    files = material.files.merge(counts.reindex(columns=list(FILE_RULES), fill_value=0), left_on="reading_id", right_index=True, how="left")
    files[list(FILE_RULES)] = files[list(FILE_RULES)].fillna(0).astype("int64")
    suite = [gxe.ExpectColumnValuesToBeBetween(column=code, max_value=0, meta={"rule": code, "column": ""}) for code in FILE_RULES]
    for failed in validate("files", files.reset_index(drop=True), suite):
        bad = files["reading_id"].iloc[failed.positions]
        yield findings.of_issues(scheme, _once_a_report(material.issues[(material.issues["rule"] == failed.rule) & material.issues["reading_id"].isin(bad)]))
    outside = material.issues[(material.issues["rule"] == "S12") & (material.issues["column_id"] == "")]
    yield findings.of_issues(scheme, outside)
    for rule, frame in (("S02", _tables_due(scheme, material)), ("S13", _reports_due(scheme, material))):
        suite = [gxe.ExpectColumnValuesToBeInSet(column="there", value_set=[True], meta={"rule": rule, "column": ""})]
        for failed in validate(rule, frame, suite):
            yield findings.of_issues(scheme, frame.iloc[failed.positions].assign(rule=rule))


def _once_a_report(issues: pd.DataFrame) -> pd.DataFrame:
    """S11 stands for the whole report: once, however many of its files say the same; S04, S05, S10 once a table's column."""
    if issues["rule"].iloc[0] == "S11":
        return issues.drop_duplicates(["unit", "period"])
    if issues["rule"].iloc[0] in ("S04", "S10"):
        return issues.drop_duplicates(["unit", "period", "table", "column_id"])
    return issues


def _tables_due(scheme: Scheme, material: Material) -> pd.DataFrame:
    """A row a table due of every report handed in; a report with a file that could not be opened is not asked for more."""
    closed = material.issues[material.issues["rule"].isin(["S01", "S15"])]
    doubtful = set(closed[["unit", "period"]].itertuples(index=False, name=None))
    there = {(code, u, p) for code, frame in material.tables.items() for u, p in frame[["unit", "period"]].drop_duplicates().itertuples(index=False, name=None)}
    there |= {(table, u, p) for u, p, table in _read_without_rows(material)}
    reports = sorted(set(material.files[["unit", "period"]].itertuples(index=False, name=None)) - doubtful)
    rows = [(u, p, code, (code, u, p) in there) for u, p in reports for code in scheme.due_tables(u, p)]
    return _due_frame(scheme, rows)


def _read_without_rows(material: Material) -> Iterator[tuple[str, str, str]]:
    """Tables that have a sheet but no row."""
    by_reading = {r: (u, p) for u, p, r in material.files[["unit", "period", "reading_id"]].itertuples(index=False, name=None)}
    for reading, table, _ in material.letters:
        if reading in by_reading:
            yield (*by_reading[reading], table)


def _reports_due(scheme: Scheme, material: Material) -> pd.DataFrame:
    """A row a unit and period whose due day has passed."""
    there = set(material.files[["unit", "period"]].itertuples(index=False, name=None))
    overdue = [p for p in scheme.periods_until(material.as_of) if material.as_of > scheme.due_date(p)]
    return _due_frame(scheme, [(u, p, "", (u, p) in there) for p in overdue for u in scheme.units])


def _due_frame(scheme: Scheme, rows: list[tuple[str, str, str, bool]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit", "period", "table", "there"])
    empty = {column: "" for column in ISSUE_COLUMNS if column not in ("table", "row")}
    table = frame["table"].map(lambda code: scheme.tables[code].name if code else "")
    table_en = frame["table"].map(lambda code: scheme.tables[code].name_en if code else "")
    unit = frame["unit"].map(lambda code: scheme.units[code].name)
    due = frame["period"].map(lambda period: f"应于 {scheme.due_date(period)} 前报送")
    due_en = frame["period"].map(lambda period: f"due by {scheme.due_date(period)}")
    shown = (frame["table"] + " " + table).where(frame["table"] != "", unit + " " + frame["period"] + "，" + due)
    detail = (frame["table"] + " " + table_en).where(frame["table"] != "", frame["unit"] + " " + frame["period"] + ", " + due_en)
    return frame.assign(**{**empty, "shown": shown, "detail": detail}, row=0, file="", reading_id=pd.NA)


def _rows(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """S06, S07, S08, S09, S12, S14 and the row rules of every table."""
    for code, frame in material.tables.items():
        table = scheme.tables[code]
        for failed in validate(code, frame, row_expectations(scheme, table)):
            if failed.rule == CELLS:
                yield findings.of_issues(scheme, _issues_at(material.issues, frame.iloc[failed.positions], code))
            elif failed.rule in ("S07", "S08"):
                yield _given_once(scheme, material, code, frame, failed)
            else:
                yield from _of_rules(scheme, material, scheme.rules[failed.rule], frame, failed)
        for rule in (r for rules in scheme.rules.values() for r in rules if r.kind == "completeness" and r.table == code):
            yield _complete_townships(scheme, rule, frame)


def _issues_at(issues: pd.DataFrame, rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """The reader's issues with cells of these rows of a table."""
    place = ["reading_id", "sheet", "row"]
    same = issues[(issues["table"] == table) & (issues["column_id"] != "") & ~issues["rule"].isin(FILE_RULES)]
    return same[pd.MultiIndex.from_frame(same[place]).isin(pd.MultiIndex.from_frame(rows[place]))]


def _given_once(scheme: Scheme, material: Material, code: str, frame: pd.DataFrame, failed: Failures) -> pd.DataFrame:
    """S07 of cells that are empty (not unknown, and whose column is there); S08 of every row of a key but the first."""
    rule, positions = scheme.rule(failed.rule), failed.positions
    key = set(scheme.tables[code].key)
    if failed.rule == "S08":
        whole = ~frame["unknown"].iloc[positions].map(lambda ids: bool(key & set(ids.split(",")))).to_numpy(bool) & (frame["row_key"].iloc[positions] != "").to_numpy(bool)
        positions = positions[whole]
        positions = positions[frame[KEY].iloc[positions].duplicated().to_numpy()]
    else:
        known = ~frame["unknown"].iloc[positions].map(lambda ids: failed.column in ids.split(",")).to_numpy(bool)
        positions = positions[known & _column_there(material, code, frame.iloc[positions], failed.column)]
    asked = Rule(**{**vars(rule), "table": code, "on": failed.column})
    found = findings.of_rows(scheme, asked, frame, positions, material.letters)
    column = scheme.tables[code].by_id[failed.column]
    keys = frame["row_key"].iloc[positions].astype("object").to_numpy()
    if failed.rule == "S08":
        return found.assign(shown=keys, message=[f"{rule.zh}：{k}" for k in keys], message_en=[f"{rule.en}: {k}" for k in keys])
    return found.assign(message=f"{rule.zh}：{column.zh}", message_en=f"{rule.en}: {column.en}", expected=column.zh)


def _column_there(material: Material, table: str, rows: pd.DataFrame, column: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Whether the row's sheet has the column at all: where it has not, that is one finding (S04), not one a row."""
    places = zip(rows["reading_id"], rows["sheet"], strict=True)
    return np.array([column in material.letters.get((int(r), table, str(s)), {}) for r, s in places], dtype=bool)


def _of_rules(scheme: Scheme, material: Material, rules: Iterable[Rule], frame: pd.DataFrame, failed: Failures) -> Iterator[pd.DataFrame]:
    for rule in rules:
        if rule.on == failed.column:
            yield findings.of_rows(scheme, rule, frame, failed.positions, material.letters)


def _complete_townships(scheme: Scheme, rule: Rule, frame: pd.DataFrame) -> pd.DataFrame:
    """T01-06: every township of the unit has a row. Counties with a township or county not understood are not judged."""
    rows = []
    for (unit, period), report in frame.groupby(["unit", "period"]):
        doubtful = report[report["unknown"].str.contains("township|county", regex=True)]
        if doubtful["county"].isna().any():
            continue
        there = set(report["township"].dropna())
        unsure = set(doubtful["county"])
        for township in scheme.children(scheme.units[str(unit)].region, "township"):
            if township.code not in there and township.parent not in unsure:
                rows.append((unit, period, township.code, township.parent, scheme.regions[township.parent].name + township.name))
    missing = pd.DataFrame(rows, columns=["unit", "period", "row_key", "county", "name"])
    found = findings.of_rows(scheme, rule, missing, np.arange(len(missing)), {})
    return found.assign(
        expected=missing["name"], message=f"{rule.zh}：" + missing["name"].astype("object"), message_en=f"{rule.en}: " + missing["name"].astype("object")
    )


def _counties(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """X rules: across the tables of a report, by county."""
    for rules in scheme.rules.values():
        for rule in rules:
            if rule.family != "tables":
                continue
            frame = county_comparisons(scheme, rule, material.tables).reset_index(drop=True)
            suite = [gxe.ExpectColumnValuesToBeInSet(column="holds", value_set=[True], meta={"rule": rule.code, "column": ""})]
            judged = frame[frame["holds"].notna()].reset_index(drop=True)
            for failed in validate(rule.code, judged.assign(holds=judged["holds"].astype(bool)), suite):
                bad = judged.iloc[failed.positions].reset_index(drop=True)
                found = findings.of_rows(scheme, rule, bad.assign(row_key=bad["county"]), np.arange(len(bad)), material.letters)
                left, right = bad["left"].map(wording.show), bad["right"].map(wording.show)
                yield found.assign(
                    shown=left, message=f"{rule.zh}：" + left + " 与 " + right, message_en=f"{rule.en}: " + left + " against " + right
                )


def _periods(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """P rules: against the unit's report before."""
    by_table: dict[str, list[Rule]] = {}
    for rules in scheme.rules.values():
        for rule in rules:
            if rule.family == "periods" and rule.kind == "expression":
                by_table.setdefault(rule.table or "", []).append(rule)
    for code, asked in by_table.items():
        columns = sorted({c.removeprefix("previous_") for rule in asked if rule.expr for c in rule.expr.reads if c.startswith("previous_")})
        previous = previous_periods(material.files, scheme.tables[code])
        frame = with_previous(material.tables[code], previous, columns)
        for failed in validate(f"{code}-before", frame, rule_expectations(asked)):
            yield from _of_rules(scheme, material, [r for r in asked if r.code == failed.rule], frame, failed)
    yield from _still_there(scheme, material)


def _still_there(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """P05 and P06: an enterprise of the ledger before is still in this one, and still has its union."""
    ledger = material.tables["T02"]
    pairs = ledger_then_and_now(ledger, previous_periods(material.files, scheme.tables["T02"]))
    frame = pairs[pairs["listed"].astype(bool)].reset_index(drop=True)
    place = ledger[["reading_id", "file", "sheet", "row", "row_key", "county"]].reindex(frame["position"].astype(int)).reset_index(drop=True)
    now = pd.concat([frame.drop(columns="row_key"), place], axis=1)
    for kind, subject in (("still_listed", pairs), ("still_unionised", now)):
        asked = [r for rules in scheme.rules.values() for r in rules if r.kind == kind]
        for failed in validate(kind, subject, rule_expectations(asked)):
            for found in _of_rules(scheme, material, [r for r in asked if r.code == failed.rule], subject, failed):
                yield found if kind == "still_unionised" else found.assign(shown=subject["enterprise_name"].iloc[failed.positions].to_numpy(object))


def _registry(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """R rules: against the social insurance register of the month."""
    if material.register.empty or "unit_no" not in material.tables["T02"]:
        return
    ledger = ledger_side(material.tables["T02"], material.register)
    register = register_side(material.register, material.tables["T02"])
    units = register.assign(
        unit=register_unit(scheme, register["region"]), row_key=register["unit_no"], enterprise_name=register["unit_name"], county=register["region"], unknown=""
    )
    sides = {"ledger": ledger, "register": units[units["unit"].notna()].reset_index(drop=True), "county": county_side(material.tables["T03"], register)}
    for of, frame in sides.items():
        asked = [r for rules in scheme.rules.values() for r in rules if r.family == "registry" and r.of == of]
        for failed in validate(f"register-{of}", frame, rule_expectations(asked)):
            for found in _of_rules(scheme, material, [r for r in asked if r.code == failed.rule], frame, failed):
                yield _of_register_units(found, frame, failed) if of == "register" else found


def _of_register_units(found: pd.DataFrame, frame: pd.DataFrame, failed: Failures) -> pd.DataFrame:
    """A register unit has no cell: its name stands for what is shown."""
    names = frame["unit_name"].iloc[failed.positions].astype("object").to_numpy()
    insured = frame["insured"].iloc[failed.positions].astype("object").to_numpy()
    rule = found["message"].str.partition("：")[0]
    rule_en = found["message_en"].str.partition(":")[0]
    return found.assign(
        shown=names,
        message=[f"{r}：{n}，参保 {k} 人" for r, n, k in zip(rule, names, insured, strict=True)],
        message_en=[f"{r}: {n}, {k} insured" for r, n, k in zip(rule_en, names, insured, strict=True)],
    )


_CHECKS: dict[str, Callable[[Scheme, Material], Iterable[pd.DataFrame]]] = {
    "structure": _structure,
    "rows": _rows,
    "tables": _counties,
    "periods": _periods,
    "registry": _registry,
}
