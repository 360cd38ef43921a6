"""What a form was opened at, and what has come in since: nobody decides on something that they have not seen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from flows.errors import UserError
from flows.language import _, language
from flows.people import called
from scheme.model import Scheme
from transforms.decided import Decision
from transforms.stewardship.bound import rule_digest

if TYPE_CHECKING:
    from warehouse.casework import Casework

_VERSION = re.compile(r"(?P<head>[0-9]{1,18})(?:-(?P<edition>[0-9]{1,18})(?:-(?P<seen>[0-9a-f]{32}))?)?")
Version: TypeAlias = str | int | None
"""Warehouse.version(), with opened_at what was seen of a finding too, or only the number of the last decision; None: what stands is what was seen."""


class Stale(UserError):
    """Others have decided on the same findings since, or a night has looked at them anew: look again, then decide.

    decisions: what the others decided, the latest first; none, where it was a night.
    """

    def __init__(self, decisions: Sequence[Decision] = ()) -> None:
        self.decisions = tuple(decisions)
        super().__init__(_since(self.decisions))


def opened_at(version: str, scheme: Scheme, finding: Mapping[str, Any]) -> str:
    """A version that also says what was seen of one finding: all that a decision on it is bound to, and its state."""
    parts = [finding[name] or "" for name in ("fingerprint", "basis", "severity", "state")] + [rule_digest(scheme, finding["rule"])]
    return f"{version}-{hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]}"


def check_version(work: Casework, there: Mapping[str, Mapping[str, Any]], version: Version) -> None:
    """Raise Stale where one of the findings was decided on after `version`, or a night has published since.

    A night that left the finding as it was seen, in every edition since, makes nothing stale: a decision would be bound to the same.
    """
    if version is None:
        return
    found = _VERSION.fullmatch(str(version))
    if found is None:
        raise Stale
    head, edition, seen = int(found["head"]), found["edition"], found["seen"]
    if head < work.head:
        decided = work.decided(there)
        since = [decision for same in decided.values() for decision in same if decision.id > head]
        if since:
            raise Stale(sorted(since, key=lambda decision: -decision.id))
    if seen is not None:
        now = [opened_at("", work.scheme, finding)[1:] for finding in there.values()]
        if now != [seen] or any(int(finding["since_edition"]) > int(edition) for finding in there.values()):
            raise Stale
    elif edition is not None and int(edition) != work.edition:
        raise Stale


def _since(decisions: Sequence[Decision]) -> str:
    if not decisions:
        return _("A night has checked the reports anew since this was opened. Look at the finding again, then decide.")
    zh, en = decisions[0].said_by(called(decisions[0].author))
    said = _("Somebody has decided on it since this was opened: {decision}. Look at the finding again, then decide.")
    return said.format(decision=en if language() == "en" else zh)
