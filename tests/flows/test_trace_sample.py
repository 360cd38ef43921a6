"""The sample province: every indicator's figures come apart and add up; twenty are computed again by hand from the raw workbooks."""

from __future__ import annotations

import csv
import io
import random
import re
import statistics
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from flows.digest import Digest
from flows.trace import Line, Trace, trace_figure
from scheme import Scheme
from tests.flows.making import Place
from transforms.figure_id import FigureId, figure_id
from transforms.trace import is_middle
from warehouse import Warehouse

REGIONS = ("640000", "640100", "640402")
BY_HAND = 20
SEED = 20201231

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(sample_night: Callable[[str], tuple[Place, Digest]]) -> Iterator[Warehouse]:
    """A night over the clean sample province."""
    with sample_night("clean")[0].open() as opened:
        yield opened


def figures(store: Warehouse) -> list[dict[str, Any]]:
    return store.rows("SELECT * FROM figures ORDER BY period, indicator, region, breakdown")


def test_every_indicator_adds_up(store: Warehouse) -> None:
    """trace_figure refuses what does not; every indicator, for the province, a city and a county, in the month for which all of them are due.

    Every period, part and mistake: tests/flows/test_trace.py, over a made-up province.
    """
    read = [row for row in figures(store) if row["region"] in REGIONS and not row["breakdown"] and row["period"] == "2020-12"]
    with_rows = {row["indicator"] for row in read if trace_figure(store, figure_id(row)).order}
    assert with_rows == set(store.scheme.indicators) - {"I06e"}, "no site of the sample is struck off, which is what I06e counts"


def test_twenty_figures_by_hand(store: Warehouse, shared: Path) -> None:
    """From the cells that the trace names, read by openpyxl, pandas and csv alone; the arithmetic is this test's own."""
    read = [row for row in figures(store) if row["value"] is not None and row["value"] != 0]
    inbox, registry, scheme = shared / "sample" / "clean" / "inbox", shared / "sample" / "registry", store.scheme
    for row in random.Random(SEED).sample(read, BY_HAND):
        trace = trace_figure(store, figure_id(row))
        assert value_by_hand(trace, Raw(inbox, registry), scheme) == pytest.approx(row["value"], abs=1e-6), trace.id.text


class Raw:
    """Raw files, opened without anything of ours."""

    def __init__(self, inbox: Path, registry: Path) -> None:
        self._inbox, self._registry, self._books = inbox, registry, dict[Path, Any]()

    def cell(self, line: Line, name: str) -> Any:
        """What stands in a cell."""
        found = re.fullmatch(r"([A-Z]+)(\d+)", name)
        assert found is not None
        row, column = int(found[2]) - 1, openpyxl.utils.column_index_from_string(found[1]) - 1
        file = (self._registry if line.table == "REG" else self._inbox) / line.file
        if file not in self._books:
            self._books[file] = _opened(file)
        book = self._books[file]
        if file.suffix == ".csv":
            return book[row][column]
        return book[line.sheet].cell(row + 1, column + 1).value if file.suffix == ".xlsx" else book[line.sheet].iloc[row, column]


def _opened(file: Path) -> Any:
    if file.suffix == ".csv":
        return _csv(file)
    if file.suffix == ".xlsx":
        return openpyxl.load_workbook(file, data_only=True)
    return pd.read_excel(file, sheet_name=None, header=None, engine="calamine")


def _csv(file: Path) -> list[list[str]]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.reader(io.StringIO(text)))


def value_by_hand(trace: Trace, raw: Raw, scheme: Scheme) -> float:
    """The figure from the traced rows' raw cells: sums of what is typed, counts of the rows, by this test's own arithmetic."""
    above, below = side(trace, raw, trace.indicator.numerator.text), None
    if trace.indicator.denominator is not None:
        below = side(trace, raw, trace.indicator.denominator.text)
    if below is None:
        return above
    return above / below * (100 if trace.indicator.unit == "percent" else 1)


def side(trace: Trace, raw: Raw, text: str) -> float:
    """One side of a figure, term by term as the scheme writes it."""
    lines, total = trace.lines(), 0.0
    for sign, function, table, column, condition in re.findall(r"([+-]?) ?(sum|count|median)\((\w+)(?:[.:] ?(.+?))?(?: where (.+?))?\)(?= [+-]|$)", text):
        of_table = [({cell.column: raw.cell(line, cell.cell) for cell in line.cells}, line) for line in lines if line.table == table]
        counted = [values for values, line in of_table if not condition or meets(values, condition, line)]
        if function == "count":
            worth = float(len(counted))
        elif function == "median":
            worth = statistics.median((moment(v["responded_at"]) - moment(v["received_at"])).total_seconds() // 60 for v in counted)
        else:
            worth = sum(number(values[column]) for values in counted)
        total += -worth if sign == "-" else worth
    return round(total, 2)


def meets(values: dict[str, Any], condition: str, line: Line) -> bool:
    """The scheme's conditions, each said again here."""
    match condition:
        case "org_form != '未建'":
            return str(values["org_form"]).strip() != "未建"
        case "small_network" | "inspected" | "regional_demo":
            return yes(values[condition])
        case "minutes(responded_at - received_at) <= 30":
            return bool(values["responded_at"]) and (moment(values["responded_at"]) - moment(values["received_at"])).total_seconds() <= 30 * 60
        case "stage == '深化推广'" | "status == '摘牌'":
            name, _, wanted = condition.partition(" == ")
            return str(values[name]).strip() == wanted.strip("'")
        case _ if condition.startswith("kind == "):
            kind, level = re.findall(r"'(.+?)'", condition)[:2]
            return (str(values["kind"]).strip(), str(values["level"]).strip()) == (kind, level) and str(values["status"]).strip() != "摘牌"
        case _ if condition.startswith("active and "):
            insured = number(values["insured"])
            large = insured >= 50 if "insured >= 50" in condition else 25 <= insured <= 49
            unionised = bool(line.numerator) if "not unionised" not in condition else True
            return values["status"] == "正常参保" and large and (unionised if "unionised" in condition else True)
        case "unionised and employees >= 25":
            return yes(values["unionised"]) and number(values["employees"]) >= 25
        case "unionised and employees >= 25 and build_mode == '单独建'":
            return yes(values["unionised"]) and number(values["employees"]) >= 25 and str(values["build_mode"]).strip() == "单独建"
    raise NotImplementedError(condition)


def number(value: Any) -> float:
    text = unicodedata.normalize("NFKC", str(value if value is not None else "")).replace(",", "").strip()
    return float(re.sub(r"[^\d.-]", "", text))


def yes(value: Any) -> bool:
    return str(value).strip() in ("是", "√", "1", "1.0", "True")


def moment(value: Any) -> datetime:
    return pd.Timestamp(value).to_pydatetime() if not isinstance(value, datetime) else value


def test_the_names_of_figures_are_those_of_the_truth(store: Warehouse) -> None:
    rows = figures(store)
    assert len({figure_id(row).text for row in rows}) == len(rows)
    assert all(FigureId(row["period"], row["indicator"], row["region"], row["breakdown"] or "").text for row in rows)
    assert not is_middle(store.scheme.indicators["I04a"].numerator)
