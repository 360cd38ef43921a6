"""How a name is taken apart, and how two names stand to each other. All enterprises are made up."""

import pandas as pd
import pytest

from transforms.linkage import Lexicon, lexicon_from_regions
from transforms.linkage.evidence import name_relation, region_relation, weigh
from transforms.linkage.names import parse_name

REGIONS = pd.DataFrame(
    [
        ("640000", "宁夏回族自治区", "province", None),
        ("640100", "银川市", "city", "640000"),
        ("640104", "兴庆区", "county", "640100"),
        ("640121", "永宁县", "county", "640100"),
        ("640300", "吴忠市", "city", "640000"),
        ("640324", "同心县", "county", "640300"),
        ("640324100", "豫海镇", "township", "640324"),
    ],
    columns=["code", "name", "level", "parent"],
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return lexicon_from_regions(REGIONS)


@pytest.mark.parametrize(
    ("name", "regions", "core", "form", "branch"),
    [
        ("宁夏青禾云商贸有限公司", ["640000"], "青禾云商贸", "company", ""),
        ("宁夏回族自治区青禾云商贸有限责任公司", ["640000"], "青禾云商贸", "company", ""),
        ("银川市青禾云商贸公司", ["640100"], "青禾云商贸", "company", ""),
        ("吴忠同心县青禾云养殖农民专业合作社", ["640300", "640324"], "青禾云养殖", "cooperative", ""),
        ("银川同心圆商贸有限公司", ["640100"], "同心圆商贸", "company", ""),  # 同心县 does not lie in 银川
        ("兴庆青禾云商贸有限公司", [], "兴庆青禾云商贸", "company", ""),  # a district without 区 is no place word
        ("豫海镇青禾云加工厂", [], "豫海镇青禾云加工厂", "", ""),  # neither is a township
        ("青禾云（宁夏）商贸有限公司", [], "青禾云宁夏商贸", "company", ""),
        ("银川公司", [], "银川", "company", ""),  # the place is all the brand there is
        ("宁夏青禾云培训中心（有限公司）", ["640000"], "青禾云培训中心", "company", ""),
        ("宁夏青禾云商贸有限公司永宁分公司", ["640000"], "青禾云商贸", "company", "永宁分公司"),
        ("青禾云银行股份有限公司银川第一支行", [], "青禾云银行股份", "company", "银川第一支行"),
        ("宁夏青禾云商贸有限公司本部", ["640000"], "青禾云商贸", "company", ""),
        ("宁夏青禾云商贸有限公司工会委员会", ["640000"], "青禾云商贸", "company", ""),
        ("青禾云集团宁夏分公司", [], "青禾云集团宁夏分公司", "", ""),
    ],
)
def test_parts(lexicon: Lexicon, name: str, regions: list[str], core: str, form: str, branch: str) -> None:
    parts = parse_name(name, lexicon)
    assert (list(parts.regions), parts.core, parts.form, parts.branch) == (regions, core, form, branch)


@pytest.mark.parametrize(
    ("ledger", "unit", "relation"),
    [
        ("宁夏青禾云商贸有限公司", "宁夏青禾云商贸有限公司", "exact"),
        ("青禾云商贸公司", "宁夏青禾云商贸有限公司", "same"),
        ("宁夏青禾云商贸", "宁夏青禾云商贸有限公司", "same"),
        ("宁夏青禾云养殖专业合作社", "宁夏青禾云养殖有限公司", "other_form"),
        ("宁夏青和云商贸有限公司", "宁夏青禾云商贸有限公司", "near"),
        ("宁夏青禾云", "宁夏青禾云商贸有限公司", "near"),
        ("宁夏青禾云商贸有限公司", "宁夏青禾云商贸有限公司永宁分公司", "parent"),
        ("青禾云银行", "青禾云银行永宁支行", "parent"),
        ("宁夏青禾云商贸有限公司永宁分公司", "宁夏青禾云商贸有限公司", "branch"),
        ("青禾云银行永宁支行", "青禾云银行", "branch"),
        ("宁夏青禾云商贸有限公司永宁分公司", "宁夏青禾云商贸有限公司同心分公司", "branch"),
        ("宁夏青禾云药房有限公司第一分店", "宁夏青禾云药房有限公司第二分店", "ordinal"),
        ("宁夏白石滩商贸有限公司", "宁夏青禾云商贸有限公司", "different"),
    ],
)
def test_names_against_each_other(lexicon: Lexicon, ledger: str, unit: str, relation: str) -> None:
    some = [
        "宁夏青禾云商贸有限公司",
        "宁夏白石滩商贸有限公司",
        "宁夏红岩沟药房有限公司第一分店",
        "宁夏金沙湾药房有限公司第二分店",
    ]
    weights = weigh(some + [f"宁夏{a}{b}商贸有限公司分公司" for a in "甲乙丙丁戊" for b in "子丑寅卯辰"])
    assert name_relation(parse_name(ledger, lexicon), parse_name(unit, lexicon), weights) == relation


@pytest.mark.parametrize(
    ("ledger", "unit", "relation"),
    [
        ("银川市青禾云商贸", "银川青禾云商贸", "same"),
        ("吴忠同心县青禾云商贸", "同心青禾云商贸", "same"),
        ("青禾云商贸", "宁夏青禾云商贸", "province"),
        ("宁夏银川青禾云商贸", "宁夏青禾云商贸", "partial"),
        ("青禾云商贸", "银川青禾云商贸", "partial"),
        ("宁夏青禾云商贸", "银川青禾云商贸", "conflict"),
        ("吴忠青禾云商贸", "银川青禾云商贸", "conflict"),
    ],
)
def test_places_against_each_other(lexicon: Lexicon, ledger: str, unit: str, relation: str) -> None:
    assert region_relation(parse_name(ledger, lexicon), parse_name(unit, lexicon)) == relation


@pytest.mark.parametrize(
    ("name", "level", "written", "code"),
    [
        ("大理白族自治州", "city", "大理", "1"),
        ("积石山保安族东乡族撒拉族自治县", "county", "积石山", "1"),
        ("博尔塔拉蒙古自治州", "city", "博尔塔拉", "1"),
        ("新疆维吾尔自治区", "province", "维吾尔自治区", "1"),
        ("赵县", "county", "赵县", "1"),
    ],
)
def test_short_names_of_divisions(name: str, level: str, written: str, code: str) -> None:
    lexicon = lexicon_from_regions(pd.DataFrame([(code, name, level, None)], columns=list(REGIONS)))
    assert lexicon.split(written + "青禾云") == ((code,), "青禾云")


def test_one_word_for_two_divisions_is_the_likelier_one() -> None:
    rows = [("220000", "吉林省", "province", None), ("220200", "吉林市", "city", "220000")]
    lexicon = lexicon_from_regions(pd.DataFrame(rows, columns=list(REGIONS)))
    assert lexicon.split("吉林青禾云") == (("220000",), "青禾云")
    assert lexicon.split("吉林吉林市青禾云") == (("220000", "220200"), "青禾云")
