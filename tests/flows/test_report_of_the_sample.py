"""The sample province's figures, read back out of all four documents: those of truth/figures.json."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run
from flows.digest import Digest
from scheme import Scheme
from sources.register import read_extract
from summary.charts import chart_font
from summary.fonts import NoFont
from tests.flows.making import Place
from tests.summary.reading_back import out_of_docx, out_of_html, out_of_pdf, out_of_xlsx, same

PERIODS = ("2020-09", "2020-10", "2020-11", "2020-12")
PROVINCE = "640000"
BANDS = {"I02a": (50, 10**9), "I02c": (25, 49)}
"""Rates over the register's enterprises of a size: a match that waits for a steward is not in them yet."""
UNIONISED = """
    SELECT m.unit, m.period, m.row_key, m.enterprise_name, m.unit_no, m.state FROM match m
    JOIN current_tables c ON c.unit = m.unit AND c.period = m.period AND c.table_code = 'T02'
    JOIN rows_t02 t ON t.reading_id = c.reading_id AND t.row_key = m.row_key AND t.enterprise_name = m.enterprise_name WHERE t.unionised = 1"""


@pytest.fixture(scope="module")
def place(sample_night: Callable[[str], tuple[Place, Digest]]) -> Place:
    return sample_night("clean")[0]


@pytest.fixture(scope="module")
def written(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        chart_font()
    except NoFont as missing:
        pytest.skip(f"no Chinese font for {missing.official} on this machine")
    out = tmp_path_factory.mktemp("report") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNIONSTATS_LANGUAGE", "zh")
        assert run(["report", "2020", "--home", str(place.home), "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[tuple[str, str], float]:
    periods = json.loads((shared / "sample/clean/truth/figures.json").read_text(encoding="utf-8"))
    found = {(period, code): value for period, figures in periods.items() for code, value in figures.items() if value is not None}
    assert len(found) == 84
    return found


@pytest.fixture(scope="module")
def undecided(place: Place, shared: Path) -> dict[tuple[str, str], list[str]]:
    """By period and figure: unionised ledger rows in the state `candidate` whose true unit is in the band and has no other row that counts.

    Behind them, each beginning with a minus, those that were accepted for a unit of the band that is not theirs. Nothing else may keep a figure
    from the truth: not a match that was not looked for (`none`).
    """
    with (shared / "sample/clean/truth/matches.csv").open(encoding="utf-8") as file:
        true_unit = {(row["unit"], row["period"], row["key"], row["enterprise_name"]): row["unit_no"] for row in csv.DictReader(file)}
    with place.open() as store:
        rows = store.rows(UNIONISED)
        extracts = {row["month"]: store.archive.path(row["sha256"]).read_bytes() for row in store.rows("SELECT month, sha256 FROM register_extracts")}
        register = {month: read_extract(content, f"{month}.csv", store.scheme).rows for month, content in extracts.items()}
    insured = {month: dict(zip(some["unit_no"], some["insured"].where(some["status"] == "正常参保", 0), strict=True)) for month, some in register.items()}
    counted = {(row["period"], row["unit_no"]) for row in rows if row["state"] == "accepted"}
    found: dict[tuple[str, str], list[str]] = {(period, code): [] for period in PERIODS for code in BANDS}
    for row in rows:
        unit_no = true_unit.get(_place(row), "")
        if row["state"] != "candidate" or (row["period"], unit_no) in counted:
            continue
        for code, (least, most) in BANDS.items():
            if least <= insured[row["period"]].get(unit_no, 0) <= most:
                found[row["period"], code].append(f"{row['unit']} {row['row_key']}: {row['state']}, in truth {unit_no}")
    own = {(row["period"], row["unit_no"]) for row in rows if row["state"] == "accepted" and true_unit.get(_place(row), "") == row["unit_no"]}
    for period, taken in {(row["period"], row["unit_no"]) for row in rows if row["state"] == "accepted"} - own:
        for code, (least, most) in BANDS.items():
            if least <= insured[period].get(taken, 0) <= most:
                found[period, code].append(f"-{taken}")
    return found


def _place(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """A ledger row, as the truth names it."""
    return row["unit"], row["period"], row["row_key"], row["enterprise_name"]


def gap(said: list[str]) -> int:
    """By how many the figure is below the truth."""
    return sum(-1 if one.startswith("-") else 1 for one in said)


@pytest.mark.slow
def test_every_figure_of_the_truth_is_in_every_document(
    written: Path, truth: dict[tuple[str, str], float], undecided: dict[tuple[str, str], list[str]], scheme: Scheme
):
    numbers = out_of_xlsx((written / "summary-2020.xlsx").read_bytes(), PROVINCE)
    shown = {
        "docx": out_of_docx((written / "summary-2020.docx").read_bytes(), PERIODS),
        "html": out_of_html((written / "summary-2020-html/index.html").read_bytes(), PROVINCE),
        "pdf": out_of_pdf((written / "summary-2020.pdf").read_bytes(), PERIODS, scheme, "zh"),
    }
    for key, value in truth.items():
        if key[1] in BANDS:
            _value, numerator, denominator = numbers[key]
            assert numerator is not None and denominator is not None
            assert value == pytest.approx((numerator + gap(undecided[key])) / denominator * 100), ("with what is undecided", key, undecided[key])
            value = numerator / denominator * 100  # noqa: PLW2901  # what all four documents have to agree on
        assert numbers[key][0] == pytest.approx(value, abs=1e-9), ("xlsx", key)
        assert [form for form, found in shown.items() if not same(found[key], value)] == [], key
