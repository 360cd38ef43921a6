"""How good links are. A link is right where it names the row's own unit; strangers have none."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sources.simulate.worlds import World

SURE = 0.999  # the precision that a peer's own accepted zone has to have on the tuning world
LARGE, MEDIUM = (50, None), (25, 50)
CASES = 30  # true cases from which a city's error is told
NO_CODE = r"\bcode_(?:missing|old|slip|of_parent)\b"  # a code that leads to nobody, or to somebody else


@dataclass(frozen=True)
class Pairs:
    """Precision, recall and F1 of some links."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, made: pd.Series, right: pd.Series, known: pd.Series) -> Pairs:
        """Of links made, links that are right, and rows that have a unit."""
        hits = float((made & right).sum())
        return cls(hits / max(float(made.sum()), 1), hits / max(float(known.sum()), 1), 2 * hits / max(float(made.sum() + known.sum()), 1))


def best_threshold(answer: pd.DataFrame, truth: pd.Series) -> tuple[float, float]:
    """The score from which links are best taken, and the F1 that this gives."""
    hits, made, scores = _by_score(answer, truth)
    f1 = 2 * hits / np.maximum(made + (truth != "").sum(), 1)
    at = int(f1.argmax()) if len(f1) else 0
    return (float(scores[at]), float(f1[at])) if len(f1) else (0.0, 0.0)


def sure_threshold(answer: pd.DataFrame, truth: pd.Series) -> float:
    """The lowest score from which links are right as often as SURE; above every score where there is none."""
    hits, made, scores = _by_score(answer, truth)
    sure = np.flatnonzero(hits / np.maximum(made, 1) >= SURE)
    return float(scores[sure[-1]]) if len(sure) else float("inf")


def _by_score(answer: pd.DataFrame, truth: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """At each distinct score, the highest first: links right and links made from it on."""
    named = answer[answer["unit_no"] != ""]
    right = (named["unit_no"] == truth.loc[named.index]).to_numpy()
    order = np.argsort(-named["score"].to_numpy(), kind="stable")
    scores = named["score"].to_numpy()[order]
    last = np.flatnonzero(np.append(scores[1:] != scores[:-1], True)) if len(scores) else np.array([], int)
    return np.cumsum(right[order])[last], last + 1, scores[last]


def measure(world: World, answer: pd.DataFrame, threshold: float, sure: float) -> dict[str, float]:
    """All that is said of a method on a world, by name."""
    truth = world.truth["unit_no"]
    known, right = truth != "", (answer["unit_no"] == truth) & (truth != "")
    taken = (answer["unit_no"] != "") & (answer["score"] >= threshold)
    one = Pairs.of(taken, right, known)
    state = answer["state"] if "state" in answer else pd.Series(np.where(answer["score"] >= sure, "accepted", "none"), index=answer.index)
    accepted = (state == "accepted") & (answer["unit_no"] != "")
    zone = Pairs.of(accepted, right, known) if accepted.any() else Pairs(float("nan"), float("nan"), float("nan"))
    found: dict[str, float] = {
        "P": one.precision, "R": one.recall, "F1": one.f1, "best F1": best_threshold(answer, truth)[1],
        "acc P": zone.precision, "acc R": zone.recall,
    }  # fmt: skip
    if "candidates" in answer:
        review = state == "candidate"
        among = pd.Series([unit in _shown(text) for unit, text in zip(truth, answer["candidates"], strict=True)], index=answer.index) & known
        after = Pairs.of(accepted | (review & among), (accepted & right) | (review & among), known)
        found |= {
            "review": float(review.mean()), "top 1": _share(right, review), "top 3": _share(among, review & known), "F1 after": after.f1,
        }  # fmt: skip
    return found | counts(world, answer["unit_no"].where(taken, ""))


def _shown(candidates: object) -> list[str]:
    return [str(each["unit_no"]) for each in json.loads(str(candidates))] if isinstance(candidates, str) else []


def _share(what: pd.Series, of: pd.Series) -> float:
    return float((what & of).sum() / max(of.sum(), 1))


def without_a_clue(world: World) -> tuple[int, float]:
    """How many units' rows have another brand and no code of their own; and F1 where these are missed and all else is right."""
    noise, known = world.truth["noise"].fillna(""), world.truth["unit_no"] != ""
    lost = int((known & noise.str.contains(r"\brenamed\b") & noise.str.contains(NO_CODE)).sum())
    found = int(known.sum()) - lost
    return lost, 2 * found / max(found + int(known.sum()), 1)


def counts(world: World, links: pd.Series) -> dict[str, float]:
    """Enterprises without a union by size, by city, against the truth: sum of errors, worst city; F1 of the list itself."""
    register, union = world.register, world.ledger["unionised"]
    firms = register[(register["unit_kind"] == "企业") & (register["status"] == "正常参保")]
    found: dict[str, float] = {}
    for name, (low, high) in (("50+", LARGE), ("25-49", MEDIUM)):
        of_size = firms[(firms["insured"] >= low) & (firms["insured"] < (high or np.inf))]
        true = of_size[~of_size["unit_no"].isin(world.truth.loc[union, "unit_no"])]
        said = of_size[~of_size["unit_no"].isin(links[union])]
        cities = pd.DataFrame({"true": true["region"].str[:4].value_counts(), "said": said["region"].str[:4].value_counts()}).fillna(0)
        error = (cities["said"] - cities["true"]).abs()
        told = cities["true"] >= CASES
        both = len(set(true["unit_no"]) & set(said["unit_no"]))
        found |= {
            f"{name} error": float(error.sum() / max(len(true), 1)),
            f"{name} worst": float((error[told] / cities["true"][told]).max()) if told.any() else float("nan"),
            f"{name} list F1": 2 * both / max(len(true) + len(said), 1),
        }
    return found
