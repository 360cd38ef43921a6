"""The register as flat arrays, ready to be looked up by each kind of key. Built once a month and province."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.linkage.arrays import Hashes, Ints, distinct, texts
from transforms.linkage.code_hits import Codes, read_codes
from transforms.linkage.grams import Grams, grams
from transforms.linkage.lookup import Keys, keys
from transforms.linkage.names import Names, take_apart
from transforms.linkage.places import Places

STANDING = "正常参保"


@dataclass(frozen=True)
class Side:
    """Ledger rows or register units as far as evidence reads them: an element each."""

    names: Names
    name: Ints  # which of the names
    codes: Codes
    code: Ints  # which of the codes
    place: Ints  # division (`places.Places`)
    former: Ints  # which of the names it had before; -1 for none
    size: Ints  # head count, -1 for unknown

    def part(self, start: int, stop: int) -> Side:
        """Some rows, with all names and codes."""
        some = slice(start, stop)
        return replace(self, name=self.name[some], code=self.code[some], place=self.place[some], former=self.former[some], size=self.size[some])


@dataclass(frozen=True)
class RegisterIndex:
    """Units in good standing first, then by number; every table leads from a key to positions among them."""

    side: Side
    unit_no: pa.Array
    owner: Hashes  # one enterprise's units have the same: its code, or the unit itself
    by_code: Keys
    by_org: Keys
    by_prefix: Keys
    by_text: Keys
    by_key: Keys
    by_core: Keys
    by_sound: Keys
    by_gram: Grams
    places: Places


def build_index(register: pd.DataFrame, known: Places) -> RegisterIndex:
    """From the month's extract: unit_no, unit_name, uscc, org_code, region; status, insured, former_name where there are."""
    rows = _in_order(register)
    code, org = read_side_codes(rows["uscc"]), read_side_codes(rows["org_code"])
    side = read_side(rows, "unit_name", "region", "insured", known, code)
    names, name = side.names, side.name
    own = code[0].org_key[code[1]]
    owner = code[0].key[code[1]]
    return RegisterIndex(
        side,
        texts(rows["unit_no"]).cast(pa.string()),
        np.where(owner != 0, owner, np.arange(len(rows), dtype=np.uint64)),
        keys(code[0].key[code[1]]),
        keys(np.where(own != 0, own, org[0].org_key[org[1]])),
        keys(code[0].prefix_key[code[1]]),
        _with_former(names.text_key, side),
        _with_former(names.key, side),
        keys(names.core_key[name]),
        _with_former(names.sound_key, side),
        grams(names, name),
        known,
    )


def read_side(rows: pd.DataFrame, name: str, place: str, size: str, known: Places, code: tuple[Codes, Ints]) -> Side:
    """The names, codes and places of a frame, each distinct value read once."""
    before = texts(rows["former_name"]) if "former_name" in rows else pa.array([""] * len(rows), pa.large_string())
    names, which = distinct(pa.concat_arrays([texts(rows[name]), before]))
    regions, region = distinct(rows[place])
    had = np.where(np.array(pc.equal(before, "")), -1, which[len(rows) :])
    return Side(take_apart(names, known), which[: len(rows)], *code, known.numbers(regions)[region], had, head_counts(rows, size))


def head_counts(rows: pd.DataFrame, column: str) -> Ints:
    """How many people, -1 where that is not known."""
    if column not in rows:
        return np.full(len(rows), -1)
    counts: Ints = pd.to_numeric(rows[column], errors="coerce").fillna(-1).to_numpy(np.float64).astype(np.int64)
    return counts


def read_side_codes(column: pd.Series) -> tuple[Codes, Ints]:
    """The distinct codes of a column, and which of them each row has."""
    codes, which = distinct(column)
    return read_codes(codes), which


def _in_order(register: pd.DataFrame) -> pd.DataFrame:
    """Sorted by natural key, so that nothing depends on the order of the extract."""
    rows = register.reset_index(drop=True)
    standing = rows["status"].ne(STANDING) if "status" in rows else pd.Series(False, index=rows.index)
    order = pd.DataFrame({"no": rows["unit_no"].astype("str"), "name": rows["unit_name"].astype("str"), "standing": standing})
    first = order.sort_values(["no", "name"], kind="stable").drop_duplicates("no").sort_values(["standing", "no"], kind="stable")
    return rows.loc[first.index]


def _with_former(key: Hashes, side: Side) -> Keys:
    """Units by their name, and by the name they had."""
    now = keys(key[side.name])
    had = np.flatnonzero(side.former >= 0)
    if not len(had):
        return now
    values, units = np.concatenate([now.keys, key[side.former[had]]]), np.concatenate([now.units, had.astype(np.int32)])
    order = np.lexsort((units, values))
    return Keys(values[order], units[order])

