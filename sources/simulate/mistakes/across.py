"""Tables that contradict each other (X), and reports that contradict the one before (P)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sources.simulate.mistakes.kinds import Kind, Target, has
from sources.simulate.submission import Row, Sheetful, number

Plant = Callable[[Target], bool]


def _change(
    table: str, needs: str, change: Callable[[Row], dict[str, Any]], fits: Callable[[Row], Any] = lambda row: True
) -> Plant:
    present = has(*needs.split())

    def plant(target: Target) -> bool:
        row = target.pick(table, lambda row: present(row) and fits(row))
        if row is None:
            return False
        row |= change(row)
        return True

    return plant


def _too_few_members(target: Target) -> bool:
    """X03: the townships of a county have fewer members than its ledger."""
    ledger, townships, found = target.sheetful("T02"), target.sheetful("T01"), False
    if ledger is None or townships is None:
        return False
    for row, keep in _shrunk(target, ledger, "members", townships):
        row["members"] = int(number(row["members"]) * keep)
        row["female_members"] = min(number(row["female_members"]), row["members"])
        found = True
    return found


def _too_few_migrants(target: Target) -> bool:
    """X05: a county reports fewer migrant members than its ledger has."""
    ledger, migrants, found = target.sheetful("T02"), target.sheetful("T05"), False
    if ledger is None or migrants is None:
        return False
    for row, keep in _shrunk(target, ledger, "migrant_members", migrants):
        row["members"] = int(number(row["members"]) * keep)
        row["new_members"] = row["online"] = 0
        found = True
    return found


def _shrunk(target: Target, ledger: Sheetful, column: str, spoilt: Sheetful) -> Iterator[tuple[Row, float]]:
    """The rows of a county, each with the factor that brings their members below what the ledger adds up to."""
    sums: dict[str, float] = {}
    for row in ledger.rows:
        sums[row["county"]] = sums.get(row["county"], 0) + number(row[column])
    touched = {row["county"] for row in spoilt.rows if id(row) in spoilt.touched}
    counties = sorted(county for county, amount in sums.items() if amount > 20 and county not in touched)
    if not counties:
        return
    county = target.chance.choice(counties)
    rows = [row for row in spoilt.rows if row["county"] == county]
    keep = (sums[county] - 10) / max(sum(number(row["members"]) for row in rows), 1)
    for row in rows:
        spoilt.touched.add(id(row))
        yield row, keep


def _too_many_covered(target: Target) -> bool:
    """X08: bargaining covers more firms than the ledger has."""
    ledger = target.sheetful("T02")
    row = target.pick("T16", has("firms")) if ledger else None
    if ledger is None or row is None:
        return False
    row["firms"] = sum(other["county"] == row["county"] for other in ledger.rows) + 5
    row["workers"] = row["firms"] * 40
    return True


def _fallen(table: str, column: str, follow: str | None = None) -> Plant:
    """P03: a cumulative number below that of the report before."""

    def plant(target: Target) -> bool:
        sheetful, before = target.sheetful(table), target.previous.get(table, {})
        if sheetful is None:
            return False
        present = has(column)
        row = target.pick(table, lambda row: number(before.get(sheetful.key(row), {}).get(column)) > 2 and present(row))
        if row is None:
            return False
        row[column] = int(before[sheetful.key(row)][column]) - 1
        if follow:
            row[follow] = min(number(row[follow]), row[column])
        return True

    return plant


def _gone(target: Target) -> bool:
    """P05: an enterprise of the ledger before is left out."""
    ledger, before = target.sheetful("T02"), target.previous.get("T02", {})
    if ledger is None:
        return False
    row = target.pick("T02", lambda row: ledger.key(row) in before and row["employees"] < 25)
    if row is None:
        return False
    key = ledger.key(row)
    ledger.rows[:] = [other for other in ledger.rows if ledger.key(other) != key]
    return True


def _no_longer(target: Target) -> bool:
    """P06: an enterprise that had a union has none."""
    ledger, before = target.sheetful("T02"), target.previous.get("T02", {})
    if ledger is None:
        return False

    def fits(row: Row) -> bool:
        return (
            row["unionised"] is True
            and row["employees"] < 25
            and bool(before.get(ledger.key(row), {}).get("unionised"))
        )

    row = target.pick("T02", fits)
    if row is None:
        return False
    nothing = ("unionised_on", "build_mode", "union_name", "members", "female_members", "migrant_members")
    for other in ledger.rows:
        if ledger.key(other) == ledger.key(row):
            other.update({"unionised": False} | dict.fromkeys(nothing))
    return True


ACROSS: tuple[Kind, ...] = (
    Kind(
        "X01",
        ("T02", "T03"),
        _change("T03", "large large_none", lambda r: {"large": r["large"] + 3, "large_none": r["large_none"] + 3}),
    ),
    Kind(
        "X02",
        ("T02", "T03"),
        _change(
            "T03",
            "large_union large_none",
            lambda r: {"large_union": r["large_union"] - 2, "large_none": r["large_none"] + 2},
            lambda r: r["large_union"] > 2,
        ),
    ),
    Kind("X03", ("T01", "T02"), _too_few_members),
    Kind(
        "X04",
        ("T01", "T06"),
        _change("T06", "closing joined files", lambda r: {c: r[c] + 5 for c in ("closing", "joined", "files")}),
    ),
    Kind("X05", ("T02", "T05"), _too_few_migrants),
    Kind("X06", ("T01", "T10"), _change("T10", "unions", lambda r: {"unions": r["unions"] + 4})),
    Kind("X07", ("T02", "T12"), _change("T12", "union_firms", lambda r: {"union_firms": r["union_firms"] + 2})),
    Kind("X08", ("T02", "T16"), _too_many_covered),
    Kind(
        "P01",
        ("T06",),
        _change("T06", "opening left", lambda r: {"opening": r["opening"] + 7, "left": r["left"] + 7}),
    ),
    Kind(
        "P02",
        ("T14",),
        _change("T14", "opening closing", lambda r: {"opening": r["opening"] + 2, "closing": r["closing"] + 2}),
    ),
    Kind("P03", ("T18",), _fallen("T18", "users", "active")),
    Kind("P03", ("T04",), _fallen("T04", "members", "new_members")),
    Kind("P03", ("T04",), _fallen("T04", "unions", "federations")),
    Kind("P04", ("T05",), _change("T05", "migrants", lambda r: {"migrants": int(r["migrants"] * 1.6) + 300})),
    Kind("P04", ("T18",), _change("T18", "users", lambda r: {"users": int(r["users"] * 1.5) + 300})),
    Kind(
        "P04",
        ("T01",),
        _change("T01", "members", lambda r: {"employees": int(r["employees"] * 1.5) + 300}, lambda r: r["members"]),
    ),
    Kind("P05", ("T02",), _gone),
    Kind("P06", ("T02",), _no_longer),
)
