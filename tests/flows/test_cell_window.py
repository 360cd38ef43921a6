"""A finding's cell in its sheet, what was reported before and what the register says: on made-up files, and on every layout of the sample."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cell_window import AROUND, MOST_COLUMNS, Window, window
from flows.digest import Digest
from flows.finding_context import context
from flows.ledger_spot import ledger_spot
from scheme import Scheme
from sources import reader_pool
from sources.raw_grids import open_kept
from tests.flows import doubtful
from tests.flows.making import Place, small_scheme
from tests.sources.workbooks import Page, written
from warehouse import Warehouse

HEAD = ["序号", "县（市、区）", "50人以上企业数", "其中：已建会", "其中：未建会", "25—49人企业数", "25—49人企业已建会"]
ROWS = [[n, county, n * 10, n * 10 - 2, 2, 30, 12] for n, county in enumerate(["兴庆区", "西夏区", "金凤区", "永宁县", "贺兰县", "灵武市"], 1)]
BAD = 3


@dataclass(frozen=True)
class Spot:
    """A finding's place."""

    rule: str = "T03-01"
    unit: str = "YC"
    period: str = "2020-09"
    table_code: str | None = "T03"
    row_key: str | None = "640106"
    column_id: str | None = "large"
    file_id: int | None = 1
    sheet: str | None = "表3"
    cell: str | None = f"C{BAD + 3}"


def bad_and_read(shown: Window) -> dict[str, list[str]]:
    return {role: [cell.text for line in shown.lines for cell in line.cells if cell.role == role] for role in ("bad", "read")}


@pytest.fixture
def store(tmp_path: Path, scheme: Scheme) -> Iterator[Warehouse]:
    place = Place(tmp_path / "place", None, small_scheme(scheme))
    for period, large in (("2020-09", "１，２３４ 家"), ("2020-10", 40)):
        rows = [[*row[:2], large, *row[3:]] if at == BAD - 1 else row for at, row in enumerate(ROWS)]
        file = place.inbox / "YC" / period / "银川市总工会报表-T03.xlsx"
        file.parent.mkdir(parents=True)
        file.write_bytes(written("xlsx", [Page("表3", [["50人以上企业建会进度表"], ["填报单位：银川市总工会"], HEAD, *rows])]))
    place.night("2020-11-11")
    with place.open() as opened:
        yield opened


def test_the_cell_stands_among_its_lines_and_what_its_rule_reads(store: Warehouse) -> None:
    shown = window(store, Spot())
    assert shown is not None
    assert bad_and_read(shown) == {"bad": ["１，２３４ 家"], "read": ["28", "2"]}
    assert [line.number for line in shown.lines] == [3, 4, 5, 6, 7, 8, 9]
    assert [line.number for line in shown.lines if line.header] == [3]
    assert [line.number for line in shown.lines if line.here] == [6]
    assert {"B", "C", "D", "E"} <= {column.letter for column in shown.columns}
    assert [column.name for column in shown.columns if column.here] == ["50人以上企业数"]
    assert (shown.file, shown.sheet, shown.cell) == ("YC/2020-09/银川市总工会报表-T03.xlsx", "表3", "C6")


@pytest.mark.parametrize(("cell", "numbers"), [("C3", [3, 4, 5, 6]), ("A2", [1, 2, 3, 4, 5]), ("C4", [3, 4, 5, 6, 7]), ("", [3, 4, 5, 6]), ("C9", [3, 6, 7, 8, 9])])
def test_near_the_header_and_the_ends(store: Warehouse, cell: str, numbers: list[int]) -> None:
    shown = window(store, Spot(rule="S05", cell=cell))
    assert shown is not None
    assert [line.number for line in shown.lines][: len(numbers)] == numbers
    assert sum(cell.role == "bad" for line in shown.lines for cell in line.cells) == (1 if cell else 0)


