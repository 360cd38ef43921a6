"""Every rule of rows by the examples of rows.yaml: one check over all of them, each row the report of a unit of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd
import pytest

from scheme import load_scheme
from scheme.yaml_core import parse_yaml
from sources.letters import letter
from tests.expectations.conftest import ALWAYS, HERE, SOUND, Province, table_of

TEXTS: dict[str, str] = parse_yaml((HERE / "rows.yaml").read_text(encoding="utf-8"))[0]


class Example(NamedTuple):
    rule: str
    row: dict[str, str]
    finds: set[tuple[str, str]]

    @property
    def table(self) -> str:
        return self.rule.partition("-")[0]


def examples() -> Iterator[Example]:
    for rule, text in TEXTS.items():
        expected = [line.partition("|")[2].strip() for line in text.strip().splitlines()[1:]]
        for row, finds in zip(table_of(text), expected, strict=True):
            parts = [part.split() for part in finds.split(",") if part]
            yield Example(rule, row, {(part[0] if len(part) > 1 else rule, part[-1]) for part in parts})


EXAMPLES = {f"E{number}": example for number, example in enumerate(examples())}


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    province = Province(load_scheme()).units("sound", *EXAMPLES)
    province.report("sound", **{table: [{}] for table in SOUND if table not in ("T02", "T03", "T10", "T12")})  # X01, X02, X06, X07
    for unit, example in EXAMPLES.items():
        province.report(unit, **{example.table: [example.row]})
    findings = province.findings()
    return findings[~findings["rule"].isin(ALWAYS)]


@pytest.mark.parametrize("unit", [pytest.param(unit, id=f"{e.rule} {e.row}") for unit, e in EXAMPLES.items()])
def test_example(unit, found):
    mine = found[found["unit"] == unit]
    assert set(mine[["rule", "column_id"]].itertuples(index=False, name=None)) == EXAMPLES[unit].finds
    assert len(mine) == len(EXAMPLES[unit].finds)


def test_every_rule_of_rows_has_an_example_that_passes_and_one_that_fails():
    scheme = load_scheme()
    asked = {rule.code for rule in scheme.asked("rows") if rule.kind == "expression"}
    assert asked == {e.rule for e in EXAMPLES.values() if (e.rule not in {rule for rule, _ in e.finds})}
    assert asked == {e.rule for e in EXAMPLES.values() if (e.rule in {rule for rule, _ in e.finds})}


def test_a_sound_report_has_no_finding(found):
    """Of its rows: it closes with other members than its one township has."""
    sound = found[found["unit"] == "sound"]
    assert list(sound["rule"]) == ["X04"]


def test_each_finding_points_at_its_cell(found):
    scheme = load_scheme()
    for row in found[found["unit"] != "sound"].itertuples():
        table = scheme.tables[row.table_code]
        place = [column.id for column in table.columns].index(row.column_id)
        assert (row.cell, row.row, row.sheet) == (f"{letter(place)}2", 2, ""), row
        assert row.file == f"{row.unit}/2020-12/{row.table_code}.csv"


def test_each_finding_says_what_was_found_what_was_expected_and_the_way_out(found):
    scheme = load_scheme()
    for row in found.itertuples():
        rule = scheme.rule(row.rule)
        assert row.severity == rule.severity
        assert (row.cure, row.cure_en) == (rule.cure_zh, rule.cure_en)
        assert row.message.startswith(f"{rule.zh}：") and row.message_en.startswith(f"{rule.en}: "), row.message
        assert row.expected, row.message
