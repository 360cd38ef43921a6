"""What the matching keeps between nights spares work; lost, damaged or another's, it changes nothing but the time."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flows.known_registers import KnownRegisters
from flows.reconcile import _linked
from tests.flows.making import Place, different
from tests.transforms.test_linkage import LEXICON, NAME_OF, REGISTER, A, D, decisions, typo
from transforms.linkage import Bound, link
from transforms.linkage.index import Side
from warehouse.array_file import read_arrays, write_arrays

LEDGER = pd.DataFrame(
    [(name, code, None) for name in (*NAME_OF.values(), "蓝桥渡餐饮", "固原紫烟阁印务有限公司") for code in (None, A, typo(D))],
    columns=["enterprise_name", "uscc", "county"],
    dtype="str",
)
CHANGED = LEDGER.assign(enterprise_name=LEDGER["enterprise_name"].where(LEDGER.index != 4, "宁夏蓝桥渡酒店有限公司"))


class Home:
    """A home folder, and how many rows each night matched."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.matched = folder, list[int]()
        module = import_module("transforms.linkage.again")
        real = module.ranked

        def counted(side: Side, *rest: object) -> object:
            self.matched.append(len(side.name))
            return real(side, *rest)

        monkeypatch.setattr(module, "ranked", counted)

    def night(self, ledger: pd.DataFrame, register: pd.DataFrame = REGISTER, version: str = "1", bound: Bound | None = None) -> None:
        """A night's matching, the same as a full run's."""
        known = KnownRegisters(self.folder, version)
        result = _linked(ledger, register, LEXICON, bound or Bound(), known)
        known.sweep()
        pd.testing.assert_frame_equal(result, link(ledger, register, LEXICON, bound))

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "linkage").iterdir(), key=lambda path: path.suffix)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    return Home(tmp_path, monkeypatch)


def test_a_night_matches_what_changed(home: Home) -> None:
    home.night(LEDGER)
    home.night(LEDGER)
    home.night(CHANGED)
    home.night(CHANGED, bound=decisions(rejected=((0, "1"),)))
    home.night(CHANGED)
    assert home.matched == [len(LEDGER), 0, 1, 1, 1]  # what was refused is matched anew, and so when it no longer is
    assert [path.suffix for path in home.files] == [".register", ".rows"]


def test_a_new_register_or_program_takes_the_place_of_the_old(home: Home) -> None:
    home.night(LEDGER)
    old = home.files
    home.night(LEDGER, REGISTER.iloc[1:])
    home.night(LEDGER, REGISTER.iloc[1:], version="2")
    assert home.matched == [len(LEDGER)] * 3
    assert len(home.files) == 2
    assert not set(old) & set(home.files)


@pytest.mark.parametrize("which", [0, 1], ids=["register", "rows"])
@pytest.mark.parametrize("how", ["gone", "empty", "cut", "a bit", "another's", "text"])
def test_what_is_damaged_is_made_again(home: Home, which: int, how: str) -> None:
    home.night(LEDGER)
    path, whole = home.files[which], home.files[which].read_bytes()
    middle = len(whole) // 2
    damage = {"empty": b"", "cut": whole[:middle], "a bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], "text": b"#!/bin/sh\n" * 99}
    path.unlink()
    if how == "another's":
        write_arrays(path, {".something": np.arange(3)})
    elif how in damage:
        path.write_bytes(damage[how])
    home.night(LEDGER)
    home.night(CHANGED)
    assert home.matched == [len(LEDGER), len(LEDGER), 1]
    assert read_arrays(path) is not None


def test_what_a_killed_night_left_goes(home: Home) -> None:
    home.night(LEDGER)
    (home.folder / "linkage" / ".arriving-x1").write_bytes(b"half")
    (home.folder / "linkage" / "elder.rows").write_bytes(b"old")
    home.night(LEDGER)
    assert [path.suffix for path in home.files] == [".register", ".rows"]


def test_a_home_that_takes_nothing_costs_no_night(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    (home.folder / "linkage").write_text("a file where the folder should be", encoding="utf-8")
    home.night(LEDGER)
    assert "could not be kept" in caplog.text


def test_a_night_that_knows_publishes_what_one_that_forgot_does(dirty: Path, one_book: tuple[str, str], tmp_path: Path) -> None:
    places = [Place(tmp_path / name) for name in ("knows", "forgot")]
    for place in places:
        for period, day in (("2020-09", "2020-10-11"), ("2020-10", "2020-11-11")):
            place.hand_in(dirty, one_book, [period])
            place.night(day)
            kept = list((place.home / "linkage").iterdir())
            assert {path.suffix for path in kept} == {".register", ".rows"}
            for path in kept if place is places[1] else ():
                path.unlink()
    assert len(places[0].ask("SELECT * FROM matches")) > 0
    assert different(*(place.views() for place in places)) == []
