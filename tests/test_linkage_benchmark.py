"""The benchmark of the linkage measures what it says it does."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.linkage.__main__ import against, run, together
from benchmarks.linkage.child import tidy
from benchmarks.linkage.columns import of_ledger, of_register
from benchmarks.linkage.grounds import Ground, folders
from benchmarks.linkage.measures import best_threshold, counts, measure, sure_threshold, without_a_clue
from scheme import Scheme
from sources.simulate.worlds import Recipe, World, made_up, regions_of


def world() -> World:
    """Four large units in two cities, all but the last with a row that says it has a union, and a stranger."""
    units = ["1", "2", "3", "4"]
    register = pd.DataFrame(
        {
            "unit_no": units, "unit_name": list("甲乙丙丁"), "uscc": "", "org_code": "", "unit_kind": "企业", "status": "正常参保",
            "region": ["640104", "640104", "640202", "640202"], "insured": [60, 30, 80, 90],
        }
    )  # fmt: skip
    ledger = pd.DataFrame({"enterprise_name": list("甲乙丙戊"), "unionised": True, "city": "640100", "employees": 1, "uscc": None, "county": None})
    truth = pd.DataFrame({"unit_no": ["1", "2", "3", ""]})
    return World(register, ledger, truth, pd.DataFrame())


def answer(*numbers: str, scores: tuple[float, ...] = (0.9, 0.8, 0.7, 0.6), states: str = "aaaa", shown: tuple[str, ...] = ()) -> pd.DataFrame:
    names = {"a": "accepted", "c": "candidate", "n": "none"}
    candidates = [json.dumps([{"unit_no": number, "score": 0.5} for number in each.split()]) for each in shown or numbers]
    return pd.DataFrame({"unit_no": numbers, "score": scores, "state": [names[state] for state in states], "candidates": candidates})


def test_precision_recall_and_f1_at_one_threshold() -> None:
    given = answer("1", "2", "4", "3")  # the third is wrong, the fourth is nobody's
    assert measure(world(), given, 0.0, 0.0)["P"] == pytest.approx(2 / 4)
    assert measure(world(), given, 0.75, 0.0)["P"] == pytest.approx(1)
    found = measure(world(), given, 0.75, 0.0)
    assert (found["R"], found["F1"], found["best F1"]) == pytest.approx((2 / 3, 0.8, 0.8))
    assert best_threshold(given, world().truth["unit_no"]) == pytest.approx((0.8, 0.8))
    assert sure_threshold(given, world().truth["unit_no"]) == pytest.approx(0.8)


def test_a_threshold_never_parts_equal_scores() -> None:
    given = answer("1", "2", "4", "3", scores=(0.9, 0.5, 0.5, 0.5))
    assert best_threshold(given, world().truth["unit_no"]) == pytest.approx((0.5, 4 / 7))
    assert sure_threshold(given, world().truth["unit_no"]) == pytest.approx(0.9)


def test_the_review_zone() -> None:
    given = answer("1", "4", "3", "4", states="accc", shown=("1", "4 2", "3", "4"))
    found = measure(world(), given, 0.0, 0.0)
    assert (found["acc P"], found["acc R"], found["review"]) == pytest.approx((1, 1 / 3, 3 / 4))
    assert (found["top 1"], found["top 3"], found["F1 after"]) == pytest.approx((1 / 3, 1, 1))


def test_counts_of_large_enterprises_without_a_union() -> None:
    right = counts(world(), pd.Series(["1", "2", "3", ""]))
    assert (right["50+ error"], right["50+ list F1"], right["25-49 error"]) == (0, 1, 0)
    missed = counts(world(), pd.Series(["", "2", "4", ""]))  # 丁 has none and is missed, 甲 and 丙 are listed
    assert missed["50+ error"] == pytest.approx(1.0)  # one too many in the first city; in the second one for another
    assert missed["50+ list F1"] == 0


def test_what_no_method_could_find_bounds_the_best_f1() -> None:
    noise = ["renamed|code_missing", "renamed|code_nine", "code_missing", "renamed|code_missing"]  # the last is a stranger
    made = world()
    lost, ceiling = without_a_clue(World(made.register, made.ledger, made.truth.assign(noise=noise), made.regions))
    assert (lost, round(ceiling, 6)) == (1, 0.8)


def test_errors_are_told_as_a_share_of_each_splinks() -> None:
    figures = {name: {"F1": f1, "best F1": best} for name, f1, best in (("product", 0.99, 0.995), ("splink", 0.98, 0.98), ("exact", 0.9, 0.9))}
    assert list(against(figures)) == ["errors of product / splink: 0.50 at tuned thresholds, 0.25 at best ones\n"]


def test_a_name_says_its_world(tmp_path: Path) -> None:
    ground = Ground.of("made-500:noise=2:unregistered=0.12:province=青海")
    assert (ground.base, ground.noise, ground.unregistered, ground.province) == ("made-500", 2.0, 0.12, "青海")
    assert Ground.of("made-500").seed == Ground.of("made-500").seed != Ground.of("made-600").seed
    with pytest.raises(SystemExit, match="none of noise"):
        Ground.of("made-500:nois=2")
    with pytest.raises(SystemExit, match="a world is"):
        folders(Ground.of("real-500"), tmp_path, None)


def test_methods_run_in_processes_of_their_own_on_every_province(tmp_path: Path) -> None:
    places = folders(Ground.of("provinces-2x600:seed=1"), tmp_path, None)
    whole = together(places)
    assert len(whole.register) == 1200 and whole.register["unit_no"].is_unique
    found = {method: measure(whole, run(method, places).answer, 0.5, 0.5) for method in ("exact", "normalised", "product", "product-")}
    assert 0.85 < found["exact"]["F1"] < found["normalised"]["F1"] < 0.96
    assert found["product"]["F1"] > 0.96
    assert found["product-"]["F1"] > 0.96
    assert found["product-"]["F1"] != found["product"]["F1"]
    assert found["product"]["top 3"] > 0.5


def test_numbers_of_several_provinces_are_told_apart() -> None:
    given = tidy(answer("1", "", "2", "3", shown=("1 2", "", "2", "3")), 1, 2)
    assert given["unit_no"].tolist() == ["1:1", "", "1:2", "1:3"]
    assert [each["unit_no"] for each in json.loads(given["candidates"][0])] == ["1:1", "1:2"]


def test_the_peers_columns_take_names_and_codes_apart(scheme: Scheme) -> None:
    made = made_up(500, regions_of(scheme), Recipe(seed=1))
    register = made.register.head(4).assign(unit_name=["宁夏银川市鑫达商贸有限公司", "鑫达商贸有限责任公司吴忠分公司", "宁夏回族自治区同心县鑫达专业合作社", "宁夏银行"])
    columns = of_register(register, made.regions)
    assert columns["core"].tolist() == ["鑫达商贸", "鑫达商贸", "鑫达", "银行"]
    assert columns["branch"].tolist() == ["", "吴忠分公司", "", ""]
    assert columns["place"].tolist() == ["银川", "", "同心", "宁夏"]
    assert columns["form"].tolist() == ["company", "company", "cooperative", ""]
    ledger = made.ledger.head(4).assign(uscc=["91640100O574888512", "574888512", "", "916403005962175000"])
    typed = of_ledger(ledger, made.regions)
    assert typed["uscc"].fillna("").tolist()[0] == "916401000574888512"
    assert typed["org"].fillna("").tolist()[1] == "574888512"
    assert typed["prefix15"].fillna("").tolist()[3] == "916403005962175"
