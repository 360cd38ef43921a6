"""Which month a file is of: by the folder it lies in, by a month in its name or in what was said with it, by when it came, or by a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.connectors.contract import Remote

BY_FOLDER, BY_NAME, BY_DATE = "folder", "name", "date"
RULES = (BY_FOLDER, BY_NAME, BY_DATE)
_MONTH = re.compile(
    r"(?<!\d)(20\d{2})(?:\s*年\s*|[-._/ ]|)(0?[1-9]|1[0-2])"
    r"(?:\s*月(?!\s*\d{1,2}\s*日)|(?!\d|\s*月|[-./]\d{1,2}(?!\d)))"
)
"""A month; a whole date is none: it says when a file was made, which is often the month after."""


@dataclass(frozen=True)
class Placed:
    """A file's month (YYYY-MM, '' where none was found) and its path within it."""

    month: str
    path: str


def placed(remote: Remote, rule: str, timezone: str) -> Placed:
    """The month of a file under a rule of RULES, else a pattern with the groups year and month. `path` is the whole one but for BY_FOLDER."""
    if rule == BY_FOLDER:
        folder, _slash, rest = remote.path.partition("/")
        return Placed(_month(folder) if rest else "", rest or folder)
    if rule == BY_DATE:
        return Placed(_month_before(remote.changed, timezone) if remote.changed is not None else "", remote.path)
    return Placed(next(_found(remote, rule), ""), remote.path)


def _found(remote: Remote, rule: str) -> Iterator[str]:
    """The months that stand in the name, then in what was said, then in the folders from the nearest on."""
    *folders, name = remote.path.split("/")
    if rule != BY_NAME:
        hits = (hit for text in (remote.path, remote.said) if (hit := re.search(rule, text)))
        yield from (f"{int(hit['year']):04d}-{int(hit['month']):02d}" for hit in hits)
        return
    yield from (month for text in (name, remote.said, *reversed(folders)) if (month := _month(text)))


def _month(text: str) -> str:
    """The one month that a text names; nothing where it names several."""
    said = {f"{year}-{int(month):02d}" for year, month in _MONTH.findall(text)}
    return said.pop() if len(said) == 1 else ""


def _month_before(changed: float, timezone: str) -> str:
    """The month before the one that something came in: reports are of the month that has ended."""
    day = datetime.fromtimestamp(changed, ZoneInfo(timezone))
    return f"{day.year - (day.month == 1)}-{day.month - 1 or 12:02d}"


def sound_pattern(rule: str) -> bool:
    """Whether a text is a rule, or a pattern that names year and month."""
    if rule in RULES:
        return True
    try:
        return {"year", "month"} <= set(re.compile(rule).groupindex)
    except re.error:
        return False
