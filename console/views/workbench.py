"""The workbench: what needs this person first, the reports of their units by period, and the days that come next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flows.digest import Digest, lines, news
from flows.language import _
from flows.naming import unit_name
from flows.report_standing import STANDINGS, standing_of
from flows.words import N_, NIGHT_ENDS
from scheme.model import Scheme

NEAR = 10
"""For how many days before reports are due the units that have not handed in are named."""
DAYS = 90
"""Up to so many days are counted as days, more as months or years."""
_AWAY = {
    ("days", True): N_("{days} days ago"), ("days", False): N_("in {days} days"),
    ("months", True): N_("{months} months ago"), ("months", False): N_("in {months} months"),
    ("years", True): N_("{years} years ago"), ("years", False): N_("in {years} years"),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A unit's report of a period: how it stands, its open findings, the first day that it came."""

    unit: str
    period: str
    standing: str
    words: Mapping[str, str]
    errors: int
    queries: int


@dataclass(frozen=True)
class Line:
    """A unit and its reports."""

    unit: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Due:
    """A day on which reports are due, how many days away it is, and whose are not there yet."""

    period: str
    day: date
    days: int
    missing: tuple[str, ...]

    @property
    def away(self) -> str:
        """How far away the day is, in days, months or years: nobody counts to 2179."""
        if self.days == 0:
            return _("today")
        size = abs(self.days)
        many, unit = (size, "days") if size <= DAYS else (size // 30, "months") if size < 2 * 365 else (size // 365, "years")
        return _(_AWAY[unit, self.days < 0]).format(**{unit: many})

    @property
    def near(self) -> bool:
        """Whether those missing are named: nobody is late with what is due in weeks, so these are counted only."""
        return self.days <= NEAR


def grid(
    scheme: Scheme, units: Collection[str] | None, as_of: date, files: Iterable[Mapping[str, Any]], found: Iterable[Mapping[str, Any]]
) -> list[Line]:
    """Units × periods. `files`: unit, period, state, came_on; `found`: unit, period, severity and how many are open."""
    came = _came(files)
    counts = {(str(row["unit"]), str(row["period"]), str(row["severity"])): int(row["open"] or 0) for row in found}
    overdue, periods = set(scheme.overdue(as_of)), scheme.periods_until(as_of)
    found_lines = []
    for unit in _in_order(scheme, units):
        cells = []
        for period in periods:
            standing = standing_of(scheme, came.get((unit, period), ()), period, overdue=(unit, period) in overdue)
            errors, queries = (counts.get((unit, period, severity), 0) for severity in ("error", "query"))
            cells.append(Cell(unit, period, standing, STANDINGS[standing], errors, queries))
        found_lines.append(Line(unit, unit_name(scheme, unit), tuple(cells)))
    return found_lines


def due(scheme: Scheme, units: Collection[str] | None, as_of: date, files: Iterable[Mapping[str, Any]]) -> list[Due]:
    """The days that reports are due on: those passed with some missing, and those to come."""
    came, days = _came(files), []
    for period in scheme.periods_until(as_of):
        asked = [unit for unit in _in_order(scheme, units) if scheme.due_tables(unit, period)]
        missing = tuple(unit_name(scheme, unit) for unit in asked if (unit, period) not in came)
        day = scheme.due_date(period)
        if asked and (missing or day >= as_of):
            days.append(Due(period, day, (day - as_of).days, missing))
    return days


def last_night(
    scheme: Scheme, text: str, units: Collection[str] | None, findings: Mapping[str, int] | None = None
) -> list[tuple[str, list[str]]]:
    """What last night's digest says, under headings; a unit's people read what is about their units alone.

    `findings`: how many there are of the person's units, by severity; the digest counts those of the whole province.
    """
    digest = Digest.from_text(text)
    mine = replace(
        digest,
        received=tuple(line for line in digest.received if units is None or line[0] in units),
        overdue=tuple(line for line in digest.overdue if units is None or line[0] in units),
    )
    if units is not None:
        mine = Digest(mine.as_of, mine.edition, mine.published, received=mine.received, overdue=mine.overdue, findings=dict(findings or {}))
    return _under_headings(lines(mine, scheme))


def since_then(scheme: Scheme, night: Mapping[str, Any], units: Collection[str] | None) -> list[tuple[str, list[str]]]:
    """What a night after the edition's says: one that had nothing new, or failed. A unit's people read nothing of others' sources."""
    if night["state"] != "finished":
        said = _("Night of {day}: it did not end well ({state}, at {stage}); what stands is the edition before it.")
        how = _(NIGHT_ENDS.get(str(night["state"]), str(night["state"])))
        return [(said.format(day=night["as_of"], state=how, stage=_(str(night["stage"]))), [])]
    whole = Digest.from_text(str(night["digest"]))
    notices, failing = (whole.notices, whole.failing) if units is None else ((), {})
    return _under_headings(news(Digest(whole.as_of, whole.edition, whole.published, notices=notices, failing=failing), scheme))


def _under_headings(said: Iterable[str]) -> list[tuple[str, list[str]]]:
    told: list[tuple[str, list[str]]] = []
    for line in said:
        if line.startswith(" ") and told:
            told[-1][1].append(line.strip())
        else:
            told.append((line, []))
    return told


def _came(files: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    came: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in files:
        came.setdefault((str(row["unit"]), str(row["period"])), []).append((str(row["state"]), str(row["came_on"])[:10]))
    return came


def _in_order(scheme: Scheme, units: Collection[str] | None) -> Sequence[str]:
    return [unit for unit in scheme.units if units is None or unit in units]
