"""What of a place's files is to be had, and where it goes: decided from the list alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scheme.model import Scheme
from sources.connectors.contract import Remote
from sources.connectors.names import ending, safe_path, shown, twins
from sources.connectors.periods import placed
from sources.inbox import REPORT_ENDINGS, passed_over
from sources.notices import Notice

REGISTER = "register"
"""The name under which the register's source stands beside the units'."""
SAID = 20
"""Files of a kind of trouble that are named one by one."""


@dataclass(frozen=True)
class Planned:
    """A file to be had, and its path below the unit's folder of the mirror."""

    remote: Remote
    path: str


def plan(unit: str, remotes: Iterable[Remote], rule: str, scheme: Scheme, largest: int) -> tuple[list[Planned], list[Notice]]:
    """The files to be had of a unit, or of the register, and what is wrong with the others."""
    planned: dict[str, Planned] = {}
    trouble: list[Notice] = []
    for remote in remotes:
        if any(passed_over(name) for name in remote.path.split("/") if name not in (".", "..") and "\\" not in name):
            continue
        found = _placed(unit, remote, rule, scheme)
        if isinstance(found, Planned):
            found = _sound(unit, found, largest)
        if isinstance(found, Notice):
            trouble.append(found)
        elif found.path not in planned or _newer(remote, planned[found.path].remote):
            trouble += [_same_name(unit, planned[found.path], found)] if found.path in planned else []
            planned[found.path] = found
        else:
            trouble.append(_same_name(unit, found, planned[found.path]))
    for alike in twins(planned).values():
        first, *others = sorted(alike, key=lambda path: (-(planned[path].remote.changed or 0), path))
        trouble += [_same_name(unit, planned.pop(path), planned[first]) for path in others]
    return [planned[path] for path in sorted(planned)], list(few(unit, trouble))


def _placed(unit: str, remote: Remote, rule: str, scheme: Scheme) -> Planned | Notice:
    path = safe_path(remote.path)
    if path is None:
        return Notice("source_bad_name", f"{unit} {shown(remote.path)}")
    if unit == REGISTER:
        return Planned(remote, path.rpartition("/")[2])
    at = placed(remote, rule, scheme.timezone)
    month, rest = at.month, safe_path(at.path)
    if not month or rest is None:
        return Notice("source_no_period", f"{unit} {shown(remote.path)}", shown(remote.said))
    if int(month[:4]) != scheme.year or month < scheme.first_period:
        return Notice("source_other_period", f"{unit} {month}")
    return Planned(remote, f"{month}/{rest}")


def _sound(unit: str, found: Planned, largest: int) -> Planned | Notice:
    place, size = f"{unit}/{found.path}", found.remote.size
    if ending(found.path) not in REPORT_ENDINGS:
        return Notice("not_a_report", place)
    if size is not None and size > largest:
        return Notice("source_too_large", place, f"{size / 2**20:,.0f} MB > {largest / 2**20:,.0f} MB")
    return found


def _newer(one: Remote, other: Remote) -> bool:
    return (one.changed or 0, one.path) > (other.changed or 0, other.path)


def _same_name(unit: str, dropped: Planned, kept: Planned) -> Notice:
    return Notice("source_twins", f"{unit} {shown(dropped.remote.path)}", shown(kept.remote.path))


def few(unit: str, notices: Sequence[Notice]) -> Iterator[Notice]:
    """The notices, each once, and of each kind not more than people read; how many more there are."""
    counts = Counter[str]()
    for notice in dict.fromkeys(notices):
        counts[notice.code] += 1
        if counts[notice.code] <= SAID:
            yield notice
    rest = counts.total() - sum(min(count, SAID) for count in counts.values())
    if rest:
        yield Notice("source_more", unit, str(rest))
