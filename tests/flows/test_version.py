"""A program that may read the same bytes otherwise, or come to other figures, is another one, without anybody counting versions."""

import shutil
from pathlib import Path

import pytest

from flows import version
from flows.cli import run
from tests.flows.making import Place

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The program's own source, to be changed."""
    for room in version.DERIVES:
        shutil.copytree(ROOT / room, tmp_path / "home" / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("file", "read_otherwise", "derived_otherwise"),
    [
        ("sources/cells.py", True, True),
        ("transforms/codes.py", True, True),
        ("transforms/data/traditional.csv", True, True),
        ("scheme/expressions.py", True, True),
        ("expectations/check_rows.py", False, True),
        ("flows/derive.py", False, True),
        ("flows/commands/status.py", False, False),
        ("sources/simulate/chance.py", False, False),
        ("scheme/2020/rules.yaml", False, False),  # the scheme's own digest tells
    ],
)
def test_what_makes_another_program(file: str, read_otherwise: bool, derived_otherwise: bool, home: Path) -> None:
    reads, derives = (version.source_digest(home, rooms) for rooms in (version.READS, version.DERIVES))
    assert derives == version.code_version().partition("/")[2]
    assert reads == version.reader_version()
    changed = home / file
    changed.write_bytes(changed.read_bytes() + b"\n#\n")
    assert (version.source_digest(home, version.READS) != reads) == read_otherwise
    assert (version.source_digest(home, version.DERIVES) != derives) == derived_otherwise


def test_what_does_not_make_another_program(home: Path) -> None:
    before = version.source_digest(home, version.DERIVES)
    (home / "sources" / "__pycache__").mkdir()
    (home / "sources" / "__pycache__" / "cells.py").write_text("#", encoding="utf-8")
    (home / "flows" / "notes.md").write_text("#", encoding="utf-8")
    cells = home / "sources" / "cells.py"
    cells.write_bytes(cells.read_bytes().replace(b"\n", b"\r\n"))
    assert version.source_digest(home, version.DERIVES) == before
    cells.rename(cells.with_name("cells_.py"))
    assert version.source_digest(home, version.DERIVES) != before


def test_another_program_reads_and_works_out_everything_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.night.code_version", lambda: "0.1.0/another")
    assert place.night("2020-10-11").published
    assert place.ask("SELECT count(DISTINCT reader_version) FROM readings") == [(1,)]
    monkeypatch.setattr("flows.night.code_version", lambda: "0.1.0/a third")
    monkeypatch.setattr("flows.reading.reader_version", lambda: "another")
    assert place.night("2020-10-11").published
    assert place.ask("SELECT reader_version FROM readings ORDER BY id DESC")[0] == ("another",)
    assert not place.night("2020-10-11").published


def test_the_command_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == version.__version__
