"""A world: a register, a ledger beside it, and which unit each row of the ledger is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from sources.simulate.places import Province
from sources.simulate.register import KINDS, STATUSES, Register, register_of
from sources.simulate.worlds.held_out import hold_out
from sources.simulate.worlds.ledger import LedgerMaker, Recipe
from sources.simulate.worlds.registered import register_from
from sources.simulate.worlds.splitting import Splitter

_FRAMES = ("register", "ledger", "truth", "regions")


@dataclass(frozen=True)
class World:
    """Frames of one world. `truth` stands row by row beside `ledger`: unit_no ('' for nobody), kind of row, noise on it."""

    register: pd.DataFrame  # unit_no, unit_name, uscc, org_code, region, unit_kind, industry, status, insured
    ledger: pd.DataFrame  # enterprise_name, uscc as typed or NA, county or NA, city, employees, unionised
    truth: pd.DataFrame  # unit_no, kind, noise (kinds of data/noise.csv with | between)
    regions: pd.DataFrame  # code, name, level, parent

    def save(self, folder: Path) -> None:
        """Four parquet files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FRAMES:
            frame: pd.DataFrame = getattr(self, name)
            frame.to_parquet(folder / f"{name}.parquet")

    @classmethod
    def load(cls, folder: Path) -> World:
        """What `save` wrote."""
        return cls(*(pd.read_parquet(folder / f"{name}.parquet") for name in _FRAMES))


def made_up(units: int, regions: pd.DataFrame, recipe: Recipe) -> World:
    """A world of `units` enterprises that nobody has, in the province of `regions`."""
    return _world(register_of(_province(regions), units, recipe.seed, 1, _spare(recipe), recipe.dense), regions, recipe)


def beside(register: pd.DataFrame, regions: pd.DataFrame, recipe: Recipe) -> World:
    """A world beside `register`, as `read_register` gives it: any province's, with its `regions`.

    Near-namesakes and other strangers are units of the file, which the world's register does not have.
    """
    splitter = Splitter(_province(regions))
    kept, held_out = hold_out(register, splitter, recipe.seed, round(_spare(recipe) * len(register)))
    return _world(register_from(kept, splitter, recipe.seed, _spare(recipe), held_out), regions, recipe)


def half(register: pd.DataFrame, which: str) -> pd.DataFrame:
    """One of two halves of a register, A or B, by a hash of the unit's number: other units, the same province."""
    odd = register["unit_no"].map(lambda number: crc32(number.encode()) % 2 == 1)
    return register.loc[odd if which == "B" else ~odd].reset_index(drop=True)


def _spare(recipe: Recipe) -> float:
    return recipe.unregistered * recipe.listed


def _province(regions: pd.DataFrame) -> Province:
    columns = (regions[name].astype("str").tolist() for name in ("code", "name", "level", "parent"))
    return Province.of_regions(zip(*columns, strict=True))


def _world(register: Register, regions: pd.DataFrame, recipe: Recipe) -> World:
    ledger, truth = LedgerMaker(register, recipe).make()
    return World(_register_frame(register), ledger, truth, regions.reset_index(drop=True))


def _register_frame(register: Register) -> pd.DataFrame:
    count = len(register.parts)
    codes = pd.Series(register.codes[:count], dtype="str").mask(register.without_code, "")
    places = np.array([place.code for place in register.province.places], dtype=object)
    frame = {
        "unit_no": [register.unit_no(at) for at in range(count)],
        "unit_name": [register.name(at) for at in range(count)],
        "uscc": codes,
        "org_code": codes.str[8:17],
        "region": places[register.place_at],
        "unit_kind": np.array(KINDS, dtype=object)[register.kinds],
        "industry": register.industries,
        "status": np.array(STATUSES, dtype=object)[register.statuses[0]],
        "insured": register.insured[0],
    }
    return pd.DataFrame(frame).astype(dict.fromkeys(frame, "str") | {"insured": "int32"})
