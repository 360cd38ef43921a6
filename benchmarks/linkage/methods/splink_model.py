"""Splink on DuckDB, given all it can use: the design's decomposition of names, m and u from the truth of a tuning world,
candidates by rare pairs of characters and by core and branch, the best threshold (design 4d).

u comes from pairs drawn at random or from false candidates, whichever does better on the tuning world: the latter, which
the design does not have (`splink_drawn` is without it).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from benchmarks.linkage.columns import add_rare_pairs, of_ledger, of_register
from benchmarks.linkage.measures import best_threshold
from sources.simulate.worlds import World

RANDOM_ROWS = 2_500  # of each side, all against all, for u of pairs drawn at random
SMOOTH = 0.5
CANDIDATES, DRAWN = "candidates", "drawn"

LEVELS: dict[str, list[str]] = {
    "code": [
        "(uscc_l IS NULL AND org_l IS NULL) OR uscc_r IS NULL",
        "uscc_l = uscc_r",
        "org_l = org_r",
        "prefix15_l = prefix15_r",
        "damerau_levenshtein(uscc_l, uscc_r) <= 2",
        "sound_l AND sound_r",
    ],
    "name": [
        "core_l IS NULL OR core_r IS NULL",
        "text_l = text_r",
        "core_l = core_r",
        "damerau_levenshtein(core_l, core_r) <= 1 AND start_l = start_r",
        "damerau_levenshtein(core_l, core_r) <= 1",
        "jaro_winkler_similarity(core_l, core_r) >= 0.92",
        "starts_with(core_l, core_r) OR starts_with(core_r, core_l)",
        "jaro_winkler_similarity(core_l, core_r) >= 0.80",
        "start_l = start_r",
    ],
    "branch": [
        "",
        "branch_l = '' AND branch_r = ''",
        "branch_l = branch_r",
        "branch_l = ''",
        "branch_r = ''",
        "jaro_winkler_similarity(branch_l, branch_r) >= 0.85",
    ],
    "form": ["form_l = '' OR form_r = ''", "form_l = form_r"],
    "place": ["", "place_l = place_r", "place_l = '' OR place_r = ''"],
    "county": ["city_l IS NULL OR city_r IS NULL", "county_l = county_r", "city_l = city_r AND county_l IS NULL", "city_l = city_r"],
    "size": ["", "abs(ln(size_l + 1) - ln(size_r + 1)) < 0.5", "abs(ln(size_l + 1) - ln(size_r + 1)) < 1.2"],
}


def train(world: World) -> dict[str, Any]:
    """The better of the models."""
    return max(models(world).values(), key=lambda model: best_threshold(link(world, model), world.truth["unit_no"])[1])


def models(world: World) -> dict[str, dict[str, Any]]:
    """m of the true pairs, and u of false ones: of false candidates, or of pairs drawn at random."""
    sides = _sides(world)
    number = dict(zip(world.register["unit_no"], range(len(world.register)), strict=True))
    truth = pd.DataFrame({"l": range(len(world.truth)), "r": world.truth["unit_no"].map(number)}).dropna().astype("int64")
    gammas = _gammas(sides, _rules())
    true = gammas.merge(truth, on=["l", "r"])
    false = gammas.merge(truth, on=["l", "r"], how="left", indicator=True).query("_merge == 'left_only'")
    some = [side.sample(min(RANDOM_ROWS, len(side)), random_state=1) for side in sides]
    drawn = _gammas((some[0], some[1]), ["1=1"]).merge(truth, on=["l", "r"], how="left", indicator=True).query("_merge == 'left_only'")
    pairs = len(sides[0]) * len(sides[1])
    return {
        CANDIDATES: {"m": _shares(true), "u": _shares(false), "prior": len(true) / len(gammas)},
        DRAWN: {"m": _shares(true), "u": _shares(drawn), "prior": len(truth) / pairs},
    }


def link(world: World, learnt: Any) -> pd.DataFrame:
    sides = _sides(world)
    linker, database = _linker(sides, _rules(), learnt)
    predicted = linker.inference.predict(warning_mode="never")
    best = f"""
        SELECT unique_id_l AS l, unique_id_r AS r, match_weight AS score FROM {predicted.physical_name}
        QUALIFY row_number() OVER (PARTITION BY unique_id_l ORDER BY match_weight DESC, unique_id_r) = 1
    """
    found = database.sql(best).df().set_index("l")
    at = found["r"].reindex(range(len(world.ledger)))
    numbers = world.register["unit_no"]
    unit_no = pd.Series(numbers.reindex(at.to_numpy()).to_numpy(), dtype="object").fillna("")
    return pd.DataFrame({"unit_no": unit_no, "score": found["score"].reindex(range(len(world.ledger))).fillna(-99.0).to_numpy()})


def _sides(world: World) -> tuple[pd.DataFrame, pd.DataFrame]:
    ledger, register = of_ledger(world.ledger, world.regions), of_register(world.register, world.regions)
    add_rare_pairs(ledger, register)
    return ledger, register


def _rules() -> list[Any]:
    from splink import block_on

    keys = ["uscc", "org", "prefix15", "text", "key"]
    return [*(block_on(key) for key in keys), block_on("pairs", arrays_to_explode=["pairs"])]


def _linker(sides: tuple[pd.DataFrame, pd.DataFrame], rules: list[Any], learnt: Any = None) -> tuple[Any, Any]:
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(name, learnt) for name in LEVELS],
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=learnt["prior"] if learnt else 0.01,
        retain_matching_columns=learnt is None,  # the levels reached come with them
    )
    database = duckdb.connect()
    api = DuckDBAPI(database)
    tables = [api.register(side, dataset_display_name=name) for side, name in zip(sides, ("a_ledger", "b_register"), strict=True)]
    return Linker(tables, settings, log_level=None, validate_settings=False), database


def _comparison(name: str, learnt: Any) -> dict[str, Any]:
    """A comparison's levels, closest first; splink numbers them downwards, and gives nothing compared -1."""
    null, *conditions = LEVELS[name]
    levels: list[dict[str, Any]] = [{"sql_condition": null, "is_null_level": True}] if null else []
    for gamma, condition in zip(range(len(conditions), -1, -1), [*conditions, "ELSE"], strict=True):
        level: dict[str, Any] = {"sql_condition": condition}
        if learnt:
            level |= {f"{kind}_probability": learnt[kind][name][str(gamma)] for kind in "mu"}
        levels.append(level)
    return {"output_column_name": name, "comparison_levels": levels}


def _gammas(sides: tuple[pd.DataFrame, pd.DataFrame], rules: list[Any]) -> pd.DataFrame:
    """Of every candidate pair the level it reaches in each comparison."""
    linker, database = _linker(sides, rules)
    predicted = linker.inference.predict(warning_mode="never")
    columns = ", ".join(f"gamma_{name}" for name in LEVELS)
    return pd.DataFrame(database.sql(f"SELECT unique_id_l AS l, unique_id_r AS r, {columns} FROM {predicted.physical_name}").df())


def _shares(pairs: pd.DataFrame) -> dict[str, dict[str, float]]:
    """By comparison the share of pairs at each level, of those where there is something to compare; never quite none."""
    found: dict[str, dict[str, float]] = {}
    for name, (_, *conditions) in LEVELS.items():
        levels = range(len(conditions) + 1)
        counts = pairs[f"gamma_{name}"].value_counts().reindex(levels, fill_value=0) + SMOOTH
        found[name] = {str(level): float(share) for level, share in (counts / counts.sum()).items()}
    return found
