"""Worlds for the linkage: the noise of the table in data/noise.csv is really there, at its rates, and the truth is right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from rapidfuzz.distance import Levenshtein

from scheme import Scheme
from sources.simulate import datafiles
from sources.simulate.names import BRANCH, BRAND, SEPARATOR, TRADE
from sources.simulate.places import Province
from sources.simulate.register import register_of
from sources.simulate.worlds import Recipe, World, beside, half, made_up, read_register, regions_elsewhere, regions_of
from sources.simulate.worlds.__main__ import main
from sources.simulate.worlds.splitting import Splitter

UNITS = 60_000
CITIES = "银川|石嘴山|吴忠|固原|中卫"
PLAIN = r"(?:有限|有限责任)公司"
RATES = {row["kind"]: float(row["rate"]) for row in datafiles.rows("noise")}
# Which names a kind of noise can fall on, read from the register's own name; every name where nothing is said.
ELIGIBLE = {
    "province_dropped": "^宁夏",
    "province_long": "^宁夏",
    "province_added": r"^(?!宁夏|上海|北京|深圳|西安|兰州|浙江|江苏|四川|山东|重庆)(?!.*\(宁夏\))",
    "city_dropped": f"^(?:宁夏)?(?:{CITIES})",
    "city_toggled": f"^(?:宁夏)?(?:{CITIES})",
    "form_long": "(?<!责任)(?<!股份)(?<!集团)有限公司",
    "form_short": "(?<!股份)有限责任公司",
    "form_bare": f"(?<!股份)(?<!集团){PLAIN}",
    "form_dropped": f"(?<!股份)(?<!集团){PLAIN}$",
    "width": r"[()A-Z]",
    "as_parent": "公司.",
    "renamed": "", "short_name": "", "brand_only": "", "trade_short": "", "homophone": "", "lookalike": "", "deleted": "", "inserted": "",
    "swapped": "", "traditional": "", "union_suffix": "", "spaced": "", "gross_headcount": "", "county_missing": "", "wrong_city": "",
    "code_missing": "", "code_character": "", "code_nine": "", "code_old": "", "code_slip": "", "code_length": "", "code_typed": "",
}  # fmt: skip
# Place words and legal form are gone from these names, so nothing more can happen to them.
CUT = {"province_dropped", "province_long", "province_added", "city_dropped", "city_toggled", "form_long", "form_short", "form_bare", "form_dropped"}


@pytest.fixture(scope="module")
def regions(scheme: Scheme) -> pd.DataFrame:
    return regions_of(scheme)


@pytest.fixture(scope="module")
def world(regions: pd.DataFrame) -> World:
    return made_up(UNITS, regions, Recipe(seed=11))


@pytest.fixture(scope="module")
def rows(world: World) -> pd.DataFrame:
    """The ledger's rows of the register's units, with the unit's own name and code."""
    return beside_units(world)


def beside_units(world: World) -> pd.DataFrame:
    units = world.register.set_index("unit_no").add_prefix("own_")
    return pd.concat([world.ledger, world.truth], axis=1).query("unit_no != ''").join(units, on="unit_no")


def has(rows: pd.DataFrame, kind: str) -> pd.Series:
    return rows["noise"].str.split("|").map(lambda kinds: kind in kinds)


def rate(rows: pd.DataFrame, kind: str) -> tuple[float, int]:
    able = rows["own_unit_name"].str.contains(ELIGIBLE[kind], regex=True)
    if kind in CUT:
        able &= ~(has(rows, "short_name") | has(rows, "brand_only") | has(rows, "as_parent"))
    return has(rows[able], kind).mean(), int(able.sum())


# ------------------------------------------------------------------------------------------------ the rates


