"""A figure taken apart adds up again, its cells lead back to it, and what is no figure's name is refused in words."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.cli import run
from flows.errors import UserError
from flows.finding_desk import FindingDesk
from flows.trace import Line, RowFinding, trace_cell, trace_figure
from flows.trace.asked import read_id
from flows.trace.figure import NotAdding
from scheme import Scheme
from tests.conftest import ROOT
from tests.flows.making import Place, small_scheme
from transforms.bounds import bounds
from transforms.figure_id import FigureId, figure_id, parse_figure_id
from transforms.stewardship.roles import Person
from transforms.trace import is_middle
from warehouse import Warehouse, open_warehouse

MONTHS = ["2020-09", "2020-10"]
REGIONS = ("640000", "640100", "640402")


@pytest.fixture(scope="module")
def whole(night_over_all: Callable[[Path], Place], tmp_path_factory: pytest.TempPathFactory) -> Place:
    return night_over_all(tmp_path_factory.mktemp("whole") / "place")


@pytest.fixture(scope="module")
def store(whole: Place) -> Iterator[Warehouse]:
    with whole.open() as opened:
        yield opened


def names(store: Warehouse, indicator: str | None = None) -> list[FigureId]:
    """The figures of a province, a city and a county, of every period and part."""
    rows = store.rows("SELECT period, indicator, region, breakdown FROM figures ORDER BY period, indicator, region, breakdown")
    return [figure_id(row) for row in rows if row["region"] in REGIONS and indicator in (None, row["indicator"])]


def check_adding_up(store: Warehouse, indicator: str) -> int:
    """Every figure's rows come to what the view says; how many figures have rows."""
    with_rows = 0
    for name in names(store, indicator):
        trace = trace_figure(store, name)
        (stored,) = [r for r in store.rows("SELECT * FROM figures WHERE period = :p AND indicator = :i AND region = :r", p=name.period, i=indicator, r=name.region)
                     if (r["breakdown"] or "") == name.breakdown]  # fmt: skip
        lines = trace.lines()
        worth = [line.numerator for line in lines]
        with_rows += bool(lines)
        if is_middle(trace.indicator.numerator):
            ordered = sorted(worth)
            middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2 if ordered else None
            assert middle == stored["value"], name.text
        elif trace.indicator.denominator is None:
            assert sum(worth) == pytest.approx(stored["value"] or 0, abs=1e-6), name.text
        else:
            assert sum(worth) == pytest.approx(stored["numerator"] or 0, abs=1e-6), name.text
            assert sum(line.denominator or 0 for line in lines) == pytest.approx(stored["denominator"] or 0, abs=1e-6), name.text
    return with_rows


@pytest.mark.slow
def test_the_rows_of_every_indicator_add_up(store: Warehouse, scheme: Scheme) -> None:
    found = {code: check_adding_up(store, code) for code in scheme.indicators}
    assert [code for code, with_rows in found.items() if not with_rows] == []


@pytest.mark.slow
def test_a_cell_of_a_traced_row_moves_that_figure(store: Warehouse) -> None:
    checked = 0
    for name in random.Random(5).sample(names(store), 60):
        trace = trace_figure(store, name)
        for line in trace.lines(trace.order[:1] + trace.order[-1:]):
            for cells in [line, *(claim.line for claim in line.claims)]:
                for cell in cells.cells if cells.file_id else ():
                    moved = {one.id: one for one in trace_cell(store, cells.file, cells.sheet, cell.cell).figures}
                    bare = FigureId(name.period, name.indicator, name.region, name.breakdown)
                    assert bare in moved, (name.text, cells.file, cells.sheet, cell)
                    if cells is line and line.table in store.scheme.tables and "TOWNSHIPS" not in trace.indicator.tables:
                        assert (moved[bare].numerator, moved[bare].denominator) == (line.numerator, line.denominator), (name.text, cell)
                    checked += 1
    assert checked > 60


