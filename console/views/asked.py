"""What a page of the queue is narrowed to, and the addresses that say so: every state of the page has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import quote, urlencode

from transforms.stewardship.states import STATES

LONGEST = 80
"""Characters of a search; more is no search."""
DEFAULT_STATE = "open"
ALL = "all"
KNOWN = frozenset({ALL, *STATES})
IMPACT = "impact"
"""The list by how far each group's open queries can move a figure."""


@dataclass(frozen=True)
class Asked:
    """A state of the queue's list. `after`: the key of the group before the first that is shown; '' from the top.

    sort: '' by what matters most in general, or IMPACT.
    """

    state: str = DEFAULT_STATE
    severity: str = ""
    rule: str = ""
    period: str = ""
    unit: str = ""
    q: str = ""
    sort: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """What an address asks for; what it does not know, it leaves out."""
        said = {field.name: query[field.name].strip()[: LONGEST if field.name == "q" else 400] for field in fields(cls) if query.get(field.name)}
        if said.get("state") not in KNOWN:
            said.pop("state", None)
        if said.get("sort") != IMPACT:
            said.pop("sort", None)
        return cls(**said)

    def with_(self, **changes: str) -> Asked:
        """The same with other values, from the top of the list unless `after` says otherwise."""
        return replace(self, **{"after": "", **changes})

    @property
    def query(self) -> str:
        """As the end of an address, with what differs from the usual alone: ?state=returned&rule=R04."""
        said = {field.name: value for field in fields(self) if (value := getattr(self, field.name)) != field.default}
        return f"?{urlencode(said)}" if said else ""

    def toggled(self, name: str, value: str) -> str:
        """The address of the list narrowed to this value; of the list without it where it is narrowed to it already."""
        return "/findings" + self.with_(**{name: "" if getattr(self, name) == value else value}).query

    def list(self, **changes: str) -> str:
        """The address of the list."""
        return "/findings" + self.with_(**changes).query

    def group(self, group: str, **more: str) -> str:
        """The address of a group in this list."""
        return f"/findings/{quote(group, safe='')}{self._query_with(**more)}"

    def finding(self, group: str, fingerprint: str, action: str = "", **more: str) -> str:
        """The address of a finding of a group in this list, or of something that is done with it."""
        return f"/findings/{quote(group, safe='')}/{quote(fingerprint, safe='')}{action}{self._query_with(**more)}"

    def bulk(self, group: str, kind: str) -> str:
        """The address of what a decision on the whole group would be."""
        return f"/bulk/preview{self._query_with(group=group, kind=kind)}"

    def export(self, group: str = "") -> str:
        """The address of the list as a workbook, or of one group of it."""
        return f"/findings/export{self._query_with(**({'group': group} if group else {}))}"

    def _query_with(self, **more: str) -> str:
        query = self.query
        return f"{query}{'&' if query else '?'}{urlencode(more)}" if more else query

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state narrows the list."""
        return self.with_(state=DEFAULT_STATE, sort="") != Asked()
