"""The query-back workbook over every layout: of the sample province, and made up, as it is written and as LibreOffice saves it."""

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from expectations.query_back import Item, with_findings
from scheme import Scheme
from sources.reader import read_file
from sources.reading import Reading
from tests.expectations.test_query_back import CARRIERS, HEAD, PERIOD, UNIT, WAYS, facts, item
from tests.sources.layouts import HABITS, Layout, lay_out, make_rows
from tests.sources.workbooks import written

UNITS = ("YC", "SZS", "WZ", "GY", "ZW", "CY1", "CY2")
MARKED = 40
"""Rows of a table that are marked: every column in turn, and room for what is not marked."""


@dataclass(frozen=True)
class Laid:
    """A file as it was handed in."""

    content: bytes
    stem: str
    unit: str
    period: str


def of_the_sample(shared: Path, kind: str, unit: str) -> list[Laid]:
    """The files of a unit, of all months."""
    inbox = shared / "sample" / kind / "inbox" / unit
    return [Laid(file.read_bytes(), file.stem, unit, file.relative_to(inbox).parts[0]) for file in sorted(inbox.rglob("*")) if file.is_file()]


def made_up(scheme: Scheme, number: int) -> Laid:
    """A table of the scheme, each in turn, laid out by habits drawn from all of them."""
    rng = random.Random(number)
    table = list(scheme.tables.values())[number % len(scheme.tables)]
    way = Layout(**{habit: rng.choice(list(values)) for habit, values in HABITS.items()})
    laid = lay_out(scheme, table, make_rows(scheme, table, "640200", rng, 8), way, UNIT, PERIOD, rng)
    return Laid(written(way.carrier, [laid.page]), laid.stem, UNIT, PERIOD)


def in_all_ways(scheme: Scheme, code: str) -> Iterator[Laid]:
    """A table in each of the ways and carriers of test_query_back.py."""
    for carrier in CARRIERS:
        for way in WAYS:
            rng = random.Random(5)
            rows = make_rows(scheme, scheme.tables[code], "640200", rng, 6)
            laid = lay_out(scheme, scheme.tables[code], rows, Layout(carrier=carrier, **way), UNIT, PERIOD, rng)
            yield Laid(written(carrier, [laid.page]), laid.stem, UNIT, PERIOD)


def marks(before: Reading) -> list[Item]:
    """Findings on every column of every table in turn, twice on its first cell, and one that has no cell."""
    found: list[Item] = []
    for code, sheets in before.letters.items():
        for number, row in enumerate(before.tables[code].select(["sheet", "row"]).slice(0, MARKED).to_pylist()):
            letters = list(sheets[row["sheet"]].values())
            cell = f"{letters[number % len(letters)]}{row['row']}"
            found += [item(cell, row["sheet"], len(found) + 1) for _ in range(1 if number else 2)]
    return [*found, item("", "", len(found) + 1)]


def as_read(laid: Laid, scheme: Scheme, content: bytes | None = None) -> Reading:
    return read_file(laid.content if content is None else content, laid.stem, laid.unit, laid.period, scheme)


def sent_back(laid: Laid, scheme: Scheme) -> bytes:
    return with_findings(laid.content, laid.stem, marks(as_read(laid, scheme)), HEAD, scheme, "zh")


def differing(files: Sequence[Laid], scheme: Scheme, back: Sequence[bytes]) -> list[str]:
    """The files that do not read as they did when they come back."""
    pairs = [(laid, as_read(laid, scheme), as_read(laid, scheme, content)) for laid, content in zip(files, back, strict=True)]
    return [f"{laid.period} {laid.stem}" for laid, before, after in pairs if facts(after) != facts(before) or after.explanations]


@pytest.fixture
def saved_by_office(tmp_path: Path) -> Callable[[Sequence[bytes]], list[bytes]]:
    """Workbooks as LibreOffice saves them after it opened them: one start of it for all."""
    if (office := shutil.which("soffice")) is None:
        pytest.skip("no LibreOffice here: apt-get install libreoffice-calc")

    def saved(back: Sequence[bytes]) -> list[bytes]:
        files = [tmp_path / f"{number:04d}.xlsx" for number in range(len(back))]
        for file, content in zip(files, back, strict=True):
            file.write_bytes(content)
        out = tmp_path / "out"
        command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx", "--outdir", str(out), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=280)
        return [(out / file.name).read_bytes() for file in files]

    return saved


@pytest.mark.parametrize("unit", UNITS)
def test_every_file_of_the_sample_reads_the_same_when_it_comes_back(shared: Path, scheme: Scheme, unit: str) -> None:
    """Two months of the four; the other two with their mistakes, below."""
    files = [laid for laid in of_the_sample(shared, "clean", unit) if laid.period in ("2020-10", "2020-11")]
    assert {laid.period for laid in files} == {"2020-10", "2020-11"}
    assert all(as_read(laid, scheme).tables for laid in files)
    assert differing(files, scheme, [sent_back(laid, scheme) for laid in files]) == []


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_so_it_does_after_an_office_program_saved_it(
    shared: Path, scheme: Scheme, unit: str, saved_by_office: Callable[[Sequence[bytes]], list[bytes]]
) -> None:
    files = of_the_sample(shared, "dirty", unit)
    first, last = min(laid.period for laid in files), max(laid.period for laid in files)
    files = [laid for laid in files if laid.period in (first, last)]  # a unit lays out its months alike
    back = [sent_back(laid, scheme) for laid in files]
    assert differing(files, scheme, back) == []
    assert differing(files, scheme, saved_by_office(back)) == []


@pytest.mark.parametrize("part", range(4))
def test_so_does_every_table_in_layouts_that_are_made_up(scheme: Scheme, part: int) -> None:
    files = [made_up(scheme, number) for number in range(part, 4 * len(scheme.tables), 4)]
    assert differing(files, scheme, [sent_back(laid, scheme) for laid in files]) == []


@pytest.mark.slow
def test_so_do_made_up_layouts_after_an_office_program_saved_them(
    scheme: Scheme, saved_by_office: Callable[[Sequence[bytes]], list[bytes]]
) -> None:
    files = [made_up(scheme, number) for number in range(3 * len(scheme.tables))] + list(in_all_ways(scheme, "T05"))
    assert sum(not as_read(laid, scheme).tables for laid in files) <= 2, "few drawn habits leave nothing that tells the table"
    assert differing(files, scheme, saved_by_office([sent_back(laid, scheme) for laid in files])) == []
