"""What becomes of a decision when the ledger and the register move on. Each case: decided in September, looked at in October."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.test_linkage import LEXICON, REGISTER, A, B, C, D, E, F, linked
from transforms.decided import KINDS, Decision, standing
from transforms.linkage import Memory, link, remember

FIRM, RENAMED, OTHER = "青禾云商贸", "红石谷商贸", "白石滩建筑"
Units = dict[str, tuple[str, str]]


def decision(number: int, kind: str, name: str, code: str, units: Units, *, unit: str = "YC", month: str = "2020-09", **more: object) -> Decision:
    """A decision on a row of YC's ledger, with the units that it speaks of as they were: number to name and code."""
    payload = {
        "ledger": {"enterprise_name": name, "uscc": code},
        "units": [{"unit_no": no, "unit_name": unit_name, "uscc": uscc} for no, (unit_name, uscc) in units.items()],
        "month": month,
        "is_unit": kind in ("same", "predecessor"),
    }
    return Decision(number, kind, unit, month, "R10", code or name, payload | more, "张三", "2020-10-12T09:00:00+08:00")


def ledger(*rows: tuple[str, str], unit: str = "YC", period: str = "2020-10") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["enterprise_name", "uscc"], dtype="str").assign(unit=unit, period=period)
    return frame.assign(row_key=frame["uscc"].where(frame["uscc"] != "", frame["enterprise_name"]))


def register(units: Units, period: str = "2020-10") -> pd.DataFrame:
    rows = [(no, name, code, period) for no, (name, code) in units.items()]
    return pd.DataFrame(rows, columns=["unit_no", "unit_name", "uscc", "period"], dtype="str")


def said(memory: Memory, row: int = 0) -> str:
    """What memory says of a row: `is 1`, `is none`, `not 1 2`, `reopened: why`."""
    words = [f"is {'none' if pd.isna(no) else no}" for at, no in memory.bound.forced[["row", "unit_no"]].itertuples(index=False) if at == row]
    rejected = [no for at, no in memory.bound.rejected.itertuples(index=False) if at == row]
    words += [f"not {' '.join(rejected)}"] * bool(rejected)
    words += [f"reopened: {zh.partition('：')[2]}" for at, zh in memory.reopened[["row", "zh"]].itertuples(index=False) if at == row]
    return ", ".join(words)


SAME = ("same", FIRM, A, {"1": ("青禾云商贸公司", "")})
WAS = {"1": ("青禾云商贸公司", "")}
NONE = ("none", FIRM, "", {"1": ("青禾云商行", B), "2": ("青禾云商贸部", C)})
UNREGISTERED = ("unregistered", FIRM, A, {"2": ("青禾云商贸部", C)})

