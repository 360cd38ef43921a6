"""What every source offers now, or why it cannot be had. Nothing is fetched or written."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from flows.pulling.pull import Sources
from scheme.model import Scheme
from sources.connectors.contract import SourceFault, Unreachable
from sources.connectors.mirror import Mirror
from sources.connectors.opened import connector_of
from sources.connectors.settings import SourceSettings
from sources.notices import Notice

AT_ONCE = 4
"""Sources that are asked side by side."""


@dataclass(frozen=True)
class Offer:
    """A source as it answers: files that can be had, those of them that are not here yet, when the newest was changed, what is wrong."""

    unit: str
    kind: str
    place: str
    reachable: bool
    files: int = 0
    new: int = 0
    newest: float | None = None
    notices: tuple[Notice, ...] = ()


def offers(sources: Sources, units: Sequence[str], scheme: Scheme) -> list[Offer]:
    """The sources of some units, asked once each."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda unit: _offer(sources, sources.settings[unit], scheme), units))


def _offer(sources: Sources, settings: SourceSettings, scheme: Scheme) -> Offer:
    try:
        connector = connector_of(settings, scheme)
        try:
            planned, new, notices = Mirror(sources.folder).offered(settings, connector, scheme)
        finally:
            connector.close()
    except SourceFault as error:
        said = replace(error.notice(settings.unit), code="source_silent") if isinstance(error, Unreachable) else error.notice(settings.unit)
        return Offer(settings.unit, settings.kind, settings.place, reachable=False, notices=(said,))  # asked once, and not as by a night
    newest = max((one.remote.changed for one in planned if one.remote.changed is not None), default=None)
    counts = {"files": len(planned), "new": len(new)}
    return Offer(settings.unit, settings.kind, connector.place, reachable=True, **counts, newest=newest, notices=tuple(notices))