def test_a_row_says_where_it_stands_what_is_typed_and_what_was_found(store: Warehouse) -> None:
    """The one of the first finding on a contributing row whose cell the figure reads."""
    trace = trace_figure(store, FigureId("2020-12", "I02b", "640000"))
    line = next(line for line in trace.lines() if line.findings)
    finding = line.findings[0]
    stored = store.finding(finding.fingerprint)
    assert stored is not None
    assert (stored.file, stored.sheet, stored.unit, stored.period) == (line.file, line.sheet, line.unit, line.period)
    assert {cell.column for cell in line.cells} == {"large", "large_union"}
    assert all(cell.text for cell in line.cells)
    group = store.group(finding.group)
    assert group is not None and group.rule == finding.rule


def test_a_register_figure_names_extract_line_and_the_match(store: Warehouse, whole: Place) -> None:
    trace = trace_figure(store, FigureId("2020-12", "I02a", "640000"))
    line = next(line for line in trace.lines() if line.numerator and line.claims)
    (extract,) = [path for path in whole.registry.iterdir() if path.name == line.file]
    written = extract.read_bytes().decode("utf-8", "replace").splitlines()
    assert line.key in written[line.row - 1]
    assert {cell.column for cell in line.cells} == {"status", "insured"}
    claim = line.claims[0]
    assert claim.reason and claim.method
    assert [cell.text for cell in claim.line.cells if cell.column == "enterprise_name"] != [""]


def test_what_is_held_back_is_named_with_its_rule(store: Warehouse) -> None:
    held_rows = store.rows("SELECT DISTINCT h.table_code, c.period FROM held_rows h JOIN current_tables c ON c.reading_id = h.reading_id ORDER BY 1, 2")
    read = [
        FigureId(row["period"], code, "640000")
        for row in held_rows
        for code, indicator in store.scheme.indicators.items()
        if row["table_code"] in indicator.tables and "REG" not in indicator.tables
    ]
    held = [trace for name in read[:20] if (trace := trace_figure(store, name)).held_count]
    assert held, "the made-up province holds back nothing"
    line = held[0].held_lines(1)[0]
    assert line.note or held[0].missing
    found = trace_cell(store, line.file, line.sheet, line.cells[0].cell)
    assert found.held


def test_bounds_are_over_the_rows_with_an_open_query_and_around_the_figure(store: Warehouse) -> None:
    checked = moved = 0
    for code in ("I01c", "I02a", "I02b", "I03b", "I05a"):
        trace = trace_figure(store, FigureId("2020-12", code, "640000"))
        lines = trace.lines()
        said = [[*line.findings, *(f for claim in line.claims for f in claim.line.findings)] for line in lines]
        open_queries = sum(any(f.severity == "query" and f.state == "open" for f in some) for some in said)
        if trace.bounds is None:
            assert open_queries == 0
            continue
        checked += 1
        assert trace.bounds.doubtful == open_queries
        low, value, high = trace.bounds.low, trace.figure["value"], trace.bounds.high
        assert low is not None and high is not None
        assert low <= value <= high, code
        moved += low < high
    assert checked >= 2
    assert moved >= 1


def test_the_edition_stores_the_bounds_that_the_traces_come_to(store: Warehouse) -> None:
    stored = {(row["period"], row["indicator"], row["region"]): row for row in store.rows("SELECT * FROM figure_bounds")}
    assert len({key[1] for key in stored}) >= 8
    moving = 0
    for name in names(store):
        if name.breakdown or name.period not in ("2020-10", "2020-12"):
            continue
        found, row = trace_figure(store, name).bounds, stored.get((name.period, name.indicator, name.region))
        assert (found is None) == (row is None), name.text
        if found is not None and row is not None:
            assert row["doubtful"] == found.doubtful, name.text
            assert (row["low"], row["high"]) == (pytest.approx(found.low), pytest.approx(found.high)), name.text
            moving += found.low != found.high
    assert moving > 10


