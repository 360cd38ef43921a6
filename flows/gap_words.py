"""How the gap ledger's regions, bands, states and moves are called in the language of tonight."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flows.language import _, language
from flows.naming import region_name, unit_name
from scheme.model import Scheme
from transforms.gap_ledger import BANDS, GAP_STATES, MOVES, STATES

_BANDS = {band.code: band for band in BANDS}
_STATES = {state.zh: state for state in STATES}
_MOVES = {move.code: move for move in MOVES}


def band_words(code: str) -> str:
    """A size band; its code where there is none such (the warehouse may be older than the program)."""
    return getattr(_BANDS[code], language()) if code in _BANDS else code


def state_words(state: str) -> str:
    """A state as it is stored, in words."""
    return getattr(_STATES[state], language()) if state in _STATES else state


def move_words(code: str) -> str:
    """A move's code in words."""
    return str(getattr(_MOVES[code], language()))


def asked_words(
    scheme: Scheme,
    *,
    band: str | None = None,
    counties: Collection[str] | None = None,
    unit: str | None = None,
    states: Collection[str] | None = None,
    since: date | None = None,
) -> str:
    """What a list is narrowed to, for its heading; nothing where it is not."""
    asked = [
        unit_name(scheme, unit) if unit else "",
        region_name(scheme, min(counties)) if counties else "",  # a city's code is before those of its counties
        band_words(band) if band else "",
        (_("gap") if states == GAP_STATES else ", ".join(map(state_words, states))) if states else "",
        _("since {day}").format(day=since) if since else "",
    ]
    return _("Only: {asked}").format(asked=" · ".join(filter(None, asked))) if any(asked) else ""
