"""A folder that gives no answer ends its unit's pull, and nobody else's."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheme import Scheme
from sources.connectors.contract import Refused, Remote, Stream
from sources.connectors.folder import Folder
from sources.connectors.mirror import Mirror
from sources.connectors.patient import Patient
from tests.sources.connectors.places import LONG_AGO, Place, settings


class Share(Folder):
    """A folder on a mount that hangs once so many pieces of files were read, as the system hangs: without an answer."""

    def __init__(self, place: Place, pieces: int) -> None:
        super().__init__(place.settings)
        self.pieces, self.back, self.asked = pieces, threading.Event(), 0

    def offers(self) -> list[Remote]:
        self.asked += 1
        if self.pieces < 0:
            self.back.wait(60)
        return super().offers()

    def read(self, remote: Remote, start: int) -> Stream:
        def pieces() -> Iterator[bytes]:
            for piece in super(Share, self).read(remote, start).chunks:
                self.pieces -= 1
                if self.pieces < 0:
                    self.back.wait(60)
                yield piece

        return Stream(start, pieces())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(settings("YC", "folder", str(tmp_path / "share")), root=tmp_path / "share")
    for name in ("2020-09/a.csv", "2020-10/b.csv", "2020-10/c.csv", "2020-10/d.csv"):
        made.put(name, name.encode(), LONG_AGO)
    return made


@pytest.mark.parametrize(("pieces", "here"), [(-1, []), (2, ["a.csv"])])
def test_it_is_named_once_and_what_had_come_whole_counts(place: Place, pieces: int, here: list[str], scheme: Scheme, tmp_path: Path) -> None:
    share, home = Share(place, pieces), tmp_path / "pulled"
    connector = Patient(share, 1.0)
    try:
        said = [notice.code for notice in Mirror(home).pull(place.settings, connector, scheme)]
    except Refused as error:
        said = [error.code]
    finally:
        connector.close()
        share.back.set()
    assert said == ["source_hangs"]
    assert share.asked == 1
    assert [path.name for path in home.glob("YC/*/*")] == here
    assert Mirror(home).pull(place.settings, Patient(Folder(place.settings), 60), scheme) == []
    assert sorted(path.name for path in home.glob("YC/*/*")) == ["a.csv", "b.csv", "c.csv", "d.csv"]


def test_what_goes_wrong_there_is_said_as_it_is(place: Place) -> None:
    place.settings = settings("YC", "folder", str(place.root / "nowhere"))
    with pytest.raises(Refused) as error:
        Patient(Folder(place.settings), 60).offers()
    assert error.value.code == "source_not_found"
