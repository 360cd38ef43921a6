"""Our scheme says what the domain's own files say: `../shared/scheme`, where it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scheme import Scheme
from scheme.yaml_core import parse_yaml
from tests.conftest import ROOT

OURS = ROOT / "scheme" / "2020"
# The law says these in prose; each is formalised in ours, column by column.
ON_IN_PROSE = {"T10-01": "the have", "P03": "the column", "P04": "the column"}
# Ours say more than text of two columns of the register: their values are the law's own comments.
REFINED = {"REG.unit_kind.type": "enum(unit_kind)", "REG.status.type": "enum(insured_status)"}


@pytest.fixture(scope="module")
def theirs() -> Path:
    folder = ROOT.parent / "shared" / "scheme"
    if not folder.is_dir():
        pytest.skip(f"no scheme to compare with at {folder}")
    return folder


def read(folder: Path, name: str) -> Any:
    data, repeated = parse_yaml((folder / name).read_text(encoding="utf-8"))
    assert not repeated
    return data


def facts(table: dict[str, Any], code: str) -> dict[str, Any]:
    """Everything that a table says, but for its English names."""
    said = {f"{code}.{key}": value for key, value in table.items() if key not in ("columns", "name_en")}
    columns = {f"{code}.{c['id']}.{key}": value for c in table["columns"] for key, value in c.items() if key not in ("id", "en")}
    return said | columns | {f"{code}.columns": [c["id"] for c in table["columns"]]}


def test_tables_columns_aliases_keys_and_what_is_required(theirs: Path):
    law, own = read(theirs, "tables.yaml"), read(OURS, "tables.yaml")
    assert list(own["tables"]) == list(law["tables"])
    for code in law["tables"]:
        assert facts(own["tables"][code], code) == facts(law["tables"][code], code)


def test_the_registers_extract(theirs: Path):
    law, own = (facts(read(folder, "tables.yaml")["registry"], "REG") for folder in (theirs, OURS))
    assert own == law | REFINED


def test_code_lists(theirs: Path):
    law, own = (read(folder, "tables.yaml")["codelists"] for folder in (theirs, OURS))
    assert {name: own[name] for name in law} == law


def test_regions(theirs: Path):
    assert (OURS / "regions.csv").read_bytes() == (theirs / "regions.csv").read_bytes()


def test_units_and_due_days(theirs: Path):
    law, own = read(theirs, "units.yaml"), read(OURS, "units.yaml")
    for of in (own["province"], *own["units"].values()):
        of.pop("name_en")
        of.pop("short", None)
    assert own == law


def test_every_rule_with_its_severity(theirs: Path):
    law, own = read(theirs, "rules.yaml"), read(OURS, "rules.yaml")
    assert {name: severity["zh"] for name, severity in own["severities"].items()} == law["severities"]
    for family in ("structure", "rows", "tables", "periods", "registry"):
        assert {code: rule["severity"] for code, rule in own[family].items()} == {code: rule["severity"] for code, rule in law[family].items()}


def test_the_only_rules_that_the_law_lacks_are_a_section_of_ours(theirs: Path, scheme: Scheme):
    law, own = read(theirs, "rules.yaml"), read(OURS, "rules.yaml")
    assert [section for section in own if section not in law] == ["forensics"]
    assert {code for code, rules in scheme.rules.items() if rules[0].family == "forensics"} == set(own["forensics"])
    assert not set(own["forensics"]) & {code for section in law for code in law[section]}


def test_the_words_of_the_law_are_ours(theirs: Path):
    law, own = read(theirs, "rules.yaml"), read(OURS, "rules.yaml")
    for family in ("structure", "rows", "tables", "periods", "registry"):
        said = {code: rule["zh"] for code, rule in law[family].items() if "zh" in rule}
        assert {code: own[family][code]["zh"] for code in said} == said


def test_findings_point_at_the_columns_that_the_law_names(theirs: Path, scheme: Scheme):
    law = read(theirs, "rules.yaml")
    for family in ("rows", "tables", "periods", "registry"):
        for code, rule in law[family].items():
            if "on" not in rule or rule["on"] == ON_IN_PROSE.get(code):
                continue
            table, _, column = rule["on"].rpartition(".")
            named = scheme.rule(code)
            assert (named.table, named.on) == (table or rule["table"], column), code


def test_each_column_that_the_law_names_is_asked(theirs: Path, scheme: Scheme):
    assert [f"{rule.table}.{rule.on}" for rule in scheme.rules["P04"]] == read(theirs, "rules.yaml")["periods"]["P04"]["columns"]


def test_expressions_that_the_law_writes_in_the_language_are_ours(theirs: Path):
    law, own = read(theirs, "rules.yaml"), read(OURS, "rules.yaml")
    same = [(f, code) for f in ("rows", "tables") for code, rule in law[f].items() if own[f][code].get("expr") == rule["expr"]]
    prose = {code for f in ("rows", "tables") for code in law[f]} - {code for _, code in same}
    assert prose == {
        "T01-06", "T02-01", "T02-02", "T02-07", "T02-08", "T02-09", "T02-10", "T07-01", "T07-02", "T07-03", "T08-01", "T10-01", "T10-02",
        "T17-02", "T17-04", "T19-01", "T19-02",
    }  # fmt: skip


def test_what_an_error_holds_back(scheme: Scheme):
    """The head of rules.yaml: its row; for X.. the county; for S02, S04, S10 the table; for S01, S11, S15 the submission; for S12 nothing."""
    said = {"S02": "table", "S04": "table", "S10": "table", "S01": "submission", "S11": "submission", "S15": "submission", "S12": "nothing"}
    for code, rules in scheme.rules.items():
        if rules[0].severity == "error":
            assert rules[0].holds == said.get(code, "county" if code[0] == "X" else "row"), code


def test_indicators_and_their_targets(theirs: Path):
    law, own = (read(folder, "indicators.yaml")["indicators"] for folder in (theirs, OURS))
    for code in law:
        assert {key: own[code].get(key) for key in ("task", "zh", "unit", "target", "by")} == {
            key: law[code].get(key) for key in ("task", "zh", "unit", "target", "by")
        }
    assert list(own) == list(law)


def test_figures_since_january_are_those_of_the_law(theirs: Path, scheme: Scheme):
    law = read(theirs, "indicators.yaml")["indicators"]
    summed = {code for code, raw in law.items() if "since January" in raw["value"] or "each quarter of the year" in raw["value"]}
    assert {code for code, indicator in scheme.indicators.items() if indicator.since_january} == summed
