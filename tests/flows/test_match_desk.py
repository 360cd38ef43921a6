"""Matches decided by people: who sees what in which order, that nothing is asked twice, and what a second reader changes."""

from pathlib import Path

import pytest

from flows import second_readings
from flows.decisions_so_far import decisions_so_far
from flows.errors import UserError
from flows.match_case import Case, Pile, Place, case, pile
from flows.match_desk import Answer, MatchDesk, Overtaken
from scheme import Scheme
from tests.flows import doubtful
from tests.flows.doubtful import OCTOBER, OTHER, SEPTEMBER, UNIT, code, ledger_name
from tests.flows.making import Place as Folder
from tests.flows.making import small_scheme
from transforms.decided import Decision
from transforms.stewardship.roles import Person
from warehouse import Warehouse

CITY = Person("wang", "王", "unit_steward", frozenset({UNIT}))
COLLEAGUE = Person("li", "李", "unit_steward", frozenset({UNIT}))
PROVINCE = Person("zhao", "赵", "provincial_steward", None)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, scheme: Scheme) -> Path:
    return doubtful.make(tmp_path_factory.mktemp("doubtful") / "place", scheme, 3, (SEPTEMBER, OCTOBER)).folder


@pytest.fixture
def store(made: Path, tmp_path: Path, scheme: Scheme) -> Warehouse:
    return Folder(made, None, small_scheme(scheme)).copy(tmp_path / "place").open()


@pytest.fixture(autouse=True)
def nobody_reads_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """No decision is sampled, unless a test asks for it."""
    monkeypatch.setattr(second_readings, "ONE_IN", 2**63)


def waits(store: Warehouse, person: Person) -> Pile:
    return pile(store, person, decisions_so_far(store), "2021-01-11")


def opened(store: Warehouse, person: Person, place: Place) -> Case:
    found = case(store, waits(store, person), decisions_so_far(store), place)
    assert found is not None
    return found


def head(store: Warehouse) -> int:
    return store.decision_head()


def say(store: Warehouse, person: Person, place: Place, *answer: object, **more: object) -> list[int]:
    return MatchDesk(store, person).decide(opened(store, person, place), Answer(*answer, **more), head(store))  # type: ignore[arg-type]


def place(number: int, period: str = OCTOBER, unit: str = UNIT) -> Place:
    return unit, period, code(number + (0 if unit == UNIT else 100))


def test_the_most_insured_come_first_and_a_unit_sees_its_own(store: Warehouse) -> None:
    assert waits(store, CITY).places == [place(n) for n in range(3)]
    everything = waits(store, PROVINCE).places
    assert len(everything) == 7
    assert everything[:2] == [place(0), place(0, OCTOBER, OTHER)]


def test_the_two_sides_stand_beside_each_other(store: Warehouse) -> None:
    found = opened(store, CITY, place(0))
    name, number, where, size, _status = found.rows
    assert (name.ledger, [piece.text for piece in name.candidates[0].pieces if piece.differs]) == (ledger_name(UNIT, 0), ["青禾云商贸"])
    assert number.candidates[0].same and where.candidates[0].same
    assert (size.ledger, size.candidates[0].text) != ("", "")
    assert [(one.word, one.leaning) for one in number.candidates[0].evidence] == [("信用代码一致", "for")]


def test_what_is_decided_leaves_the_queue_at_once_for_all_its_periods(store: Warehouse) -> None:
    first = opened(store, CITY, place(0))
    assert [other.place for other in first.periods] == [place(0, SEPTEMBER)]
    assert len(say(store, CITY, place(0), "same", 1)) == 1
    left = waits(store, CITY)
    assert {doubt.row_key for doubt in left.doubts} == {code(1), code(2)}
    assert left.after(place(0), waits(store, PROVINCE).places) == place(1)
    assert store.decisions()[-1].payload["units"][0]["unit_no"] == "900000"
    audited = store.audit_page(None)[0]
    assert (audited.login, audited.role, audited.action, audited.unit) == ("wang", "unit_steward", "same", UNIT)


