"""How the gap ledger's regions, bands, states and moves are called in the language of tonight."""

from __future__ import annotations

from flows.language import language
from scheme.model import Scheme
from transforms.gap_ledger import BANDS, MOVES, STATES

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


def place_words(scheme: Scheme, code: str) -> str:
    """A region's name; its code where the scheme has none."""
    return scheme.regions[code].name if code in scheme.regions else code
