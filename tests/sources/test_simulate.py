"""Made-up provinces: the same from the same seed, near-unique, consistent, and right about their own mistakes."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from scheme import Column, Scheme, Table, load_scheme
from sources.simulate import SimulationReport, codes, datafiles, simulate
from sources.simulate.__main__ import main
from sources.simulate.cells import Cell
from sources.simulate.chance import chance, split
from sources.simulate.layouts import CARRIERS, HABITS, deal_layouts
from sources.simulate.pages import Page
from sources.simulate.register import make_register
from sources.simulate.writers.large_xlsx import write_large_xlsx

SAMPLE = Path(__file__).parents[3] / "shared" / "sample" / "registry"
NIL = {"", "—", "/", "无", "－"}
NOT_PLANTED = {"S01", "S15", "R10"}  # files that are no reports, and what depends on the matcher
BLANKS = str.maketrans("", "", " \n\u3000")
FACTS = ("unit", "period", "rule", "table", "key", "column", "file", "sheet", "cell")

Province = tuple[Path, SimulationReport]


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_scheme()


@pytest.fixture(scope="module")
def dirty(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Province:
    out = tmp_path_factory.mktemp("dirty")
    return out, simulate(scheme, out, scale=0.1, seed=3, dirty=True)


@pytest.fixture(scope="module")
def clean(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Province:
    out = tmp_path_factory.mktemp("clean")
    return out, simulate(scheme, out, scale=0.1, seed=3)


def table_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def findings(province: Province) -> list[dict[str, str]]:
    return table_of(province[0] / "truth" / "findings.csv")


@cache
def grid(path: Path, sheet: str) -> list[list[Any]]:
    if path.suffix != ".csv":
        return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                return list(csv.reader(file))
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def cell(out: Path, finding: dict[str, str]) -> Any:
    """What stands in the cell that a finding points at."""
    letters, line = re.fullmatch(r"([A-Z]+)(\d+)", finding["cell"]).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = grid(out / finding["file"], finding["sheet"])[int(line) - 1]
    return row[column - 1] if column <= len(row) else ""


def digest(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# ------------------------------------------------------------------------------------------------ the same again


def test_the_same_seed_makes_the_same_bytes_and_another_seed_does_not(scheme: Scheme, tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        simulate(scheme, tmp_path / name, scale=0.02, seed=seed, periods=("2020-09", "2020-10"), dirty=True)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a") != digest(tmp_path / "c")


def test_a_province_replaces_the_one_before_it_but_not_other_reports(scheme: Scheme, tmp_path: Path) -> None:
    for seed in (1, 2):
        simulate(scheme, tmp_path / "again", scale=0.02, seed=seed, periods=("2020-10",))
    simulate(scheme, tmp_path / "once", scale=0.02, seed=2, periods=("2020-10",))
    assert digest(tmp_path / "again") == digest(tmp_path / "once")
    (tmp_path / "real" / "inbox").mkdir(parents=True)
    with pytest.raises(FileExistsError, match="choose another folder"):
        simulate(scheme, tmp_path / "real", scale=0.02, periods=("2020-10",))


def test_the_command_line_says_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--scale", "0.02", "--seed", "7", "--out", str(tmp_path), "--periods", "2020-11", "2020-12", "--dirty"]
    assert main(arguments) == 0
    assert (tmp_path / "truth" / "findings.csv").exists()
    assert "2020-12:" in capsys.readouterr().out


# ------------------------------------------------------------------------------------------------ the register


def test_codes_are_valid_and_nobody_has_the_same(scheme: Scheme) -> None:
    made = make_register(scheme, 0.5, 1, 2).codes
    assert len(set(made)) == len(made)
    assert len({code[8:17] for code in made}) == len(made)
    assert all(codes.is_valid(code) and codes.is_organisation(code[8:17]) for code in made)
    assert 0.21 < sum(code.isdigit() for code in made) / len(made) < 0.26


@pytest.mark.parametrize(
    ("code", "valid"), [("91640100574888512H", True), ("91640100574888512J", False), ("9164010057488851", False)]
)
def test_the_check_character_is_that_of_gb_32100(code: str, valid: bool) -> None:
    assert codes.is_valid(code) is valid


def test_citizen_numbers_pass_gb_11643() -> None:
    for seed in range(20):
        number = codes.citizen_number(chance(seed), "640104")
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
        assert number[17] == "10X98765432"[total % 11]


def test_sizes_are_log_normal_and_names_near_unique(scheme: Scheme) -> None:
    register = make_register(scheme, 1.0, 2, 4)
    insured = register.insured[0]
    assert 0.11 < (insured >= 50).mean() < 0.15
    assert 0.13 < ((insured >= 25) & (insured < 50)).mean() < 0.16
    names = [register.name(at) for at in range(len(register.parts))]
    assert len(set(names)) == len(names)
    assert (register.parents >= 0).mean() > 0.04


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample province is not here")
def test_no_name_and_no_code_is_that_of_an_enterprise_of_the_sample(scheme: Scheme) -> None:
    register = make_register(scheme, 1.0, 1, 1)
    with next(iter(sorted(SAMPLE.glob("*.csv")))).open(encoding="gb18030", newline="") as file:
        real = list(csv.DictReader(file))
    assert not {row["单位名称"] for row in real} & {register.name(at) for at in range(len(register.parts))}
    assert not {row["统一社会信用代码"] for row in real} & set(register.codes)


def test_extracts_have_the_columns_of_the_scheme(clean: Province, scheme: Scheme) -> None:
    out, report = clean
    with (out / "registry" / "社保参保单位-2020-12.csv").open(encoding="gb18030", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [column.zh for column in scheme.registry.columns]
    assert len(rows) == report.register_units
    assert {row["数据月份"] for row in rows} == {"2020-12"}
    assert all(row["行业代码"] in scheme.codelists["industry"] for row in rows)


# ------------------------------------------------------------------------------------------------ the truth


def test_every_rule_is_broken_somewhere(dirty: Province, scheme: Scheme) -> None:
    found = Counter(row["rule"] for row in findings(dirty))
    planted = {code for code, rules in scheme.rules.items() if rules[0].family != "forensics"} - NOT_PLANTED
    assert set(found) >= planted
    assert set(found) <= planted | NOT_PLANTED
    assert found == dirty[1].findings


def test_findings_have_the_columns_of_the_sample_and_known_units_tables_and_columns(
    dirty: Province, scheme: Scheme
) -> None:
    for row in findings(dirty):
        assert tuple(row) == FACTS
        assert row["unit"] in scheme.units
        if row["table"] and row["column"]:
            assert row["column"] in scheme.tables[row["table"]].by_id
        assert bool(row["cell"]) <= bool(row["file"])


def test_a_clean_province_breaks_no_compulsory_rule(clean: Province, scheme: Scheme) -> None:
    assert {rule for rule in clean[1].findings if scheme.rule(rule).severity == "error"} == set()
    assert set(clean[1].findings) <= {"T02-02", "T11-02", "T17-02", "P04", *(f"R{n:02d}" for n in range(1, 10))} - {
        "R06"
    }


EXPECTED: dict[str, Callable[[Any], bool]] = {
    "S06": lambda shown: str(shown) in {row["shown"] for row in datafiles.rows("mistakes") if row["rule"] == "S06"},
    "S07": lambda shown: shown in NIL,
    "S12": lambda shown: re.search(r"\d{17}[\dX]|1\d{10}", str(shown)) is not None,
    "T01-05": lambda shown: shown in ("否", "×", 0, "0"),
    "T02-02": lambda shown: shown in NIL,
    "T02-13": lambda shown: number(shown) == 25_000,
    "T11-02": lambda shown: shown in ("否", "×", 0, "0"),
    "R04": lambda shown: isinstance(shown, str) and len(shown) > 1,
}


def number(shown: Any) -> float:
    return float(str(shown).replace(",", "").translate(str.maketrans("０１２３４５６７８９．", "0123456789.")))


@pytest.mark.parametrize("rule", sorted(EXPECTED))
def test_a_cell_of_the_truth_holds_what_was_planted(dirty: Province, rule: str) -> None:
    found = [row for row in findings(dirty) if row["rule"] == rule]
    assert found
    for row in found:
        assert EXPECTED[rule](cell(dirty[0], row)), row


def test_the_number_that_is_too_large_is_larger_than_the_one_it_is_part_of(dirty: Province, scheme: Scheme) -> None:
    parts = {"T04-01": "workers", "T05-01": "migrants", "T18-01": "users", "T20-01": "committee"}
    compared = 0
    for row in findings(dirty):
        if row["rule"] in parts and not dirty[1].layouts[row["unit"]].two_level:
            whole = scheme.tables[row["table"]].by_id[parts[row["rule"]]]
            lines = grid(dirty[0] / row["file"], row["sheet"])
            names = {header.translate(BLANKS) for header in whole.headers}
            header = next(line for line in lines if names & {str(text).translate(BLANKS) for text in line})
            at = next(at for at, text in enumerate(header) if str(text).translate(BLANKS) in names)
            line = lines[int(re.sub(r"\D", "", row["cell"])) - 1]
            assert number(cell(dirty[0], row)) > number(line[at]), row
            compared += 1
    assert compared


def test_a_foreign_region_is_not_one_of_the_unit(dirty: Province, scheme: Scheme) -> None:
    for row in findings(dirty):
        if row["rule"] == "S09":
            level: Any = "township" if row["column"] == "township" else "county"
            own = {region.name for region in scheme.children(scheme.units[row["unit"]].region, level)}
            assert cell(dirty[0], row) not in own


def test_formula_errors_are_real_error_cells_in_a_workbook(scheme: Scheme, tmp_path: Path) -> None:
    seen: set[str] = set()
    for seed in range(1, 4):
        out = tmp_path / str(seed)
        simulate(scheme, out, scale=0.02, seed=seed, dirty=True)
        for row in (row for row in findings((out, SimulationReport(()))) if row["rule"] == "S14"):
            path = out / row["file"]
            seen.add(path.suffix)
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as archive:
                    sheets = [
                        archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")
                    ]
                pattern = rb'<c r="%s"[^>]* t="e">' % row["cell"].encode()
                assert any(re.search(pattern, sheet) for sheet in sheets), row
            elif path.suffix == ".csv":
                assert str(cell(out, row)).startswith("#")
    assert ".xlsx" in seen


def test_what_was_not_handed_in_is_not_there(dirty: Province) -> None:
    for row in findings(dirty):
        folder = dirty[0] / "inbox" / row["unit"] / row["period"]
        if row["rule"] == "S13":
            assert not folder.exists()
        elif row["file"]:
            assert (dirty[0] / row["file"]).is_file()


def test_matches_name_every_ledger_row_and_units_of_the_register(dirty: Province) -> None:
    out, report = dirty
    matches = table_of(out / "truth" / "matches.csv")
    assert Counter(row["period"] for row in matches) == report.ledger_rows
    with (out / "registry" / "社保参保单位-2020-12.csv").open(encoding="gb18030", newline="") as file:
        known = {row["单位编号"] for row in csv.DictReader(file)}
    assert {row["unit_no"] for row in matches} - {""} <= known
    share = sum(not row["unit_no"] for row in matches) / len(matches)
    assert 0.02 < share < 0.08


def test_a_register_finding_belongs_to_the_city_of_its_region(dirty: Province, scheme: Scheme) -> None:
    with (dirty[0] / "registry" / "社保参保单位-2020-12.csv").open(encoding="gb18030", newline="") as file:
        units = {row["单位编号"]: row for row in csv.DictReader(file)}
    large = [row for row in findings(dirty) if row["rule"] in ("R01", "R02") and row["period"] == "2020-12"]
    assert large
    for row in large:
        unit = units[row["key"]]
        assert int(unit["参保人数"]) >= 50
        assert unit["参保状态"] == "正常参保"
        assert scheme.unit_of_city(scheme.city_of(unit["参保地区划"])) == row["unit"]


def test_figures_move_as_unions_are_formed(clean: Province) -> None:
    figures = json.loads((clean[0] / "truth" / "figures.json").read_text(encoding="utf-8"))
    assert list(figures) == ["2020-09", "2020-10", "2020-11", "2020-12"]
    for rising in ("I01c", "I02a", "I03a", "I04a", "I05a", "I12a", "I13b", "I15a"):
        values = [figures[period][rising] for period in figures]
        assert values == sorted(values)
        assert values[0] < values[-1]
    assert figures["2020-12"]["I02d"] < figures["2020-09"]["I02d"]
    assert figures["2020-10"]["I08a"] is None
    assert figures["2020-12"]["I08a"] > 0


def test_a_dirty_province_has_no_figures(dirty: Province) -> None:
    assert not (dirty[0] / "truth" / "figures.json").exists()


def test_noise_scales(scheme: Scheme, tmp_path: Path) -> None:
    def blanks(noise: float) -> int:
        report = simulate(
            scheme, tmp_path / str(noise), scale=0.1, seed=1, periods=("2020-10",), noise=noise, unregistered=0.0
        )
        return report.findings["T02-02"]

    none, some, many = (blanks(noise) for noise in (0.0, 1.0, 2.0))
    assert none == 0 < some < many


# ------------------------------------------------------------------------------------------------ the layouts


def test_the_units_share_out_every_way_of_handing_in(scheme: Scheme) -> None:
    layouts = deal_layouts(list(scheme.units.values()), {}, 1)
    assert {(layout.carrier, layout.ending) for layout in layouts.values()} == set(CARRIERS[: len(layouts)])
    for habit in ("dates", "regions", "flags", "numbers", "nil", "totals", "head"):
        assert {getattr(layout, habit) for layout in layouts.values()} == set(HABITS[habit])


def test_a_large_ledger_is_no_xls(scheme: Scheme) -> None:
    sizes = dict.fromkeys(scheme.units, 70_000)
    assert {layout.ending for layout in deal_layouts(list(scheme.units.values()), sizes, 1).values()} == {"xlsx"}


def test_a_streamed_workbook_reads_like_any_other(tmp_path: Path) -> None:
    lines: list[list[Cell]] = [["企业 & <名称>", "人数"], [], ["甲", 12, None, 3.5], ["乙", 916403005962175000]]
    page = Page("T02 & 台账", lambda: iter(lines), merges=((0, 0, 0, 1),), hidden=(1,))
    write_large_xlsx(tmp_path / "large.xlsx", [page])
    book = CalamineWorkbook.from_path(tmp_path / "large.xlsx")
    assert book.sheet_names == ["T02 & 台账"]
    sheet = book.get_sheet_by_index(0)
    assert sheet.to_python(skip_empty_area=False)[0][0] == "企业 & <名称>"
    assert sheet.to_python(skip_empty_area=False)[2:] == [["甲", 12.0, "", 3.5], ["乙", 916403005962175000.0, "", ""]]
    assert sheet.merged_cell_ranges == [((0, 0), (0, 1))]


@pytest.mark.parametrize(("total", "shares"), [(10, [1, 1, 1]), (0, [2, 3]), (7, [0, 1]), (5, [0, 0])])
def test_parts_add_up(total: int, shares: list[float]) -> None:
    parts = split(total, shares)
    assert len(parts) == len(shares)
    assert sum(parts) == (total if sum(shares) else 0)


def test_a_table_that_the_scheme_adds_is_reported_too(scheme: Scheme, tmp_path: Path) -> None:
    columns = (
        Column("county", "县（市、区）", "County", "region", required=True),
        Column("kind", "类别", "Kind", "enum", codelist="home_kind", required=True),
        Column("number", "数量", "Number", "count", required=True),
    )
    table = Table("T23", "新增表", "A new table", "month", ("county", "kind"), True, columns)
    unit = dataclasses.replace(scheme.units["YC"], tables=(*scheme.units["YC"].tables, "T23"))
    wider = dataclasses.replace(
        scheme,
        tables=MappingProxyType({**scheme.tables, "T23": table}),
        units=MappingProxyType({**scheme.units, "YC": unit}),
    )
    report = simulate(wider, tmp_path, scale=0.02, seed=1, periods=("2020-10",))
    assert report.findings["S07"] == 0
    books = [path for path in (tmp_path / "inbox" / "YC" / "2020-10").iterdir() if path.suffix != ".csv"]
    names = [name for path in books for name in CalamineWorkbook.from_path(path).sheet_names]
    files = [path.name for path in (tmp_path / "inbox" / "YC" / "2020-10").iterdir()]
    assert any("T23" in name or "新增表" in name or name == "表23" for name in names + files)
