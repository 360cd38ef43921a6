"""The sample province's figures, read back out of all four documents: those of truth/figures.json."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from flows.cli import run
from flows.night import Course, run_night
from flows.running import PlainRunner
from scheme import Scheme
from summary.charts import chart_font
from summary.fonts import NoFont
from tests.summary.reading_back import out_of_docx, out_of_html, out_of_pdf, out_of_xlsx, same
from warehouse import open_warehouse

PERIODS = ("2020-09", "2020-10", "2020-11", "2020-12")
PROVINCE = "640000"
TO_BE_DECIDED = "I02c"
"""One enterprise of 25 to 49 stays for a steward to decide: until then the register's rate lacks it, and this figure alone."""


@pytest.fixture(scope="module")
def written(shared: Path, scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        chart_font()
    except NoFont as missing:
        pytest.skip(f"no Chinese font for {missing.official} on this machine")
    place = tmp_path_factory.mktemp("sample")
    with open_warehouse(None, place / "home") as warehouse:
        run_night(Course(scheme, warehouse, shared / "sample/clean/inbox", shared / "sample/registry", date(2021, 1, 15)), PlainRunner(retries=()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNIONSTATS_LANGUAGE", "zh")
        assert run(["report", "2020", "--home", str(place / "home"), "--out", str(place / "out")]) == 0
    return place / "out"


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[tuple[str, str], float]:
    periods = json.loads((shared / "sample/clean/truth/figures.json").read_text(encoding="utf-8"))
    found = {(period, code): value for period, figures in periods.items() for code, value in figures.items() if value is not None}
    assert len(found) == 84
    return found


@pytest.mark.slow
def test_every_figure_of_the_truth_is_in_every_document(written: Path, truth: dict[tuple[str, str], float], scheme: Scheme):
    numbers = out_of_xlsx((written / "summary-2020.xlsx").read_bytes(), PROVINCE)
    shown = {
        "docx": out_of_docx((written / "summary-2020.docx").read_bytes(), PERIODS),
        "html": out_of_html((written / "summary-2020-html/index.html").read_bytes(), PROVINCE),
        "pdf": out_of_pdf((written / "summary-2020.pdf").read_bytes(), PERIODS, scheme, "zh"),
    }
    for key, value in truth.items():
        if key[1] == TO_BE_DECIDED:
            _value, numerator, denominator = numbers[key]
            assert numerator is not None and denominator is not None
            assert value == pytest.approx((numerator + 1) / denominator * 100)
            value = numerator / denominator * 100  # noqa: PLW2901  # what all four documents have to agree on
        assert numbers[key][0] == pytest.approx(value, abs=1e-9), ("xlsx", key)
        assert [form for form, found in shown.items() if not same(found[key], value)] == [], key
