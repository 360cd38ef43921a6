"""One month's register as decisions are held against it: who has a number, a code, a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from transforms.codes import clean_code
from transforms.linkage.pairing import Party
from transforms.text import each, letters


@dataclass(frozen=True)
class RegisterKeys:
    """The units of a month that matter to some decisions, in the order of their numbers."""

    month: str
    units: Mapping[str, Party]
    shown: Mapping[str, str]  # the name as it stands in the register
    by_code: Mapping[str, tuple[str, ...]]
    by_name: Mapping[str, tuple[str, ...]]


def register_keys(register: pd.DataFrame, numbers: Collection[str], parties: Iterable[Party]) -> dict[str, RegisterKeys]:
    """By month: the units with one of `numbers`, or with the name or code of one of `parties`.

    Where `register` has its names and codes as they compare (name, code), these are not worked out again.
    """
    every = list(parties)
    names, codes = {party.name for party in every} - {""}, {party.code for party in every} - {""}
    compared = {"name", "code"} <= set(register.columns)
    keys = {"name": register["name"], "code": register["code"]} if compared else _compared(register)
    asked = register["unit_no"].isin(numbers) | keys["name"].isin(names) | keys["code"].isin(codes)
    those = register[asked]
    frame = pd.DataFrame(
        {
            "period": those["period"].to_numpy(object),
            "unit_no": each(str, those["unit_no"].astype("str")),
            "shown": each(str, those["unit_name"]),
            **{name: of[asked].to_numpy(object) for name, of in keys.items()},
        }
    )
    kept = frame.sort_values(["period", "unit_no"], kind="stable").drop_duplicates(["period", "unit_no"])
    months = {str(month): _month(str(month), kept[kept["period"] == month]) for month in register["period"].unique()}
    return dict(sorted(months.items()))


def _compared(register: pd.DataFrame) -> dict[str, pd.Series]:
    words = {"name": each(letters, register["unit_name"]), "code": each(clean_code, register["uscc"])}
    return {name: pd.Series(of, index=register.index, dtype=object) for name, of in words.items()}


def _month(month: str, kept: pd.DataFrame) -> RegisterKeys:
    units: dict[str, Party] = {}
    shown: dict[str, str] = {}
    by_code: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    for unit_no, as_it_stands, name, code in kept[["unit_no", "shown", "name", "code"]].itertuples(index=False, name=None):
        units[unit_no], shown[unit_no] = Party(name, code), as_it_stands
        for holders, key in ((by_code, code), (by_name, name)):
            if key:
                holders.setdefault(key, []).append(unit_no)
    return RegisterKeys(month, units, shown, {k: tuple(v) for k, v in by_code.items()}, {k: tuple(v) for k, v in by_name.items()})
