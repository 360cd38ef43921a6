"""The worlds of the benchmark by name, each made once and kept as parquet.

A name is a register and how its ledger differs from the usual one: `sample-B`, `made-27000:noise=2`, `made-42000:province=青海`.

    sample, sample-A, sample-B   the newest extract of the sample province, or half of its units (--register: any other extract)
    made-N                       a made-up register of N units
    provinces-PxN                P made-up provinces of N units each, linked one by one: what a country is
    :noise=2 :unregistered=0.12 :seed=7 :province=青海
    :dense=1                     made-up names closer together than real ones are
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zlib import crc32

import pandas as pd

from scheme import load_scheme
from sources.simulate.worlds import Recipe, World, beside, elsewhere, half, made_up, read_register, regions_elsewhere, regions_of

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT.parent / "shared" / "sample" / "registry"


@dataclass(frozen=True)
class Ground:
    """A world by name: its register, and what is unusual about its ledger."""

    name: str
    base: str
    seed: int
    noise: float = 1.0
    unregistered: float = 0.05
    province: str = ""
    dense: bool = False

    @classmethod
    def of(cls, name: str) -> Ground:
        """What a name says; the seed is the name's own where it says none."""
        base, *options = name.split(":")
        said = dict(option.split("=", 1) for option in options)
        if unknown := set(said) - {"noise", "unregistered", "seed", "province", "dense"}:
            raise SystemExit(f"{name}: {', '.join(sorted(unknown))} is none of noise, unregistered, seed, province, dense")
        seed = int(said.get("seed", crc32(name.encode()) % 10_000))
        return cls(name, base, seed, float(said.get("noise", 1)), float(said.get("unregistered", 0.05)), said.get("province", ""), said.get("dense") == "1")

    def recipe(self, part: int = 0) -> Recipe:
        """How the ledger of a part is made."""
        return Recipe(seed=self.seed + part, noise=self.noise, unregistered=self.unregistered, dense=self.dense)


def folders(ground: Ground, cache: Path, register: Path | None) -> list[Path]:
    """The folders of a ground's worlds, one a province; made where they are not there yet."""
    kind, _, size = ground.base.partition("-")
    place = cache / ground.name.replace(":", "_").replace("=", "-")
    if kind == "sample":
        return [_kept(place, lambda: _of_file(ground, size, register))]
    if kind == "made":
        return [_kept(place, lambda: made_up(int(size), _regions(ground.province), ground.recipe()))]
    if kind == "provinces":
        count, units = (int(number) for number in size.split("x"))
        shorts = ("", *elsewhere())

        def province(part: int) -> World:
            return made_up(units, _regions(shorts[part % len(shorts)]), ground.recipe(part))

        return [_kept(place / str(part), partial(province, part)) for part in range(count)]
    raise SystemExit(f"{ground.name}: a world is sample, sample-A, sample-B, made-N or provinces-PxN")


def newest_extract() -> Path | None:
    """The newest register extract of the sample province, where it is at hand."""
    return max(SAMPLE.glob("*.csv"), default=None)


def _of_file(ground: Ground, which: str, register: Path | None) -> World:
    if register is None:
        raise SystemExit(f"{ground.name}: no sample province beside the repository; name an extract with --register")
    frame = read_register(register)
    return beside(half(frame, which) if which else frame, _regions(ground.province), ground.recipe())


def _regions(province: str) -> pd.DataFrame:
    return regions_elsewhere(province) if province else regions_of(load_scheme())


def _kept(folder: Path, make: Callable[[], World]) -> Path:
    if not (folder / "truth.parquet").exists():
        make().save(folder)
    return folder
