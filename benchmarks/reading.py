"""How long reports take to read, against bare python-calamine and pandas with openpyxl in the same run.

    python benchmarks/reading.py [--inbox DIR …] [--times N] [--ledgers 25000,50000,100000] [--no-pandas] [--only PATTERN]

Ours: the safety checks, then typed rows with their cells and whatever is wrong with them. Bare calamine: every sheet of
every workbook as lists (`to_python`), a CSV by the csv module; nothing is looked at. pandas: `read_excel` of every sheet,
by openpyxl, which knows no .xls and no CSV: it is compared with ours over the .xlsx alone. "In the readers" is what a
night waits for: the child processes that read under limits, as many as there are processors, once they have started;
"and sheets kept" with each sheet written as text for the console. All have the files in memory,
and take turns at each file N times (pandas twice at most); each one's best counts. Then one ledger of more and more rows: what a row takes must not grow.
Processor seconds say more than those of the clock on a machine that others use as well. Without --inbox it reads the
sample's two inboxes, where they are at hand, else a made-up province.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from scheme import Scheme, load_scheme
from sources.csv_text import decode
from sources.reader import read_file
from sources.reader_pool import Job, ReaderPool
from sources.simulate import simulate

SAMPLE = Path(__file__).parents[2] / "shared" / "sample"
HEAD = f"{'':24}{'CPU s':>8}{'seconds':>9}{'CPU/bare':>10}{'s/bare':>8}"


@dataclass(frozen=True)
class Handed:
    """A file in memory, and what the reader is told of it."""

    content: bytes
    stem: str
    ending: str
    unit: str
    period: str


@dataclass(frozen=True)
class Took:
    """Seconds that something took: of the processor, and by the clock."""

    cpu: float
    clock: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox", type=Path, nargs="+", default=[SAMPLE / "clean" / "inbox", SAMPLE / "dirty" / "inbox"])
    parser.add_argument("--only", default="*", metavar="PATTERN", help="which files, such as '*.xls' or 'YC/*/*'")
    parser.add_argument("--times", type=int, default=5, metavar="N")
    parser.add_argument("--ledgers", default="25000,50000,100000", metavar="ROWS", help="rows of one large workbook; '' for none")
    parser.add_argument("--no-pandas", action="store_true", help="against bare calamine alone")
    asked = parser.parse_args()
    scheme = load_scheme()
    for inbox in asked.inbox if any(inbox.is_dir() for inbox in asked.inbox) else [None]:
        files = handed_in(inbox, asked.only) if inbox else made_up(scheme, asked.only)
        compare(str(inbox or "a made-up province"), files, scheme, asked.times, pandas=not asked.no_pandas)
    sizes = [int(rows) for rows in asked.ledgers.split(",") if rows]
    a_row = {}
    for rows in sizes:
        ours = compare(f"a ledger of {rows:,} rows", [ledger(scheme, rows)], scheme, min(asked.times, 3), pandas=not asked.no_pandas and rows <= 25_000)
        a_row[rows] = ours.cpu / rows
        print(f"  a row {a_row[rows] * 1e6:.1f} µs, {a_row[rows] / a_row[sizes[0]]:.2f} of what it takes in the first")


def compare(name: str, files: Sequence[Handed], scheme: Scheme, times: int, *, pandas: bool) -> Took:
    """Print what each takes for the same files, and give what ours did."""

    def ours(file: Handed) -> object:
        return read_file(file.content, file.stem, file.unit, file.period, scheme)

    least, own = in_turns((bare, ours), files, times)
    print(f"{name}: {len(files)} files, {sum(len(file.content) for file in files) / 2**20:.1f} MB, best of {times}\n{HEAD}")
    for reader, took in (("bare calamine", least), ("unionstats", own)):
        print(f"  {reader:22}{took.cpu:8.3f}{took.clock:9.3f}{took.cpu / least.cpu:9.2f}×{took.clock / least.clock:7.2f}×", flush=True)
    clock, keeping = in_readers(files, scheme, times)
    print(f"  {'in the readers':22}{'':8}{clock:9.3f}{'':10}{clock / least.clock:7.2f}×", flush=True)
    print(f"  {'and sheets kept':22}{'':8}{keeping:9.3f}{'':10}{keeping / least.clock:7.2f}×", flush=True)
    by_openpyxl = [file for file in files if file.ending == ".xlsx"]
    if pandas and by_openpyxl:
        same, theirs = in_turns((ours, with_pandas), by_openpyxl, min(times, 2))
        print(f"  {'unionstats, .xlsx':22}{same.cpu:8.3f}{same.clock:9.3f}\n  {'pandas, .xlsx':22}{theirs.cpu:8.3f}{theirs.clock:9.3f}")
        print(f"  pandas takes {theirs.cpu / same.cpu:.1f} times as much CPU as unionstats, {theirs.clock / same.clock:.1f} times as long", flush=True)
    return own


def in_turns(readers: Sequence[Callable[[Handed], object]], files: Sequence[Handed], times: int) -> list[Took]:
    """What each takes for all files, each file's best of some turns; a first turn that does not count warms caches."""
    best = [[Took(math.inf, math.inf)] * len(files) for _ in readers]
    for turn in range(times + 1):
        for at, file in enumerate(files):
            for read, took in zip(readers, best, strict=True):
                cpu, clock = time.process_time(), time.perf_counter()
                read(file)
                cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
                if turn:
                    took[at] = Took(min(took[at].cpu, cpu), min(took[at].clock, clock))
    return [Took(sum(one.cpu for one in took), sum(one.clock for one in took)) for took in best]


