"""The gap ledger over two nights: it agrees with figures and findings, and the digest says what moved, and what does not add up."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flows.digest import Digest, render
from flows.gap_night import Fault, Flow, GapNight, gap_of_night
from flows.naming import unit_name
from scheme import Scheme
from tests.flows.making import Place
from tests.warehouse.making import content
from transforms.gap_ledger import BALANCE, BANDS, STATES, moves, unbalanced

PROVINCE = "640000"
INDICATORS = {">=50": ("I02a", "I02d"), "25-49": ("I02c", None)}
COVERED = {state.zh for state in STATES if state.kind == "covered"}
LEFT = {state.zh for state in STATES if state.kind == "left"}
CODE = "91640100MA0000001P"


@contextmanager
def register_of(place: Place, period: str) -> Iterator[dict[str, dict[str, str]]]:
    """The rows of an extract by unit number, written back with what was changed in them."""
    (file,) = place.registry.glob(f"*{period}*")
    with file.open(encoding="gb18030", newline="") as source:
        reader = csv.DictReader(source)
        names, rows = list(reader.fieldnames or ()), {row["单位编号"]: row for row in reader}
    yield rows
    with file.open("w", encoding="gb18030", newline="") as target:
        writer = csv.DictWriter(target, names)
        writer.writeheader()
        writer.writerows(rows.values())


def ledger(place: Place) -> dict[str, tuple[Any, ...]]:
    """State, band, region, ground and since of every enterprise in the ledger."""
    rows = place.ask("SELECT unit_no, state, band, region, by_what, since FROM gap_ledger")
    return {number: tuple(rest) for number, *rest in rows}


@pytest.fixture(scope="module")
def two_nights(dirty: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Digest, dict[str, str]]:
    """Two months of all units, a night each; between them, some enterprises' fate is known. The digest, and who is who."""
    place = Place(tmp_path_factory.mktemp("two-nights"))
    place.hand_in(dirty, None, ["2020-09"])
    place.night("2020-10-11")
    before = ledger(place)
    place.hand_in(dirty, None, ["2020-10"])
    large = [(state, number) for number, (state, band, *_) in before.items() if band == ">=50"]
    gaps = iter(sorted((state != "未入台账", number) for state, number in large if state in ("未入台账", "待核")))
    who = {name: next(gaps)[1] for name in ("one", "twin", "other band", "below", "stopped", "gone")}
    with register_of(place, "2020-10") as rows:
        rows[who["stopped"]]["参保状态"] = "暂停缴费"
        del rows[who["gone"]]
        rows[who["below"]]["参保人数"] = "24"
        rows[who["other band"]]["参保人数"] = "49"
        for name in ("one", "twin"):
            rows[who[name]] |= {"统一社会信用代码": CODE, "参保状态": "正常参保", "参保人数": "60"}
    return place, place.night("2020-11-11"), who


def test_what_became_of_each(two_nights: tuple[Place, Digest, dict[str, str]]) -> None:
    place, _, who = two_nights
    now = ledger(place)
    found = {name: now[number][:2] + now[number][3:4] for name, number in who.items()}
    assert found == {
        "stopped": ("停保注销", ">=50", "登记库 2020-10 暂停缴费"),
        "gone": ("停保注销", ">=50", "登记库 2020-10 无此企业"),
        "below": ("低于人数线", ">=50", "登记库 2020-10 24人"),
        "other band": ("未入台账", "25-49", found["other band"][2]),
        "one": ("未入台账", ">=50", found["one"][2]),
        "twin": ("重复", ">=50", f"登记库 2020-10 同代码 {who['one']}"),
    }
    since = {name: now[number][4] for name, number in who.items()}
    assert since == dict.fromkeys(who, "2020-11-11") | {"one": "2020-10-11", "other band": "2020-10-11"}


def test_every_active_enterprise_of_25_and_more_is_in_exactly_one_state(two_nights: tuple[Place, Digest, dict[str, str]]) -> None:
    place, _, _ = two_nights
    with register_of(place, "2020-10") as rows:
        active = {n for n, row in rows.items() if row["参保状态"] == "正常参保" and row["单位类型"] in ("企业", "") and int(row["参保人数"]) >= 25}
    in_base = [number for number, (state, *_) in ledger(place).items() if state not in LEFT]
    assert sorted(in_base) == sorted(active)
    assert place.ask("SELECT count(*), count(DISTINCT unit_no) FROM gap_ledger") == [(len(ledger(place)),) * 2]


