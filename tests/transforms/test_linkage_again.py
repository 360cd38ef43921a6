"""Nights in a row, each with what the one before knew: the same as a full run in every field, whatever has changed."""

from importlib import import_module

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.test_linkage import LEXICON, NAME_OF, REGISTER, A, B, D, decisions, typo
from transforms.linkage import READ, Known, Lexicon, identity, link, link_again
from transforms.linkage.index import Side

NAMES = (*NAME_OF.values(), "白石滩建筑工程公司", "青和云商贸", "蓝桥渡餐饮", "固原紫烟阁印务有限公司", "宁夏紫烟阁餐饮有限公司", "", None)
COUNTS, CITIES = st.sampled_from([None, 12, 40, 300]), st.sampled_from([None, "640100", "640300"])
ROWS = st.tuples(
    st.sampled_from(NAMES), st.sampled_from([None, A, B, typo(D), "/"]), st.sampled_from([None, "640104", "640324"]), CITIES, COUNTS
)
COUNTED = REGISTER.assign(insured=pd.array([12, 300, 40, 11, 0, 12, 300, 35, None], "Int64"))
UNITS = REGISTER["unit_no"].tolist()


def _rows(frame: pd.DataFrame) -> list[tuple]:
    return list(frame.itertuples(index=False, name=None))


@st.composite
def edited(draw: st.DrawFn, rows: list[tuple]) -> list[tuple]:
    """A ledger a night later: some rows gone, some new, some another, perhaps all in another order."""
    kept = [row for row in rows if draw(st.integers(0, 5))]
    changed = [draw(ROWS) if draw(st.integers(0, 5)) == 0 else row for row in kept]
    if draw(st.booleans()):  # a new month's head counts, and all else as it was
        changed = [(*row[:-1], draw(COUNTS)) for row in changed]
    for row in draw(st.lists(ROWS, max_size=3)):
        changed.insert(draw(st.integers(0, len(changed))), row)
    return draw(st.permutations(changed)) if draw(st.integers(0, 3)) == 0 else changed


@st.composite
def nights(draw: st.DrawFn) -> list[tuple[list[tuple], pd.DataFrame, tuple, tuple]]:
    """Ledger, register, forced and rejected of each night."""
    rows, register, series = draw(st.lists(ROWS, max_size=12)), COUNTED, []
    for _ in range(draw(st.integers(2, 4))):
        labels = st.integers(0, max(len(rows) - 1, 0))
        rejected = draw(st.lists(st.tuples(labels, st.sampled_from(UNITS)), max_size=3))
        forced = [(row, draw(st.sampled_from([*UNITS, None])), "decided_x", "审核人认定") for row in draw(st.sets(labels, max_size=2))]
        series.append((rows, register, tuple(forced), tuple(rejected)))
        rows = draw(edited(rows))
        if draw(st.integers(0, 4)) == 0:
            register = COUNTED.sample(frac=0.8, random_state=draw(st.integers(0, 99)))
    return series


@settings(deadline=None, max_examples=60)
@given(nights(), st.sampled_from([0.0, 0.02, 0.5, 2.0]))
def test_any_nights_in_a_row_come_to_what_full_runs_come_to(series: list, worn: float) -> None:
    known: Known | None = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("transforms.linkage.again"), "WORN", worn)
        for rows, register, forced, rejected in series:
            ledger = pd.DataFrame(rows, columns=list(READ)).astype(dict.fromkeys(READ, "str") | {"employees": "float64"})
            said = decisions(forced, rejected)
            again, known = link_again(ledger, register, LEXICON, said, known)
            pd.testing.assert_frame_equal(again, link(ledger, register, LEXICON, said))


def ledger(*rows: tuple[str | None, str | None]) -> pd.DataFrame:
    return pd.DataFrame([(*row, None) for row in rows], columns=["enterprise_name", "uscc", "county"], dtype="str")


def test_a_row_that_did_not_change_is_judged_anew_when_another_claims_its_unit() -> None:
    mine, rival = ("蓝桥渡餐饮", None), (NAME_OF[A], A)
    other = (str(REGISTER["unit_name"].iloc[8]), str(REGISTER["uscc"].iloc[8]))
    alone, known = link_again(ledger(mine, rival), REGISTER, LEXICON)
    claimed, _ = link_again(ledger(mine, other), REGISTER, LEXICON, None, known)
    assert alone["unit_no"].iloc[0] == claimed["unit_no"].iloc[0] == "9"
    assert claimed["score"].iloc[0] != alone["score"].iloc[0]
    pd.testing.assert_frame_equal(claimed, link(ledger(mine, other), REGISTER, LEXICON))