@pytest.mark.parametrize("kind", sorted(ELIGIBLE))
def test_each_kind_of_noise_is_planted_at_its_rate(rows: pd.DataFrame, kind: str) -> None:
    found, able = rate(rows, kind)
    expected = RATES[kind]
    # Four standard errors, and a tenth for names with no room for it (no character with a twin, the name is taken).
    slack = 4 * (expected * (1 - expected) / able) ** 0.5
    assert able > 500
    assert 0.9 * expected - slack < found < expected + slack, (found, able)


def test_the_kinds_of_few_rows_are_there(rows: pd.DataFrame) -> None:
    for kind in ("head_office", "code_of_parent"):
        assert 0 < has(rows, kind).sum() < 30
    digits = rows["own_uscc"].str.fullmatch(r"\d{18}")
    assert has(rows[digits], "code_rounded").mean() == pytest.approx(0.04, abs=0.008)
    at_home = rows["county"].notna() & ~has(rows, "wrong_city") & (rows["kind"] != "duplicate_elsewhere")
    assert has(rows[at_home], "wrong_county").mean() == pytest.approx(0.03, abs=0.004)


def test_the_ledger_has_the_size_of_the_design(world: World) -> None:
    kinds = world.truth["kind"].value_counts()
    listed = round(0.6 * UNITS)
    assert kinds["listed"] == listed
    strangers = kinds[["namesake", "branch", "other"]]
    assert strangers.sum() == round(0.05 * listed)
    assert (strangers / strangers.sum()).round(1).to_dict() == pytest.approx({"namesake": 0.45, "branch": 0.15, "other": 0.4}, abs=0.06)
    for kind in ("duplicate_here", "duplicate_elsewhere"):
        assert kinds[kind] / listed == pytest.approx(0.015, abs=0.003)
    assert (world.register["uscc"] == "").mean() == pytest.approx(0.01, abs=0.002)


def test_noise_and_strangers_scale(regions: pd.DataFrame) -> None:
    doubled = beside_units(made_up(20_000, regions, Recipe(seed=2, noise=2.0)))
    assert has(doubled, "code_missing").mean() == pytest.approx(0.40, abs=0.02)
    assert has(doubled, "homophone").mean() == pytest.approx(0.06, abs=0.008)
    truth = made_up(20_000, regions, Recipe(seed=2, unregistered=0.12)).truth
    assert (truth["unit_no"] == "").sum() == round(0.12 * 12_000)


def one_character_away(regions: pd.DataFrame, units: int, dense: bool) -> float:
    """The share of a register's units whose brand, trade and branch are another one's but for one character."""
    columns = (regions[name].astype("str").tolist() for name in ("code", "name", "level", "parent"))
    parts = [each.split(SEPARATOR) for each in register_of(Province.of_regions(zip(*columns, strict=True)), units, 5, 1, 0.0, dense).parts]
    names = [part[BRAND] + part[TRADE] + "|" + part[BRANCH] for part in parts]
    holes = Counter(name[:at] + "_" + name[at + 1 :] for name in set(names) for at in range(len(name)))
    return sum(any(holes[name[:at] + "_" + name[at + 1 :]] > 1 for at in range(len(name))) for name in names) / units


def test_names_of_a_large_province_lie_as_close_together_as_real_ones(regions: pd.DataFrame) -> None:
    small, large = (one_character_away(regions, units, dense=False) for units in (2_500, 20_000))
    assert 0.11 < small < 0.16 and 0.23 < large < 0.29  # of real names 0.11 and 0.25, with characters missing or too many
    assert one_character_away(regions, 20_000, dense=True) > 0.33
    assert one_character_away(regions, 2_500, dense=True) == small


# ------------------------------------------------------------------------------------------------ what it does to a row


def cut_out_of(typed: str, own: str) -> bool:
    rest = iter(own)
    return all(character in rest for character in typed)


