"""What a form was opened at, and what has come in since: nobody decides on something that they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from flows.errors import UserError
from flows.language import _, language
from transforms.decided import Decision

if TYPE_CHECKING:
    from warehouse.casework import Casework

Version: TypeAlias = str | int | None
"""Warehouse.version(), or only the number of the last decision; None: what stands now is what was seen."""


class Stale(UserError):
    """Others have decided on the same findings since, or a night has looked at them anew: look again, then decide.

    decisions: what the others decided, the latest first; none, where it was a night.
    """

    def __init__(self, decisions: Sequence[Decision] = ()) -> None:
        self.decisions = tuple(decisions)
        super().__init__(_since(self.decisions))


def check_version(work: Casework, fingerprints: Sequence[str], version: Version) -> None:
    """Raise Stale where one of the findings was decided on after `version`, or a night has published since."""
    if version is None:
        return
    head, _dash, edition = str(version).partition("-")
    if not head.isdigit() or not (edition or "0").isdigit():
        raise Stale
    if edition and int(edition) != work.edition:
        raise Stale
    if int(head) < work.head:
        decided = work.decided(fingerprints)
        since = [decision for same in decided.values() for decision in same if decision.id > int(head)]
        if since:
            raise Stale(sorted(since, key=lambda decision: -decision.id))


def _since(decisions: Sequence[Decision]) -> str:
    if not decisions:
        return _("A night has checked the reports anew since this was opened. Look at the finding again, then decide.")
    zh, en = decisions[0].words
    said = _("Somebody has decided on it since this was opened: {decision}. Look at the finding again, then decide.")
    return said.format(decision=en if language() == "en" else zh)
