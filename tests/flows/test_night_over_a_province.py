"""The night finds what the simulator planted and nothing else, on both databases, at once or month by month."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from scheme import Scheme
from tests.flows.making import FOLLOWS_MATCHES, LAST_DAY, OF_THE_NIGHT, UNTOLD, Place, cells_found, cells_told, different, found, told

pytestmark = pytest.mark.slow
PERIODS = {"2020-09": "2020-10-11", "2020-10": "2020-11-11", "2020-11": "2020-12-11", "2020-12": LAST_DAY}
FILE_NUMBERS = ("file_id", "fingerprint", "submission", "id", "superseded_by", "received", "since", "edition")


@pytest.fixture(scope="module")
def dirty(province: Callable[..., Path]) -> Path:
    return province(small=False, dirty=True)


@pytest.fixture(scope="module")
def clean(province: Callable[..., Path]) -> Path:
    return province(small=False, dirty=False)


@pytest.fixture(scope="module")
def a_night(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Place]:
    def run(province: Path, url: str | None = None) -> Place:
        place = Place(tmp_path_factory.mktemp("over"), url)
        place.hand_in(province, None, list(PERIODS))
        place.night()
        return place

    return run


@pytest.fixture(scope="module")
def over_dirty(night_over_all: Callable[[Path], Place], tmp_path_factory: pytest.TempPathFactory) -> Place:
    return night_over_all(tmp_path_factory.mktemp("over") / "place")


@pytest.fixture(scope="module")
def over_clean(a_night: Callable[..., Place], clean: Path) -> Place:
    return a_night(clean)


@pytest.fixture(scope="module")
def on_postgres(a_night: Callable[..., Place], dirty: Path, session_database: str) -> Place:
    return a_night(dirty, session_database)


@pytest.fixture(scope="module")
def month_by_month(dirty: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("month-by-month"))
    for period, day in PERIODS.items():
        place.hand_in(dirty, None, [period])
        place.night(day)
    return place


def by_rule(findings: Counter[tuple[str, ...]]) -> dict[str, Counter[tuple[str, ...]]]:
    rules = sorted({finding[2] for finding in findings} - FOLLOWS_MATCHES - {UNTOLD})
    return {rule: Counter({finding: n for finding, n in findings.items() if finding[2] == rule}) for rule in rules}


def test_every_planted_mistake_is_found_and_nothing_else(over_dirty: Place, dirty: Path, scheme: Scheme) -> None:
    want, got = by_rule(told(dirty / "truth")), by_rule(found(over_dirty))
    off = {rule: (want.get(rule, Counter()) - got.get(rule, Counter()), got.get(rule, Counter()) - want.get(rule, Counter())) for rule in {*want, *got}}
    assert {rule: (list(missed)[:2], list(extra)[:2]) for rule, (missed, extra) in off.items() if missed or extra} == {}
    bent = {rule.code for rule in scheme.asked("forensics")}  # figures are bent on their own: tests/flows/test_bent_province.py
    untried = set(scheme.rules) - set(want) - FOLLOWS_MATCHES - bent - {UNTOLD}
    assert untried <= {"S01", "S11", "S15"}, "the simulator plants every mistake that does not ruin a whole file"


def test_a_finding_names_its_cell(over_dirty: Place, dirty: Path) -> None:
    want, got = cells_told(dirty / "truth"), cells_found(over_dirty)
    wrong = {finding: (cell, got[finding]) for finding, cell in want.items() if finding in got and got[finding] != cell}
    assert wrong == {}
    assert len(set(want) & set(got)) > 400


def test_no_match_is_wrong(over_dirty: Place, dirty: Path) -> None:
    rows = (dirty / "truth" / "matches.csv").read_text(encoding="utf-8").splitlines()[1:]
    truth = {(unit, period, key): number for unit, period, key, *_, number in (row.split(",") for row in rows)}
    matched = over_dirty.ask("SELECT unit, period, row_key, unit_no FROM matches WHERE state = 'accepted'")
    assert [row for row in matched if truth[row[:3]] != row[3]] == []
    assert len(matched) > 0.85 * sum(number != "" for number in truth.values())


def test_a_clean_province_has_no_finding_but_the_register_s(over_clean: Place, clean: Path) -> None:
    want, got = by_rule(told(clean / "truth")), by_rule(found(over_clean))
    assert {rule: list(findings)[:2] for rule, findings in got.items() if findings != want.get(rule)} == {}
    assert over_clean.ask("SELECT * FROM held_rows") == []


def test_figures_of_a_clean_province_are_exact(over_clean: Place, clean: Path, scheme: Scheme) -> None:
    truth = json.loads((clean / "truth" / "figures.json").read_text(encoding="utf-8"))
    rows = over_clean.ask(f"SELECT period, indicator, value FROM figures WHERE region = '{scheme.province.code}' AND breakdown = ''")
    have = {(period, indicator): value for period, indicator, value in rows}
    follow_matches = {"I02a", "I02c", "I02d"}
    off = {
        (period, indicator): (value, have.get((period, indicator)))
        for period, values in truth.items()
        for indicator, value in values.items()
        if value is not None and indicator not in follow_matches and have.get((period, indicator)) != pytest.approx(value, rel=1e-9)
    }
    assert off == {}
    assert set(PERIODS) == set(truth)


@pytest.mark.postgres
def test_both_databases_say_the_same(over_dirty: Place, on_postgres: Place) -> None:
    assert different(over_dirty.views(), on_postgres.views()) == []


def test_month_by_month_comes_to_the_same_as_all_at_once(over_dirty: Place, month_by_month: Place) -> None:
    at_once, monthly = (place.views(*OF_THE_NIGHT, *FILE_NUMBERS) for place in (over_dirty, month_by_month))
    assert different(at_once, monthly) == []


def test_findings_go_on_from_month_to_month(month_by_month: Place) -> None:
    assert month_by_month.ask("SELECT max(edition), count(DISTINCT edition) FROM figures") == [(4, 1)]
    states = dict(month_by_month.ask("SELECT state, count(*) FROM findings WHERE period = '2020-09' GROUP BY state"))
    assert set(states) == {"open"}
    assert {state for (state,) in month_by_month.ask("SELECT DISTINCT state FROM findings WHERE period = '2020-12'")} == {"new"}


def test_again_with_nothing_new_changes_nothing(over_dirty: Place) -> None:
    before = over_dirty.views()
    digest = over_dirty.night()
    assert not digest.published
    assert digest.edition == 1
    assert different(before, over_dirty.views()) == []
    assert over_dirty.ask("SELECT count(*), max(id) FROM editions") == [(1, 1)]
    assert over_dirty.ask("SELECT id, state FROM nights ORDER BY id") == [(1, "finished"), (2, "finished")]