def in_readers(files: Sequence[Handed], scheme: Scheme, times: int) -> tuple[float, float]:
    """Seconds by the clock as a night reads them: in child processes under limits, once these have started.

    Without and with every sheet kept as text (sources/raw_grids.py), in turns.
    """
    with tempfile.TemporaryDirectory() as folder, ReaderPool(scheme.year) as readers:
        jobs = []
        for number, file in enumerate(files):
            path = Path(folder) / str(number)
            path.write_bytes(file.content)
            jobs.append(Job(path, file.stem, file.unit, file.period))
        keeping = [replace(job, grid=job.path.with_suffix(".parquet")) for job in jobs]
        best = [math.inf, math.inf]
        for turn in range(times + 1):
            for which, some in enumerate((jobs, keeping)):
                clock = time.perf_counter()
                for _reading in readers.read(some):
                    pass
                best[which] = min(best[which], time.perf_counter() - clock) if turn else math.inf
    return best[0], best[1]


def bare(file: Handed) -> object:
    """Every sheet as lists, and nothing done with them."""
    if file.ending == ".csv":
        return list(csv.reader(io.StringIO(decode(file.content), newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def with_pandas(file: Handed) -> object:
    """Every sheet as a frame."""
    return pd.read_excel(io.BytesIO(file.content), sheet_name=None, engine="openpyxl")


def handed_in(inbox: Path, pattern: str = "*") -> list[Handed]:
    """The files of an inbox whose path below it fits a pattern."""
    files = []
    for path in sorted(path for path in inbox.rglob("*") if path.is_file() and path.relative_to(inbox).match(pattern)):
        unit, period = path.relative_to(inbox).parts[:2]
        files.append(Handed(path.read_bytes(), path.stem, path.suffix.lower(), unit, period))
    return files


def made_up(scheme: Scheme, pattern: str) -> list[Handed]:
    with tempfile.TemporaryDirectory() as home:
        simulate(scheme, Path(home), scale=0.25, seed=7, dirty=True)
        return handed_in(Path(home) / "inbox", pattern)


def ledger(scheme: Scheme, rows: int) -> Handed:
    """One workbook with a ledger of so many rows: a title, a header, and every column of T02 filled."""
    chance, table, unit = random.Random(2020), scheme.tables["T02"], scheme.units["YC"]
    counties = scheme.children(unit.region, "county")
    townships = {county.code: scheme.children(county.code, "township") for county in counties}
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(table.code)
        sheet.write_row(0, 0, [table.name])
        sheet.write_row(1, 0, [column.zh for column in table.columns])
        for row in range(rows):
            county = chance.choice(counties)
            values: dict[str, object] = {"region": county.name, "township": chance.choice(townships[county.code]).name}
            values |= {"uscc": f"91640100{chance.randrange(10**9):09d}X", "count": chance.randrange(1000), "bool": chance.choice("是否")}
            values |= {"date": f"20{chance.randrange(10, 20)}-{chance.randrange(1, 13):02d}-15", "text": f"某某{row}有限公司", "money": row / 100}
            for at, column in enumerate(table.columns):
                value = chance.choice(scheme.codelists[column.codelist or ""]) if column.kind == "enum" else values[column.kind]
                sheet.write(2 + row, at, value)
    return Handed(content.getvalue(), f"{unit.name}-{table.code}", ".xlsx", unit.code, "2020-09")


if __name__ == "__main__":
    main()
