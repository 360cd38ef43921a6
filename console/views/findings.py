"""Groups and findings as the queue shows them, in the person's language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flows.language import _, language
from flows.naming import unit_name
from scheme.model import Scheme
from transforms.stewardship.roles import Person
from transforms.stewardship.states import MOVES, STATES, WAITING
from warehouse import Facets, Found, Group

_MARKS = {"error": {"zh": "强", "en": "E"}, "query": {"zh": "核", "en": "Q"}, "info": {"zh": "示", "en": "i"}}
BULK = ("explain", "waive", "return", "grant", "refuse")
"""The kinds that can be taken for a whole group, in the order of their buttons."""


@dataclass(frozen=True)
class GroupLine:
    """A group in the list. `count`: its findings in the state that the list is of; `swing`: how far it moves the figure `swings`, in words."""

    id: str
    severity: str
    severity_words: str
    mark: str
    title: str
    where: str
    count: int
    figures: str
    due: str
    overdue: bool
    swing: str = ""
    swings: str = ""


@dataclass(frozen=True)
class FindingLine:
    """A finding in the list of its group."""

    fingerprint: str
    cell: str
    shown: str
    key: str
    state: str
    state_words: str


@dataclass(frozen=True)
class FacetLists:
    """What the list can be narrowed to: code, words and number of findings of each."""

    states: tuple[tuple[str, str, int], ...]
    severities: tuple[tuple[str, str, int], ...]
    rules: tuple[tuple[str, str, int], ...]
    periods: tuple[tuple[str, str, int], ...]
    units: tuple[tuple[str, str, int], ...]


def group_line(scheme: Scheme, group: Group, state: str, files: Mapping[int, str], today: str, *, told: bool = False) -> GroupLine:
    """A group in words. `files`: paths by number; `told`: whether it is said how far it moves a figure."""
    name = (files.get(group.file_id or 0) or "").rpartition("/")[2]
    table = f"{group.table_code} {table_words(scheme, group.table_code)}" if group.table_code else ""
    where = [unit_name(scheme, group.unit), group.period, table or name]
    overdue = bool(group.due) and group.due < today and group.waiting > 0
    due = (_("overdue since {day}") if overdue else _("due {day}")).format(day=group.due.removeprefix(f"{today[:4]}-")) if group.due else ""
    return GroupLine(
        id=group.id,
        severity=group.severity,
        severity_words=scheme.severities[group.severity][language()],
        mark=_MARKS[group.severity][language()],
        title=rule_words(scheme, group.rule),
        where=" · ".join(filter(None, where)),
        count=counted(group, state),
        figures=_("holds back {count} figures").format(count=group.figures) if group.figures else "",
        due=due,
        overdue=overdue,
        swing=_swing_words(group) if told and group.swing else "",
        swings=group.swings or "" if told else "",
    )


def _swing_words(group: Group) -> str:
    """How far the open queries of a group can move the figure that they move most."""
    percent, (_period, indicator, _region) = group.swing or 0.0, (group.swings or "//").split("/")
    said = "<0.1" if percent < 0.1 else f"{percent:.1f}" if percent < 100 else f"{percent:,.0f}"
    return _("can move {indicator} by {percent}%").format(indicator=indicator, percent=said)


def bulk_kinds(group: Group, person: Person) -> Iterable[str]:
    """What this person may do with all findings of a group that are in a state for it."""
    for move in sorted(MOVES, key=lambda move: BULK.index(move.kind)):
        there = any(getattr(group, state) for state in move.of)
        if there and group.severity in move.severities and person.may(move.action, group.unit):
            yield move.kind


def counted(group: Group, state: str) -> int:
    """How many of a group's findings a list of this state means."""
    if state == "all":
        return group.total
    return sum(getattr(group, waits) for waits in WAITING) if state == "open" else int(getattr(group, state, 0))


def finding_line(scheme: Scheme, found: Found) -> FindingLine:
    """A finding in its group's list: the cell and what stands in it, or what is wrong, without the rule's name, where nothing does."""
    key = found.row_key or ""
    said = (found.message if language() == "zh" else found.message_en) or ""
    shown = found.shown or said.removeprefix(rule_words(scheme, found.rule)).lstrip("：: ") or said
    return FindingLine(found.fingerprint, found.cell or "", shown, "" if key in shown else key, found.state, state_words(found.state))


def facet_lists(scheme: Scheme, facets: Facets) -> FacetLists:
    """The counters in words: states and severities in their order, rules from many findings to few."""
    counts = {**facets.states, "open": _waiting(facets.states)}
    states = [(state, state_words(state), counts[state]) for state in STATES]
    rules = sorted(facets.rules.items(), key=lambda item: (-item[1], item[0]))
    return FacetLists(
        states=(*states, ("all", _("all"), facets.total)),
        severities=tuple((code, words[language()], facets.severities.get(code, 0)) for code, words in scheme.severities.items()),
        rules=tuple((code, rule_words(scheme, code), count) for code, count in rules),
        periods=tuple((period, period, count) for period, count in sorted(facets.periods.items(), reverse=True)),
        units=tuple((unit, unit_name(scheme, unit), facets.units[unit]) for unit in scheme.units if unit in facets.units),
    )


def rule_words(scheme: Scheme, code: str) -> str:
    """A rule's name; its code where the scheme has it no longer."""
    if code not in scheme.rules:
        return code
    rule = scheme.rule(code)
    return rule.zh if language() == "zh" else rule.en


def table_words(scheme: Scheme, code: str | None) -> str:
    """A table's name."""
    table = scheme.tables.get(code or "")
    return "" if table is None else table.name if language() == "zh" else table.name_en


def column_words(scheme: Scheme, table: str | None, column: str) -> str:
    """A column's name in its table."""
    known = scheme.tables.get(table or "")
    found = known.by_id.get(column) if known else None
    return column if found is None else found.zh if language() == "zh" else found.en


def state_words(code: str) -> str:
    """A state of transforms/stewardship/states.py in words."""
    return str(getattr(STATES[code], language())) if code in STATES else code


def _waiting(states: Mapping[str, int]) -> int:
    return sum(count for state, count in states.items() if STATES[state].waits)


def numbers_of_files(groups: Collection[Group]) -> list[int]:
    """The files that groups are of."""
    return sorted({group.file_id for group in groups if group.file_id is not None})