def test_a_group_swings_a_figure_by_what_its_own_queries_leave_open(store: Warehouse) -> None:
    groups = store.groups(state=None, limit=None, order="impact")
    far = [round(group.swing or 0.0, 4) for group in groups]
    assert far == sorted(far, reverse=True)
    assert {group.severity for group in groups if group.swing} == {"query"}
    checked = 0
    for group in groups[:3]:
        asked = parse_figure_id(str(group.swings))
        assert asked is not None
        trace = trace_figure(store, asked)
        on = [at for at in trace.order if any(f.group == group.id for f in _findings(trace.lines([at])[0]))]
        scale = 100.0 if trace.indicator.unit == "percent" else 1.0
        rate = trace.indicator.denominator is not None
        worth = [(trace.share([at])[0], trace.share([at])[1] if rate else None) for at in on]
        found = bounds((trace.figure["numerator"], trace.figure["denominator"]) if rate else (trace.figure["value"], None), worth)
        if found.low is not None and found.high is not None:
            assert group.swing == pytest.approx(100 * scale * (found.high - found.low) / abs(trace.figure["value"]))
            checked += 1
    assert checked


def _findings(line: Line) -> list[RowFinding]:
    return [*line.findings, *(finding for claim in line.claims for finding in claim.line.findings)]


def test_after_people_have_answered_and_a_night_nothing_is_in_doubt_by_these_queries(whole: Place, tmp_path: Path) -> None:
    copy = whole.copy(tmp_path / "place")
    with copy.open() as opened:
        first = opened.groups(severity="query", limit=1, order="impact")[0]
        before = len(opened.figure_bounds())
        names = [found.fingerprint for found in opened.group_findings(first.id, limit=None)]
        FindingDesk(opened, Person("zhou", "周岚", "provincial_steward")).explain(names, "true_as_reported", "已与企业核实，情况属实，详见附件")
    copy.night()
    with copy.open() as opened:
        again = opened.group(first.id)
        assert again is not None
        assert (again.swing, again.explained) == (None, first.total)
        assert len(opened.figure_bounds()) <= before
        read = opened.figure_bounds().sample(20, random_state=3)
        for period, indicator, region, low, high, _count in read.itertuples(index=False, name=None):
            found = trace_figure(opened, FigureId(period, indicator, region)).bounds
            assert found is not None
            assert (low, high) == (pytest.approx(found.low), pytest.approx(found.high))


