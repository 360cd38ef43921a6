"""`python -m transforms.linkage.learn WORLD…`: the points of the scorecard, from answers that nobody had to label.

A world is a folder with register, ledger and regions as parquet. The answers are the world's truth where it is a simulated
one, else those that the codes prove (`verified`). See docs/explanation/linkage.md.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from transforms.linkage import scorecard
from transforms.linkage.arrays import Bools
from transforms.linkage.code_hits import hits
from transforms.linkage.evidence import Compared, taken
from transforms.linkage.index import RegisterIndex, build_index
from transforms.linkage.lexicon import lexicon_from_regions
from transforms.linkage.link import read_ledger
from transforms.linkage.places import places
from transforms.linkage.propose import propose
from transforms.linkage.rank import claims, rank
from transforms.linkage.scorecard import Table
from transforms.linkage.verified import verified

RIDGE = 0.5
POINT = 10 / np.log(10)  # ten points are ten-fold odds
Evidence = list[tuple[Mapping[str, Table], Bools]]


def fit(samples: Evidence) -> dict[tuple[str, str], float]:
    """Logistic regression with ridge over the tables' cells; points of each cell that occurs, and the start."""
    tables = {name: cells for name, (cells, _) in samples[0][0].items()} | {"start": ("",)}
    first = dict(zip(tables, np.cumsum([0, *map(len, tables.values())]).tolist(), strict=False))
    right = np.concatenate([right for _, right in samples]).astype(np.float64)
    at = {name: np.concatenate([sample[name][1] for sample, _ in samples]) for name in samples[0][0]} | {"start": np.zeros(len(right), np.int64)}
    ridge = np.full(sum(map(len, tables.values())), RIDGE)
    ridge[-1] = 1e-6
    beta = np.zeros(len(ridge))
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(np.sum([beta[first[name] + which] for name, which in at.items()], axis=0), -30, 30)))
        slope, curve = -ridge * beta, np.diag(ridge)
        for name, which in at.items():
            rows = slice(first[name], first[name] + len(tables[name]))
            slope[rows] += np.bincount(which, right - p, len(tables[name]))
            for other, also in at.items():
                count = len(tables[other])
                block = np.bincount(which * count + also, p * (1 - p), len(tables[name]) * count)
                curve[rows, first[other] : first[other] + count] += block.reshape(-1, count)
        step = np.linalg.solve(curve, slope)
        beta += np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-4:
            break
    return {
        (name, cell): round(beta[first[name] + i] * POINT, 1)
        for name, cells in tables.items()
        for i, cell in enumerate(cells)
        if (at[name] == i).any()
    }


def main(arguments: list[str] | None = None) -> None:
    """Learn from worlds; writes data/link_scorecard.csv."""
    parser = argparse.ArgumentParser(prog="python -m transforms.linkage.learn", description=__doc__)
    parser.add_argument("worlds", nargs="+", type=Path)
    parser.add_argument("--by-codes", action="store_true", help="leave a world's truth alone: what the codes prove is the answer")
    options = parser.parse_args(arguments)
    worlds = [_world(folder, seed, options.by_codes) for seed, folder in enumerate(options.worlds)]
    pairs = fit([(scorecard.pair_tables(pairs), right) for pairs, right, _ in worlds])
    card = {("start", "pair"): pairs.pop(("start", ""))} | pairs
    _write(card)
    rows = fit([_rows(*world) for world in worlds])
    _write(card | {("start", "decide"): rows.pop(("start", ""))} | rows)


def _rows(pairs: Compared, right: Bools, index: RegisterIndex) -> tuple[Mapping[str, Table], Bools]:
    top = rank(pairs, np.zeros(len(right), bool), index)
    best = taken(top.pairs, top.shown[:, 0])
    true = (pairs.row << 32 | pairs.unit)[right]
    return scorecard.row_tables(best, top.points, top.gap, top.rivals, claims(top), len(index.unit_no)), np.isin(best.row << 32 | best.unit, true)


def _world(folder: Path, seed: int, by_codes: bool) -> tuple[Compared, Bools, RegisterIndex]:
    register, ledger, regions = (pd.read_parquet(folder / f"{name}.parquet") for name in ("register", "ledger", "regions"))
    ledger = ledger.assign(employees=ledger["employees"].where(ledger.index % 2 == 0))  # half of the rows without a head count
    known = places(lexicon_from_regions(regions))
    truth = folder / "truth.parquet"
    if truth.exists() and not by_codes:
        answers = pd.read_parquet(truth)["unit_no"]
    else:
        ledger, register, answers = verified(ledger, register, known, seed)
    index = build_index(register, known)
    side = read_ledger(ledger, known)
    by_code = hits(side.codes, index.by_code, index.by_org, index.by_prefix)
    pairs = propose(side, by_code, index, np.zeros(len(ledger), bool))
    number = np.array(index.unit_no.to_pylist(), dtype=object)
    return pairs, number[pairs.unit] == answers.to_numpy(object)[pairs.row], index


def _write(card: Mapping[tuple[str, str], float]) -> None:
    path = Path(__file__).parents[1] / "data" / "link_scorecard.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "cell", "points"])
        writer.writerows((table, cell, value) for (table, cell), value in card.items())
    scorecard.card.cache_clear()


if __name__ == "__main__":
    main()
