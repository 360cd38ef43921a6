"""The loader takes the shipped scheme, and refuses one that contradicts itself, naming the place."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from scheme import Scheme, SchemeError

# A place of the shipped scheme (file, text), what is written there instead, and what the loader says.
CONTRADICTIONS = {
    "a rule on a column that its table lacks": (
        "rules.yaml", "expr: active <= users, on: active", "expr: active <= users, on: actives",
        "rules.yaml: rows.T18-01: on: T18.actives is no column of the scheme",
    ),
    "a rule that reads a column that its table lacks": (
        "rules.yaml", "expr: active <= users", "expr: active <= user",
        "rules.yaml: rows.T18-01: 'active <= user' reads user, which is no column there",
    ),
    "a rule of a table that is not there": (
        "rules.yaml", "T18-01: {table: T18", "T18-01: {table: T81", "rules.yaml: rows.T18-01: T81 is no table of the scheme",
    ),
    "a rule without a table": ("rules.yaml", "T18-01: {table: T18, ", "T18-01: {", "rules.yaml: rows.T18-01: it lacks table"),
    "a rule without an expression": (
        "rules.yaml", "expr: active <= users, on: active", "on: active", "rules.yaml: rows.T18-01: it lacks expr",
    ),
    "a rule without words": (
        "rules.yaml", ", zh: 月活跃用户数大于注册用户数, en: More active users", ", en: More active users", "rules.yaml: rows.T18-01 lacks zh",
    ),
    "a function that the language lacks": (
        "rules.yaml", "expr: active <= users", "expr: active <= sqrt(users)",
        "rules.yaml: rows.T18-01: 'active <= sqrt(users)' calls what is no function of the language: sqrt",
    ),
    "a severity that there is not": (
        "rules.yaml", "T18-01: {table: T18, severity: error", "T18-01: {table: T18, severity: fatal",
        "rules.yaml: rows.T18-01.severity: fatal is not one of error, query, info",
    ),
    "something that nothing is held back by": (
        "rules.yaml", "S12: {severity: error, holds: nothing", "S12: {severity: error, holds: cell",
        "rules.yaml: structure.S12.holds: cell is not one of row, county, table, submission, nothing",
    ),
    "a side that no register rule can take": (
        "rules.yaml", "R04: {severity: query, of: ledger", "R04: {severity: query, of: ledgers",
        "rules.yaml: registry.R04.of: ledgers is not one of rows, ledger, register, county",
    ),
    "a kind that nobody checks": (
        "rules.yaml", "kind: still_listed", "kind: still_here",
        "rules.yaml: periods.P05.kind: still_here is not one of expression, completeness, still_listed, still_unionised",
    ),
    "a rule that says what nobody reads": (
        "rules.yaml", "T18-01: {table: T18, severity", "T18-01: {table: T18, sevrity: info, severity",
        "rules.yaml: rows.T18-01: sevrity is nothing a rule can say",
    ),
    "the same rule twice": (
        "rules.yaml", "  T18-01: {", "  T17-04: {", "rules.yaml: line {line}: T17-04 stands twice",
    ),
    "one code for two rules": ("rules.yaml", "  X08: {", "  S01: {", "rules.yaml: tables.S01 stands twice"),
    "a comparison of tables that reads what is not there": (
        "rules.yaml", "T16.firms <= count(T02)", "T16.firms <= count(T99)", "rules.yaml: tables.X08: count(T99) reads T99, which is no table",
    ),
    "each of a column that is not there": (
        "rules.yaml", "each: [T01.employees, T01.members,", "each: [T01.employes, T01.members,",
        "rules.yaml: periods.P04: on: T01.employes is no column of the scheme",
    ),
    "a register rule that reads the ledger's own side": (
        "rules.yaml", 'expr: "active and insured >= 50 implies in_ledger"', 'expr: "active and employees >= 50 implies in_ledger"',
        "rules.yaml: registry.R01: 'active and employees >= 50 implies in_ledger' reads employees, which is no column there",
    ),
    "a sentence that names what is not there": (
        "rules.yaml", "{lead}，{task}", "{lead}，{tasks}", "rules.yaml: rows.T11-02: 'tasks' reads tasks, which is no column there",
    ),
    "a sentence in one language": (
        "rules.yaml", 'say: {zh: "{lead}，{task}", en: "{lead}, {task}"}', 'say: {zh: "{lead}，{task}"}', "rules.yaml: rows.T11-02: it lacks en",
    ),
    "a sentence with a brace left open": (
        "rules.yaml", '"{lead}，{task}"', '"{lead}，{task"', "rules.yaml: rows.T11-02: '{lead}，{task' opens or closes a brace alone",
    ),
    "a rule of files with an expression": (
        "rules.yaml", "S03: {severity: info,", "S03: {severity: info, expr: x <= y,",
        "rules.yaml: structure.S03: expr: a rule of the structure is asked of files, not of rows",
    ),
    "a pattern in a column that is not there": (
        "rules.yaml", "columns: [T02.employees]", "columns: [T02.employes]", "rules.yaml: forensics.F01: columns: T02.employes is no column of the scheme",
    ),
    "a pattern in a column of words": (
        "rules.yaml", "columns: [T02.employees]", "columns: [T02.county]", "rules.yaml: forensics.F01: columns: T02.county holds no numbers to compare",
    ),
    "a pattern without columns": ("rules.yaml", "    columns: [T02.employees]\n", "", "rules.yaml: forensics.F01: it lacks columns"),
    "a pattern that is called an error": (
        "rules.yaml", "severity: query\n    kind: bunched", "severity: error\n    kind: bunched",
        "rules.yaml: forensics.F01.severity: error: a pattern proves nothing, so it is a query",
    ),
    "a pattern that nobody looks for": (
        "rules.yaml", "kind: bunched", "kind: bunch", "rules.yaml: forensics.F01.kind: bunch is not one of bunched, copied, at_target",
    ),
    "a chance that is none": (
        "rules.yaml", "usual: 4, least: 8, level: 0.005", "usual: 4, least: 8, level: 1.5", "rules.yaml: forensics.F01.limits.level: 1.5 is not between 0 and 1",
    ),
    "a limit that is lacking": (
        "rules.yaml", "usual: 4, least: 8, level: 0.005", "least: 8, level: 0.005", "rules.yaml: forensics.F01.limits lacks usual",
    ),
    "a limit of another kind": (
        "rules.yaml", "{least: 5, same", "{window: 0.1, least: 5, same", "rules.yaml: forensics.F02.limits: window is nothing a rule of this kind can say",
    ),
    "a threshold without room": (
        "rules.yaml", "thresholds: [50, 25]", "thresholds: [50, 2]",
        "rules.yaml: forensics.F01.limits.thresholds: [50, 2] are no whole numbers with room within the window",
    ),
    "a rate that is not there": (
        "rules.yaml", "indicators: [I04a, I19a]", "indicators: [I04z]", "rules.yaml: forensics.F03.limits.indicators: I04z is no indicator of the scheme",
    ),
    "a rate without a target": (
        "rules.yaml", "indicators: [I04a, I19a]", "indicators: [I03a]", "rules.yaml: forensics.F03.limits.indicators: I03a has no target",
    ),
    "a rate that cannot be passed": (
        "rules.yaml", "indicators: [I04a, I19a]", "indicators: [I02b]",
        "rules.yaml: forensics.F03.limits.indicators: I02b: >= 100 is nothing that a rate can just reach",
    ),
    "a number that is no rate": (
        "rules.yaml", "indicators: [I04a, I19a]", "indicators: [I06a]",
        "rules.yaml: forensics.F03.limits.indicators: I06a is no rate that cities and counties have",
    ),
    "a pattern with a sentence about nothing": (
        "rules.yaml", "约 {expected_below} 家", "约 {expected} 家", "rules.yaml: forensics.F01: 'expected' reads expected, which is no column there",
    ),
    "a pattern with the code of another rule": ("rules.yaml", "  F01:", "  R01:", "rules.yaml: forensics.R01 stands twice"),
    "one header for two columns": (
        "tables.yaml", "aliases: [注册用户]", "aliases: [月活跃用户数]",
        "tables.yaml: T18: the header 月活跃用户数 names two columns, users and active",
    ),
    "a column twice": ("tables.yaml", "{id: active,      zh", "{id: users,      zh", "tables.yaml: T18: column users stands twice"),
    "a type that there is not": (
        "tables.yaml", "en: Data month, type: text", "en: Data month, type: string", "tables.yaml: REG.month.type: string is no type of the scheme",
    ),
    "an unknown code list": (
        "tables.yaml", "type: enum(fund_level)", "type: enum(fund_levels)", "tables.yaml: T22.level.type: enum(fund_levels) names no code list of the scheme",
    ),
    "a choice without a code list": (
        "tables.yaml", "type: enum(fund_level)", "type: enum", "tables.yaml: T22.level.type: enum names no code list of the scheme",
    ),
    "a column that says what nobody reads": (
        "tables.yaml", "type: enum(fund_level), aliases: [层级], required: true", "type: enum(fund_level), aliases: [层级], requred: true",
        "tables.yaml: T22.level: requred is nothing a column can say",
    ),
    "a column without a name": ("tables.yaml", "{id: level,     zh: 工会层级, ", "{id: level, ", "tables.yaml: T22.level lacks zh"),
    "a key that is no column": ("tables.yaml", "key: [level]", "key: [county]", "tables.yaml: T22.key: county is no column of the table"),
    "a table due at odd times": (
        "tables.yaml", "tasks: [19]\n    every: quarter", "tasks: [19]\n    every: week", "tables.yaml: T22.every: week is neither month nor quarter",
    ),
    "an empty code list": ("tables.yaml", "  demo_kind:     [行业, 区域]", "  demo_kind:     []", "tables.yaml: codelists.demo_kind has no values"),
    "a value twice": (
        "tables.yaml", "[行业, 区域]", "[行业, 行业]", "tables.yaml: codelists.demo_kind names a value twice",
    ),
    "a label too few": (
        "tables.yaml", "[Industry, Regional]", "[Industry]", "tables.yaml: codelists_en.demo_kind has 1 labels for 2 values",
    ),
    "a task that nobody there is answers for": (
        "tasks.yaml", "answers: [finance]", "answers: [finances]", "tasks.yaml: 19.answers: finances is no department",
    ),
    "a task that says what nobody reads": (
        "tasks.yaml", "en: Digital services, answers", "en: Digital services, answer: x, answers", "tasks.yaml: 15: answer is nothing a task can say",
    ),
    "an indicator of a task that is not there": (
        "tasks.yaml", "  12: {", "  21: {", "indicators.yaml: I12a.task: 12 is no task of tasks.yaml",
    ),
    "an indicator of a table that is not there": (
        "indicators.yaml", "value: sum(T18.users)", "value: sum(T81.users)", "indicators.yaml: I15a: sum(T81.users) reads T81, which is no table",
    ),
    "an indicator of a column that is not there": (
        "indicators.yaml", "value: sum(T18.users)", "value: sum(T18.user)", "indicators.yaml: I15a: T18.user is no column of the scheme",
    ),
    "a target that is no comparison": (
        "indicators.yaml", 'target: "<= 30"', 'target: "30 minutes"', "indicators.yaml: I14c.target: '30 minutes' is no comparison with a number",
    ),
    "a rate without its denominator": (
        "indicators.yaml", "numerator: sum(T04.members), denominator: sum(T04.workers)", "numerator: sum(T04.members)",
        "indicators.yaml: I03a must have numerator and denominator, or value",
    ),
    "a breakdown by what is not there": (
        "indicators.yaml", "target: null, by: mode", "target: null, by: modes", "indicators.yaml: I18a: by: T21 has no column modes",
    ),
    "a unit with a table that is not there": (
        "units.yaml", 'short: 教科文卫体产业, kind: industry, region: "640000", tables: [T02, T11, T19]',
        'short: 教科文卫体产业, kind: industry, region: "640000", tables: [T02, T11, T99]',
        "units.yaml: CY1.tables: T99 is no table of the scheme",
    ),
    "a unit of no region": ("units.yaml", 'region: "640500"', 'region: "650500"', "units.yaml: ZW.region: 650500 is not in regions.csv"),
    "a province that is no region": (
        "units.yaml", 'province: {code: "640000"', 'province: {code: "650000"', "units.yaml: province 650000 is not in regions.csv",
    ),
    "a region's English name that is nobody's": (
        "regions_en.csv", "640122,Helan County", "640199,Helan County", "regions_en.csv: 640199 is not in regions.csv",
    ),
    "a region that hangs in the air": (
        "regions.csv", "640122,贺兰县,county,640100", "640122,贺兰县,county,649900", "regions.csv: 640122: parent 649900 is no region",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_contradiction_is_refused_with_its_place(case, problems):
    name, old, new, expected = CONTRADICTIONS[case]
    assert expected in [re.sub(r"line \d+", "line {line}", problem) for problem in problems({(name, old): new})]


def test_every_contradiction_is_named_at_once(problems):
    found = problems({
        ("rules.yaml", "expr: active <= users, on: active"): "expr: active <= sqrt(users), on: active",
        ("tables.yaml", "key: [level]"): "key: [levels]",
        ("indicators.yaml", "value: sum(T18.users)"): "value: sum(T81.users)",
        ("units.yaml", 'region: "640500"'): 'region: "650500"',
    })  # fmt: skip
    assert [problem.partition(":")[0] for problem in found] == ["tables.yaml", "units.yaml", "rules.yaml", "indicators.yaml"]


def test_the_error_lists_them_for_people():
    error = SchemeError(["rules.yaml: rows.T18-01: one", "units.yaml: YC: two"])
    assert str(error) == "the reporting scheme contradicts itself:\n  rules.yaml: rows.T18-01: one\n  units.yaml: YC: two"


def test_the_shipped_scheme_is_taken_whole(scheme: Scheme):
    assert len(scheme.tables) == 22
    assert sum(len(table.columns) for table in scheme.tables.values()) == 175
    assert {family: len({rule.code for rule in scheme.asked(family)}) for family in ("structure", "rows", "tables", "periods", "registry", "forensics")} == {
        "structure": 15, "rows": 66, "tables": 8, "periods": 6, "registry": 10, "forensics": 3,
    }  # fmt: skip
    assert list(scheme.units) == ["YC", "SZS", "WZ", "GY", "ZW", "CY1", "CY2"]
    assert [r.code for r in scheme.regions.values() if r.level != "township" and (not r.name_en or not r.name_en.isascii())] == []
    assert (scheme.regions["640122"].called("en"), scheme.regions["640122"].called("zh")) == ("Helan County", "贺兰县")
    assert {level: sum(r.level == level for r in scheme.regions.values()) for level in ("province", "city", "county", "township")} == {
        "province": 1, "city": 5, "county": 22, "township": 258,
    }  # fmt: skip


def test_a_rule_of_several_columns_is_asked_of_each(scheme: Scheme):
    assert [(rule.on, rule.expr.text) for rule in scheme.rules["T10-01"] if rule.expr][:2] == [
        ("has_chair", "has_chair <= unions"), ("has_body", "has_body <= unions"),
    ]  # fmt: skip


def test_cumulative_asks_every_cumulative_column(scheme: Scheme):
    cumulative = {(table.code, column.id) for table in scheme.tables.values() for column in table.columns if column.cumulative}
    assert {(rule.table, rule.on) for rule in scheme.rules["P03"]} == cumulative
    assert {rule.expr.text for rule in scheme.rules["P03"] if rule.expr} == {f"{c} >= previous_{c}" for _, c in cumulative}


def test_each_may_name_columns_of_several_tables(scheme: Scheme):
    assert [f"{rule.table}.{rule.on}" for rule in scheme.rules["P04"]] == ["T01.employees", "T01.members", "T05.migrants", "T05.members", "T18.users"]


def test_what_the_scheme_says_cannot_be_changed(scheme: Scheme):
    with pytest.raises(FrozenInstanceError):
        scheme.tables["T01"].columns[0].zh = "县"  # type: ignore[misc]
    with pytest.raises(TypeError):
        scheme.rules["T01-01"] = ()  # type: ignore[index]


@pytest.mark.parametrize(
    ("period", "due"),
    [("2020-09", 22), ("2020-10", 13), ("2020-11", 13), ("2020-12", 22)],
)
def test_quarter_tables_are_due_with_the_last_month_of_the_quarter(period, due, scheme: Scheme):
    assert len(scheme.due_tables("YC", period)) == due


def test_a_report_is_due_on_the_tenth_of_the_next_month(scheme: Scheme):
    assert [scheme.due_date(period).isoformat() for period in ("2020-09", "2020-12")] == ["2020-10-10", "2021-01-10"]


def test_a_report_is_overdue_after_its_due_day_where_a_table_was_due(scheme: Scheme):
    quarterly = replace(scheme, units={"YC": scheme.units["YC"], "CY2": replace(scheme.units["CY2"], tables=("T09",))})
    assert quarterly.overdue(date(2020, 10, 10)) == ()
    assert quarterly.overdue(date(2020, 10, 11)) == (("YC", "2020-09"), ("CY2", "2020-09"))
    assert quarterly.overdue(date(2020, 11, 11))[2:] == (("YC", "2020-10"),)
    assert len(scheme.overdue(date(2021, 1, 11))) == 4 * len(scheme.units)