def test_a_wrong_sum_is_refused(whole: Place, tmp_path: Path) -> None:
    import sqlite3

    copy = whole.copy(tmp_path / "place")
    with sqlite3.connect(copy.home / "warehouse.sqlite") as connection:
        connection.execute("UPDATE figure SET numerator = numerator + 1 WHERE indicator = 'I04a' AND period = '2020-12' AND region = '640000'")
    with copy.open() as opened, pytest.raises(NotAdding):
        trace_figure(opened, FigureId("2020-12", "I04a", "640000"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("I04a", "no figure's name"),
        ("2019-12/I04a/640000", "another warehouse"),
        ("2020-12/I99/640000", "no indicator"),
        ("2020-12/I04a/640999", "no region"),
        ("2020-12/I04a/640000/快递员", "has no breakdown"),
        ("2020-12/I03a/640000/邮差", "快递员"),
        ("2020-12/I19a/640402", "no counties"),
        ("2020-12/I04a/640000@9", "no edition 9"),
    ],
)
def test_what_is_no_figure_here_is_refused_in_words(store: Warehouse, name: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        trace_figure(store, read_id(name))


@pytest.mark.parametrize(
    ("file", "sheet", "cell", "said"),
    [("nowhere.xlsx", "x", "A1", "no file of that name"), ("YC/2020-12", "x", "A1", "Sheets with a table"), ("YC/2020-12", "x", "1A", "is no cell")],
)
def test_what_is_no_cell_is_refused_in_words(store: Warehouse, file: str, sheet: str, cell: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        trace_cell(store, file, sheet, cell)


def test_names_are_read_as_they_are_written() -> None:
    for name in (FigureId("2020-12", "I02a", "640100"), FigureId("2020-12", "I13b", "640100", "a/b@c"), FigureId("2020-12", "I03a", "640000", "快递员", 3)):
        assert parse_figure_id(name.text) == name
    assert parse_figure_id("2020/I02a/640100") is None


def test_the_command_traces_both_ways(whole: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    import json

    at = ["--home", str(whole.home)]
    assert run(["trace", "2020-12/I02a/640000", "--json", "--rows", "3", *at]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (len(said["rows"]), said["figure"]) == (3, "2020-12/I02a/640000@1")
    assert run(["trace", "2020-12/I04a/640000", "--rows", "2", *at]) == 0
    shown = capsys.readouterr().out
    assert "together:" in shown and "more rows" in shown
    assert run(["trace", "2020-12/I04a/640000", "--xlsx", str(tmp_path / "trace.xlsx"), *at]) == 0
    capsys.readouterr()
    assert run(["trace", "2020-12/I04a/640000", "--json", "--rows", "1", *at]) == 0
    line = json.loads(capsys.readouterr().out)["rows"][0]
    assert run(["trace", "--cell", line["file"], line["sheet"], line["cells"][0]["cell"], "--json", *at]) == 0
    assert "2020-12/I04a/640000" in [one["figure"] for one in json.loads(capsys.readouterr().out)["figures"]]
    assert run(["trace", *at]) == 2
    assert run(["trace", "2020-12/I04a/640000", "--rows", "-1", *at]) == 2


@pytest.mark.postgres
def test_postgres_gives_the_same_trace(
    province: Callable[..., Path], one_book: tuple[str, str], new_place: Callable[..., Place], postgres_url: Callable[[], str]
) -> None:
    folder = province(small=True, dirty=True)
    found = []
    for url in (None, postgres_url()):
        place = new_place(folder, one_book, *MONTHS, url=url)
        place.night("2020-11-11")
        with place.open() as opened:
            traced = [trace_figure(opened, name) for name in names(opened) if name.indicator in ("I01a", "I02a", "I02b", "I03b")]
            found.append([(trace.id, trace.figure["value"], trace.lines(), trace.held_lines(9)) for trace in traced])
            line = next(line for trace in traced for line in trace.lines() if line.file_id)
            cell = trace_cell(opened, line.file, line.sheet, line.cells[0].cell)
            found[-1].append((cell.line, cell.held, cell.figures))
    assert found[0] == found[1]
    assert sum(len(lines) for _id, _value, lines, *_held in found[0][:-1]) > 0


def test_the_scheme_of_the_edition_is_asked_for(published_once: Place, tmp_path: Path, scheme: Scheme) -> None:
    copy = published_once.copy(tmp_path / "place")
    assert small_scheme(scheme).digest != scheme.digest
    with open_warehouse(None, copy.home, scheme=scheme) as opened, pytest.raises(UserError, match="another version of the scheme"):
        trace_figure(opened, FigureId("2020-09", "I01a", "640000"))


def test_a_trace_imports_nothing_that_only_other_commands_need(whole: Place, store: Warehouse) -> None:
    slow = {"adbc_driver_manager", "alembic", "babel", "duckdb", "great_expectations", "multiprocessing.pool", "openpyxl", "prefect", "psycopg", "rich.console",
            "sqlalchemy.dialects.postgresql", "transforms.linkage", "xlsxwriter"}  # fmt: skip
    code = f"import sys; from flows.cli import run; assert run(sys.argv[1:]) == 0; print(sorted({slow!r} & set(sys.modules)))"
    for figure in ("2020-10/I02a/640000", "2020-10/I03a/640100"):
        asked = ["trace", figure, "--warehouse", store.place, "--home", str(whole.home)]
        done = subprocess.run([sys.executable, "-c", code, *asked], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.stdout.splitlines()[-1:] == ["[]"], done.stdout[-500:] + done.stderr[-500:]
