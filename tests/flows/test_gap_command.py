"""`unionstats gap`: the list, the balance, and the workbook for the people who go and talk to the firms."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from flows.cli import run
from flows.gap_list import Span
from flows.gap_sheets import safe_name
from flows.gap_workbook import OUTCOMES, Contents, write_gap_workbook
from scheme import Scheme
from tests.flows.making import Place
from transforms.gap_ledger import BALANCE, GAP_STATES, STATES, balance, moves

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def two(dirty: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two months of all units, a night each."""
    place = Place(tmp_path_factory.mktemp("two"))
    for period, day in (("2020-09", "2020-10-11"), ("2020-10", "2020-11-11")):
        place.hand_in(dirty, None, [period])
        place.night(day)
    return place


@pytest.fixture
def said(two: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    """Runs `unionstats gap` with arguments over the two nights."""
    monkeypatch.chdir(tmp_path)

    def say(*arguments: object) -> tuple[int, str, str]:
        code = run(["gap", "--home", str(two.home), *map(str, arguments)])
        return code, *capsys.readouterr()

    return say


@pytest.fixture
def listed(said: Said) -> Callable[..., list[dict[str, Any]]]:
    """What `unionstats gap --json` lists."""

    def ask(*arguments: object) -> list[dict[str, Any]]:
        code, text, complaint = said("--json", *arguments)
        assert (code, complaint) == (0, "")
        return json.loads(text)

    return ask


def test_everybody_is_listed_gaps_first(listed, two: Place):
    rows = listed()
    assert {row["unit_no"] for row in rows} == {number for (number,) in two.ask("SELECT unit_no FROM gap_ledger")}
    for band in (">=50", "25-49"):
        of = [row["state"] in GAP_STATES for row in rows if row["band"] == band]
        assert of == sorted(of, reverse=True)
    assert [row["band"] for row in rows] == sorted((row["band"] for row in rows), reverse=True)


FILTERS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "--band >=50": lambda row: row["band"] == ">=50",
    "--band 50+": lambda row: row["band"] == ">=50",
    "--band 25": lambda row: row["band"] == "25-49",
    "--county 兴庆区": lambda row: row["region"] == "640104",
    "--county 640104": lambda row: row["region"] == "640104",
    "--county Yinchuan": lambda row: row["region"][:4] == "6401",
    "--county 银川市": lambda row: row["region"][:4] == "6401",
    "--state 未建会": lambda row: row["state"] == "未建会",
    "--state own-union": lambda row: row["state"] == "已建会",
    "--state gap": lambda row: row["state"] in GAP_STATES,
    "--unit GY": lambda row: row["unit"] == "GY",
    "--since 2020-11-01": lambda row: row["since"] >= "2020-11-01",
    "--since 2020-11-12": lambda row: False,
    "--band 50 --county 银川市 --state gap": lambda row: row["band"] == ">=50" and row["region"][:4] == "6401" and row["state"] in GAP_STATES,
}


@pytest.mark.parametrize("asked", FILTERS)
def test_the_list_is_filtered(asked: str, listed):
    wanted = [row for row in listed() if FILTERS[asked](row)]
    assert listed(*asked.split()) == wanted
    assert bool(wanted) != (asked == "--since 2020-11-12")


def test_the_list_as_a_table_in_both_languages(said: Said, listed, monkeypatch: pytest.MonkeyPatch):
    everybody = listed("--band", "50")
    gaps = sum(row["state"] in GAP_STATES for row in everybody)
    _, text, _ = said("--band", "50", "--limit", 3)
    assert f"{len(everybody)} enterprises, {gaps} of them a gap" in text
    assert f"{len(everybody) - 3} more rows" in text
    assert "without a union" in text or "in no ledger" in text
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    _, text, _ = said("--band", "50", "--limit", 3)
    assert f"共 {len(everybody)} 户企业，其中缺口 {gaps} 户" in text
    assert text.splitlines()[1].split("\t") == ["参保地区划", "规模档", "单位名称", "统一社会信用代码", "参保人数", "台账职工人数", "状态", "始于", "依据"]


