"""Chooses from the gap ledger: by county, band, state, unit and day; and between which editions a balance runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from flows.commands.common import chosen, chosen_region
from flows.errors import UserError
from flows.gap_words import band_words, state_words
from flows.language import _
from scheme.model import Scheme
from transforms.gap_ledger import BANDS, GAP_STATES, STATES
from transforms.register_sides import register_unit

if TYPE_CHECKING:
    from warehouse import Warehouse

_ORDER = [*GAP_STATES, *(state.zh for state in STATES if not state.is_gap)]
_BANDS = [band.code for band in BANDS]


@dataclass(frozen=True)
class Span:
    """The two editions that a balance runs between, and their days; `before` is 0 where the later one is the first."""

    before: int
    after: int
    since: str
    until: str

    def words(self) -> str:
        """The span as a title."""
        if not self.before:
            return _("Gap ledger up to edition {after} ({until})").format(after=self.after, until=self.until)
        return _("Gap ledger from edition {before} ({since}) to {after} ({until})").format(
            before=self.before, since=self.since, after=self.after, until=self.until
        )


def span_of(store: Warehouse, editions: Sequence[int], since: date | None) -> Span:
    """From the first of `editions` to the second; without them from the last edition before `since`, else the last but one, to the latest."""
    editions_kept = store.query("SELECT id, as_of FROM editions ORDER BY id")
    known = {int(number): str(day)[:10] for number, day in editions_kept.itertuples(index=False)}
    numbers = list(known)
    for number in editions:
        if number not in known:
            raise UserError(_("{found} is no {what}. Known are: {expected}.").format(found=number, what=_("edition"), expected=_listed(numbers)))
    after = max(editions) if len(editions) == 2 else numbers[-1]
    if editions:
        before = min(editions)
    else:
        earlier = [n for n in numbers if n < after and (since is None or known[n] < since.isoformat())]
        before = earlier[-1] if earlier else 0
    return Span(before, after, known.get(before, ""), known[after])


def select(
    ledger: pd.DataFrame,
    *,
    band: str | None = None,
    counties: Collection[str] | None = None,
    unit: str | None = None,
    states: Collection[str] | None = None,
    since: date | None = None,
) -> pd.DataFrame:
    """The rows asked for: gaps first, larger band first, then by county and from many insured to few."""
    wanted = pd.Series(data=True, index=ledger.index)
    asked = {"band": None if band is None else [band], "region": counties, "unit": None if unit is None else [unit], "state": states}
    for column, values in asked.items():
        if values is not None:
            wanted &= ledger[column].isin(list(values)).to_numpy(bool)
    if since is not None:
        wanted &= (ledger["since"] >= since.isoformat()).fillna(False).to_numpy(bool)
    found = ledger[wanted]
    place = found.assign(
        _band=found["band"].map({code: n for n, code in enumerate(_BANDS)}),
        _state=found["state"].map({state: n for n, state in enumerate(_ORDER)}),
        _size=-found["insured"].fillna(0),
    )
    ordered = place.sort_values(["_band", "_state", "region", "_size", "unit_no"], ignore_index=True)
    return ordered.drop(columns=["_band", "_state", "_size"])


def in_cells(scheme: Scheme, cells: pd.DataFrame, *, band: str | None, counties: Collection[str] | None, unit: str | None) -> pd.DataFrame:
    """The lines of a balance, or moves, of the counties and bands that are asked for: by county, larger band first."""
    wanted = pd.Series(data=True, index=cells.index)
    if band is not None:
        wanted &= cells["band"] == band
    if counties is not None:
        wanted &= cells["county"].isin(list(counties))
    if unit is not None:
        wanted &= (register_unit(scheme, cells["county"].astype("object")) == unit).fillna(False).to_numpy(bool)
    rank = cells["band"].map({code: n for n, code in enumerate(_BANDS)})
    return cells.assign(_band=rank)[wanted].sort_values(["county", "_band"], kind="stable", ignore_index=True).drop(columns="_band")


def chosen_band(typed: str | None) -> str | None:
    """The band that a word stands for; `50` and `50+` too, for a shell takes the sign in >=50 for its own."""
    short = {word: band.code for band in BANDS for word in (str(band.least), f"{band.least}+")}
    return chosen("band", short.get(typed or "", typed), {band.code: band_words(band.code) for band in BANDS})


def chosen_counties(scheme: Scheme, typed: str | None) -> tuple[str, ...] | None:
    """The regions that a county's or a city's name or code stands for; a city for itself and its counties."""
    code, known = chosen_region(scheme, "county", typed, ("city", "county")), scheme.regions.values()
    return None if code is None else tuple(one.code for one in known if one.level in ("city", "county") and code in (one.code, one.parent))


def asked_states(typed: str | None) -> tuple[str, ...] | None:
    """The states that a word stands for; `gap` for every state that is one."""
    if typed == "gap":
        return GAP_STATES
    by_code = {state.code: state.zh for state in STATES}
    known = {state.zh: state.code if state_words(state.zh) == state.zh else state_words(state.zh) for state in STATES}
    state = chosen("state", by_code.get(typed or "", typed), {**known, "gap": _("gap")})
    return None if state is None else GAP_STATES if state == "gap" else (state,)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers)) if len(numbers) <= 9 else f"{numbers[0]} … {numbers[-1]}"
