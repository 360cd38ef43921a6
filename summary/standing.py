"""Which reports were due by an edition's day, which came, and when."""

from __future__ import annotations

from datetime import date

from summary.material import Material


def due_reports(material: Material) -> tuple[tuple[str, str], ...]:
    """(unit, period) of every report of the year whose due day had passed by the edition's day."""
    return material.scheme.overdue(date.fromisoformat(material.edition.as_of[:10]))


def came(material: Material) -> dict[tuple[str, str], str]:
    """The day on which a report first came, by unit and period."""
    rows = material.reports[["unit", "period", "came_on"]].itertuples(index=False, name=None)
    return {(str(unit), str(period)): str(day)[:10] for unit, period, day in rows}


def missing_by_unit(material: Material) -> dict[str, list[str]]:
    """The periods that a unit should have reported for and did not, by unit."""
    found: dict[str, list[str]] = {}
    days = came(material)
    for unit, period in due_reports(material):
        if (unit, period) not in days:
            found.setdefault(unit, []).append(period)
    return found


def standing(material: Material, unit: str, period: str) -> str:
    """How a report stands: held, late, in_time, overdue or awaited (keys of sentences.yaml)."""
    reports = material.reports
    row = reports[(reports["unit"] == unit) & (reports["period"] == period)]
    due = material.scheme.due_date(period).isoformat()
    if row.empty:
        return "overdue" if material.edition.as_of[:10] > due else "awaited"
    if bool(row["held"].iloc[0]):
        return "held"
    return "late" if str(row["came_on"].iloc[0])[:10] > due else "in_time"