def test_nothing_is_matched_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("transforms.linkage.again")
    asked, real = list[int](), module.ranked

    def counted(side: Side, *rest: object) -> object:
        asked.append(len(side.name))
        return real(side, *rest)

    monkeypatch.setattr(module, "ranked", counted)
    rows = [(name, None) for name in NAMES]
    _, known = link_again(ledger(*rows), REGISTER, LEXICON)
    link_again(ledger(*rows[::-1], ("宁夏新来的有限公司", A)), REGISTER, LEXICON, None, known)
    assert asked == [len(rows), 1]


def test_another_head_count_makes_another_row_and_the_same_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("transforms.linkage.again")
    asked, real = list[int](), module.ranked

    def counted(side: Side, *rest: object) -> object:
        asked.append(len(side.name))
        return real(side, *rest)

    monkeypatch.setattr(module, "ranked", counted)
    rows = ledger(*((name, None) for name in NAME_OF.values())).assign(employees=range(len(NAME_OF)))
    before, known = link_again(rows, COUNTED, LEXICON)
    _, known = link_again(rows.assign(employees=rows["employees"].astype("Int64")), COUNTED, LEXICON, None, known)
    after, _ = link_again(rows.assign(employees=rows["employees"].replace(7, 36)), COUNTED, LEXICON, None, known)
    assert asked == [len(rows), 0, 1]
    assert before["reason"].ne(after["reason"]).sum() == 1
    assert "人数相差悬殊" in before["reason"].iloc[7] and "人数相近" in after["reason"].iloc[7]
    pd.testing.assert_frame_equal(after, link(rows.assign(employees=rows["employees"].replace(7, 36)), COUNTED, LEXICON))


@pytest.mark.parametrize("column", ["unit_name", "uscc", "org_code", "region", "status"])
def test_one_cell_of_the_register_makes_another_register(column: str) -> None:
    _, known = link_again(ledger((NAME_OF[A], A)), REGISTER, LEXICON)
    changed = REGISTER.copy()
    changed.loc[3, column] = "注销"
    result, after = link_again(ledger((NAME_OF[A], A)), changed, LEXICON, None, known)
    assert after.digest != known.digest
    pd.testing.assert_frame_equal(result, link(ledger((NAME_OF[A], A)), changed, LEXICON))


def test_what_another_program_or_other_divisions_knew_is_not_used() -> None:
    rows = ledger((NAME_OF[A], A))
    fewer = Lexicon({word: codes for word, codes in LEXICON.words.items() if word != "银川"}, LEXICON.chain)
    digests = [identity(REGISTER, LEXICON, "1"), identity(REGISTER, LEXICON, "2"), identity(REGISTER, fewer, "1")]
    assert len({*digests, identity(REGISTER, LEXICON)}) == 4
    _, known = link_again(rows, REGISTER, LEXICON, digest=digests[0])
    after = [link_again(rows, REGISTER, lexicon, None, known, digest)[1] for lexicon, digest in zip((LEXICON, LEXICON, fewer), digests, strict=True)]
    assert [each is known for each in after] == [True, False, False]
    assert [each.digest for each in after] == digests


@pytest.mark.parametrize(("one", "other"), [(("甲乙", "丙"), ("甲", "乙丙")), (("", "甲"), ("甲", "")), (("甲,", "1"), ("甲", ",1"))])
def test_rows_that_differ_never_have_the_same_key(one: tuple[str, str], other: tuple[str, str]) -> None:
    rows = import_module("transforms.linkage.rows")
    refusals = import_module("transforms.linkage.bound").Refusals(None, pd.Index([]), [])
    first, second = rows.read_rows(ledger(one, other)).keys(refusals.words(2)).to_pylist()
    assert first != second


@pytest.mark.parametrize("other", [[1, 2, None], [1, 0, 2], [None, 1, 2], [1, 2, 0]])
def test_a_head_count_that_is_none_or_another_makes_another_register(other: list[int | None]) -> None:
    register = REGISTER.head(3)
    digests = {identity(register.assign(insured=pd.array(values, "Int64")), LEXICON) for values in ([1, None, 2], other)}
    assert len(digests) == 2
