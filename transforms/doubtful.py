"""The rows that figures rest on and that a query waits on: a row's own, and of the register's those of the ledger rows that claim it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from scheme.model import Scheme

LEDGER = "T02"
PLACE = ["reading_id", "sheet", "row"]
KEY = ["unit", "period", "row_key"]
UNIT_OF_REGISTER = ["period", "unit_no"]


def doubtful_rows(
    scheme: Scheme, waiting: pd.DataFrame, accepted: Mapping[str, pd.DataFrame], register: pd.DataFrame, ledger: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Of each table, the register being one, pairs of a row (`at`, its place in the frame) and the `group` of a query on it, each once.

    waiting: the queries that wait for an answer: table_code, cell, PLACE, KEY and `group`. `accepted` and `register`: what figures are made of.
    `ledger`: every ledger row, held back or not, with unit_no where it claims an enterprise.
    """
    named = waiting[(waiting["row_key"].fillna("") != "").to_numpy(bool)]
    found = {code: _on_rows(code, frame, named) for code, frame in accepted.items()}
    if not register.empty:
        claims = ledger[UNIT_OF_REGISTER].reset_index(drop=True).iloc[(on := _on_rows(LEDGER, ledger, named))["at"]]
        asked = named[named["reading_id"].isna()].rename(columns={"row_key": "unit_no"})
        of_units = pd.concat([asked[[*UNIT_OF_REGISTER, "group"]], claims.assign(group=on["group"].to_numpy()).dropna(subset="unit_no")])
        found[scheme.registry.code] = _paired(register, of_units, UNIT_OF_REGISTER)
    return {code: pairs for code, pairs in found.items() if len(pairs)}


def _on_rows(code: str, frame: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """A query points at a line of a sheet; one that has none, at a key."""
    mine = named[named["table_code"].fillna("").isin([code, ""]) & named["reading_id"].notna()]
    placed = ((mine["row"].fillna(0) > 0) & (mine["cell"].fillna("") != "")).to_numpy(bool)
    by_key = mine[~placed & (mine["table_code"] == code).to_numpy(bool, na_value=False)]
    pairs = pd.concat([_paired(frame, mine[placed], PLACE), _paired(frame, by_key, KEY)])
    return pairs.drop_duplicates(ignore_index=True)


def _paired(frame: pd.DataFrame, queries: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    if queries.empty or frame.empty:
        return pd.DataFrame({"at": np.array([], np.int64), "group": np.array([], np.int64)})
    rows = frame[on].assign(at=np.arange(len(frame)))
    wanted = queries[[*on, "group"]].astype({name: frame[name].dtype for name in on})
    return rows.merge(wanted, on=on)[["at", "group"]].drop_duplicates(ignore_index=True)
