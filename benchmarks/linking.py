"""How well and how fast ledgers are matched: `linking.py WORLD…`, folders with register, ledger, truth, regions as parquet."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))
from transforms.linkage import lexicon_from_regions, link


def measured(folder: Path, threshold: float = 0.5) -> tuple[dict[str, float], pd.DataFrame]:
    register, ledger, regions, truth = (pd.read_parquet(folder / f"{name}.parquet") for name in ("register", "ledger", "regions", "truth"))
    start = time.perf_counter()
    result = link(ledger, register, lexicon_from_regions(regions))
    seconds = time.perf_counter() - start
    want = truth["unit_no"].fillna("").to_numpy(object)
    got = result["unit_no"].fillna("").to_numpy(object)
    real, state, score = want != "", result["state"].to_numpy(object), result["score"].to_numpy()
    accepted, asked, right = state == "accepted", state == "candidate", (want == got) & (want != "")
    linked = score >= threshold
    shown = [[c["unit_no"] for c in json.loads(text)] for text in result["candidates"]]
    among = np.array([w in s for w, s in zip(want, shown, strict=True)])
    reviewed_right = (accepted & right).sum() + (asked & among & real).sum()
    insured = pd.to_numeric(register["insured"]).to_numpy()
    big = set(register["unit_no"].to_numpy(object)[insured >= 50])
    unionised = ledger["unionised"].fillna(True).to_numpy(bool)
    without = [big - set(numbers[unionised & which]) for numbers, which in ((want, real), (got, linked))]
    listed = len(without[0] & without[1])
    figures = {
        "rows": len(ledger),
        "F1": f1((linked & right).sum(), linked.sum(), real.sum()),
        "P": (accepted & right).sum() / accepted.sum(),
        "R": (accepted & right).sum() / real.sum(),
        "wrong": (accepted & ~right).sum(),
        "review": asked.mean(),
        "top1": right[asked].mean(),
        "top3": among[asked & real].mean(),
        "F1 reviewed": f1(reviewed_right, accepted.sum() + (asked & among & real).sum(), real.sum()),
        "list F1": f1(listed, len(without[1]), len(without[0])),
        "s": seconds,
    }
    return figures, result.assign(want=want, right=right, kind=truth["kind"], noise=truth["noise"], name=ledger["enterprise_name"], typed=ledger["uscc"])


def f1(right: int, said: int, true: int) -> float:
    return 2 * right / (said + true)


if __name__ == "__main__":
    for each in sys.argv[1:]:
        found, frame = measured(Path(each))
        print(f"{Path(each).name:8}", *(f"{name} {value:.4f}" if value % 1 else f"{name} {value:.0f}" for name, value in found.items()))
