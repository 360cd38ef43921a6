"""The snapshot of an edition, read by clients that are not ours, on both databases; and how it takes its place."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import frictionless
import openpyxl
import pandas as pd
import pytest
import sdmx

from tests.warehouse.making import READER, SCHEME, arrival, content, figure, finding, frame, gap, rows
from warehouse import FileRows, Warehouse, WarehouseError
from warehouse.snapshot.place import FOLDER, snapshot_of
from warehouse.snapshot.write import write_snapshot
from warehouse.tables.columns import words_of

STR = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure}"


def a_night(warehouse: Warehouse) -> None:
    """A night that publishes something of every view; days, moments, amounts and yes and no among it."""
    tables = warehouse.scheme.tables
    ledger = rows(
        tables["T02"],
        {"enterprise_name": "=某“公司”,有限", "county": "640104", "employees": 60, "unionised": True, "unionised_on": "2020-03-01", "members": 40},
        {"enterprise_name": "另一公司", "county": "640104", "employees": 30, "unionised": False},
    )
    read = {"T02": ledger, "T17": rows(tables["T17"], {"received_at": "2020-09-01 08:30:00"}), "T19": rows(tables["T19"], {"income": 12.34})}
    with warehouse.night("2020-12-11") as night:
        sha = f"{night.id:064}"
        (file,) = night.register_files([arrival(sha256=sha)])
        reading = night.load([FileRows(file, read)], SCHEME, READER)[file]
        current = [{"unit": "YC", "period": "2020-09", "table_code": code, "reading_id": reading, "state": "accepted"} for code in read]
        night.publish(
            content(
                findings=frame("findings", finding(file_id=file), finding(cell="I8", row_key="2", shown=None, file_id=file)),
                matches=frame("matches", {"unit": "YC", "period": "2020-09", "row_key": "乙", "state": "none", "score": 0.5}),
                gap=frame("gap", gap("1", "未建会", region="640104")),
                current_tables=frame("current_tables", *current),
                figures=frame(
                    "figures",
                    figure(indicator="I01a", value=50.0, numerator=1.0, denominator=2.0, breakdown="", met=0),
                    figure(indicator="I01a", region="640104", value=0.1 + 0.2, breakdown=""),
                    figure(indicator="I03a", value=None, breakdown="农民工", state="partial", missing="YC"),
                ),
            )
        )


@pytest.fixture
def written(warehouse: Warehouse, tmp_path: Path) -> Path:
    a_night(warehouse)
    return write_snapshot(warehouse.material(), tmp_path / FOLDER)


def plainly(frame: pd.DataFrame) -> list[list[object]]:
    """The rows as plain values, in an order that depends on nothing else."""
    rows = [[None if value is None or value is pd.NA or value != value else value for value in row] for row in frame.astype(object).values.tolist()]
    return sorted(rows, key=repr)


def views(warehouse: Warehouse) -> list[str]:
    return ["findings", "matches", "figures", "gap_ledger", "gap_balance", "submissions", "regions", "units", *(c.lower() for c in warehouse.scheme.tables)]


def test_duckdb_and_pandas_read_what_the_views_say(warehouse: Warehouse, written: Path) -> None:
    with duckdb.connect(str(written / "unionstats.duckdb"), read_only=True) as connection:
        for name in views(warehouse):
            said = warehouse.query(f"SELECT * FROM {name}")
            parquet = pd.read_parquet(written / "parquet" / f"{name}.parquet")
            shown = connection.sql(f'SELECT * FROM "{name}"')
            assert list(parquet.columns) == list(said.columns) == shown.columns
            assert len(parquet) == len(said) == len(shown)
            if name in ("findings", "matches", "figures", "gap_ledger", "gap_balance", "regions", "units"):
                assert plainly(parquet) == plainly(said) == plainly(shown.df()), name


def test_the_command_line_of_an_earlier_duckdb_reads_it(warehouse: Warehouse, written: Path) -> None:
    asked = 'SELECT "指标代码", "区划", "分子", "分母", "数值" FROM "指标宽表" WHERE "分组" = \'\' ORDER BY "指标代码", "区划代码"; SELECT count(*) AS n FROM information_schema.tables'
    command = [sysconfig.get_path("scripts") + "/duckdb", "-readonly", "-csv", str(written / "unionstats.duckdb"), asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    head, *rows, _n, (tables,) = csv.reader(done.stdout.splitlines())
    assert head == ["指标代码", "区划", "分子", "分母", "数值"]
    names = {code: region.name for code, region in warehouse.scheme.regions.items()}
    said = warehouse.query("SELECT indicator, region, numerator, denominator, value FROM figures WHERE breakdown = '' ORDER BY indicator, region")
    found = [[*r[:2], *(None if x == "NULL" else float(x) for x in r[2:])] for r in rows]
    assert sorted(found, key=repr) == plainly(said.assign(region=said["region"].map(names)))
    assert int(tables) > 70


@pytest.mark.parametrize("name", ["figures", "dictionary"])
def test_libreoffice_reads_the_workbooks(warehouse: Warehouse, written: Path, tmp_path: Path, name: str) -> None:
    if (office := shutil.which("soffice")) is None:
        pytest.skip("no LibreOffice here: apt-get install libreoffice-calc-nogui")
    command = [office, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1"]
    done = subprocess.run([*command, "--outdir", str(tmp_path), str(written / f"{name}.xlsx")], capture_output=True, text=True, check=False, timeout=240)
    assert (tmp_path / f"{name}.csv").exists(), done.stderr
    head, *rows = csv.reader((tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    if name == "dictionary":
        assert ["t02", "enterprise_name", *vars(words_of(warehouse._schema.rows("T02").c["enterprise_name"])).values()] in rows
        return
    at = [head.index(column) for column in ("指标代码", "区划", "分子", "分母")]
    assert [row[place] for row in rows for place in at if row[0] and row[head.index("指标代码")] == "I01a" and row[head.index("级别")] == "province"] == [
        "I01a", warehouse.scheme.province.name, "1", "2",
    ]  # fmt: skip


def test_every_word_is_in_the_files(warehouse: Warehouse, written: Path) -> None:
    with duckdb.connect(str(written / "unionstats.duckdb"), read_only=True) as connection:
        comments = dict(connection.sql("SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal").fetchall())
        assert comments["t02.enterprise_name"].endswith(warehouse.scheme.tables["T02"].by_id["enterprise_name"].en)
        tables = {name for (name,) in connection.sql("SELECT table_name FROM duckdb_tables()").fetchall()}
        said = connection.sql("SELECT object, count(*) FROM data_dictionary WHERE \"column\" <> '' GROUP BY object").fetchall()
        assert {name for name, _ in said} == tables - {"fact_figure", "fact_finding", "fact_report", "data_dictionary"}
        for name, count in said:
            assert connection.sql(f'SELECT * FROM "{name}"').columns == [
                column for (column,) in connection.execute('SELECT "column" FROM data_dictionary WHERE object = ? AND "column" <> \'\'', [name]).fetchall()
            ]
            assert count > 0
    page = (written / "dictionary.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert all(f'id="{name}"' in page for name in views(warehouse))
    rows = list(openpyxl.load_workbook(written / "dictionary.xlsx").active.iter_rows(values_only=True))
    assert ("t02", "enterprise_name") in {row[:2] for row in rows}


def test_the_star_and_the_chinese_views_say_the_same(warehouse: Warehouse, written: Path) -> None:
    with duckdb.connect(str(written / "unionstats.duckdb"), read_only=True) as connection:
        figures = plainly(warehouse.query("SELECT indicator, region, numerator, denominator, value FROM figures"))
        assert plainly(connection.sql("SELECT indicator, region, numerator, denominator, value FROM fact_figure").df()) == figures
        assert plainly(connection.sql('SELECT "指标代码", "区划代码", "分子", "分母", "数值" FROM "指标数值"').df()) == figures
        assert plainly(connection.sql('SELECT "指标代码", "区划代码", "分子", "分母", "数值" FROM "指标宽表"').df()) == figures
        assert connection.sql("SELECT sum(findings) FROM fact_finding").fetchall() == connection.sql('SELECT count(*) FROM "核查问题"').fetchall() == [(2,)]
        named = connection.sql('SELECT DISTINCT "指标" FROM "指标宽表" WHERE "指标代码" = \'I01a\'').fetchall()
        assert named == [(warehouse.scheme.indicators["I01a"].zh,)]


def test_the_workbook_has_numerators_and_no_formula(warehouse: Warehouse, written: Path) -> None:
    sheet = openpyxl.load_workbook(written / "figures.xlsx").worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    at = [head.index(name) for name in ("指标代码", "区划代码", "分子", "分母", "数值")]
    found = pd.DataFrame([[row[place] for place in at] for row in rows])
    said = warehouse.query("SELECT indicator, region, numerator, denominator, value FROM figures")
    assert plainly(found.round(12)) == plainly(said.round(12))  # a workbook's numbers have 16 digits
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_data_package_describes_its_files(written: Path) -> None:
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        content = (written / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        head = next(csv.reader(content.decode().splitlines()))
        assert [field["name"] for field in resource["schema"]["fields"]] == head
    figures = next(resource for resource in package["resources"] if resource["name"] == "figures")
    fields = {field["name"]: (field["title"], field["description"], field["type"]) for field in figures["schema"]["fields"]}
    assert fields["numerator"] == ("分子", "Numerator", "number")


def test_frictionless_validates_the_package(written: Path) -> None:
    report = frictionless.validate(str(written / "datapackage.json"))
    assert report.flatten(["title", "fieldName", "note"]) == []
    assert len(report.tasks) == len(list((written / "csv").iterdir()))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves the files open
def test_sdmx1_reads_the_figures_by_their_structure(warehouse: Warehouse, written: Path) -> None:
    structure = sdmx.read_sdmx(written / "sdmx" / "structure.xml")
    definition = structure.structure["DSD_FIGURES"]
    assert [dimension.id for dimension in definition.dimensions] == ["INDICATOR", "REF_AREA", "BREAKDOWN", "TIME_PERIOD"]
    assert len(structure.codelist["CL_INDICATOR"]) == len(warehouse.scheme.indicators)
    message = sdmx.read_sdmx(written / "sdmx" / "figures.csv", structure=definition)
    found = {str(obs.dimension): (obs.value, obs.attached_attribute["NUMERATOR"].value) for obs in message.data[0].obs}
    assert found["(INDICATOR=I01a, REF_AREA=640000, BREAKDOWN=_T, TIME_PERIOD=2020-09)"] == ("50.0", "1.0")
    assert len(found) == len(warehouse.query("SELECT * FROM figures"))


def test_every_sdmx_observation_is_of_its_structure(warehouse: Warehouse, written: Path) -> None:
    structure = ElementTree.parse(written / "sdmx" / "structure.xml").getroot()  # noqa: S314  # ours
    lists = {c.get("id"): {code.get("id") for code in c.iter(f"{STR}Code")} for c in structure.iter(f"{STR}Codelist")}
    parts = [part.get("id") for kind in ("Dimension", "TimeDimension") for part in structure.iter(f"{STR}{kind}")]
    named = [*parts, "OBS_VALUE", *(part.get("id") for part in structure.iter(f"{STR}Attribute"))]
    rows = list(csv.DictReader((written / "sdmx" / "figures.csv").read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["STRUCTURE", "STRUCTURE_ID", "ACTION", *named]
    assert {row["INDICATOR"] for row in rows} <= lists["CL_INDICATOR"]
    assert {row["REF_AREA"] for row in rows} <= lists["CL_AREA"]
    assert {row["STATE"] for row in rows} <= lists["CL_STATE"]
    assert len({tuple(row[part] for part in parts) for row in rows}) == len(rows) == len(warehouse.query("SELECT * FROM figures"))


def test_the_sums_are_those_of_the_files(written: Path) -> None:
    said = dict(line.split("  ")[::-1] for line in (written / "SHA256SUMS").read_text().splitlines())
    files = {str(path.relative_to(written)): hashlib.sha256(path.read_bytes()).hexdigest() for path in written.rglob("*") if path.is_file()}
    assert {name: digest for name, digest in files.items() if name != "SHA256SUMS"} == said


def test_it_is_of_this_edition_and_no_other(warehouse: Warehouse, written: Path, tmp_path: Path) -> None:
    edition = warehouse.latest_edition()
    assert edition is not None
    assert snapshot_of(tmp_path, edition) == written
    a_night(warehouse)
    newer = warehouse.latest_edition()
    assert newer is not None
    assert snapshot_of(tmp_path, newer) is None
    again = write_snapshot(warehouse.material(), tmp_path / FOLDER, kept=1)
    assert (snapshot_of(tmp_path, newer), written.exists()) == (again, False)


def test_no_snapshot_of_nothing(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="no edition"):
        warehouse.material()


def test_one_that_fails_leaves_the_last_and_no_trace(warehouse: Warehouse, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    before = sorted(written.parent.iterdir())
    monkeypatch.setattr("warehouse.snapshot.write.write_page", full)
    with pytest.raises(WarehouseError, match="a full disk"):
        write_snapshot(warehouse.material(), written.parent)
    assert sorted(written.parent.iterdir()) == before
    edition = warehouse.latest_edition()
    assert edition is not None
    assert snapshot_of(tmp_path, edition) == written


def test_what_the_dead_left_is_swept_and_put_back(warehouse: Warehouse, written: Path, tmp_path: Path) -> None:
    edition = warehouse.latest_edition()
    assert edition is not None
    (written.parent / ".arriving-1-dead").mkdir()
    written.rename(written.parent / f".leaving-{written.name}")  # died between the two renames
    assert snapshot_of(tmp_path, edition) is None
    write_snapshot(warehouse.material(), written.parent)
    assert sorted(path.name for path in written.parent.iterdir()) == [".lock", written.name, "current"]
    assert snapshot_of(tmp_path, edition) == written
