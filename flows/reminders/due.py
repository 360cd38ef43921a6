"""Who is to be reminded of what today: pure functions over the scheme, what came in, what was returned, and what went out before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flows.reminders.settings import PROVINCE, ReminderSettings
from flows.reminders.working_days import WorkingDays
from scheme import Scheme

LATE, RETURNED = "late", "returned"


@dataclass(frozen=True)
class Returned:
    """What the province gave back to a unit and still stands so. `at`: when that was (Asia/Shanghai); each time by itself."""

    unit: str
    period: str
    at: str
    count: int

    @property
    def day(self) -> date:
        """Its day."""
        return date.fromisoformat(self.at[:10])


@dataclass(frozen=True)
class Matter:
    """A thing that a unit owes: a report that is late, or an answer to what was returned. `days`: working days by now."""

    unit: str
    period: str
    kind: str
    since: date
    days: int
    count: int = 0

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from any other, also from the same of an earlier time."""
        return (self.unit, self.period, self.kind, self.since.isoformat())


@dataclass(frozen=True)
class Gone:
    """What has been written of a matter: how many times, and on which day the last."""

    occurrence: int
    day: date


@dataclass(frozen=True)
class Reminder:
    """One reminder of a matter, and who gets it."""

    matter: Matter
    occurrence: int
    recipients: tuple[str, ...]


def matters(
    scheme: Scheme, as_of: date, received: Mapping[tuple[str, str], str], returned: Collection[Returned], calendar: WorkingDays
) -> list[Matter]:
    """What units owe. `received`: when each unit's and period's newest file came. One that came since answers what was returned."""
    late = (
        Matter(unit, period, LATE, since, calendar.between(scheme.due_date(period), as_of))
        for unit, period in scheme.overdue(as_of)
        if (unit, period) not in received
        for since in [scheme.due_date(period) + timedelta(1)]
    )
    unanswered: dict[tuple[str, str], list[Returned]] = {}
    for one in returned:
        if one.unit in scheme.units and received.get((one.unit, one.period), "") <= one.at and one.day <= as_of:
            unanswered.setdefault((one.unit, one.period), []).append(one)
    silent = (
        Matter(unit, period, RETURNED, since, calendar.between(since, as_of), sum(one.count for one in some))
        for (unit, period), some in unanswered.items()
        for since in [min(one.day for one in some)]
    )
    return [*late, *sorted(silent, key=lambda matter: matter.key)]


def due_today(
    found: Iterable[Matter],
    gone: Mapping[tuple[str, str, str, str], Gone],
    settings: ReminderSettings,
    as_of: date,
    calendar: WorkingDays,
) -> Iterator[Reminder]:
    """The reminders of today: none on a day off, one of each matter every so many working days, with a copy to the province when it goes on."""
    if not calendar.works(as_of):
        return
    for matter in found:
        last = gone.get(matter.key)
        if matter.days < (settings.returned_after if matter.kind == RETURNED else 1):
            continue
        if last is not None and calendar.between(last.day, as_of) < settings.every:
            continue
        occurrence = last.occurrence + 1 if last else 1
        unreachable = not settings.urls.get(matter.unit)
        copied = occurrence > settings.escalate_after or unreachable
        yield Reminder(matter, occurrence, (matter.unit, PROVINCE) if copied else (matter.unit,))