# What was decided; the row in October; the register in October; what memory says.
CASES = {
    "same: nothing has changed": (SAME, (FIRM, A), WAS, "is 1"),
    "same: the company is renamed in the ledger": (SAME, (RENAMED, A), WAS, "is 1"),
    "same: the code is corrected": (SAME, (FIRM, B), WAS, "is 1"),
    "same: the code is left out": (SAME, (FIRM, ""), WAS, "is 1"),
    "same: the name is written otherwise": (SAME, (" 青 禾 雲 商 貿 ", A), WAS, "is 1"),
    "same: both are others now": (SAME, (RENAMED, B), WAS, ""),
    "same: the register renames the unit": (("same", FIRM, A, {"1": ("青禾云商贸公司", C)}), (FIRM, A), {"1": ("红石谷公司", C)}, "is 1"),
    "same: the register corrects the unit's code": (("same", FIRM, A, {"1": ("青禾云商贸公司", C)}), (FIRM, A), {"1": ("青禾云商贸公司", D)}, "is 1"),
    "same: the unit's number is another's now": (SAME, (FIRM, A), {"1": ("红石谷公司", C)}, f"reopened: 登记单位 1 的名称和代码都已变化，现为 红石谷公司 {C}"),
    "same: the unit has left the register": (SAME, (FIRM, A), {"2": ("红石谷公司", C)}, "reopened: 登记单位 1 已不在 2020-10 登记库"),
    "same: the corrected code is another unit's": (SAME, (FIRM, B), WAS | {"2": ("红石谷公司", B)}, f"reopened: 台账代码 {B} 现为登记单位 2（红石谷公司）的代码"),
    "same: a new unit has the row's code": (SAME, (FIRM, A), WAS | {"2": ("红石谷公司", A)}, f"reopened: 台账代码 {A} 现为登记单位 2（红石谷公司）的代码"),
    "same: a new unit has the row's name": (SAME, (FIRM, A), WAS | {"2": (FIRM, C)}, f"reopened: 登记单位 2（{FIRM}）现与台账同名"),
    "same: another account under the unit's code": (("same", FIRM, A, {"1": (FIRM, A)}), (FIRM, A), {"1": (FIRM, A), "2": (FIRM, A)}, "is 1"),
    "predecessor: as same": (("predecessor", *SAME[1:]), (FIRM, A), WAS, "is 1"),
    "none: the units stay ruled out": (NONE, (FIRM, ""), NONE[3], "not 1 2"),
    "none: also when they are gone": (NONE, (FIRM, ""), WAS | {"3": ("红石谷公司", D)}, "not 1 2"),
    "none: name and code are now the same": (NONE, (FIRM, B), {"1": (FIRM, B), "2": NONE[3]["2"]}, f"not 2, reopened: 台账与登记单位 1（{FIRM}）现在名称、代码都一致"),
    "none: the corrected code is the unit's": (NONE, (FIRM, B), NONE[3], f"not 2, reopened: 台账代码 {B} 现为登记单位 1（青禾云商行）的代码"),
    "none: only the name is the unit's now": (NONE, (FIRM, ""), {"1": (FIRM, B)}, "not 1 2"),
    "unregistered: nothing has changed": (UNREGISTERED, (FIRM, A), UNREGISTERED[3], "is none"),
    "unregistered: a new unit has its code": (UNREGISTERED, (FIRM, A), {"3": ("红石谷公司", A)}, f"not 2, reopened: 台账代码 {A} 现为登记单位 3（红石谷公司）的代码"),
    "unregistered: a new unit has its name": (UNREGISTERED, (FIRM, A), {"3": (FIRM, "")}, f"not 2, reopened: 登记单位 3（{FIRM}）现与台账同名"),
    "unregistered: a unit that is only alike": (UNREGISTERED, (FIRM, A), {"3": ("青禾云商贸部", B)}, "is none"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_a_decision(name):
    decided, row, units, expected = CASES[name]
    assert said(remember([decision(1, *decided)], ledger(row), register(units))) == expected


def test_what_was_known_when_it_was_decided_reopens_nothing():
    namesake = {"1": ("青禾云商贸公司", ""), "2": (FIRM, A)}
    known = decision(1, "same", FIRM, A, WAS, code_held_by=["2"], name_held_by=["2"])
    assert said(remember([known], ledger((FIRM, A)), register(namesake))) == "is 1"
    gone = decision(2, "unregistered", FIRM, A, {}, code_held_by=["2"], name_held_by=["2"])
    assert said(remember([gone], ledger((FIRM, A)), register(namesake))) == "is none"


def test_as_long_as_the_row_is_there_others_are_other_enterprises():
    """A namesake with a code of its own, and a row that slipped onto the code, are not what was decided on."""
    memory = remember([decision(1, *SAME)], ledger((FIRM, A), (FIRM, B), (OTHER, A), (FIRM, "")), register(WAS))
    assert [said(memory, row) for row in range(4)] == ["is 1", "", "", "is 1"]


def test_name_and_code_in_two_rows_may_be_either():
    memory = remember([decision(1, *SAME)], ledger((RENAMED, A), (FIRM, B)), register(WAS))
    assert [said(memory, row) for row in range(2)] == ["reopened: 决定时的名称与代码现不在同一行台账"] * 2


def test_two_rows_with_the_name_of_then_and_other_codes_may_be_either():
    memory = remember([decision(1, *SAME)], ledger((FIRM, B), (FIRM, C)), register(WAS))
    assert [said(memory, row).partition("：")[0] for row in (0, 1)] == ["reopened: 决定时的名称与代码现不在同一行台账"] * 2


def test_who_stood_beside_the_row_then_is_no_heir_when_it_leaves():
    september = ledger((FIRM, A), (OTHER, A), period="2020-09")
    both = pd.concat([september, ledger((OTHER, A))], ignore_index=True)
    memory = remember([decision(1, *SAME)], both, pd.concat([register(WAS, "2020-09"), register(WAS)]))
    assert [said(memory, row) for row in range(3)] == ["is 1", "", ""]


def test_a_row_without_a_name_is_decided_by_its_code():
    memory = remember([decision(1, "same", "", A, WAS)], ledger(("", A)), register(WAS))
    assert said(memory) == "is 1"


def test_what_is_decided_on_one_month_says_nothing_against_another_months_answer():
    months = pd.concat([ledger((FIRM, B), period="2020-09"), ledger((FIRM, B))], ignore_index=True)
    there_in_september = pd.concat([register({"2": (FIRM, B)}, "2020-09"), register({"3": (OTHER, C)})])
    both = [decision(1, "same", FIRM, B, {"2": (FIRM, B)}), decision(2, "unregistered", FIRM, B, {}, month="2020-10")]
    memory = remember(both, months, there_in_september)
    assert [said(memory, row) for row in (0, 1)] == ["is 2", "is none"]
    assert [said(remember(both[1:], months, there_in_september), row) for row in (0, 1)] == ["", "is none"]


def test_none_of_these_said_again_settles_what_was_reopened():
    now = register({"1": (FIRM, A)})
    first = decision(1, "none", FIRM, "", {"1": ("青禾云商行", A)})
    assert said(remember([first], ledger((FIRM, A)), now)).startswith("reopened")
    again = decision(2, "none", FIRM, A, {"1": (FIRM, A)}, month="2020-10")
    assert said(remember([first, again], ledger((FIRM, A)), now)) == "not 1"


@pytest.mark.parametrize("code", ["", "无", "123", "000000000000000000"])
def test_a_code_that_tells_nothing_leads_to_no_other_row(code):
    assert said(remember([decision(1, "same", FIRM, code, WAS)], ledger((OTHER, code)), register(WAS))) == ""


def test_another_unions_row_is_another_row():
    assert said(remember([decision(1, *SAME, unit="WZ")], ledger((FIRM, A)), register(WAS))) == ""


def test_a_month_without_a_register_has_nothing_to_decide():
    assert said(remember([decision(1, *SAME)], ledger((FIRM, A), period="2020-11"), register(WAS))) == ""


@pytest.mark.parametrize("august", [{"2": ("红石谷公司", C)}, {"1": ("红石谷公司", C)}], ids=["not there", "the number was another's"])
def test_a_month_before_the_unit_was_there_is_left_to_the_matching(august):
    assert said(remember([decision(1, *SAME)], ledger((FIRM, A), period="2020-08"), register(august, "2020-08"))) == ""
    assert said(remember([decision(1, *SAME)], ledger((FIRM, A), period="2020-08"), register(WAS, "2020-08"))) == "is 1"


def test_a_decision_on_just_this_evidence_goes_before_a_later_one_on_other_evidence():
    decisions = [decision(1, *SAME), decision(2, "same", RENAMED, A, {"2": ("红石谷公司", C)})]
    memory = remember(decisions, pd.concat([ledger((FIRM, A)), ledger((RENAMED, A), period="2020-11")], ignore_index=True), pd.concat([register(WAS | {"2": ("红石谷公司", C)}, m) for m in ("2020-10", "2020-11")]))
    assert [said(memory, row) for row in range(2)] == ["is 1", "is 2"]


def test_a_unit_accepted_after_it_was_ruled_out_may_be_proposed_when_that_is_reopened():
    units = {"1": ("青禾云商行", B), "2": ("青禾云商贸部", C), "3": (FIRM, D)}
    decisions = [decision(1, *NONE), decision(2, "same", FIRM, "", {"1": units["1"]})]
    assert said(remember(decisions, ledger((FIRM, "")), register(units))) == f"not 2, reopened: 登记单位 3（{FIRM}）现与台账同名"


def test_what_was_the_same_when_it_was_ruled_out_stays_ruled_out():
    assert said(remember([decision(1, "none", FIRM, A, {"1": (FIRM, A)})], ledger((FIRM, A)), register({"1": (FIRM, A)}))) == "not 1"


def test_the_latest_word_counts_and_what_is_undone_counts_no_more():
    first, second = decision(1, *SAME), decision(2, "same", FIRM, A, {"2": ("红石谷公司", C)})
    undo = Decision(3, "undo", "YC", "2020-09", None, A, {"revokes": 2}, "李四", "2020-10-13T09:00:00+08:00")
    units = register(WAS | {"2": ("红石谷公司", C)})
    assert said(remember([second, first], ledger((FIRM, A)), units)) == "is 2"
    assert said(remember([first, second, undo], ledger((FIRM, A)), units)) == "is 1"
    assert [d.id for d in standing([undo, second, first])] == [1]


def test_what_was_ruled_out_may_be_accepted_later_and_the_other_way_round():
    none, same = decision(1, *NONE), decision(2, "same", FIRM, "", {"1": NONE[3]["1"]})
    units = register(NONE[3])
    assert said(remember([none, same], ledger((FIRM, "")), units)) == "is 1"
    assert said(remember([replace(same, id=1), replace(none, id=2)], ledger((FIRM, "")), units)) == "not 1 2"


def test_a_reopened_row_that_is_decided_again_is_settled():
    """The second decision knows of what contradicted the first."""
    units = WAS | {"2": ("红石谷公司", A)}
    first, again = decision(1, *SAME), decision(2, *SAME, month="2020-10", code_held_by=["2"])
    assert said(remember([first], ledger((FIRM, A)), register(units))).startswith("reopened")
    assert said(remember([first, again], ledger((FIRM, A)), register(units))) == "is 1"


@pytest.mark.parametrize(("is_unit", "unit_no"), [(True, "1"), (False, None)])
def test_what_a_federation_union_covers(is_unit, unit_no):
    covered = decision(5, "federation", FIRM, A, WAS if is_unit else {}, is_unit=is_unit, federation="某商圈工会联合会")
    memory = remember([covered], ledger((FIRM, A)), register(WAS))
    (row,) = memory.federated.to_dict("records")
    assert row == {"period": "2020-10", "unit_no": unit_no, "unit": "YC", "row_key": A, "decision": 5, "federation": "某商圈工会联合会"}
    assert said(memory) == f"is {unit_no or 'none'}"
    assert "某商圈工会联合会" in memory.bound.forced["reason"].item()


def test_an_enterprise_in_no_ledger_that_a_federation_union_covers():
    covered = decision(5, "federation", "", "", {"1": ("青禾云商贸公司", C)}, is_unit=True, federation="某商圈工会联合会")
    months = pd.concat([register({"1": units}, month) for month, units in (
        ("2020-08", ("青禾云商贸公司", C)), ("2020-09", ("青禾云商贸公司", C)), ("2020-10", ("红石谷公司", C)), ("2020-11", ("红石谷公司", B)),
    )])  # fmt: skip
    memory = remember([covered], ledger((FIRM, A)), months)
    assert memory.federated["period"].tolist() == ["2020-09", "2020-10"], "from the decision's month on, as long as it is the same unit"
    assert memory.federated.iloc[0].tolist() == ["2020-09", "1", "YC", None, 5, "某商圈工会联合会"]
    assert said(memory) == ""


def test_every_row_names_the_decision_that_holds_or_is_reopened():
    memory = remember([decision(7, *SAME)], ledger((RENAMED, A)), register(WAS))
    assert memory.in_force["decision"].tolist() == [7]
    assert "第 7 号决定“同一单位”（张三，2020-10-12）" in memory.in_force["zh"].item()
    gone = remember([decision(7, *SAME)], ledger((FIRM, A)), register({"2": ("红石谷公司", C)}))
    assert (gone.in_force.empty, gone.reopened["decision"].tolist()) == (True, [7])
    assert gone.reopened["en"].item() == "decision 7, same unit (张三, 2020-10-12) is reopened: unit 1 is no longer in the register of 2020-10"


# ---------------------------------------------------------------------------------------------- with the matching


BOUND_REGISTER = REGISTER.assign(period="2020-10")


def matched(rows, decisions):
    frame = ledger(*rows)
    bound = remember(decisions, frame, BOUND_REGISTER).bound
    return link(frame.assign(county=pd.NA)[["enterprise_name", "uscc", "county"]], REGISTER, LEXICON, bound)


def ruled_out(name, code, *numbers, number=1):
    units = {no: tuple(REGISTER.set_index("unit_no").loc[no, ["unit_name", "uscc"]]) for no in numbers}
    return decision(number, "none", name, code, units)


def test_a_decided_row_is_accepted_whatever_the_matching_thinks():
    (row,) = matched([("全然不同的名称", E)], [decision(1, "same", "全然不同的名称", E, {"6": ("宁夏金沙湾物流有限公司", F)}, code_held_by=["5"])]).to_dict("records")
    assert (row["unit_no"], row["score"], row["state"], row["method"]) == ("6", 1.0, "accepted", "decided_same")
    assert "第 1 号决定" in row["reason"]


def test_a_row_that_the_register_has_not_is_not_proposed_again():
    known = decision(1, "unregistered", "宁夏青禾云商贸有限公司", "", {}, name_held_by=["1"])
    (row,) = matched([("宁夏青禾云商贸有限公司", "")], [known]).to_dict("records")
    assert (pd.isna(row["unit_no"]), row["state"], row["method"], row["candidates"]) == (True, "none", "decided_unregistered", "[]")


def test_who_follows_a_unit_that_is_ruled_out_is_only_a_candidate():
    name = "金沙湾物流有限公司"
    (free,) = linked([(name, F, None)]).to_dict("records")
    assert (free["unit_no"], free["state"]) == ("6", "accepted")
    (row,) = matched([(name, F)], [ruled_out(name, F, "6")]).to_dict("records")
    assert (row["unit_no"], row["state"]) == ("7", "candidate")
    assert "审核人曾否决首选" in row["reason"]
    (row,) = matched([(name, F)], [ruled_out(name, F, "6"), ruled_out(name, F, "7", number=2)]).to_dict("records")
    assert (row["state"], row["candidates"]) == ("none", "[]")


NAMES = st.sampled_from([*REGISTER["unit_name"][:7], "青禾云商贸", "金沙湾物流", "白石滩建筑", "红岩沟枸杞"])
CODES = st.sampled_from(["", A, B, C, D, E, F])
NIGHT = st.tuples(st.lists(st.tuples(NAMES, CODES), min_size=1, max_size=5, unique=True), st.sampled_from(["none", "first", "unregistered"]), st.lists(st.integers(0, 8), max_size=3))


@settings(max_examples=60)
@given(st.lists(NIGHT, min_size=1, max_size=6))
def test_no_pair_is_asked_twice_and_none_is_accepted_that_was_ruled_out(nights):
    """A steward answers everything that is asked, night after night, while rows are edited, come and go, and units leave and return."""
    decisions: list[Decision] = []
    answered: dict[tuple[str, str], set[str]] = {}
    for rows, answer, away in nights:
        month = BOUND_REGISTER.drop(index=BOUND_REGISTER.index[away]).reset_index(drop=True)
        frame = ledger(*rows)
        memory = remember(decisions, frame, month)
        found = link(frame.assign(county=pd.NA)[["enterprise_name", "uscc", "county"]], month, LEXICON, memory.bound)
        again = set(memory.reopened["row"])
        assert again.isdisjoint(memory.bound.forced["row"])
        for row, (name, code) in enumerate(rows):
            units = {each["unit_no"]: each for each in json.loads(found["candidates"][row])}
            ruled = {no for at, no in memory.bound.rejected.itertuples(index=False) if at == row}
            assert ruled.isdisjoint({*units, found["unit_no"][row]})
            said_no = answered.get((name, code), set())
            if row not in again:
                assert said_no.isdisjoint({*units, found["unit_no"][row]}), "asked or accepted although it was ruled out on just this evidence"
            if found["state"][row] == "candidate":
                shown = {str(no): (n, c) for no, n, c in month[["unit_no", "unit_name", "uscc"]].itertuples(index=False) if no in units}
                first = dict([next(iter(shown.items()))])
                held = {
                    "code_held_by": month.loc[month["uscc"] == code, "unit_no"].tolist(),
                    "name_held_by": month.loc[month["unit_name"] == name, "unit_no"].tolist(),
                }
                kind = {"first": "same"}.get(answer, answer)
                decisions.append(decision(len(decisions) + 1, kind, name, code, first if answer == "first" else shown, month="2020-10", **held))
                answered[name, code] = (said_no | (set() if answer == "first" else set(shown))) - (set(first) if answer == "first" else set())


def test_kinds_say_what_they_answer():
    answering = {"same", "predecessor", "none", "unregistered", "federation"}
    assert {kind.code for kind in KINDS.values() if kind.about == "match"} == answering | {"unsure"}
    assert {kind.code for kind in KINDS.values() if kind.answer} == answering
