"""A match as it lies before a person: the ledger row, the units that it may be, what others have said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.decision_rows import LEDGER
from flows.finding_context import as_read, register_units
from flows.match_queue import Doubt, alike, last_words, waiting
from flows.match_side_by_side import Row, side_by_side
from flows.second_readings import SecondReading, second_readings
from transforms.decided import Decision
from transforms.linkage.pairing import Party
from transforms.linkage.proposals import SHOWN
from transforms.stewardship.roles import Person
from warehouse import Warehouse

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """What is asked of a person. `blind`: a second reading, so that neither the decision nor what speaks for it is shown.

    doubt: where it stands in the queue; none for a second reading. second: the reading that is due, or disputed. alike: rows
    of the same name and code that wait as well. last: the decision on it that stands.

    What is decided on a row holds for its unit's other periods by itself (docs/adr/0011), and for no other unit's.
    """

    unit: str
    period: str
    row_key: str
    name: str
    union_name: str
    candidates: tuple[Mapping[str, Any], ...]
    rows: tuple[Row, ...]
    doubt: Doubt | None
    second: SecondReading | None
    alike: tuple[Doubt, ...]
    last: Decision | None

    @property
    def place(self) -> Place:
        """Where it stands: unit, period, row key."""
        return self.unit, self.period, self.row_key

    @property
    def periods(self) -> tuple[Doubt, ...]:
        """The same enterprise of the same unit in other periods: decided with it."""
        return tuple(other for other in self.alike if other.unit == self.unit)

    @property
    def elsewhere(self) -> tuple[Doubt, ...]:
        """The same name and code in other units' ledgers, each unit once: decided with it where that is asked for."""
        return tuple({other.unit: other for other in reversed(self.alike) if other.unit != self.unit}.values())

    @property
    def blind(self) -> bool:
        """Whether the reader must not know what others and the matching have made of it."""
        return self.second is not None and self.second.state == "due"

    @property
    def waits(self) -> bool:
        """Whether it can be decided now."""
        return self.doubt is not None or self.second is not None


@dataclass(frozen=True)
class Pile:
    """All that waits for a person: second readings first, then the queue. `mine`: how many they decided on a day."""

    seconds: tuple[SecondReading, ...]
    doubts: tuple[Doubt, ...]
    mine: int

    @property
    def enterprises(self) -> list[Doubt]:
        """Each enterprise of a unit once, as its latest period has it: what is decided on one period holds for all."""
        latest: dict[tuple[str, Party], Doubt] = {}
        for doubt in self.doubts:
            known = latest.setdefault((doubt.unit, doubt.party), doubt)
            if doubt.period > known.period:
                latest[doubt.unit, doubt.party] = doubt
        return list(latest.values())

    @property
    def places(self) -> list[Place]:
        """Where they stand, in their order."""
        firsts = [reading.first for reading in self.seconds]
        return [*((d.unit or "", d.period or "", d.row_key or "") for d in firsts), *(doubt.place for doubt in self.enterprises)]

    def after(self, place: Place, before: Sequence[Place] = ()) -> Place | None:
        """What comes after a row among what waits now; `before`: what waited when the row was opened. The first again after the last."""
        places = self.places
        order = before if place in before else places
        behind = order.index(place) + 1 if place in order else 0
        still = set(places)
        return next((one for one in (*order[behind:], *order[:behind], *places) if one in still and one != place), None)


def pile(store: Warehouse, person: Person, decisions: Sequence[Decision], today: str) -> Pile:
    """What waits for a person; `today` (YYYY-MM-DD) is the day that `mine` counts."""
    seconds = tuple(reading for reading in second_readings(decisions) if reading.due_for(person.login, person.units))
    doubts = tuple(waiting(store, decisions, person.units))
    made = [d for d in decisions if d.author == person.login and d.made_at[:10] == today and d.kind != "undo" and d.rule == "R10"]
    undone = {d.payload.get("revokes") for d in decisions if d.kind == "undo"}
    return Pile(seconds, doubts, sum(decision.id not in undone for decision in made))


def case(store: Warehouse, pile: Pile, decisions: Sequence[Decision], place: Place) -> Case | None:
    """A row with what is asked of it; None where no ledger of the latest edition has it."""
    second = next((r for r in pile.seconds if (r.first.unit, r.first.period, r.first.row_key) == place), None)
    doubt = next((d for d in pile.doubts if d.place == place), None)
    rows = store.reported(LEDGER, *place)
    matches = store.match_of(*place)
    if rows.empty or not matches:
        return None
    name = doubt.name if doubt else str(second.first.payload["ledger"]["enterprise_name"] or "") if second else ""
    named = rows[rows["enterprise_name"].fillna("") == name]
    ledger = (named if len(named) else rows).iloc[0]
    candidates = doubt.candidates if doubt else _of_register(store, place[1], second, matches[0])
    word = last_words(decisions).get((place[0], place[2]))
    said = {column: ledger[column] for column in ("enterprise_name", "uscc", "county", "employees")}
    return Case(
        *place, as_read(ledger["enterprise_name"]), as_read(ledger["union_name"]), candidates, side_by_side(store.scheme, said, candidates),
        doubt, second, tuple(alike(pile.doubts, doubt)) if doubt else (), word,
    )  # fmt: skip


def _of_register(store: Warehouse, period: str, second: SecondReading | None, match: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The units that were proposed, as the register has them, in the order of their numbers: it must not tell which was best."""
    if second is None:
        return tuple(register_units(store, period, [str(match["unit_no"])] if match["unit_no"] else []))
    said = second.first.payload
    chosen = [str(unit["unit_no"]) for unit in said.get("units", ())][:1] if said.get("is_unit") else []
    shown = list(dict.fromkeys([*chosen, *map(str, said.get("proposed", ()))]))[:SHOWN]
    return tuple(register_units(store, period, sorted(shown)))
