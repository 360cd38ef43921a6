"""The codes of all ledger rows against those of the register: the ways of linkage.md, the surest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms import codes
from transforms.linkage.arrays import Bools, Hashes, Ints, Octets
from transforms.linkage.lookup import Keys, unite
from transforms.linkage.packed import mixed, pack, powers

KINDS = ("none", "valid", "rounded", "bad", "org9", "old15", "length17_19")
# How a code led to a unit, in the order of METHODS' first words; 0 is not at all.
WAYS = ("none", "code", "org_code", "code_repaired", "code_rounded")
_WIDTH = 20
_ALPHABET = np.frombuffer(codes.ALPHABET.encode(), np.uint8)
_VALUE = np.full(256, -1, np.int16)
_VALUE[_ALPHABET] = np.arange(31)
_WEIGHTS = np.array([*(pow(3, i, 31) for i in range(17)), 1], np.int16)
_INVERSES = np.array([pow(int(weight), -1, 31) for weight in _WEIGHTS])
_MISREAD = np.arange(256, dtype=np.uint8)
_MISREAD[[ord(c) for c in "OIZSV"]] = [ord(c) for c in "0125U"]
_ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int16)
_ORG_CHECKS = np.frombuffer(b"0X987654321", np.uint8)
_BASE36 = np.full(256, -1, np.int16)
_BASE36[[ord(c) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]] = np.arange(36)


@dataclass(frozen=True)
class Codes:
    """Cleaned codes as rows of characters (0 where there is none), with what each is."""

    rows: Octets  # [code, place]
    length: Ints
    kind: Ints  # in KINDS
    key: Hashes
    org_key: Hashes  # of characters 9-17, or of the bare organisation code; 0 where there is no sound one
    prefix_key: Hashes  # of 15 digits


def read_codes(texts: pa.Array) -> Codes:
    """Cleans and classifies; see `codes.classify`."""
    packed = pack(texts, codes.clean_code)
    rows = packed.matrix(packed.begin, packed.end, _WIDTH).astype(np.uint8)
    length = packed.end - packed.begin
    digits = ((rows >= ord("0")) & (rows <= ord("9"))).sum(axis=1)
    valid = (length == 18) & is_uscc(rows[:, :18])
    org9 = (length == 9) & is_org(rows[:, :9])
    rounded = (length == 18) & (digits == 18) & (rows[:, 15:18] == ord("0")).all(axis=1)
    odd = (length == 17) | (length == 19)
    kind = np.select(
        [length == 0, valid, rounded, org9, (length == 15) & (digits == 15), odd],
        [KINDS.index(k) for k in ("none", "valid", "rounded", "org9", "old15", "length17_19")],
        KINDS.index("bad"),
    )
    long = (length == 18) & is_org(rows[:, 8:17])
    org = packed.hash(np.where(long, packed.begin + 8, packed.begin), np.where(long, packed.begin + 17, packed.end))
    return Codes(
        rows, length, kind, packed.hash(packed.begin, packed.end), np.where(long | org9, org, np.uint64(0)),
        np.where((length == 18) & (digits >= 17), packed.hash(packed.begin, np.minimum(packed.begin + 15, packed.end)), np.uint64(0)),
    )  # fmt: skip


def hits(ledger: Codes, by_code: Keys, by_org: Keys, by_prefix: Keys) -> tuple[Ints, Ints, Ints]:
    """(row, unit, way) of all that codes lead to: the first way that finds any, row by row."""
    rows, units = by_code.find(ledger.key)
    found = [(rows, units, np.full(len(rows), WAYS.index("code")))]
    open_ = np.ones(len(ledger.kind), bool)
    open_[rows] = False
    kind = ledger.kind
    sound = (kind == KINDS.index("valid")) | (kind == KINDS.index("org9"))
    zeros = (ledger.length == 18) & (ledger.rows[:, 15:18] == ord("0")).all(axis=1)
    for way, keys, keyed, asked in (
        ("org_code", by_org, ledger.org_key, open_ & sound),
        ("code_rounded", by_prefix, ledger.prefix_key, open_ & zeros),
    ):
        rows, units = keys.find(np.where(asked & open_, keyed, np.uint64(0)))
        found.append((rows, units, np.full(len(rows), WAYS.index(way))))
        open_[rows] = False
    rows, units = _repaired(ledger, np.flatnonzero(open_ & (kind != KINDS.index("none"))), by_code)
    found.append((rows, units, np.full(len(rows), WAYS.index("code_repaired"))))
    return unite(found)


def is_uscc(rows: Octets) -> Bools:
    """`codes.is_uscc` for rows of 18 characters."""
    values = _VALUE[rows]
    good: Bools = (values >= 0).all(axis=1) & (values @ _WEIGHTS % 31 == 0)
    return good


def is_org(rows: Octets) -> Bools:
    """`codes.is_org_code` for rows of nine characters."""
    values = _BASE36[rows]
    good: Bools = (values >= 0).all(axis=1) & (_ORG_CHECKS[values[:, :8] @ _ORG_WEIGHTS % 11] == rows[:, 8])
    return good


def hash_rows(rows: Octets) -> Hashes:
    """The hash that `Packed.hash` has for each row of characters."""
    result = np.zeros(len(rows), np.uint64)
    for column, power in enumerate(powers(rows.shape[1])):
        result += mixed()[rows[:, column]] * power
    return result


def _repaired(ledger: Codes, asked: Ints, by_code: Keys) -> tuple[Ints, Ints]:
    """Units of the codes that one slip would have turned into the typed one (`codes.repair`, for all rows at once)."""
    read = _MISREAD[ledger.rows[asked]]
    length = ledger.length[asked]
    found = []
    whole = np.flatnonzero(length == 18)
    found += [(asked[whole], each) for each in _one_wrong(read[whole, :18])]
    short = np.flatnonzero(length == 17)
    for place in range(18):
        longer = np.insert(read[short, :17], place, ord("0"), axis=1)
        found.append((asked[short], _solved(longer, place)))
    long = np.flatnonzero(length == 19)
    found += [(asked[long], np.delete(read[long, :19], place, axis=1)) for place in range(19)]
    owners, candidates = np.concatenate([each for each, _ in found]), np.concatenate([each for _, each in found])
    good = np.flatnonzero(is_uscc(candidates) & is_org(candidates[:, 8:17]))
    at, units = by_code.find(hash_rows(candidates[good]))
    return owners[good][at], units


def _one_wrong(read: Octets) -> list[Octets]:
    swaps = []
    for place in range(17):
        order = np.arange(18)
        order[[place, place + 1]] = order[[place + 1, place]]
        swaps.append(read[:, order])
    return [read, *(_solved(read, place) for place in range(18)), *swaps]


def _solved(read: Octets, place: int) -> Octets:
    """The only character at a place that makes the sum right; rows with foreign characters elsewhere stay wrong."""
    values = _VALUE[read]
    values[:, place] = np.maximum(values[:, place], 0)
    error = values @ _WEIGHTS % 31
    mended = read.copy()
    mended[:, place] = _ALPHABET[(values[:, place] - error * _INVERSES[place]) % 31]
    return mended
