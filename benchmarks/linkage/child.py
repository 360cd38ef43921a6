"""One method on the worlds of one ground, in a process of its own: `python -m benchmarks.linkage.child ASKED.json`.

Reading the worlds and importing libraries is not counted, everything from the raw frames to the links is.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd

from benchmarks.linkage.methods import METHODS
from sources.simulate.worlds import World


def main(asked: Path) -> None:
    order = json.loads(asked.read_text(encoding="utf-8"))
    method, seconds, answers = METHODS[order["method"]], 0.0, []
    warm(order["method"])
    for part, folder in enumerate(order["worlds"]):
        world = World.load(Path(folder))
        started = time.perf_counter()
        if order["train"]:
            learnt = method.train(world)
            (asked.parent / "learnt.json").write_text(json.dumps(learnt), encoding="utf-8")
        else:
            answers.append(tidy(method.link(world, order["learnt"]), part, len(order["worlds"])))
        seconds += time.perf_counter() - started
    if answers:
        pd.concat(answers, ignore_index=True).to_parquet(asked.parent / "answer.parquet")
    (asked.parent / "took.json").write_text(json.dumps({"seconds": seconds, "megabytes": most_memory()}), encoding="utf-8")


def warm(method: str) -> None:
    """Import what the method needs."""
    if method.startswith("splink"):
        import duckdb  # noqa: F401
        import splink  # noqa: F401
    elif method == "tfidf":
        import sparse_dot_topn  # noqa: F401
    elif method.startswith("product"):
        import transforms.linkage  # noqa: F401


def tidy(answer: pd.DataFrame, part: int, parts: int) -> pd.DataFrame:
    """An answer with '' for nobody, and numbers of units that no other province has."""
    answer = answer.assign(unit_no=answer["unit_no"].fillna("").astype("str")).reset_index(drop=True)
    if parts > 1:
        answer["unit_no"] = answer["unit_no"].where(answer["unit_no"] == "", f"{part}:" + answer["unit_no"])
        if "candidates" in answer:
            answer["candidates"] = answer["candidates"].str.replace('"unit_no": "', f'"unit_no": "{part}:')
    return answer


def most_memory() -> float:
    """The most megabytes that this process held. Linux's own count, which starts anew with the program, where there is one."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
