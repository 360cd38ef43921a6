"""`nightly --period A..B --unit U`: what is taken in is restricted, what is worked out is not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from flows.cli import run
from flows.digest import Digest, render
from flows.night import Course, run_night
from flows.only import Only, only_of
from flows.running import PlainRunner
from scheme import Scheme
from tests.flows.making import OF_THE_NIGHT, Place, Readers, different

DAY = "2020-11-11"


def night(place: Place, only: Only) -> Digest:
    warehouse = place.open(DAY)
    try:
        course = Course(place.scheme, warehouse, place.inbox, place.registry, date.fromisoformat(DAY), only=only)
        with patch("flows.reading.ReaderPool", lambda _: Readers(place.scheme)), patch("flows.intake.ReaderPool", lambda *_: Readers(place.scheme)):
            return run_night(course, PlainRunner(retries=()))
    finally:
        warehouse.close()


def taken_in(place: Place) -> set[tuple[str, str]]:
    return set(place.ask("SELECT unit, period FROM submissions"))


def test_periods_and_units_one_by_one_come_to_the_same_as_all_at_once(
    new_place: Callable[..., Place], dirty: Path, one_book: tuple[str, str], scheme: Scheme
) -> None:
    city, industry = one_book
    months = ("2020-09", "2020-10")
    place, at_once = new_place(dirty, one_book, *months), new_place(dirty, one_book, *months)
    digest = night(place, only_of(scheme, "2020-10", [city]))
    assert taken_in(place) == {(city, "2020-10")}
    assert [month for month, _ in digest.extracts] == ["2020-10"]
    assert digest.only == (("2020-10",), (city,))
    assert "Only" in render(digest, scheme)
    night(place, only_of(scheme, "2020-09..2020-10", [city, industry]))
    assert taken_in(place) == {(unit, month) for unit in one_book for month in months}
    whole, _ = night(place, Only()), night(at_once, Only())
    assert (whole.published, whole.only) == (False, None)
    by_history = ("submission", "id", "received", "superseded_by", "version", "file_id", "edition", "since", "since_edition", *OF_THE_NIGHT)
    assert different(at_once.views(*by_history), place.views(*by_history)) == []


def test_the_digest_in_the_ledger_says_that_it_was_no_whole_night(new_place: Callable[..., Place], dirty: Path, one_book: tuple[str, str]) -> None:
    place = new_place(dirty, one_book, "2020-09")
    night(place, Only(units=one_book[:1]))
    (text,) = next(iter(place.ask("SELECT digest FROM nights")))
    assert Digest.from_text(str(text)).only == ((), one_book[:1])


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--period", "2020-11..2020-09"], "found 2020-11..2020-09, expected YYYY-MM or YYYY-MM..YYYY-MM, the earlier one first"),
        (["--period", "2020-13"], "found 2020-13"),
        (["--period", "2019-12"], "within 2020-09..2020-12"),
        (["--period", "2020-09.."], "found 2020-09.."),
        (["--unit", "XX"], "XX is no unit"),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_opened(flags: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "nothing"
    assert run(["nightly", "--plain", "--inbox", str(tmp_path), "--home", str(home), *flags]) == 1
    assert words in capsys.readouterr().err
    assert not home.exists()
