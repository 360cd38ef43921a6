"""Each register enterprise is in exactly one state: example tables of what wins when several could hold."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheme import Scheme
from tests.conftest import ROOT
from transforms.gap_ledger import GAP, STATES, balance, gap_ledger, unbalanced
from transforms.gap_ledger.states import BANDS, FEDERATIONS
from transforms.register_sides import register_side

CODE, OTHER = "91640100MA0000001P", "91640100MA0000002T"


@pytest.fixture
def states(rows, scheme: Scheme):
    """The gap ledger of a register and a T02 written as tables; the column `match` is `+unit` (accepted) or `?unit` (in doubt)."""

    def of(register: str, ledger: str = "unit period match unionised build_mode", federated: pd.DataFrame | None = None) -> pd.DataFrame:
        header, *lines = (line.split() for line in ledger.strip().splitlines())
        match = [line[header.index("match")] for line in lines]
        t02 = rows("T02", "\n".join(" ".join(c for c, name in zip(line, header, strict=True) if name != "match") for line in (header, *lines)))
        numbers = pd.array([m[1:] or None for m in match], dtype="string[pyarrow]")
        state = pd.Series(["accepted" if m[0] == "+" else "candidate" if m[0] == "?" else "none" for m in match], dtype="string[pyarrow]")
        matches = t02[["unit", "period", "row_key"]].assign(unit_no=numbers, state=state)
        t02 = t02.assign(unit_no=pd.Series(numbers).where((state == "accepted").to_numpy(bool)))
        return gap_ledger(scheme, register_side(rows("REG", register), t02), t02, matches, federated).set_index("unit_no")

    return of


REG = "unit_no period region status insured uscc\n"


def test_the_states_and_bands_are_data_that_hang_together(scheme: Scheme):
    assert [s.zh for s in STATES] == ["停保注销", "低于人数线", "重复", "已建会", "联合工会涵盖", "未建会", "待核", "未入台账"]
    assert len({s.code for s in STATES}) == len({s.en for s in STATES}) == len(STATES)
    assert {s.zh for s in STATES if s.is_gap} == {"未建会", "待核", "未入台账"}
    assert set(scheme.codelists["build_mode"]) == FEDERATIONS | {"单独建", "网上建"}, "decide whose union a new way to build gives"
    assert [(b.least, b.most) for b in BANDS] == [(50, None), (25, 49)]


def test_the_documents_name_every_state():
    for name in ("explanation/gap-ledger.md", "how-to/work-the-gap-ledger.md", "how-to/work-the-gap-ledger.zh.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert [state.zh for state in STATES if (state.zh if name.startswith("explanation") else f"`{state.code}`") not in text] == [], name


LEDGERS = {
    "in no ledger": ("YC 2020-12 - yes 单独建", "未入台账", "YC 2020-12 台账"),
    "a row without a union": ("YC 2020-12 +1 no -", "未建会", "YC 2020-12 a"),
    "whether it has one cannot be read": ("YC 2020-12 +1 - -", "未建会", "YC 2020-12 a"),
    "a union of its own": ("YC 2020-12 +1 yes 单独建", "已建会", "YC 2020-12 a"),
    "founded online": ("YC 2020-12 +1 yes 网上建", "已建会", "YC 2020-12 a"),
    "how it was built is not said": ("YC 2020-12 +1 yes -", "已建会", "YC 2020-12 a"),
    "by a regional union": ("YC 2020-12 +1 yes 区域建", "联合工会涵盖", "YC 2020-12 a"),
    "by a joint union": ("YC 2020-12 +1 yes 联合建", "联合工会涵盖", "YC 2020-12 a"),
    "attached to another's": ("YC 2020-12 +1 yes 挂靠建", "联合工会涵盖", "YC 2020-12 a"),
    "an industry union's row": ("CY1 2020-12 +1 yes 单独建", "已建会", "CY1 2020-12 a"),
    "a row in doubt": ("YC 2020-12 ?1 yes 单独建", "待核", "YC 2020-12 a"),
    "a row in doubt about another": ("YC 2020-12 ?2 yes 单独建", "未入台账", "YC 2020-12 台账"),
    "certain without a union, in doubt with one": ("YC 2020-12 +1 no -\nCY1 2020-12 ?1 yes 单独建", "未建会", "YC 2020-12 a"),
    "one row with a union, one without": ("CY1 2020-12 +1 no -\nYC 2020-12 +1 yes 单独建", "已建会", "YC 2020-12 b"),
    "own and federation": ("CY1 2020-12 +1 yes 联合建\nYC 2020-12 +1 yes 单独建", "已建会", "YC 2020-12 b"),
    "federation and none": ("CY1 2020-12 +1 no -\nYC 2020-12 +1 yes 联合建", "联合工会涵盖", "YC 2020-12 b"),
    "its city is late": ("YC 2020-11 +1 yes 单独建\nGY 2020-12 - no -", "已建会", "YC 2020-11 a"),
    "gone from its city's newest ledger": ("YC 2020-11 +1 yes 单独建\nYC 2020-12 - no -", "未入台账", "YC 2020-12 台账"),
    "its city never handed one in": ("GY 2020-12 - no -", "未入台账", None),
    "a ledger newer than the register": ("YC 2020-12 +1 no -\nYC 2021-01 - no -", "未建会", "YC 2020-12 a"),
}


@pytest.mark.parametrize("case", LEDGERS)
def test_a_state_and_its_ground_from_the_ledgers(states, case: str):
    lines, state, ground = LEDGERS[case]
    keyed = "\n".join(f"{key} {line}" for key, line in zip("abc", lines.splitlines(), strict=False))
    found = states(REG + "1 2020-11 640104 正常参保 60 -\n1 2020-12 640104 正常参保 60 -", f"row_key unit period match unionised build_mode\n{keyed}")
    assert found.loc["1", "state"] == state
    assert (None if pd.isna(found.loc["1", "by_what"]) else found.loc["1", "by_what"]) == ground


MONTHS = {
    "in the band the month it grows": ("正常参保 24", "正常参保 25", "未入台账", "25-49", "YC 2020-12 台账"),
    "from one band to the other": ("正常参保 49", "正常参保 50", "未入台账", ">=50", "YC 2020-12 台账"),
    "down a band": ("正常参保 50", "正常参保 49", "未入台账", "25-49", "YC 2020-12 台账"),
    "below the line": ("正常参保 50", "正常参保 24", "低于人数线", ">=50", "登记库 2020-12 24人"),
    "below the line, how many unknown": ("正常参保 50", "正常参保 -", "低于人数线", ">=50", "登记库 2020-12 人数不明"),
    "stopped": ("正常参保 30", "暂停缴费 30", "停保注销", "25-49", "登记库 2020-12 暂停缴费"),
    "deregistered, with nobody left": ("正常参保 30", "注销 0", "停保注销", "25-49", "登记库 2020-12 注销"),
    "gone from the extract": ("正常参保 30", None, "停保注销", "25-49", "登记库 2020-12 无此企业"),
    "resumed": ("暂停缴费 60", "正常参保 60", "未入台账", ">=50", "YC 2020-12 台账"),
    "never in a band": ("正常参保 24", "正常参保 24", None, None, None),
    "stopped before it ever was": ("暂停缴费 60", "注销 60", None, None, None),
}


@pytest.mark.parametrize("case", MONTHS)
def test_what_the_months_of_the_register_say(states, case: str):
    before, after, state, band, ground = MONTHS[case]
    register = [f"1 2020-11 640104 {before} -", *([f"1 2020-12 640104 {after} -"] if after else []), "9 2020-12 640104 正常参保 1 -"]
    found = states(REG + "\n".join(register), "unit period match unionised build_mode\nYC 2020-12 - no -")
    if state is None:
        assert found.empty
    else:
        assert found.loc["1", ["state", "band", "by_what"]].tolist() == [state, band, ground]
        assert set(found["period"]) == {"2020-12"}


def test_one_that_left_keeps_the_county_where_it_was_and_shows_what_is_known_now(states):
    found = states(REG + "1 2020-11 640104 正常参保 60 -\n1 2020-12 640402 正常参保 7 -").loc["1"]
    assert found[["region", "unit", "band", "insured"]].tolist() == ["640104", "YC", ">=50", 7]


def test_the_register_wins_over_what_a_ledger_says(states):
    register = REG + "1 2020-11 640104 正常参保 60 -\n1 2020-12 640104 注销 60 -\n2 2020-11 640104 正常参保 60 -\n2 2020-12 640104 正常参保 3 -"
    found = states(register, "unit period match unionised build_mode\nYC 2020-12 +1 yes 单独建\nYC 2020-12 +2 yes 单独建")
    assert found["state"].to_dict() == {"1": "停保注销", "2": "低于人数线"}


def test_other_kinds_of_units_are_not_in_it(states):
    register = "unit_no period region status insured uscc unit_kind\n1 2020-12 640104 正常参保 60 - 机关\n2 2020-12 640104 正常参保 60 - -"
    assert list(states(register).index) == ["2"]


TWINS = {
    "the higher band counts": ("60 30", CODE, CODE, "1"),
    "whichever has the lower number": ("30 60", CODE, CODE, "2"),
    "in one band the lower number": ("70 90", CODE, CODE, "1"),
    "another code": ("60 60", CODE, OTHER, None),
    "a code that cannot be right": ("60 60", "916401000000000000", "916401000000000000", None),
    "no code": ("60 60", "-", "-", None),
}


@pytest.mark.parametrize("case", TWINS)
def test_exactly_one_of_two_units_of_one_enterprise_counts(states, case: str):
    insured, one, two, counts = TWINS[case]
    first, second = insured.split()
    found = states(REG + f"1 2020-12 640104 正常参保 {first} {one}\n2 2020-12 640105 正常参保 {second} {two}")
    twins = {number: said for number, said in found["by_what"].items() if found.loc[number, "state"] == "重复"}
    assert twins == ({} if counts is None else {"2" if counts == "1" else "1": f"登记库 2020-12 同代码 {counts}"})


def test_what_is_known_of_a_twin_is_said_of_the_one_that_counts(states):
    register = REG + f"1 2020-12 640104 正常参保 60 {CODE}\n2 2020-12 640105 正常参保 60 {CODE}\n3 2020-12 640105 正常参保 2 {CODE}"
    for number in "123":
        found = states(register, f"row_key unit period match unionised build_mode\na YC 2020-12 +{number} yes 单独建")
        assert found["state"].to_dict() == {"1": "已建会", "2": "重复"}, number
    assert states(register, "unit period match unionised build_mode\nYC 2020-12 ?2 yes 单独建")["state"].to_dict() == {"1": "待核", "2": "重复"}


def test_a_unit_that_stopped_is_nobodys_twin(states):
    register = REG + f"1 2020-11 640104 正常参保 60 {CODE}\n1 2020-12 640104 注销 60 {CODE}\n2 2020-12 640105 正常参保 60 {CODE}"
    assert states(register)["state"].to_dict() == {"1": "停保注销", "2": "未入台账"}


def decisions(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), dtype="object", columns=["period", "unit_no", "unit", "row_key", "decision", "federation"])


DECIDED = {
    "of one in no ledger": ("-", ("2020-12", "1", "GY", None, 12, "园区工会联合会"), "联合工会涵盖", "决定 12", "园区工会联合会"),
    "of a row without a union": ("+1 no -", ("2020-12", "1", "YC", "a", 12, "园区工会联合会"), "联合工会涵盖", "决定 12", "园区工会联合会"),
    "of one in doubt": ("?1 no -", ("2020-12", "1", "YC", "a", 12, "园区工会联合会"), "联合工会涵盖", "决定 12", "园区工会联合会"),
    "in force for an earlier ledger only": ("+1 no -", ("2020-11", "1", "YC", "a", 3, "园区工会联合会"), "未建会", "YC 2020-12 a", None),
    "of no ledger's row, while its union is late": ("+1 no -", ("2020-12", "1", "GY", None, 3, "园区工会联合会"), "联合工会涵盖", "决定 3", "园区工会联合会"),
    "of no ledger's row, of an earlier month only": ("+1 no -", ("2020-09", "1", "YC", None, 3, "园区工会联合会"), "未建会", "YC 2020-12 a", None),
    "of no ledger's row, of a later month": ("+1 no -", ("2021-01", "1", "YC", None, 3, "园区工会联合会"), "未建会", "YC 2020-12 a", None),
    "whose enterprise is not known": ("+1 no -", ("2020-12", None, "YC", "a", 3, "园区工会联合会"), "未建会", "YC 2020-12 a", None),
    "of another": ("+1 no -", ("2020-12", "7", "YC", "a", 3, "园区工会联合会"), "未建会", "YC 2020-12 a", None),
    "it has founded its own since": ("+1 yes 单独建", ("2020-12", "1", "YC", "a", 3, "园区工会联合会"), "已建会", "YC 2020-12 a", None),
    "the ledger says the same": ("+1 yes 联合建", ("2020-12", "1", "YC", "a", 3, "园区工会联合会"), "联合工会涵盖", "决定 3", "园区工会联合会"),
}


@pytest.mark.parametrize("case", DECIDED)
def test_a_decision_that_a_federation_covers_it(states, case: str):
    line, decision, *expected = DECIDED[case]
    match, unionised, mode, *_ = [*line.split(), "-", "-"]
    ledger = f"row_key unit period match unionised build_mode\na YC 2020-12 {match} {unionised} {mode}"
    found = states(REG + "1 2020-12 640104 正常参保 60 -", ledger, decisions(decision)).loc["1", ["state", "by_what", "union_name"]]
    assert [None if pd.isna(value) else value for value in found] == expected


def test_the_last_decision_is_the_ground(states):
    two = decisions(("2020-12", "1", "YC", None, 12, "甲"), ("2020-12", "1", "YC", None, 9, "乙"), ("2020-12", "1", "GY", None, 20, "丙"))
    assert states(REG + "1 2020-12 640104 正常参保 60 -", federated=two).loc["1", ["by_what", "union_name"]].tolist() == ["决定 20", "丙"]


def test_the_ledgers_head_count_and_union_are_shown(states):
    ledger = "row_key unit period match unionised build_mode employees union_name\na YC 2020-12 +1 yes 单独建 58 甲工会"
    assert states(REG + f"1 2020-12 640104 正常参保 60 {CODE}", ledger).loc["1", ["uscc", "insured", "employees", "union_name"]].tolist() == [
        CODE, 60, 58, "甲工会",
    ]  # fmt: skip


def test_without_a_register_there_is_no_ledger(rows, scheme: Scheme):
    nothing = rows("T02", "unit")
    found = gap_ledger(scheme, rows("REG", "unit_no").assign(period="x").head(0), nothing, nothing)
    assert (list(found), len(found)) == (list(GAP), 0)


def test_the_order_of_the_rows_does_not_matter(states):
    register = [f"{n} 2020-1{m} 640104 正常参保 {20 + 7 * n + m} {CODE if n < 3 else '-'}" for n in range(1, 8) for m in (1, 2)]
    ledger = [f"{key} {unit} 2020-12 {match} yes 联合建" for key, unit, match in (("a", "YC", "+3"), ("b", "CY1", "+3"), ("c", "YC", "?5"), ("d", "GY", "?5"))]
    one = states(REG + "\n".join(register), "row_key unit period match unionised build_mode\n" + "\n".join(ledger))
    other = states(REG + "\n".join(reversed(register)), "row_key unit period match unionised build_mode\n" + "\n".join(reversed(ledger)))
    pd.testing.assert_frame_equal(one, other)


units = st.dictionaries(
    st.sampled_from("12345"),
    st.tuples(st.sampled_from(["640104", "640402"]), st.sampled_from(["正常参保", "暂停缴费"]), st.integers(20, 60), st.sampled_from(["-", CODE])),
)
rows_of_t02 = st.lists(
    st.tuples(st.sampled_from(["YC", "GY", "CY1"]), st.sampled_from("+?-"), st.sampled_from("123456"), st.sampled_from(["yes 单独建", "yes 联合建", "no -"])),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(units, rows_of_t02), min_size=2, max_size=3))
def test_any_months_leave_everybody_in_one_state_and_balance(states, months):
    """Night after night over made-up months: who is in the base is in the ledger once, who ever was stays in it."""
    register, ledger, before, ever = [], [], None, set()
    for number, (month, lines) in enumerate(months):
        period = f"2020-1{number}"
        register += [f"9 {period} 640104 正常参保 1 -", *(f"{n} {period} {' '.join(map(str, unit))}" for n, unit in month.items())]
        ledger += [f"{k} {unit} {period} {how + number if how != '-' else '-'} {said}" for k, (unit, how, number, said) in enumerate(lines)]
        base = {n for n, (_, status, insured, _) in month.items() if status == "正常参保" and insured >= 25}
        ever |= base
        now = states(REG + "\n".join(register), "\n".join(["row_key unit period match unionised build_mode", *ledger])).reset_index()
        assert sorted(now["unit_no"]) == sorted(ever)
        assert set(now[~now["state"].isin(["停保注销", "低于人数线"])]["unit_no"]) == base
        codes = {n: month[n][3] for n in base if month[n][3] != "-"}
        assert (now["state"] == "重复").sum() == max(len(codes) - 1, 0)
        if before is not None:
            assert unbalanced(balance(before, now)).empty
        before = now
