"""The queue's three panes, put together from the warehouse for one person and one address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from starlette.requests import Request

from console.app import store
from console.refusals import not_there
from console.scope import in_scope, units_in_order, units_in_scope, units_of
from console.views.asked import ALL, IMPACT, Asked
from console.views.detail import Form, aside, choices, detail_of, kind_words, remark_of
from console.views.findings import GroupLine, bulk_kinds, facet_lists, finding_line, group_line, numbers_of_files
from flows.language import _
from flows.naming import unit_name
from flows.stale import opened_at
from transforms.decided import login_of
from transforms.stewardship.groups import PARTS, group_id
from transforms.stewardship.roles import Person
from transforms.stewardship.states import WAITING
from warehouse import Found, Group, Order, Warehouse

PAGE = 40
"""Groups of a page of the list."""
FINDINGS = 50
"""Findings of a group that are shown at once."""
_BULK_KEYS = {"explain": "E", "return": "R"}
_BULK_WORDS = {
    "explain": lambda: _("Explain the whole group…"),
    "waive": lambda: _("Ask to waive the whole group…"),
    "return": lambda: _("Return the whole group…"),
    "grant": lambda: _("Grant for the whole group…"),
    "refuse": lambda: _("Refuse for the whole group…"),
}


@dataclass(frozen=True)
class Said:
    """What has just happened, for the line that is read out; `undo`: the decision or batch that can be taken back."""

    words: str
    tone: str = "good"
    undo: str = ""
    undo_name: str = "decision"
    back: str = "/findings"


@dataclass
class Queue:
    """The queue as one person sees it at one address."""

    store: Warehouse
    person: Person
    asked: Asked
    request: Request

    @classmethod
    def of(cls, request: Request) -> Queue:
        """The queue of a request."""
        return cls(store(request), request.state.person, Asked.of(request.query_params), request)

    @cached_property
    def today(self) -> str:
        """The day that the latest edition stands for."""
        rows = self.store.rows("SELECT as_of FROM editions ORDER BY id DESC LIMIT 1")
        return str(rows[0]["as_of"])[:10] if rows else ""

    @cached_property
    def units(self) -> frozenset[str] | None:
        """The units that the list is of: the person's, and the one asked for among these."""
        return units_in_scope(self.request, self.asked.unit)

    @property
    def states(self) -> tuple[str, ...] | None:
        """The states of findings that the list is of; None: all."""
        state = self.asked.state
        return None if state == ALL else WAITING if state == "open" else (state,)

    def every_group(self) -> list[Group]:
        """All groups of the list."""
        return self.store.groups(self.units, **self._filters, limit=None, order=self._order)

    def group(self, number: str) -> Group:
        """A group that the person may see."""
        return in_scope(self.request, self.store.group(number))

    def closed(self, number: str, fingerprint: str) -> Found | None:
        """A finding whose group is no longer there, since a night has closed the last of it; its address stays good."""
        found = self.store.finding(fingerprint)
        if found is None or found.news != "gone" or self.store.group(number) is not None:
            return None
        if number != group_id(found.unit, found.period, found.rule, found.table_code, found.file_id):
            return None
        return in_scope(self.request, found)

    def found(self, group: Group, fingerprint: str) -> Found:
        """A finding of a group."""
        found = self.store.finding(fingerprint)
        if found is None or any(getattr(found, part) != getattr(group, part) for part in PARTS):
            raise not_there()
        return found

    def left(self) -> dict[str, Any]:
        """The pane of filters."""
        scheme = self.store.scheme
        lists = facet_lists(scheme, self.store.facets(self.units, **self._filters))
        units = [(code, unit_name(scheme, code)) for code in units_in_order(self.request)]
        return {"asked": self.asked, "facets": lists, "units": units, "periods": list(_periods(scheme))}

    def middle(self, opened: Group | None, current: Found | None = None, after: str = "") -> dict[str, Any]:
        """The pane of groups, one of them open; `current`: the finding that is shown beside; `after`: where its list begins."""
        listed = self.store.groups(self.units, **self._filters, after=self.asked.after or None, limit=PAGE + 1, order=self._order)
        shown = listed[:PAGE]
        if opened is not None and opened.id not in {group.id for group in shown}:
            shown = [opened, *shown]
        more = getattr(listed[PAGE - 1], self._order) if len(listed) > PAGE else ""
        return {"asked": self.asked, "groups": self.lines(shown), "more": more, **self._opened(opened, current, after)}

    def lines(self, groups: list[Group], state: str = "") -> list[GroupLine]:
        """Groups in words."""
        files = self._files(groups)
        # How far a group moves the province's figure tells what that figure is: whoever sees one unit alone is told the order only.
        told = self._order == "impact" and units_of(self.request) is None
        return [group_line(self.store.scheme, group, state or self.asked.state, files, self.today, told=told) for group in groups]

    def _opened(self, opened: Group | None, current: Found | None, after: str) -> dict[str, Any]:
        """The findings of the group that is open; the list begins with the current one where it would not have it otherwise."""
        if opened is None:
            return {"expanded": None, "findings": (), "more_findings": "", "bulk": (), "current": ""}
        found = self.store.group_findings(opened.id, after=after or None, limit=FINDINGS + 1, states=self.states)
        if current is not None and current.fingerprint not in {one.fingerprint for one in found[:FINDINGS]}:
            following = self.store.group_findings(opened.id, after=current.sort, limit=FINDINGS, states=self.states)
            found = [current, *following]
        more = self.asked.group(opened.id, **{"from": found[FINDINGS - 1].sort}) if len(found) > FINDINGS else ""
        bulk = [(kind, _BULK_WORDS[kind](), _BULK_KEYS.get(kind, "")) for kind in bulk_kinds(opened, self.person)]
        return {
            "expanded": opened,
            "findings": [finding_line(self.store.scheme, one) for one in found[:FINDINGS]],
            "more_findings": more,
            "bulk": bulk,
            "current": current.fingerprint if current else "",
        }

    def beside(self, opened: Group | None, found: Found | None, typed: Form | None = None) -> dict[str, Any]:
        """The right pane, which may be empty."""
        if found is None:
            return {"asked": self.asked, "detail": None, "form": None, "remark": None}
        return self.right(opened, found, typed)

    def right(self, group: Group | None, found: Found, typed: Form | None = None) -> dict[str, Any]:
        """The pane of one finding, with the form as it was typed where it was refused; without a group, of one that a night has closed."""
        following = self.store.group_findings(group.id, after=found.sort, limit=1, states=self.states) if group else []
        history = self.store.history(found.fingerprint)
        detail = detail_of(self.store.scheme, found, group.id if group else "", history, self.person)
        detail = replace(detail, next=following[0].fingerprint if following else "", links=tuple(self._links(found)))
        return {"asked": self.asked, "detail": detail, "form": typed or self.form(found), "remark": remark_of(history)}

    def _links(self, found: Found) -> Iterator[tuple[str, str]]:
        if found.file_id is not None:
            yield _("The original"), f"/batches/file/{found.file_id}"
        yield _("Batch"), f"/batches/{found.unit}/{found.period}"

    def taken_over(self, found: Found) -> Form | None:
        """The form with the unit's own words in it, as an explanation, or of an error as what a waiver is asked for with."""
        remark = remark_of(self.store.history(found.fingerprint))
        offered = {choice.code for choice in choices(found, self.person)}
        kind = next((kind for kind in ("explain", "waive") if kind in offered), None)
        if remark is None or kind is None:
            return None
        return self.form(found, kind=kind, reason=remark.reason or "", note=remark.note or "")

    def said(self, done: str) -> Said | None:
        """What was done last, by the kind and the number of the decision; nothing where it is not the person's own."""
        kind, _dash, number = done.partition("-")
        if not number.isdecimal() or len(number) > 18:
            return None
        rows = self.store.rows("SELECT kind, author, payload, batch FROM decisions WHERE id = :number", number=int(number))
        if not rows or login_of(rows[0]["author"], json.loads(rows[0]["payload"])) != self.person.login or rows[0]["kind"] != kind:
            return None
        row = rows[0]
        many = self.store.rows("SELECT count(*) AS n FROM decisions WHERE batch = :batch", batch=row["batch"])[0]["n"] if row["batch"] else 1
        words = _("{kind}: recorded.") if many == 1 else _("{kind}: {count} recorded.")
        words = _("{count} undone.") if kind == "undo" else words
        undo = () if kind == "undo" else ("batch", row["batch"]) if row["batch"] else ("decision", number)
        said = words.format(kind=kind_words(kind), count=many)
        return Said(said, undo_name=undo[0] if undo else "", undo=str(undo[1]) if undo else "", back=self.asked.list())

    def form(self, found: Found, **typed: str) -> Form:
        """The decision form of a finding, as it stands now."""
        offered = () if found.news == "gone" else choices(found, self.person)
        version = opened_at(self.store.version(), self.store.scheme, vars(found))
        return Form(offered, version=version, today=self.today, aside=aside(found, self.person, offered), **typed)

    def next_after(self, group: Group, found: Found) -> tuple[Group, Found] | None:
        """The finding that waits next: in this group from here on, else from its beginning, else in the next group of the list."""
        waiting = self.states or WAITING
        for after in (found.sort, None):
            for one in self.store.group_findings(group.id, after=after, limit=1, states=waiting):
                if one.fingerprint != found.fingerprint:
                    return group, one
        filters = {**self._filters, "state": self._filters["state"] or "open"}  # of all states, the next group may have nothing that waits
        for other in self.store.groups(self.units, **filters, after=getattr(group, self._order), limit=1, order=self._order):
            for one in self.store.group_findings(other.id, limit=1, states=waiting):
                return other, one
        return None

    def first(self, group: Group, after: str = "") -> Found | None:
        """The first finding of a group that the list is of."""
        return next(iter(self.store.group_findings(group.id, after=after or None, limit=1, states=self.states)), None)

    @property
    def _order(self) -> Order:
        return "impact" if self.asked.sort == IMPACT else "sort"

    @property
    def _filters(self) -> dict[str, str | None]:
        asked = self.asked
        names = {"severity": asked.severity, "rule": asked.rule, "period": asked.period, "text": asked.q}
        return {"state": None if asked.state == ALL else asked.state, **{name: value or None for name, value in names.items()}}

    def _files(self, groups: list[Group]) -> dict[int, str]:
        numbers = numbers_of_files(groups)
        if not numbers:
            return {}
        values = {f"file_{at}": number for at, number in enumerate(numbers)}
        wanted = ", ".join(f":{name}" for name in values)
        statement = f"SELECT id, path FROM files WHERE id IN ({wanted})"  # noqa: S608  # names of our own making
        return {row["id"]: row["path"] for row in self.store.rows(statement, **values)}


def _periods(scheme: Any) -> tuple[str, ...]:
    return tuple(f"{scheme.year}-{month:02d}" for month in range(12, int(scheme.first_period[5:7]) - 1, -1))


