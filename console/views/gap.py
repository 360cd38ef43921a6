"""The gap ledger as a page shows it: the balance since the edition before, by county and band, and the list behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.gap_words import band_words, state_words
from flows.naming import region_name
from flows.stored_words import ground_said
from scheme.model import Scheme
from transforms.gap_ledger import BANDS, GAP_STATES, STATES

STEPS = ("opening", "entered", "unionised", "left", "reclassified", "closing")
"""The columns of the balance in their order: opening + entered − the three = closing."""
LISTED = 50
_BANDS = [band.code for band in BANDS]
_STATES = {state.zh: state for state in STATES}


@dataclass(frozen=True)
class Balance:
    """A region's lines of the balance, one a band (code, words, STEPS); `level` is how far it is summed up."""

    county: str
    place: str
    level: str
    bands: tuple[tuple[str, str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Firm:
    """An enterprise of the ledger in words. `tone`: gap, covered, left or twin."""

    number: str
    name: str
    uscc: str
    place: str
    band: str
    state: str
    tone: str
    since: str
    by_what: str
    insured: int | None
    employees: int | None
    union: str


def balance(scheme: Scheme, rows: Iterable[Mapping[str, Any]], *, whole: bool, opened: str) -> list[Balance]:
    """The balance of the province and its cities, where it is `whole`; of the city `opened`, and of the only one, its counties too."""
    cells: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        county = str(row["county"])
        city = scheme.city_of(county) if county in scheme.regions else county
        shown = (scheme.province.code, city, county) if whole else (city, county)
        for place in dict.fromkeys(place for place in shown if not whole or place != county or city in (opened, county)):
            sums = cells.setdefault((place, str(row["band"])), [0] * len(STEPS))
            for at, step in enumerate(STEPS):
                sums[at] += int(row[step])
    return [_line(scheme, place, cells) for place in sorted({place for place, _band in cells})]


def firms(scheme: Scheme, rows: Iterable[Mapping[str, Any]]) -> list[Firm]:
    """The enterprises in the order of the rows."""
    return [_firm(scheme, row) for row in rows]


def states_offered() -> list[tuple[str, str]]:
    """(code, words) of what the list can be narrowed to: every state, gaps first."""
    ordered = sorted(STATES, key=lambda state: (state.zh not in GAP_STATES, STATES.index(state)))
    return [(state.code, state_words(state.zh)) for state in ordered]


def bands_offered() -> list[tuple[str, str]]:
    """(code, words) of the size bands."""
    return [(code, band_words(code)) for code in _BANDS]


def asked_states(code: str) -> Sequence[str]:
    """The states, as they are stored, that a code of the address stands for; `gap` and what is unknown for every gap, `all` for all."""
    if code == "all":
        return list(_STATES)
    return [state.zh for state in STATES if state.code == code] or list(GAP_STATES)


def asked_of(query: Mapping[str, str]) -> dict[str, str]:
    """What the list is narrowed to by an address."""
    return {name: query.get(name, "").strip()[:60] for name in ("state", "band", "region", "q")}


def _line(scheme: Scheme, place: str, cells: Mapping[tuple[str, str], Sequence[int]]) -> Balance:
    level = scheme.regions[place].level if place in scheme.regions else "county"
    bands = tuple((code, band_words(code), tuple(cells.get((place, code), (0,) * len(STEPS)))) for code in _BANDS)
    return Balance(place, region_name(scheme, place), level, bands)


def _firm(scheme: Scheme, row: Mapping[str, Any]) -> Firm:
    state = _STATES.get(row["state"])
    return Firm(
        number=str(row["unit_no"]),
        name=row["unit_name"] or "",
        uscc=row["uscc"] or "",
        place=region_name(scheme, row["region"] or ""),
        band=band_words(row["band"] or ""),
        state=state_words(row["state"]),
        tone=state.kind if state else "left",
        since=row["since"] or "",
        by_what=ground_said(scheme, row["by_what"]),
        insured=row["insured"],
        employees=row["employees"],
        union=row["union_name"] or "",
    )