def test_the_balance_adds_up_and_is_in_the_digest(two_nights: tuple[Place, Digest, dict[str, str]], scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    place, digest, who = two_nights
    assert digest.gap is not None
    assert digest.gap.faults == ()
    store = place.open()
    try:
        balanced, moved = store.gap_balance(1, 2), moves(store.gap_at(1), store.gap_at(2))
        kept = store.query("SELECT * FROM gap_balance WHERE edition = 2 ORDER BY county, band")[list(BALANCE)]
    finally:
        store.close()
    assert unbalanced(balanced).empty
    assert kept.to_numpy().tolist() == balanced.to_numpy().tolist()
    whole = balanced.groupby("band")[list(BALANCE[2:])].sum()
    assert [(f.band, f.opening, f.closing) for f in digest.gap.province] == [(b.code, *whole.loc[b.code, ["opening", "closing"]]) for b in BANDS]
    large = digest.gap.province[0]
    assert json.loads(json.dumps(digest.as_json()))["gap"]["province"][0]["closing"] == large.closing
    text = render(digest, scheme)
    assert f"  50 and more: {large.opening} + {large.entered} − {large.unionised} − {large.left} − {large.reclassified} = {large.closing}\n" in text
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    assert f"  50人以上：{large.opening} + " in render(digest, scheme)
    counted = moved[moved["column"].notna()].drop_duplicates("unit_no")["move"].value_counts()
    assert dict(digest.gap.moves) == counted.to_dict()
    assert f"发现重复 {counted['twin_found']}" in render(digest, scheme)
    assert {flow.county for flow in digest.gap.counties} == set(moved[moved["column"].notna()]["county"])
    of = {name: moved[moved["unit_no"] == number]["move"].tolist() for name, number in who.items()}
    assert of == {
        "stopped": ["stopped"], "gone": ["stopped"], "below": ["below"], "other band": ["moved", "moved"], "one": ["stays"], "twin": ["twin_found"],
    }  # fmt: skip


def test_a_balance_that_does_not_add_up_is_said_first(scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = GapNight((Flow("", ">=50", 3, 0, 0, 0, 0, 2),), faults=(Fault("sum", "640104", ">=50", 3, 2), Fault("opening", "640402", "25-49", 7, 8)))
    lines = render(Digest("2020-11-11", 2, published=True, gap=wrong), scheme).splitlines()
    assert lines[1].startswith("!! The gap ledger does not add up in 2 place(s).")
    assert lines[2:4] == [
        "!!   Xingqing District 50 and more: the moves lead to 3, the ledger has 2",
        "!!   Yuanzhou District 25–49: the edition before closed with 7, this one opens with 8",
    ]
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    assert render(Digest("2020-11-11", 2, published=True, gap=wrong), scheme).splitlines()[1] == "！！缺口台账收支不平，共 2 处。这是程序错误：请报告，并勿使用本版的缺口数据。"


def test_a_ledger_that_was_changed_behind_the_nights_back_is_noticed(place: Place, dirty: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody may edit a derived row by hand; who does is told the next night, and the edition is published all the same."""
    number = place.ask("SELECT unit_no FROM gap_ledger WHERE state = '未入台账' ORDER BY unit_no LIMIT 1")[0][0]
    store = place.open()
    with store._database.write() as connection:
        connection.exec_driver_sql(f"UPDATE gap_change SET state = '已建会' WHERE unit_no = '{number}'")
    store.close()
    place.hand_in(dirty, None, ["2020-10"])
    digest = place.night("2020-11-11")
    assert digest.published and digest.gap is not None
    assert [fault.what for fault in digest.gap.faults] == ["opening"]
    assert "the gap ledger does not add up" in caplog.text


def test_each_kind_of_fault_is_found(place: Place) -> None:
    store = place.open()
    try:
        ledger = store.gap_at()
        sound = content(gap=ledger)
        assert gap_of_night(store, sound, 1).faults == ()
        other = ledger.assign(state=ledger["state"].where(ledger.index != ledger.index[ledger["state"] == "未入台账"][0], "已建会"))
        (kept,) = gap_of_night(store, content(gap=other), 1).faults
        assert (kept.what, kept.found - kept.expected) == ("kept", 1)
        with store._database.write() as connection:
            connection.exec_driver_sql("UPDATE gap_flow SET closing = closing + 1 WHERE county || band = (SELECT min(county || band) FROM gap_flow)")
        assert [fault.what for fault in gap_of_night(store, sound, 1).faults] == ["sum", "kept"]
    finally:
        store.close()


def counted(place: Place, band: str, *, covered: bool = False, region: str | None = None) -> int:
    """The enterprises of a band that are in the base, or have a union."""
    rows = [(state, b, r) for state, b, r, *_ in ledger(place).values() if state not in LEFT and b == band]
    return sum((not covered or state in COVERED) and (region is None or r == region) for state, _, r in rows)


def all_handed_in(place: Place, period: str) -> bool:
    return place.ask(f"SELECT count(DISTINCT unit) FROM matches WHERE period = '{period}'") == [(7,)]


def assert_agrees(place: Place, period: str) -> None:
    """I02a, I02c and I02d of the province and of every county follow from the ledger; so do R01 and R02, by enterprise."""
    assert all_handed_in(place, period)
    figures = {
        (indicator, region): (numerator, denominator, value)
        for indicator, region, numerator, denominator, value in place.ask(
            f"SELECT indicator, region, numerator, denominator, value FROM figures WHERE period = '{period}' AND indicator IN ('I02a', 'I02c', 'I02d')"
        )
    }
    counties = {region for _, region in figures if region[4:] != "00"}
    assert len(counties) == 22
    for band, (rate, gap) in INDICATORS.items():
        for region in (PROVINCE, *counties):
            here = None if region == PROVINCE else region
            base, covered = counted(place, band, region=here), counted(place, band, covered=True, region=here)
            assert figures[rate, region][:2] == (covered, base), (band, region)
            if gap:
                assert figures[gap, region][2] == base - covered, (band, region)
    for rule, states in {"R01": {"未入台账", "待核"}, "R02": {"未建会"}}.items():
        found = {key for (key,) in place.ask(f"SELECT row_key FROM findings WHERE rule = '{rule}' AND period = '{period}'")}
        assert found == {n for n, (state, band, *_) in ledger(place).items() if state in states and band == ">=50"}, rule


def test_figures_and_findings_follow_from_the_ledger(clean: Path, new_place: Callable[..., Place]) -> None:
    place = new_place(clean, None, "2020-09", "2020-10")
    place.night("2020-11-11")
    assert_agrees(place, "2020-10")


def test_where_a_code_is_registered_twice_the_ledger_counts_one_enterprise_less(two_nights: tuple[Place, Digest, dict[str, str]]) -> None:
    """I02 counts units of the register, the ledger enterprises: the difference is the duplicates."""
    place, _, _ = two_nights
    ((figure,),) = place.ask(f"SELECT value FROM figures WHERE period = '2020-10' AND indicator = 'I02d' AND region = '{PROVINCE}'")
    ((gaps,),) = place.ask("SELECT count(*) FROM gap_ledger WHERE state IN ('未建会', '待核', '未入台账') AND band = '>=50'")
    ((twins,),) = place.ask("SELECT count(*) FROM gap_ledger WHERE state = '重复' AND band = '>=50'")
    assert (figure - gaps, twins) == (1, 1)


def test_a_union_that_is_late_stands_with_its_last_ledger(dirty: Path, one_book: tuple[str, str], new_place: Callable[..., Place], scheme: Scheme) -> None:
    """Where it does not, all its enterprises would be crossed off and come back when it hands in."""
    place = new_place(dirty, None, "2020-09")
    place.night("2020-10-11")
    before = ledger(place)
    city, _ = one_book
    others = sorted({folder.name for folder in place.inbox.iterdir()} - {city})
    place.hand_in(dirty, others, ["2020-10"])
    digest = place.night("2020-11-05")
    after = ledger(place)
    ground = {n: row[3] for n, row in after.items() if row[3] and row[3].startswith(f"{city} ")}
    assert ground
    assert {text.split()[1] for text in ground.values()} == {"2020-09"}
    assert digest.gap is not None and digest.gap.faults == ()
    still = [n for n in ground if n in before and before[n][0] == "已建会" and before[n][3] == ground[n]]
    assert still
    assert {after[n][0] for n in still} == {"已建会"}
    again = Digest.from_text(digest.to_text()).gap
    assert again is not None
    assert digest.gap.late == again.late == (city,)
    assert f"no ledger of the register's month yet from {unit_name(scheme, city)}: " in render(digest, scheme)
    place.hand_in(dirty, [city], ["2020-10"])
    assert "no ledger of the register's month" not in render(place.night("2020-11-06"), scheme)


@pytest.mark.slow
def test_the_sample_province_agrees(sample_night: Callable[[str], tuple[Place, Digest]]) -> None:
    for kind in ("clean", "dirty"):
        place, digest = sample_night(kind)
        assert digest.gap is not None and digest.gap.faults == ()
        assert_agrees(place, "2020-12")
