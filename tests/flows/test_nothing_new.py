"""Running the night again with nothing new changes nothing; a day that makes a report overdue does."""

from flows.digest import render
from tests.flows.making import Place, different


def test_the_same_night_again_publishes_nothing(place: Place) -> None:
    before = place.views()
    digest = place.night("2020-10-11")
    assert (digest.published, digest.edition, digest.received, digest.changes, digest.moved) == (False, 1, (), {}, ())
    assert digest.findings == dict(place.ask("SELECT severity, count(*) FROM findings GROUP BY severity"))
    assert different(before, place.views()) == []


def test_a_day_that_makes_nothing_overdue_publishes_nothing(place: Place) -> None:
    assert not place.night("2020-11-10").published
    assert place.ask("SELECT max(id) FROM editions") == [(1,)]


def test_a_day_that_makes_a_report_overdue_publishes_an_edition(place: Place) -> None:
    units = place.ask("SELECT DISTINCT unit FROM submissions")
    digest = place.night("2020-11-11")
    assert (digest.published, digest.edition, digest.received) == (True, 2, ())
    assert set(digest.changes) == {"new", "back", "gone"}
    assert digest.changes["new"] == {"S13": 7}
    assert {period for _, period in digest.overdue} == {"2020-09", "2020-10"}
    assert dict(place.ask("SELECT period, count(*) FROM findings WHERE rule = 'S13' GROUP BY period")) == {"2020-09": 7 - len(units), "2020-10": 7}
    assert digest.moved == ()


def test_a_touched_file_with_the_same_bytes_is_not_new(place: Place) -> None:
    for file in place.inbox.rglob("*.*"):
        if file.is_file():
            file.touch()
    assert not place.night("2020-10-11").published


def test_the_digest_ends_with_where_to_look_next(place: Place) -> None:
    last = render(place.night("2020-10-11"), place.scheme).splitlines()[-1]
    assert "unionstats status" in last
    assert "unionstats findings" in last
