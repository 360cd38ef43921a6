"""The mirror: what sources have offered, as `<unit>/<period>/<files>` in our own house, where the night finds it like any inbox.

What a source no longer has stays here. What lies beside the units' folders, under names that begin with a dot, is the mirror's own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheme.model import Scheme
from sources.connectors.contract import Connector, Refused, SourceFault, Unreachable
from sources.connectors.fetching import Fetching
from sources.connectors.plan import Planned, few, plan
from sources.connectors.record import Record
from sources.connectors.settings import SourceSettings
from sources.notices import Notice

IN_A_ROW = 3
"""Files that may be cut off one after the other before the place counts as gone."""


@dataclass(frozen=True)
class Mirror:
    """The folder of what has been pulled. `clock` and `sleep` are the system's, but in tests. `until`: see Fetching."""

    folder: Path
    until: float = math.inf
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def pull(self, settings: SourceSettings, connector: Connector, scheme: Scheme) -> list[Notice]:
        """Fetch what is new of a unit; gives what is wrong with single files. Raises SourceFault where the place cannot be had.

        Raises Unreachable also where files were cut off, after the others have come: pulled again, it goes on from there.
        """
        fetching = self._fetching(settings, connector)
        planned, notices = plan(settings.unit, connector.offers(), settings.period, scheme, fetching.largest)
        wanted = [one for one in planned if not fetching.has(one)]
        if not connector.whole:
            wanted, moving = self._settled(settings, connector, wanted)
            notices += moving
        notices += _fetched(settings.unit, fetching, wanted)
        fetching.sweep()
        return list(few(settings.unit, notices))

    def offered(self, settings: SourceSettings, connector: Connector, scheme: Scheme) -> tuple[list[Planned], list[Planned], list[Notice]]:
        """What would be had of a unit, what of that is not here yet, and what is wrong; nothing is fetched or written."""
        fetching = self._fetching(settings, connector)
        planned, notices = plan(settings.unit, connector.offers(), settings.period, scheme, fetching.largest)
        return planned, [one for one in planned if not fetching.has(one)], notices

    def _fetching(self, settings: SourceSettings, connector: Connector) -> Fetching:
        unit = settings.unit
        record = Record(self.folder / ".records" / f"{unit}.jsonl")
        return Fetching(unit, connector, self.folder / unit, self.folder / ".parts" / unit, record, settings.max_mb * 2**20, self.until)

    def _settled(self, settings: SourceSettings, connector: Connector, wanted: Sequence[Planned]) -> tuple[list[Planned], list[Notice]]:
        """The files that nobody is writing any more: unchanged for a while, or at a second look after it; a notice for each of the others."""
        since = self.clock() - settings.settle
        young = [one for one in wanted if one.remote.changed is None or one.remote.changed > since] if settings.settle else []
        if not young:
            return list(wanted), []
        self.sleep(settings.settle)
        moving = set()
        for one in young:
            now = connector.look(one.remote)
            if now is None or (now.mark, now.size) != (one.remote.mark, one.remote.size):
                moving.add(one.path)
        notices = [Notice("source_unsettled", f"{settings.unit}/{path}") for path in sorted(moving)]
        return [one for one in wanted if one.path not in moving], notices


def _fetched(unit: str, fetching: Fetching, wanted: Sequence[Planned]) -> list[Notice]:
    """Fetch the files, one that cannot be had not keeping the others away.

    Where the place goes away meanwhile, what has come of a month lies aside until the rest has: a night takes files that it finds
    later for corrections of what it knows.
    """
    notices: list[Notice] = []
    cut: list[Unreachable] = []
    brought: list[Planned] = []
    lacking: list[Planned] = []
    in_a_row, ended = 0, False
    for one in wanted:
        if in_a_row == IN_A_ROW or ended or fetching.over:
            lacking.append(one)
            continue
        try:
            said = fetching.fetch(one)
            notices += said
            brought += [] if said else [one]
            in_a_row = 0
        except Unreachable as error:
            cut.append(error)
            lacking.append(one)
            in_a_row += 1
        except Refused as error:
            notices.append(error.notice(unit))
            ended = error.code in ("source_no_room", "source_hangs")
            lacking += [one] if ended else []
    if lacking and fetching.over:
        cut.append(fetching.too_long())
    gone = ended or (bool(lacking) and (fetching.over or not _answers(fetching.connector)))
    notices += _kept(unit, fetching, brought, {_month(one) for one in lacking} if gone else set())
    if cut:
        raise cut[-1]
    return notices


def _kept(unit: str, fetching: Fetching, brought: Sequence[Planned], waiting: set[str]) -> list[Notice]:
    """Give the files their places, but for those of the months that wait for the rest."""
    try:
        for one in brought:
            if _month(one) not in waiting:
                fetching.keep(one)
    except Refused as error:
        return [error.notice(unit)]
    return []


def _month(one: Planned) -> str:
    """The month that a file is of, as its path says; of an extract of the register itself."""
    return one.path.partition("/")[0]


def _answers(connector: Connector) -> bool:
    """Whether the place is there, now that files were cut off: what it gives of others it will not give of these."""
    try:
        connector.offers()
    except SourceFault:
        return False
    return True
