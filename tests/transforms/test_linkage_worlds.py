"""What the matching promises, on made-up provinces that nothing was learned on; larger ones are measured by `benchmarks.linkage`."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from benchmarks.linkage.measures import measure
from benchmarks.linkage_again import changed
from scheme import load_scheme
from sources.simulate.worlds import Recipe, World, made_up, regions_of
from transforms.linkage import Lexicon, lexicon_from_regions, link, link_again
from transforms.linkage.index import build_index
from transforms.linkage.link import link_to
from transforms.linkage.places import places

UNITS = 6000
RECIPES = {"usual": Recipe(seed=71), "twice the noise": Recipe(seed=72, noise=2), "strangers": Recipe(seed=73, unregistered=0.12)}


@cache
def world(name: str) -> World:
    return made_up(UNITS, regions_of(load_scheme()), RECIPES[name])


def lexicon(name: str) -> Lexicon:
    return lexicon_from_regions(world(name).regions)


def figures(name: str, ledger: pd.DataFrame) -> dict[str, float]:
    result = link(ledger, world(name).register, lexicon(name))
    return measure(world(name), result.assign(unit_no=result["unit_no"].fillna("").astype(object)), 0.5, 0.5)


def test_a_province_with_the_usual_noise() -> None:
    found = figures("usual", world("usual").ledger)
    assert found["F1"] >= 0.993
    assert found["acc P"] >= 0.9990 and found["acc R"] >= 0.97
    assert found["review"] <= 0.03 and found["top 1"] >= 0.65 and found["top 3"] >= 0.93
    assert found["F1 after"] >= 0.995 and found["50+ list F1"] >= 0.990 and found["50+ worst"] <= 0.045


@pytest.mark.parametrize("name", ["twice the noise", "strangers"])
def test_noise_and_strangers_cost_questions_rather_than_wrong_matches(name: str) -> None:
    assert figures(name, world(name).ledger)["acc P"] >= 0.9985


@pytest.mark.parametrize("name", RECIPES)
def test_head_counts_that_are_all_anothers_make_no_wrong_matches(name: str) -> None:
    ledger = world(name).ledger
    found = figures(name, ledger.assign(employees=np.random.default_rng(1).permutation(ledger["employees"].to_numpy())))
    assert found["acc P"] >= 0.9985 and found["F1"] >= 0.975


def test_order_threads_and_the_night_before_change_no_byte() -> None:
    ledger, register, draw = world("usual").ledger, world("usual").register, np.random.default_rng(2)
    expected = link_to(ledger, build_index(register, places(lexicon("usual"))), threads=1)
    rows, units = draw.permutation(len(ledger)), draw.permutation(len(register))
    index = build_index(register.iloc[units], places(lexicon("usual")))
    pd.testing.assert_frame_equal(link_to(ledger.iloc[rows], index, threads=2).sort_index(), expected)
    _, known = link_again(changed(ledger, 0.05, draw).iloc[rows], register, lexicon("usual"))
    for night in (ledger, changed(ledger, 0.01, draw), ledger.iloc[rows], ledger):
        result, known = link_again(night, register, lexicon("usual"), None, known)
        pd.testing.assert_frame_equal(result, link(night, register, lexicon("usual")))
    pd.testing.assert_frame_equal(result, expected)
