"""A run of nights in which every cause changes the figures once: late and corrected files, the register, decisions, their undoing, the day."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from flows.decision_desk import RULE, Asked, Desk, undo
from flows.finding_desk import FindingDesk
from tests.flows.making import Place
from transforms.stewardship.roles import Person
from warehouse import Warehouse

STEWARD, APPROVER = Person("qian", "钱七", "provincial_steward"), Person("li", "李四", "provincial_approver")
BOOKS = ("ZW", "CY2")
"""A city with an error on a row that a figure counts, and an industry; both hand in one book a month."""
EDITIONS = 9
CAUSE_OF = {2: "decision", 4: "corrected", 5: "register", 6: "day", 7: "decision", 8: "decision", 9: "late"}
"""What alone made the edition another one than that before; 3 brought a late report and with it October's register."""


def nights(place: Place, dirty: Path, clean: Path) -> Iterator[int]:
    """The editions, one by one as they are published."""
    place.hand_in(dirty, BOOKS, ["2020-09"])
    yield _published(place, "2020-10-11")
    _waive_errors(place)
    yield _published(place, "2020-10-12")
    place.hand_in(dirty, BOOKS, ["2020-10"])
    yield _published(place, "2020-11-11")
    place.hand_in(clean, BOOKS[1:], ["2020-09"])
    yield _published(place, "2020-11-12")
    extract = next(place.registry.glob("*2020-10*"))
    lines = extract.read_bytes().splitlines(keepends=True)
    extract.write_bytes(b"".join(lines[:-20]))
    yield _published(place, "2020-11-13")
    yield _published(place, "2020-11-16")
    with place.open("2020-11-16") as store:
        numbers = reject_matches(store, BOOKS[0], "2020-10")
    yield _published(place, "2020-11-17")
    with place.open("2020-11-17") as store:
        undo_all(store, numbers)
    yield _published(place, "2020-11-18")
    others = sorted(folder.parent.name for folder in (dirty / "inbox").glob("*/2020-09") if folder.parent.name not in BOOKS)
    place.hand_in(dirty, others[:1], ["2020-09"])
    yield _published(place, "2020-11-19")


def reject_matches(store: Warehouse, unit: str, period: str, count: int = 5) -> tuple[int, ...]:
    """Say of matched rows that the register has them not, so that figures move; the numbers of the decisions."""
    accepted = "SELECT DISTINCT row_key FROM matches WHERE unit = :unit AND period = :period AND state = 'accepted' ORDER BY row_key"
    desk = Desk(store, "zhang", store.decisions())
    rows = store.rows(accepted, unit=unit, period=period)
    new = [desk.take(Asked("unregistered", unit, period, row["row_key"])) for row in rows[:count]]
    assert {one.rule for one in new} == {RULE}
    numbers = store.decide(new, seen=store.decision_head())
    assert numbers
    return tuple(numbers)


def undo_all(store: Warehouse, numbers: Sequence[int]) -> None:
    """Take decisions back."""
    decisions = store.decisions()
    assert store.decide([undo(decisions, number, "zhang", "") for number in numbers], seen=store.decision_head())


def _waive_errors(place: Place) -> None:
    with place.open("2020-10-11") as store:
        groups = [group for group in store.groups(severity="error", limit=None) if group.file_id is not None]
        fingerprints = [found.fingerprint for group in groups for found in store.group_findings(group.id, limit=None)]
        assert fingerprints
        FindingDesk(store, STEWARD).ask_waiver(fingerprints, "true_as_reported", "已向填报单位核实，数据属实", "2020-11-15")
        FindingDesk(store, APPROVER).grant(fingerprints)


def _published(place: Place, day: str) -> int:
    digest = place.night(day)
    assert digest.published and digest.edition
    return digest.edition