def test_the_balance_between_editions(said: Said, listed, two: Place):
    rows = listed("--balance", 1, 2)
    assert list(rows[0]) == list(BALANCE)
    assert listed("--balance") == rows == listed("--balance", 2, 1) == listed("--balance", 1) == listed("--balance", "--since", "2020-11-01")
    for row in rows:
        assert row["opening"] + row["entered"] - row["unionised"] - row["left"] - row["reclassified"] == row["closing"]
    province = {row["band"]: row for row in rows if row["county"] == "640000"}
    for band, whole in province.items():
        counties = [row for row in rows if row["band"] == band and row["county"] != "640000"]
        assert {name: sum(row[name] for row in counties) for name in BALANCE[2:]} == {name: whole[name] for name in BALANCE[2:]}
        closing = two.ask(f"SELECT count(*) FROM gap_ledger WHERE band = '{band}' AND state IN {GAP_STATES}")
        assert closing == [(whole["closing"],)]
    first = listed("--balance", "--since", "2020-01-01")
    assert {row["opening"] for row in first} == {0}
    assert {row["county"] for row in listed("--balance", "--county", "固原市", "--band", "50")} <= {"640402", "640422", "640423", "640424", "640425"}
    (line,) = listed("--balance", "--county", "兴庆区", "--band", "50")
    _, text, _ = said("--balance", "--county", "兴庆区", "--band", "50")
    assert [row.split("\t")[0] for row in text.splitlines()[2:]] == ["together", "Xingqing District"], "what is not all of the province is not called so"
    assert {tuple(row.split("\t")[2:]) for row in text.splitlines()[2:]} == {tuple(str(line[name]) for name in BALANCE[2:])}
    _, text, _ = said("--balance")
    assert text.splitlines()[0] == "Gap ledger from edition 1 (2020-10-11) to 2 (2020-11-11)"
    assert text.splitlines()[2].startswith("Ningxia Hui Autonomous Region\t50 and more\t")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["--band", "51"], ["51", "band", ">=50", "25-49"]),
        (["--county", "没有县"], ["没有县", "county", "640104 (Xingqing District)"]),
        (["--state", "fine"], ["fine", "state", "未建会", "gap"]),
        (["--unit", "CY1"], ["CY1", "unit", "YC"]),
        (["--balance", "1", "9"], ["9", "edition", "1, 2"]),
        (["--xlsx", "folder.xlsx"], ["folder.xlsx", "cannot be written", "--xlsx"]),
    ],
    ids=" ".join,
)
def test_a_fault_names_the_way_out(wrong: list[str], words: list[str], said: Said, tmp_path: Path):
    (tmp_path / "folder.xlsx").mkdir()
    code, _, complaint = said(*wrong)
    assert code == 1
    assert [word for word in words if word not in complaint] == [], complaint
    assert "Traceback" not in complaint


