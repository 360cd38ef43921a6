"""How a name is taken apart, and how two names stand to each other. All enterprises are made up."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.codes import clean_code
from transforms.linkage import Lexicon, lexicon_from_regions
from transforms.linkage.compare import compare
from transforms.linkage.evidence import BRANCH_RELATION, FORM, NAME, ORDINAL, REGION, Compared
from transforms.linkage.grams import CROWD, grams, similar
from transforms.linkage.index import Side, read_side, read_side_codes
from transforms.linkage.names import Names, take_apart
from transforms.linkage.packed import pack
from transforms.linkage.places import places
from transforms.text import letters

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


def split(lexicon: Lexicon, *names: str) -> Names:
    return take_apart(pa.array(names, pa.large_string()), places(lexicon))


def side(lexicon: Lexicon, name: str) -> Side:
    frame = pd.DataFrame({"name": [name], "code": [""], "place": [""]}, dtype="str")
    return read_side(frame, "name", "place", "size", places(lexicon), read_side_codes(frame["code"]))


def against(lexicon: Lexicon, ledger: str, unit: str) -> Compared:
    zero = np.zeros(1, np.int64)
    return compare(zero, zero, zero, zero, side(lexicon, ledger), side(lexicon, unit), places(lexicon))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return lexicon_from_regions(REGIONS)


@pytest.mark.parametrize(
    ("name", "place", "core", "form", "branch"),
    [
        ("宁夏青禾云商贸有限公司", "宁夏", "青禾云商贸", "company", ""),
        ("宁夏回族自治区青禾云商贸有限责任公司", "宁夏回族自治区", "青禾云商贸", "company", ""),
        ("银川市青禾云商贸公司", "银川市", "青禾云商贸", "company", ""),
        ("吴忠同心县青禾云养殖农民专业合作社", "吴忠同心县", "青禾云养殖", "cooperative", ""),
        ("银川同心圆商贸有限公司", "银川", "同心圆商贸", "company", ""),  # 同心县 does not lie in 银川
        ("兴庆青禾云商贸有限公司", "", "兴庆青禾云商贸", "company", ""),  # a district without 区 is no place word
        ("豫海镇青禾云加工厂", "", "豫海镇青禾云加工厂", "", ""),  # neither is a township
        ("青禾云（宁夏）商贸有限公司", "", "青禾云宁夏商贸", "company", ""),
        ("银川公司", "", "银川", "company", ""),  # the place is all the brand there is
        ("宁夏青禾云培训中心（有限公司）", "宁夏", "青禾云培训中心", "company", ""),
        ("宁夏青禾云商贸有限公司永宁分公司", "宁夏", "青禾云商贸", "company", "永宁分公司"),
        ("青禾云银行股份有限公司银川第一支行", "", "青禾云银行", "company", "银川第一支行"),
        ("宁夏青禾云商贸有限公司本部", "宁夏", "青禾云商贸", "company", ""),
        ("宁夏青禾云商贸有限公司工会委员会", "宁夏", "青禾云商贸", "company", ""),
        ("青禾云集团宁夏分公司", "", "青禾云集团宁夏分公司", "", ""),
    ],
)
def test_parts(lexicon: Lexicon, name: str, place: str, core: str, form: str, branch: str) -> None:
    assert split(lexicon, name).parts(0) == (place, core, form, branch)


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("宁夏银川市青禾云商貿有限责任公司㈱①Ａｂ（）( \u200b\u0301é𠀀0٣分工会"), max_size=12), max_size=6))
@example(["ﬁ", "", "e\u0301", "𠀀𠀀", "㎡公司"])
def test_a_column_is_cleaned_as_each_of_its_texts(texts: list[str]) -> None:
    for rule in (letters, clean_code):
        packed = pack(pa.array(texts, pa.large_string()), rule)
        read = [packed.chars[b:e].tobytes().decode("utf-16-le") for b, e in zip(packed.begin, packed.end, strict=True)]
        folded = ["".join(c if ord(c) < 1 << 16 else chr(0xE000 | (ord(c) & 0xFFF)) for c in rule(text)) for text in texts]
        assert read == folded


@settings(deadline=None)
@given(st.text("青禾云白石滩商贸一二", min_size=2, max_size=8), st.text("青禾云白石滩商贸一二", min_size=2, max_size=8))
def test_the_comparison_of_names_is_symmetrical(one: str, other: str) -> None:
    lexicon = lexicon_from_regions(REGIONS)
    there, back = against(lexicon, one, other), against(lexicon, other, one)
    for field in ("region", "form", "ordinal", "first", "heard", "likeness", "shared"):
        assert getattr(there, field) == getattr(back, field), field
    assert (there.ledger_left, there.unit_left) == (back.unit_left, back.ledger_left)


@settings(deadline=None)
@given(st.text("宁夏银川青禾云商贸公司分店", min_size=1, max_size=14))
def test_a_name_is_itself(name: str) -> None:
    same = against(lexicon_from_regions(REGIONS), name, name)
    assert (NAME[same.name[0]], REGION[same.region[0]], FORM[same.form[0]], ORDINAL[same.ordinal[0]]) == ("exact", "same", "same", "same")


@pytest.mark.parametrize(
    ("ledger", "unit", "relation", "form", "branch"),
    [
        ("宁夏青禾云商贸有限公司", "宁夏青禾云商贸有限公司", "exact", "same", "none"),
        ("青禾云商贸公司", "宁夏青禾云商贸有限公司", "same", "same", "none"),
        ("宁夏青禾云商贸", "宁夏青禾云商贸有限公司", "same", "left_out", "none"),
        ("宁夏青禾云养殖专业合作社", "宁夏青禾云养殖有限公司", "same", "different", "none"),
        ("宁夏青和云商贸有限公司", "宁夏青禾云商贸有限公司", "sound", "same", "none"),
        ("宁夏青木云商贸有限公司", "宁夏青禾云商贸有限公司", "close", "same", "none"),
        ("宁夏青禾云", "宁夏青禾云商贸有限公司", "shortened", "left_out", "none"),
        ("宁夏青禾云新商贸有限公司", "宁夏青禾云商贸有限公司", "longer", "same", "none"),
        ("宁夏青禾云商贸有限公司", "宁夏青禾云商贸有限公司永宁分公司", "parent", "same", "unit_only"),
        ("青禾云银行", "青禾云银行永宁支行", "parent", "same", "unit_only"),
        ("宁夏青禾云商贸有限公司永宁分公司", "宁夏青禾云商贸有限公司", "branch", "same", "ledger_only"),
        ("宁夏青禾云商贸有限公司永宁分公司", "宁夏青禾云商贸有限公司同心支行", "alike", "same", "different"),
        ("宁夏白石滩商贸有限公司", "宁夏青禾云商贸有限公司", "apart", "same", "none"),
        ("中国国际旅行社", "中港国际旅行社", "close", "same", "none"),  # 国 twice is not 国 once
    ],
)
def test_names_against_each_other(lexicon: Lexicon, ledger: str, unit: str, relation: str, form: str, branch: str) -> None:
    pair = against(lexicon, ledger, unit)
    assert (NAME[pair.name[0]], FORM[pair.form[0]], BRANCH_RELATION[pair.branch[0]]) == (relation, form, branch)


@pytest.mark.parametrize("ledger", ["青禾商贸", "禾商贸", "青商贸", "禾云青商贸", "禾云商贸", "云青商贸", "禾青云贸"])
def test_a_name_is_found_by_all_but_one_of_its_characters_where_every_pair_is_common(lexicon: Lexicon, ledger: str) -> None:
    others = [first + second + "商贸" for first in "丰泰顺和宏盛安海利达信永万银瑞兴华" for second in "丰泰顺和宏盛安海利达信永万银瑞兴华"]
    assert len(others) > CROWD
    names = split(lexicon, "宁夏" + ledger + "有限公司", "宁夏禾青商贸有限公司", *others)
    _, units = similar(names, np.array([0]), grams(names, np.arange(1, len(others) + 2)))
    assert 0 in units


@pytest.mark.parametrize(
    ("ledger", "unit", "relation"),
    [("第一分店", "第1分店", "same"), ("第一分店", "第二分店", "different"), ("第一分店", "分店", "one_side")],
)
def test_ordinals(lexicon: Lexicon, ledger: str, unit: str, relation: str) -> None:
    assert ORDINAL[against(lexicon, "宁夏青禾云药房有限公司" + ledger, "宁夏青禾云药房有限公司" + unit).ordinal[0]] == relation


@pytest.mark.parametrize(
    ("ledger", "unit", "relation"),
    [
        ("银川市青禾云商贸", "银川青禾云商贸", "same"),
        ("吴忠同心县青禾云商贸", "同心青禾云商贸", "same"),
        ("青禾云商贸", "宁夏青禾云商贸", "province"),
        ("宁夏银川青禾云商贸", "宁夏青禾云商贸", "partial"),
        ("青禾云商贸", "银川青禾云商贸", "partial"),
        ("宁夏青禾云商贸", "银川青禾云商贸", "mixed"),
        ("吴忠青禾云商贸", "银川青禾云商贸", "conflict"),
    ],
)
def test_places_against_each_other(lexicon: Lexicon, ledger: str, unit: str, relation: str) -> None:
    assert REGION[against(lexicon, ledger, unit).region[0]] == relation


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
    assert split(lexicon, written + "青禾云").parts(0) == (written, "青禾云", "", "")


def test_one_word_for_two_divisions_is_the_likelier_one() -> None:
    rows = [("220000", "吉林省", "province", None), ("220200", "吉林市", "city", "220000")]
    lexicon = lexicon_from_regions(pd.DataFrame(rows, columns=list(REGIONS)))
    names = split(lexicon, "吉林青禾云", "吉林吉林市青禾云")
    assert [names.parts(0)[0], names.parts(1)[0]] == ["吉林", "吉林吉林市"]
    assert names.division.tolist() == [1, 2]