def test_the_next_night_agrees_and_asks_nothing_again(store: Warehouse, tmp_path: Path, scheme: Scheme) -> None:
    say(store, CITY, place(0), "same", 1)
    say(store, CITY, place(1), "none")
    before = waits(store, CITY).places
    Folder(tmp_path / "place", None, small_scheme(scheme)).night("2020-11-12")
    assert waits(store, CITY).places == before == [place(2)]


def test_all_of_a_name_and_code_at_once_and_all_undone_at_once(store: Warehouse) -> None:
    assert opened(store, CITY, place(2)).elsewhere == ()
    (other,) = opened(store, PROVINCE, place(2)).elsewhere
    assert (other.unit, other.row_key) == (OTHER, code(2))
    numbers = say(store, PROVINCE, place(2), "unregistered", elsewhere=True)
    assert [(d.unit, d.row_key, d.batch is not None) for d in store.decisions()] == [(UNIT, code(2), True), (OTHER, code(2), True)]
    assert len(waits(store, PROVINCE).places) == 5
    undone, where = MatchDesk(store, PROVINCE).undo_last()
    assert (undone, where) == (numbers, place(2))
    assert len(waits(store, PROVINCE).places) == 7
    with pytest.raises(UserError, match="nothing of yours"):
        MatchDesk(store, PROVINCE).undo_last()


def test_who_acts_for_another_unit_now_neither_undoes_nor_decides_what_is_of_the_old_one(store: Warehouse) -> None:
    (number,) = say(store, CITY, place(0), "none")
    left = opened(store, CITY, place(1))
    for now in (Person("wang", "王", "unit_steward", frozenset({OTHER})), Person("wang", "王", "auditor")):
        with pytest.raises(UserError, match="nothing of yours"):
            MatchDesk(store, now).undo_last()
        with pytest.raises(UserError, match=r"Matches of \w+ are not yours"):
            MatchDesk(store, now).decide(left, Answer("none"), head(store))
    assert MatchDesk(store, CITY).undo_last()[0] == [number]


def test_what_nobody_can_tell_goes_to_the_province_alone(store: Warehouse) -> None:
    say(store, CITY, place(0), "unsure", note="两家都像")
    assert place(0) not in waits(store, CITY).places
    waiting = next(doubt for doubt in waits(store, PROVINCE).doubts if doubt.place == place(0))
    assert waiting.unsure is not None and waiting.unsure.author == "wang"
    say(store, PROVINCE, place(0), "none")
    assert place(0) not in waits(store, PROVINCE).places


def test_who_comes_too_late_is_told_who_has_done_what(store: Warehouse) -> None:
    seen, mine = head(store), opened(store, CITY, place(0))
    say(store, COLLEAGUE, place(1), "none")
    assert MatchDesk(store, CITY).decide(mine, Answer("none"), seen)
    late = opened(store, COLLEAGUE, place(2))
    say(store, CITY, place(2), "same", 1)
    with pytest.raises(Overtaken, match=r"wang has decided it on .*: same unit \(decision 3\)"):
        MatchDesk(store, COLLEAGUE).decide(late, Answer("none"), 2)
    with pytest.raises(Overtaken, match="wang has decided it"):
        say(store, COLLEAGUE, place(2), "none")
    assert len(store.decisions()) == 3


def test_a_federation_and_a_renamed_unit(store: Warehouse) -> None:
    say(store, CITY, place(0), "federation", federation="兴庆区工业联合工会")
    say(store, CITY, place(1), "predecessor", 1)
    said = [(d.kind, d.payload.get("federation"), [u["unit_no"] for u in d.payload["units"]], d.payload["is_unit"]) for d in store.decisions()]
    assert said == [("federation", "兴庆区工业联合工会", ["900000"], False), ("predecessor", None, ["900001"], True)]