def test_a_balance_that_does_not_add_up_is_a_bug(said: Said, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("flows.commands.gap.between", lambda before, after: balance(before, after).assign(closing=lambda rows: rows["closing"] + 1))
    code, _, complaint = said("--balance")
    assert (code, "does not add up" in complaint) == (70, True)


def table(sheet: Worksheet) -> pd.DataFrame:
    """What stands below the header that is repeated on every page."""
    head = int(str(sheet.print_title_rows).split(":")[0].strip("$"))
    first, *rows = sheet.iter_rows(min_row=head, values_only=True)
    return pd.DataFrame(rows, columns=list(first))


@pytest.fixture
def workbook(said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> openpyxl.Workbook:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    code, _text, complaint = said("--xlsx", tmp_path / "新 文件夹" / "台账.xlsx")
    assert (code, complaint) == (0, ""), complaint
    return openpyxl.load_workbook(tmp_path / "新 文件夹" / "台账.xlsx")


def test_the_workbook_has_a_sheet_a_county_with_all_its_gaps(workbook: openpyxl.Workbook, two: Place, scheme: Scheme):
    gaps = two.ask(f"SELECT region, unit_no, unit_name, uscc, insured, employees, state, since, by_what FROM gap_ledger WHERE state IN {GAP_STATES}")
    counties = [region.name for code, region in scheme.regions.items() if code in {row[0] for row in gaps}]
    assert workbook.sheetnames == ["汇总", "变动", *counties]
    names = ["登记库编号", "企业名称", "统一社会信用代码", "参保人数", "台账职工人数", "状态", "始于", "依据"]
    for county in counties:
        rows = table(workbook[county])
        wanted = sorted([row[1:] for row in gaps if scheme.regions[row[0]].name == county], key=str)
        found = rows[names].astype(object).where(rows[names].notna(), None)
        assert sorted(map(tuple, found.to_numpy().tolist()), key=str) == [tuple(None if pd.isna(v) else v for v in row) for row in wanted]
        assert list(rows)[-4:] == ["走访人", "走访日期", "结果", "备注"]
        assert rows.iloc[:, -4:].isna().all(axis=None)
        assert list(rows["序号"]) == list(range(1, len(rows) + 1))


def test_its_summary_counts_and_balances(workbook: openpyxl.Workbook, two: Place, scheme: Scheme):
    rows = table(workbook["汇总"]).set_index(["县（市、区）", "规模档"])
    zh = {">=50": "50人以上", "25-49": "25—49人"}
    counts = two.ask("SELECT region, band, state, count(*) FROM gap_ledger GROUP BY region, band, state")
    for region, band, state, count in counts:
        assert rows.loc[(scheme.regions[region].name, zh[band]), state] == count
    states = [state.zh for state in STATES]
    assert rows.loc["宁夏回族自治区"][states].to_numpy().sum() == sum(count for *_, count in counts)
    cities = [region.name for region in scheme.regions.values() if region.level == "city"]
    for name in (*states, "期初缺口", "期末缺口"):
        assert rows.loc["宁夏回族自治区"][name].sum() == rows.loc[cities][name].sum()
    assert (rows["期初缺口"] + rows["新进入"] - rows["新建会"] - rows["退出"] - rows["重分类"] == rows["期末缺口"]).all()
    assert (rows["期末缺口"] == rows[list(GAP_STATES)].sum(axis=1)).all()


def test_its_summary_of_some_counties_sums_up_those(said: Said, tmp_path: Path):
    assert said("--xlsx", tmp_path / "x.xlsx", "--county", "兴庆区")[0] == 0
    rows = table(openpyxl.load_workbook(tmp_path / "x.xlsx")["Summary"]).set_index("county")
    assert list(dict.fromkeys(rows.index)) == ["together", "Xingqing District"]
    assert rows.loc["together"].to_numpy().tolist() == rows.loc["Xingqing District"].to_numpy().tolist()


@pytest.mark.parametrize(("county", "first"), [(None, "Ningxia Hui Autonomous Region"), ("Guyuan", "together")])
def test_its_summary_of_a_band_has_no_row_of_the_other(county: str | None, first: str, said: Said, tmp_path: Path):
    """A zero for what was not asked about would be read as a figure."""
    where = ["--county", county] if county else []
    assert said("--xlsx", tmp_path / "x.xlsx", "--band", "50+", *where)[0] == 0
    summary = openpyxl.load_workbook(tmp_path / "x.xlsx")["Summary"]
    rows = table(summary)
    assert set(rows["band"]) == {"50 and more"}
    assert rows["county"][0] == first
    assert county is None or set(rows["county"][1:]) <= {"Yuanzhou District", "Xiji County", "Longde County", "Jingyuan County", "Pengyang County"}
    assert " · ".join(filter(None, ["Only: " + (county or ""), "50 and more"])).replace(":  · ", ": ") in [row[0].value for row in summary["A1:A6"]]


def test_a_heading_names_what_is_asked_for(said: Said, tmp_path: Path):
    assert said("--balance", "--county", "固原市")[1].splitlines()[0].endswith(" · Only: Guyuan")
    assert said("--state", "gap", "--unit", "GY", "--since", "2020-11-01")[1].splitlines()[0].endswith("· gap · since 2020-11-01")
    assert "Only" not in said("--balance")[1] + said("--limit", 0)[1]
    said("--xlsx", tmp_path / "x.xlsx", "--band", "50", "--state", "gap")
    first, *_moves, last = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert ["Only: 50 and more" in [row[0].value for row in sheet["A1:A6"]] for sheet in (first, last)] == [True, False]
    assert "Only: 50 and more · gap" in [row[0].value for row in last["A1:A6"]]


def test_its_moves_are_those_behind_the_balance(workbook: openpyxl.Workbook, listed):
    rows = table(workbook["变动"])
    whole = [row for row in listed("--balance") if row["county"] == "640000"]
    for name, zh in (("entered", "新进入"), ("unionised", "新建会"), ("left", "退出")):
        assert (rows["计入"] == zh).sum() == sum(row[name] for row in whole)
    assert len(rows) > 0


def test_it_can_be_printed_and_filled_in(workbook: openpyxl.Workbook):
    for sheet in workbook:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0), "as wide as the page, as long as it takes"
        assert sheet.print_title_rows and sheet.freeze_panes and sheet.auto_filter.ref
    county = workbook[workbook.sheetnames[2]]
    lists = [rule for rule in county.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == 1
    assert all(word in lists[0].formula1 for word in ("同意建会", "拟纳入联合工会"))
    assert len(lists[0].formula1) <= 257, "Excel takes 255 characters and quotes"
    assert len(OUTCOMES) == len(lists[0].formula1.split(","))


def test_no_text_becomes_a_formula(scheme: Scheme, tmp_path: Path):
    """Names are typed by others: whatever one begins with, it stays a text, also when its cell is edited."""
    odd = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "'=1", "\t=1"]
    rows = [("640104", ">=50", str(n), name, "未建会") for n, name in enumerate(odd)] + [("999999", ">=50", "9", "无此地", "待核"), (None, "25-49", "8", None, "未建会")]
    ledger = pd.DataFrame(rows, columns=["region", "band", "unit_no", "unit_name", "state"], dtype="string[pyarrow]")
    ledger = ledger.assign(period="2020-10", uscc="=2", insured=pd.array([50] * 8 + [None], dtype="Int64"), employees=pd.NA, since="2020-10-11", by_what="=3")
    nothing = ledger.head(0)
    what = Contents(scheme, Span(1, 2, "a", "b"), ledger, ledger, balance(nothing, ledger), moves(nothing, ledger), ledger.set_index("unit_no"))
    write_gap_workbook(what, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames[2:] == ["Xingqing District", "999999"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert len(risky) >= len(odd) - 2
    assert all(cell.quotePrefix for cell in risky)


def test_an_empty_list_is_a_workbook_too(said: Said, tmp_path: Path):
    code, text, _ = said("--county", "兴庆区", "--state", "duplicate", "--xlsx", tmp_path / "x.xlsx")
    assert (code, "0 enterprises in 0 county sheet(s)" in text) == (0, True)
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames == ["Summary", "Moves"]
    code, _, _ = said("--county", "兴庆区", "--since", "2030-01-01", "--unit", "GY", "--xlsx", tmp_path / "x.xlsx")
    assert code == 0


def test_the_first_edition_has_no_moves(said: Said, tmp_path: Path):
    code, _, _ = said("--since", "2020-01-01", "--xlsx", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert (code, book.sheetnames[:2]) == (0, ["Summary", "Xingqing District"])
    assert any("no sheet of moves" in str(row[0].value) for row in book["Summary"]["A1:A6"])
    said("--xlsx", tmp_path / "x.xlsx")
    assert not any("no sheet of moves" in str(row[0].value) for row in openpyxl.load_workbook(tmp_path / "x.xlsx")["Summary"]["A1:A6"])


NAMES = {
    "兴庆区": "兴庆区", "a/b:c*d?e[f]g\\h": "a b c d e f g h", "'quoted'": "quoted", "": "-", "县" * 40: "县" * 31, "History": "History 2", "\x07": "-",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_sheets_have_names_that_excel_takes(name: str):
    assert safe_name(name, set()) == NAMES[name]


def test_sheets_have_names_of_their_own():
    taken: set[str] = set()
    found = [safe_name(name, taken) for name in ("县", "县", "县" * 31, "县" * 35, "A", "a")]
    assert found == ["县", "县 2", "县" * 31, "县" * 29 + " 2", "A", "a 2"]
