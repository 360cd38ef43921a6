"""What each stage of a night takes, against the least that a bare tool takes for the same bytes and rows in the same run.

    python -m benchmarks.limits [--scale 10]

A made-up province goes through a night on SQLite, as a user starts it. Then, one after another:

    pull       every file is copied and hashed
    register   pyarrow reads the extracts
    read       calamine and the csv module give the reports' cells as lists, in as many processes as there are processors
    reconcile  pandas joins the ledger with each month's register by code, and by name
    check      Great Expectations asks whether each column of each table has an empty cell
    figures    DuckDB adds up every number of every table by county and month
    publish    SQLite copies what the edition wrote from one file into another, without an index
    snapshot   pyarrow writes the views as Parquet

A bare tool does less: it knows no column, no finding and no cell. Seconds by the clock: nothing else should be at work.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import duckdb
import great_expectations as gx
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from benchmarks.reading import bare, handed_in
from benchmarks.scale import province, run
from scheme import load_scheme

PUBLISHED = ("finding", "match", "gap_change", "held_rows", "figure")
"""The tables that an edition writes with a row for each thing found: the others are small."""


def pulled(reports: Path, _home: Path) -> tuple[int, int]:
    """Copy and hash every file of the units; bytes read, files written."""
    files = [path for path in (reports / "inbox").rglob("*") if path.is_file()]
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(files):
            hashlib.sha256(path.read_bytes()).hexdigest()
            shutil.copyfile(path, Path(folder) / str(number))
    return sum(path.stat().st_size for path in files), len(files)


def register_read(reports: Path, _home: Path) -> tuple[int, int]:
    """Read the extracts; bytes, rows."""
    files = list((reports / "registry").glob("*.csv"))
    rows = sum(extract(path).num_rows for path in files)
    return sum(path.stat().st_size for path in files), rows


def extract(path: Path) -> pa.Table:
    return pa.csv.read_csv(path, pa.csv.ReadOptions(encoding="gb18030"))


def reports_read(reports: Path, home: Path) -> tuple[int, int]:
    """Read the reports' cells; bytes, and the rows that the night made of them."""
    files = handed_in(reports / "inbox")
    with ProcessPoolExecutor() as processes:
        for _read in processes.map(_cells, files, chunksize=4):
            pass
    with duckdb.connect() as database:
        rows = sum(database.execute(f"SELECT count(*) FROM '{path}'").fetchone()[0] for path in tables(home))
    return sum(len(file.content) for file in files), rows


def _cells(file: object) -> int:
    return len(bare(file))  # type: ignore[arg-type]  # the cells stay in the process that read them: handing them on is no reading


def joined(reports: Path, home: Path) -> tuple[int, int]:
    """Join the ledger with the registers; rows of both, rows that met."""
    ledger = pd.read_parquet(parquet(home) / "t02.parquet", columns=["period", "enterprise_name", "uscc"])
    read, met = 0, 0
    for path in sorted((reports / "registry").glob("*.csv")):
        register = extract(path).to_pandas()
        name, code = (next(column for column in register.columns if word in column) for word in ("名称", "统一社会信用代码"))
        month = ledger[ledger["period"] == path.stem[-7:]]
        read += len(register) + len(month)
        met += len(month.dropna(subset=["uscc"]).merge(register, left_on="uscc", right_on=code)) + len(month.merge(register, left_on="enterprise_name", right_on=name))
    return read, met


def looked_at(_reports: Path, home: Path) -> tuple[int, int]:
    """Ask of each column whether it has an empty cell; rows, expectations."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    rows, asked = 0, 0
    for path in tables(home):
        frame = pd.read_parquet(path)
        batch = context.data_sources.add_pandas(path.stem).add_dataframe_asset(path.stem).add_batch_definition_whole_dataframe("all")
        suite = gx.ExpectationSuite(name=path.stem, expectations=[gx.expectations.ExpectColumnValuesToNotBeNull(column=name) for name in frame.columns])
        batch.get_batch({"dataframe": frame}).validate(suite)
        rows, asked = rows + len(frame), asked + len(suite.expectations)
    return rows, asked


def summed(_reports: Path, home: Path) -> tuple[int, int]:
    """Add up every number by county and month; rows, sums."""
    rows, sums = 0, 0
    with duckdb.connect() as database:
        for path in tables(home):
            columns = {name: kind for name, kind, *_ in database.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}
            by = [name for name in ("period", "unit", "county") if name in columns]
            numbers = [f'sum("{name}")' for name, kind in columns.items() if kind in ("BIGINT", "DOUBLE") and name not in by] or ["count(*)"]
            groups = database.execute(f"SELECT {', '.join(by + numbers)} FROM '{path}' GROUP BY ALL").fetchall()
            rows, sums = rows + database.execute(f"SELECT count(*) FROM '{path}'").fetchone()[0], sums + len(groups) * len(numbers)
    return rows, sums


def copied(_reports: Path, home: Path) -> tuple[int, int]:
    """Copy what the edition wrote; rows read, rows written."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        other = sqlite3.connect(Path(folder) / "other.sqlite")
        other.execute("ATTACH ? AS warehouse", (str(home / "warehouse.sqlite"),))
        rows = sum(other.execute(f'CREATE TABLE "{name}" AS SELECT * FROM warehouse."{name}"') and _count(other, name) for name in PUBLISHED)
        other.commit()
        other.close()
    return rows, rows


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f'SELECT count(*) FROM main."{table}"').fetchone()[0])


def written(_reports: Path, home: Path) -> tuple[int, int]:
    """Write the views as Parquet; rows read, bytes written."""
    rows, size = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path in parquet(home).glob("*.parquet"):
            view = pa.parquet.read_table(path)
            pa.parquet.write_table(view, Path(folder) / path.name, compression="zstd")
            rows, size = rows + view.num_rows, size + (Path(folder) / path.name).stat().st_size
    return rows, size


def parquet(home: Path) -> Path:
    return home / "snapshots" / "current" / "parquet"


def tables(home: Path) -> Iterator[Path]:
    """The typed tables as the snapshot has them."""
    for code in load_scheme().tables:
        yield parquet(home) / f"{code.lower()}.parquet"


BARE: dict[str, tuple[str, str, Callable[[Path, Path], tuple[int, int]]]] = {
    "pull": ("bytes", "files", pulled),
    "register": ("bytes", "rows", register_read),
    "read": ("bytes", "rows", reports_read),
    "reconcile": ("rows", "pairs", joined),
    "check": ("rows", "questions", looked_at),
    "figures": ("rows", "sums", summed),
    "publish": ("rows", "rows", copied),
    "snapshot": ("rows", "bytes", written),
}
"""By stage: what the bare tool reads and writes, and the work."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=10)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "unionstats-provinces")
    asked = parser.parse_args()
    reports = province(asked.scale, asked.cache)
    with tempfile.TemporaryDirectory(prefix="limits-") as folder:
        home = Path(folder)
        took = run(reports, home, None, "--plain").digest["seconds"]
        print(f"{'stage':>10} {'seconds':>8} {'bare':>7} {'times':>6} {'in':>20} {'out':>22}")
        for stage, (reads, writes, work) in BARE.items():
            began = time.perf_counter()
            read, wrote = work(reports, home)
            least = time.perf_counter() - began
            print(f"{stage:>10} {took[stage]:>8.2f} {least:>7.2f} {took[stage] / least:>6.1f} {f'{read:,} {reads}':>20} {f'{wrote:,} {writes}':>22}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
