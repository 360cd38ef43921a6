"""What a night replaces is kept with the editions in which it stood, and no more than what differs. On both databases."""

import random
from typing import Any

import pytest

from tests.warehouse.making import content, finding, frame
from warehouse import Warehouse

UNITS, KEYS = ("YC", "WZ", "GY"), "abcd"
NIGHTS = 7


def match(unit: str, key: str, unit_no: str) -> dict[str, Any]:
    return {"unit": unit, "period": "2020-09", "row_key": key, "enterprise_name": "甲", "unit_no": unit_no, "score": 1.0, "state": "accepted"}


def publish(warehouse: Warehouse, matches: list[dict[str, Any]], findings: list[dict[str, Any]]) -> int:
    with warehouse.night("2020-12-11") as night:
        published = night.publish(content(matches=frame("matches", *matches), findings=frame("findings", *findings)))
    return int(published.edition.id)


def matches_of(warehouse: Warehouse, edition: int | None) -> list[tuple[str, str, str]]:
    with warehouse.tracing(edition) as read:
        found = read.matches("2020-09")
    return sorted(((one["unit"], one["row_key"], one["unit_no"]) for one in found), key=lambda one: one[0])  # their order within a unit is kept


def findings_of(warehouse: Warehouse, edition: int | None) -> list[tuple[str, str, str]]:
    with warehouse.tracing(edition) as read:
        found = read.findings([(unit, "2020-09") for unit in UNITS], ["T01"])
    return sorted((one["unit"], one["row_key"], one["cell"]) for one in found)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_edition_of_any_nights_is_as_it_was_published(seed: int, warehouse: Warehouse) -> None:
    """Units that come, go and come again, rows of one key in another order, findings that move from cell to cell."""
    dice = random.Random(seed)
    then = {}
    for _night in range(NIGHTS):
        matches = [match(unit, dice.choice(KEYS[:2]), str(dice.randrange(3))) for unit in dice.sample(UNITS, dice.randrange(4)) for _row in range(3)]
        findings = [finding(unit=unit, row_key=key, cell=f"I{dice.randrange(3)}") for unit in UNITS for key in KEYS if dice.random() < 0.6]
        number = publish(warehouse, matches, findings)
        then[number] = (matches_of(warehouse, None), findings_of(warehouse, None))
        assert then[number][0] == sorted(((m["unit"], m["row_key"], m["unit_no"]) for m in matches), key=lambda one: one[0])
    assert {number: (matches_of(warehouse, number), findings_of(warehouse, number)) for number in then} == then
    assert len({str(one) for one in then.values()}) == NIGHTS


def test_what_stays_the_same_is_kept_once(warehouse: Warehouse) -> None:
    rows = [match(unit, "a", "1") for unit in UNITS]
    publish(warehouse, rows, [finding()])
    publish(warehouse, rows, [finding()])
    publish(warehouse, [*rows[:2], match("GY", "a", "2")], [finding(), finding(row_key="b")])
    kept = warehouse.query("SELECT unit, since_edition, last_edition FROM match_past").to_numpy().tolist()
    assert kept == [["GY", 1, 2]]
    assert warehouse.query("SELECT * FROM finding_past").empty
    assert warehouse.query("SELECT kind, part, since_edition FROM edition_part WHERE last_edition IS NULL AND kind = 'match' ORDER BY part").to_numpy().tolist() == [
        ["match", "GY/2020-09", 3], ["match", "WZ/2020-09", 1], ["match", "YC/2020-09", 1],
    ]  # fmt: skip


def test_an_edition_that_is_not_there_has_nothing(warehouse: Warehouse) -> None:
    with warehouse.tracing() as read:
        assert (read.edition(), read.editions()) == (None, [])
    publish(warehouse, [], [])
    with warehouse.tracing(7) as read:
        assert (read.edition(), read.editions(), read.latest) == (None, [1], False)
