"""A night that dies after it has published: what it brought is told by the next one, once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from flows.digest import Digest, Moved, render
from flows.gap_night import Fault, Flow, GapNight
from scheme import Scheme
from sources.notices import Notice
from tests.flows.making import Place

ROOT = Path(__file__).parents[2]
SECOND, THIRD = "2020-11-11", "2020-11-12"
KILLED = """
import os, signal, sys
from pathlib import Path
from scheme import load_scheme
from tests.flows.making import Place, small_scheme
from warehouse import Night
Night.sum_up = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
Place(Path(sys.argv[1]), scheme=small_scheme(load_scheme())).night(sys.argv[2])
"""


def killed_when_published(place: Place, day: str) -> None:
    """A night of its own process that is killed right after it has published."""
    command = [sys.executable, "-c", KILLED, str(place.folder), day]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=240, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


def test_a_night_killed_after_publishing_is_told_by_the_next(place: Place, dirty: Path, one_book: tuple[str, str]) -> None:
    place.hand_in(dirty, one_book, ["2020-10"])
    killed_when_published(place, SECOND)
    assert place.ask("SELECT max(id) FROM editions") == [(2,)]
    next_one = place.night(SECOND)
    assert (next_one.published, next_one.edition) == (False, 2)
    (untold,) = next_one.untold
    assert (untold.published, untold.edition, untold.as_of) == (True, 2, SECOND)
    assert sorted(unit for unit, *_ in untold.received) == sorted(one_book)
    assert untold.changes["new"]
    assert untold.moved
    said = render(next_one, place.scheme)
    assert said.startswith("Night of 2020-11-11: edition 2 published.")
    assert "Night of 2020-11-11: nothing new, edition 2 stands." in said
    assert [digest["edition"] for digest in next_one.as_json()["untold"]] == [2]
    assert place.night(SECOND).untold == ()


def test_a_night_with_something_new_tells_what_the_dead_one_brought_too(place: Place, dirty: Path, one_book: tuple[str, str]) -> None:
    city, industry = one_book
    place.hand_in(dirty, (city,), ["2020-10"])
    killed_when_published(place, SECOND)
    place.hand_in(dirty, (industry,), ["2020-10"])
    digest = place.night(THIRD)
    assert (digest.published, [unit for unit, *_ in digest.received]) == (True, [industry])
    assert [[unit for unit, *_ in untold.received] for untold in digest.untold] == [[city]]


def test_a_digest_comes_back_from_its_text_as_it_was(scheme: Scheme) -> None:
    moved = Moved("I04a", "2020-10", None, 54.2, ("WZ 2020-10 v2",))
    gap = GapNight((Flow("", ">=50", 4, 1, 1, 0, 0, 4),), (), (("entered", 1),), (Fault("sum", "640104", ">=50", 3, 4),))
    digest = Digest(
        "2020-11-11", 2, True, (("WZ", "2020-10", 1, 2),), (("2020-10", "a.csv"),), (("GY", "2020-10"),), (Notice("macros", "WZ/a.xlsm"),),
        {"error": 3}, {"new": {"S01": 1}}, {"accepted": 4}, moved=(moved,), seconds={"read": 1.5}, gap=gap,
    )  # fmt: skip
    back = Digest.from_text(digest.to_text())
    assert back == digest
    assert render(back, scheme) == render(digest, scheme)