ALONE: dict[str, Callable[[str, str], bool]] = {
    "province_dropped": lambda own, typed: own == "宁夏" + typed,
    "province_long": lambda own, typed: own.replace("宁夏", "宁夏回族自治区", 1) == typed,
    "province_added": lambda own, typed: typed == "宁夏" + own,
    "city_added": lambda own, typed: re.sub(f"(?:{CITIES})", "", typed, count=1) == own,
    "city_dropped": lambda own, typed: re.sub(f"(?:{CITIES})市?", "", own, count=1) == typed,
    "city_toggled": lambda own, typed: max(own, typed, key=len).replace("市", "", 1) == min(own, typed, key=len),
    "form_long": lambda own, typed: own.replace("有限公司", "有限责任公司") == typed,
    "form_short": lambda own, typed: own.replace("有限责任公司", "有限公司") == typed,
    "form_bare": lambda own, typed: re.sub(PLAIN, "公司", own) == typed,
    "form_dropped": lambda own, typed: re.sub(PLAIN, "", own) == typed,
    "short_name": lambda own, typed: typed != own and cut_out_of(typed, own),
    "homophone": lambda own, typed: len(own) == len(typed) and Levenshtein.distance(own, typed) == 1,
    "lookalike": lambda own, typed: len(own) == len(typed) and Levenshtein.distance(own, typed) == 1,
    "deleted": lambda own, typed: len(own) == len(typed) + 1 and Levenshtein.distance(own, typed) == 1,
    "inserted": lambda own, typed: len(own) == len(typed) - 1 and Levenshtein.distance(own, typed) == 1,
    "swapped": lambda own, typed: sorted(own) == sorted(typed) and own != typed,
    "union_suffix": lambda own, typed: re.fullmatch(re.escape(own) + "(?:基层)?工会(?:委员会)?", typed) is not None,
    "spaced": lambda own, typed: own == typed.replace(" ", "").replace("\u200b", "") != typed,
    "as_parent": lambda own, typed: own.startswith(typed) and len(typed) < len(own),
    "head_office": lambda own, typed: typed == own + "本部",
}


@pytest.mark.parametrize("kind", sorted(ALONE))
def test_a_kind_does_what_it_says(rows: pd.DataFrame, kind: str) -> None:
    only = rows["noise"].str.replace(r"\|?(?:code_|county_|wrong_|gross_)\w+", "", regex=True).str.strip("|") == kind
    assert only.any()
    for own, typed in rows[only][["own_unit_name", "enterprise_name"]].itertuples(index=False, name=None):
        assert ALONE[kind](own, typed), (own, typed)


def test_no_row_is_called_as_another_unit_is(world: World, rows: pd.DataFrame) -> None:
    names = world.register.set_index("unit_name")["unit_no"]
    assert names.index.is_unique
    other = rows["enterprise_name"].map(names).dropna()
    wrong = rows.loc[other.index][other != rows.loc[other.index, "unit_no"]]
    assert has(wrong, "as_parent").all()


def test_strangers_are_what_they_are_called(world: World) -> None:
    units = world.register["unit_name"]
    starts: dict[str, list[str]] = {}
    for name in units:
        for at in range(6):
            starts.setdefault(name[at : at + 2], []).append(name)
    strangers = pd.concat([world.ledger, world.truth], axis=1).query("unit_no == ''")
    assert not set(strangers["enterprise_name"]) & set(units)
    for name in strangers.loc[strangers["kind"] == "namesake", "enterprise_name"].head(200):
        near = (other for at in range(6) for other in starts.get(name[at : at + 2], ()))
        assert any(Levenshtein.normalized_similarity(name, other) >= 0.7 for other in near), name
    branches = strangers[strangers["kind"] == "branch"]
    codes = dict(zip(world.register["uscc"], units, strict=True))
    parents = branches["uscc"].map(codes).dropna()
    assert 0.15 < len(parents) / len(branches) < 0.4  # 40 %, less those whose code is missing or mistyped
    assert sum(name.startswith(parent) for name, parent in zip(branches.loc[parents.index, "enterprise_name"], parents, strict=True)) > 0.9 * len(parents)


