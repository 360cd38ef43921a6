"""The points are learned from answers that nobody labelled, and say what they should."""

import numpy as np
import pandas as pd
import pytest

from scheme import Scheme
from sources.simulate.worlds import Recipe, World, made_up, regions_of
from transforms.linkage import lexicon_from_regions, link
from transforms.linkage.learn import fit
from transforms.linkage.places import places
from transforms.linkage.verified import GONE, verified


@pytest.fixture(scope="module")
def world(scheme: Scheme) -> World:
    return made_up(1500, regions_of(scheme), Recipe(5))


def test_points_are_ten_times_the_logarithm_of_the_odds() -> None:
    cell, right = np.repeat([0, 1], 11_000), np.tile(np.r_[np.ones(10_000, bool), np.zeros(1000, bool)], 2)
    right[11_000:] = ~right[11_000:]  # ten to one for the first cell, one to ten for the second
    points = fit([({"evidence": (("for", "against"), cell)}, right)])
    assert points["evidence", "for"] + points["start", ""] == pytest.approx(10, abs=0.2)
    assert points["evidence", "against"] + points["start", ""] == pytest.approx(-10, abs=0.2)


def test_what_the_codes_prove_is_the_truth(world: World) -> None:
    known = places(lexicon_from_regions(world.regions))
    ledger, register, answers = verified(world.ledger.assign(row=range(len(world.ledger))), world.register, known, seed=1)
    assert len(ledger) == len(answers)
    proved = answers != ""
    truth = world.truth["unit_no"].to_numpy(object)[ledger["row"]]
    assert (truth[proved] == answers[proved]).mean() > 0.995
    assert set(answers[proved]) <= set(register["unit_no"])
    assert 0 < len(world.register) - len(register) <= GONE * len(world.register)
    assert ledger.loc[proved, "uscc"].isna().mean() == pytest.approx(0.4, abs=0.05)
    pd.testing.assert_frame_equal(verified(world.ledger, world.register, known, seed=2)[0], verified(world.ledger, world.register, known, seed=2)[0])


def test_a_made_up_province_is_matched(world: World) -> None:
    result = link(world.ledger, world.register, lexicon_from_regions(world.regions))
    accepted = (result["state"] == "accepted").to_numpy()
    right = result["unit_no"].fillna("").to_numpy(object) == world.truth["unit_no"].to_numpy(object)
    assert right[accepted].mean() >= 0.995
    assert (accepted & right).sum() / (world.truth["unit_no"] != "").sum() >= 0.95
    assert (result["state"] == "candidate").mean() <= 0.05