def test_answers_that_cannot_be_right(store: Warehouse) -> None:
    for answer in (("same", 4), ("nonsense",), ("undo",), ("federation",)):
        with pytest.raises(UserError):
            say(store, CITY, place(0), *answer)
    assert store.decisions() == ()


@pytest.fixture
def everybody_is_read(monkeypatch: pytest.MonkeyPatch, nobody_reads_twice: None) -> None:  # after it
    monkeypatch.setattr(second_readings, "ONE_IN", 1)


@pytest.mark.usefixtures("everybody_is_read")
def test_a_second_reader_sees_neither_the_decision_nor_what_speaks_for_it(store: Warehouse) -> None:
    say(store, CITY, place(0), "same", 1)
    assert waits(store, CITY).seconds == ()
    assert waits(store, Person("x", "某", "unit_steward", frozenset({OTHER}))).seconds == ()
    (due,) = waits(store, COLLEAGUE).seconds
    found = opened(store, COLLEAGUE, place(0))
    assert found.blind and found.second == due
    assert all(said.evidence == () for row in found.rows for said in row.candidates)
    say(store, COLLEAGUE, place(0), "same", 1)
    (reading,) = second_readings.second_readings(store.decisions())
    assert (reading.state, reading.readings[0].author) == ("agreed", "li")
    assert waits(store, COLLEAGUE).seconds == waits(store, PROVINCE).seconds == ()


@pytest.mark.usefixtures("everybody_is_read")
@pytest.mark.parametrize(("settled", "kinds"), [("same", ["same", "second", "second"]), ("none", ["same", "second", "undo", "none"])])
def test_two_who_disagree_are_settled_by_the_province(store: Warehouse, settled: str, kinds: list[str]) -> None:
    say(store, CITY, place(0), "same", 1)
    say(store, COLLEAGUE, place(0), "none")
    assert second_readings.second_readings(store.decisions())[0].state == "disputed"
    assert waits(store, COLLEAGUE).seconds == ()
    assert waits(store, PROVINCE).places[0] == place(0)
    with pytest.raises(UserError, match="the province has to say"):
        say(store, PROVINCE, place(0), "unsure")
    say(store, PROVINCE, place(0), settled, 1 if settled == "same" else None)
    assert [decision.kind for decision in store.decisions()] == kinds
    assert waits(store, PROVINCE).seconds == ()
    assert place(0) not in waits(store, PROVINCE).places


def test_one_in_twenty_whoever_decides_and_the_same_ones_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_readings, "ONE_IN", 20)
    made = [Decision(n, "same", UNIT, SEPTEMBER, "R10", str(n), {}, author, "2020-11-11") for author in ("wang", "li") for n in range(5000)]
    drawn = [decision for decision in made if second_readings.sampled(decision)]
    assert drawn == [decision for decision in made if second_readings.sampled(decision)]
    for author in ("wang", "li"):
        assert 200 < sum(decision.author == author for decision in drawn) < 300
    assert not any(second_readings.sampled(Decision(n, "unsure", UNIT, SEPTEMBER, "R10", "", {}, "wang", "")) for n in range(100))


def test_a_decision_that_evidence_contradicts_waits_again_and_says_by_what(store: Warehouse, tmp_path: Path, scheme: Scheme) -> None:
    say(store, CITY, place(0), "same", 1)
    folder = Folder(tmp_path / "place", None, small_scheme(scheme))
    folder.night("2020-11-12")
    assert place(0) not in waits(store, CITY).places
    for register in folder.registry.iterdir():
        text = register.read_text(encoding="utf-8")
        register.write_text(text.replace(doubtful.register_name(UNIT, 0), "银川望月川粮油有限公司").replace(code(0), code(77)), encoding="utf-8")
    folder.night("2020-11-13")
    (again,) = [doubt for doubt in waits(store, CITY).doubts if doubt.place == place(0)]
    assert again.reopened[1].startswith("decision 1, same unit (wang")
    say(store, CITY, place(0), "unregistered")
    assert place(0) not in waits(store, CITY).places