def test_a_grid_that_is_gone_is_made_anew(store: Warehouse) -> None:
    before = window(store, Spot())
    (kept,) = [path for path in store.archive.grids.rglob("*.parquet") if path == store.archive.grid(store.file(1).sha256)]  # type: ignore[union-attr]
    kept.write_bytes(b"half")
    assert window(store, Spot()) == before
    kept.unlink()
    assert window(store, Spot()) == before
    assert kept.exists()


def test_where_there_is_nothing_to_show(store: Warehouse) -> None:
    for spot in (Spot(file_id=None), Spot(file_id=99), Spot(sheet="another")):
        assert window(store, spot) is None


def test_what_was_reported_before(store: Warehouse) -> None:
    later = context(store, Spot(period="2020-10", row_key="640104", file_id=2))
    assert later.previous is not None
    assert (later.previous.period, later.previous.zh, later.previous.text) == ("2020-09", "50人以上企业数", "10")
    assert context(store, Spot()).previous is None
    assert context(store, Spot(period="2020-10", row_key="640999")).previous is None


def test_what_the_register_says_and_how_many_are_alike(tmp_path: Path, scheme: Scheme) -> None:
    place = doubtful.make(tmp_path / "place", scheme, 3)
    key = doubtful.code(0)
    with place.open() as store:
        found = next(f for f in map(store.finding, _fingerprints(store, "R10")) if f and f.row_key == key)
        around = context(store, found)
        assert (around.siblings, around.register, around.previous) == (2, None, None)  # a doubtful match says nothing yet
        spot = ledger_spot(store, doubtful.UNIT, doubtful.SEPTEMBER, key, doubtful.ledger_name(doubtful.UNIT, 0))
        assert spot is not None
        shown = window(store, spot)
        assert shown is not None and bad_and_read(shown)["bad"] == [doubtful.ledger_name(doubtful.UNIT, 0)]


def _fingerprints(store: Warehouse, rule: str) -> list[str]:
    return [str(found) for found in store.query(f"SELECT fingerprint FROM findings WHERE rule = '{rule}'")["fingerprint"]]


@pytest.fixture(scope="module")
def of_sample(sample_night: Callable[[str], tuple[Place, Digest]]) -> Iterator[Warehouse]:
    """The dirty sample after a night."""
    with sample_night("dirty")[0].open() as store:
        yield store


@pytest.mark.slow
def test_every_layout_of_the_sample_shows_the_cell_that_the_finding_names(of_sample: Warehouse) -> None:
    """One finding of each rule in each file of two months: xlsx, xls, ods and CSV, a workbook, one a table, a sheet a county."""
    rows = of_sample.query("SELECT min(fingerprint) AS one FROM findings WHERE cell <> '' AND period < '2020-11' GROUP BY rule, table_code, file_id, sheet")["one"]
    kinds, seen = set(), 0
    for fingerprint in rows:
        found = of_sample.finding(str(fingerprint))
        assert found is not None
        shown = window(of_sample, found)
        assert shown is not None, found
        (bad,) = bad_and_read(shown)["bad"]
        assert len(shown.columns) <= MOST_COLUMNS
        assert sum(not line.header for line in shown.lines) <= 2 * AROUND + 1
        if found.rule in ("S06", "S09", "S12", "S14"):
            assert bad.strip() == (found.shown or "").strip(), found
        kinds.add(shown.file.rsplit(".", 1)[-1])
        seen += 1
    assert {"xlsx", "xls", "csv"} <= kinds
    assert seen > 100


def test_a_file_that_cannot_be_opened_is_read_once(tmp_path: Path, scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path / "place", None, small_scheme(scheme))
    file = place.inbox / "YC" / "2020-09" / "银川市总工会报表-T03.xlsx"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no workbook at all")
    place.night("2020-10-11")
    with place.open() as store:
        assert window(store, Spot(rule="S01", cell=None, sheet=None)) is None
        facts = store.file(1)
        assert facts is not None and (kept := open_kept(store.archive.grid(facts.sha256))) is not None
        assert kept.sheets == {}
        monkeypatch.setattr(reader_pool, "ReaderPool", None)  # whoever read it again would need one
        assert window(store, Spot(rule="S01", cell=None, sheet=None)) is None
