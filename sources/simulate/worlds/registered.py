"""A register file as the register that worlds are made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sources.simulate import codes
from sources.simulate.chance import bulk_chance, chance
from sources.simulate.names import BRAND, SEPARATOR, TRADE, NameMaker
from sources.simulate.register import KINDS, STATUSES, WITHOUT_CODE, Register, Stranger
from sources.simulate.worlds.splitting import Splitter

COLUMNS = {
    "单位编号": "unit_no", "单位名称": "unit_name", "统一社会信用代码": "uscc", "组织机构代码": "org_code", "参保地区划": "region",
    "单位类型": "unit_kind", "行业代码": "industry", "参保状态": "status", "参保人数": "insured",
}  # fmt: skip
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_register(path: Path) -> pd.DataFrame:
    """A register extract (CSV in GB18030 or UTF-8, with the columns of the insurance office), one row a unit."""
    frame = _read(path)
    if missing := sorted(set(COLUMNS) - set(frame.columns)):
        raise ValueError(f"{path}: no column {', '.join(missing)}")
    frame = frame[list(COLUMNS)].rename(columns=COLUMNS).drop_duplicates("unit_no")
    frame = frame[(frame["unit_name"] != "") & (frame["unit_no"] != "")].sort_values("unit_no")
    return frame.reset_index(drop=True)


def _read(path: Path) -> pd.DataFrame:
    for encoding in _ENCODINGS:
        try:
            return pd.read_csv(path, dtype="str", encoding=encoding, keep_default_na=False)
        except UnicodeDecodeError:
            continue
    raise ValueError(f"{path}: neither UTF-8 nor GB18030")


def register_from(frame: pd.DataFrame, splitter: Splitter, seed: int, spare_codes: float, held_out: list[Stranger]) -> Register:
    """The register of `frame` (as `read_register` gives it); a file in which no code is missing loses WITHOUT_CODE of them."""
    random_, bulk = chance(seed, "register"), bulk_chance(seed, "register")
    count, province = len(frame), splitter.province
    places = splitter.places(frame["region"].tolist())
    names = frame["unit_name"].tolist()
    parts = [splitter.split(name, place) for name, place in zip(names, places, strict=True)]
    number = {place.code: at for at, place in enumerate(province.places)}
    known = [code.strip().upper() for code in frame["uscc"]]
    blank = np.array([not code for code in known])
    prefixes = [f"91{place.code}" for place in places]
    made = codes.social_credit_codes(bulk, [*prefixes, *random_.choices(prefixes, k=64 + round(spare_codes * count))])
    maker = NameMaker(province, random_)
    maker.taken.update(names, (stranger.name for stranger in held_out))
    split = [each.split(SEPARATOR) for each in parts]
    maker.cores.update(each[BRAND] + each[TRADE] for each in split)
    insured = pd.to_numeric(frame["insured"], errors="coerce").fillna(0).clip(lower=0).to_numpy(np.int32)
    return Register(
        province,
        province.places[0].code[:2],
        parts,
        [code or spare for code, spare in zip(known, made, strict=False)],
        made[count:],
        np.array([number[place.code] for place in places], np.int16),
        [industry[:1] for industry in frame["industry"]],
        _parents(names, split),
        _position(frame["unit_kind"], KINDS),
        blank if blank.any() else bulk.random(count) < WITHOUT_CODE,
        (count,),
        (insured,),
        (_position(frame["status"], STATUSES),),
        maker,
        frame["unit_no"].tolist(),
        tuple(held_out),
    )


def _parents(names: list[str], split: list[list[str]]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Of each branch the unit whose whole name stands before its branch part."""
    at = {name: position for position, name in enumerate(names)}
    return np.array([at.get("".join(each[:-1]), -1) if each[-1] else -1 for each in split], np.int32)


def _position(column: pd.Series, known: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    at = {word: position for position, word in enumerate(known)}
    return np.array([at.get(value, 0) for value in column], np.int8)