# ------------------------------------------------------------------------------------------------ registers of files


def test_the_same_recipe_makes_the_same_world(regions: pd.DataFrame, tmp_path: Path) -> None:
    made = [made_up(3_000, regions, Recipe(seed=seed)) for seed in (5, 5, 6)]
    made[0].save(tmp_path)
    for name in ("register", "ledger", "truth"):
        pd.testing.assert_frame_equal(getattr(made[0], name), getattr(made[1], name))
        pd.testing.assert_frame_equal(getattr(made[0], name), getattr(World.load(tmp_path), name))
        assert not getattr(made[0], name).equals(getattr(made[2], name))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_any_register_file_makes_a_world(world: World, regions: pd.DataFrame, tmp_path: Path, encoding: str) -> None:
    columns = ["单位编号", "单位名称", "统一社会信用代码", "组织机构代码", "参保地区划", "单位类型", "行业代码", "参保状态", "参保人数"]
    frame = world.register.head(4_000)[["unit_no", "unit_name", "uscc", "org_code", "region", "unit_kind", "industry", "status", "insured"]]
    frame.set_axis(columns, axis=1).to_csv(tmp_path / "register.csv", index=False, encoding=encoding)
    register = read_register(tmp_path / "register.csv")
    parts = [half(register, which) for which in "AB"]
    assert sum(map(len, parts)) == 4_000
    made = beside(register, regions, Recipe(seed=3))
    assert set(made.truth["unit_no"]) - {""} <= set(made.register["unit_no"]) < set(register["unit_no"])
    held = set(register["unit_name"]) - set(made.register["unit_name"])
    strangers = made.ledger[made.truth["unit_no"] == ""]
    kinds = made.truth.loc[strangers.index, "kind"]
    assert set(strangers.loc[kinds == "other", "enterprise_name"]) <= held
    for kind in ("province_dropped", "form_long", "short_name", "code_missing", "homophone"):
        found, able = rate(beside_units(made), kind)
        assert found == pytest.approx(RATES[kind], abs=4 * (RATES[kind] * (1 - RATES[kind]) / able) ** 0.5 + 0.1 * RATES[kind])


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("宁夏鑫达商贸有限公司", "宁夏|鑫达||商贸|有限公司|"),
        ("永宁县鑫达农业专业合作社", "永宁县|鑫达||农业|专业合作社|"),
        ("鑫达佳(宁夏)装饰工程有限公司", "|鑫达佳|(宁夏)|装饰工程|有限公司|"),
        ("银川市鑫达商贸股份有限公司吴忠分公司", "银川市|鑫达||商贸|股份有限公司|吴忠分公司"),
        ("宁夏银行", "|宁夏银||行||"),
        ("宁夏鑫达佳分公司", "宁夏|鑫达佳||||分公司"),
    ],
)
def test_a_name_is_split_where_people_would(scheme: Scheme, name: str, parts: str) -> None:
    province = Province.of(scheme)
    place = next(place for place in province.places if place.name == "永宁县")
    split = Splitter(province).split(name, place)
    assert split.replace(SEPARATOR, "") == name
    if name != "宁夏银行":
        assert split.replace(SEPARATOR, "|") == parts


def test_a_file_that_is_no_register_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no column"):
        read_register(tmp_path / "other.csv")


def test_other_provinces_have_their_own_place_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--units", "2000", "--province", "青海"]) == 0
    assert "2,000 units" in capsys.readouterr().out
    world = World.load(tmp_path)
    assert world.register["unit_no"].str.startswith("63").all()
    assert world.register["unit_name"].str.contains("青海|西宁|海东").mean() > 0.4
    assert not world.register["unit_name"].str.contains("宁夏|银川|自治区").any()
    assert set(world.ledger["county"].dropna()) <= set(regions_elsewhere("青海")["code"])
    with pytest.raises(KeyError, match="青海, 浙江"):
        regions_elsewhere("火星")
