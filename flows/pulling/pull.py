"""A unit's pull: what its source offers comes into the mirror, which the night then lists like the inbox."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.errors import UserError
from flows.language import _
from flows.pulling.settings import source_settings
from flows.settings import Settings, section
from scheme.model import Scheme
from sources.connectors.mirror import Mirror
from sources.connectors.opened import connector_of
from sources.connectors.plan import REGISTER
from sources.connectors.settings import SourceSettings
from sources.notices import Notice

FOLDER = "pulled"
"""The mirror's folder in the home directory."""


@dataclass(frozen=True)
class Sources:
    """The sources of a night: by unit, and the register's."""

    folder: Path
    settings: Mapping[str, SourceSettings] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    @property
    def units(self) -> frozenset[str]:
        """The units that have a source of their own."""
        return frozenset(self.settings) - {REGISTER}

    @property
    def register(self) -> Path | None:
        """The folder of the register's extracts, where it has a source."""
        return self.folder / REGISTER if REGISTER in self.settings else None

    def pull(self, unit: str, scheme: Scheme, seconds: float = math.inf) -> tuple[Notice, ...]:
        """Fetch what is new of a unit, or of the register. Raises SourceFault where the source cannot be had.

        `seconds`: what its files have to come in, from the first time on that it is pulled: a place that is slow, and asked again and
        again, is left to the next night then.
        """
        until = self._until.setdefault(unit, time.monotonic() + seconds)
        settings = self.settings[unit]
        (self.folder / unit).mkdir(parents=True, exist_ok=True)
        connector = connector_of(settings, scheme)
        try:
            return tuple(Mirror(self.folder, until).pull(settings, connector, scheme))
        finally:
            connector.close()


def sources_of(settings: Settings, config: Path | None, scheme: Scheme, *, inbox: bool = False, registry: bool = False) -> Sources | None:
    """The sources that unionstats.toml names; None where there are none. `inbox`, `registry`: a flag names that folder instead.

    Raises UserError for a section that cannot be right, and for a register that is named twice.
    """
    said, file = section("sources", config)
    found = source_settings(said, file, scheme)
    if REGISTER in found and settings.registry is not None and not registry:
        raise UserError(_("{place}: the register is named twice, by registry and by [sources.register]. Take one of them out.").format(place=file))
    wanted = {unit: one for unit, one in found.items() if not (registry if unit == REGISTER else inbox)}
    return Sources((settings.home / FOLDER).resolve(), wanted) if wanted else None
