"""企业匹配 as people use it: without scripts, and with the keyboard alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from console.pages.matches import address
from flows import second_readings
from scheme import Scheme
from tests.console.conftest import Browser, Served, serving
from tests.flows import doubtful
from tests.flows.doubtful import OCTOBER, OTHER, SEPTEMBER, UNIT, code, ledger_name, register_name
from tests.flows.making import Place, small_scheme

ROWS = 12
CHANCE = r"\d\.\d%"
"""As the matching says how likely it is."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, scheme: Scheme) -> Path:
    return doubtful.make(tmp_path_factory.mktemp("doubtful") / "place", scheme, ROWS, (SEPTEMBER, OCTOBER)).folder


@pytest.fixture(autouse=True)
def nobody_reads_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_readings, "ONE_IN", 2**63)


@pytest.fixture
def served(made: Path, tmp_path: Path, scheme: Scheme, hashed: str) -> Iterator[Served]:
    """A console over doubtful rows: the account `other_steward` acts for YC, `unit_steward` for SZS (units in the order of their codes)."""
    with serving(Place(made, None, small_scheme(scheme)).copy(tmp_path / "place"), hashed) as running:
        assert (running.unit, running.other) == (OTHER, UNIT)
        yield running


def place(number: int, period: str = OCTOBER, unit: str = UNIT) -> tuple[str, str, str]:
    return unit, period, code(number + (0 if unit == UNIT else 100))


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def test_one_after_the_other_without_scripts(served: Served) -> None:
    steward = served.client("other_steward")
    page = steward.get("/matches").text
    assert "12 left · 0 by me today" in page
    assert ledger_name(UNIT, 0) in page and "<mark>青禾云商贸</mark>" in page and "same credit code" in page
    answer = {"answer": "same:1", "seen": seen(page)}
    done = steward.post(f"{address(place(0))}/decide", data=answer)
    assert done.status_code == 303
    assert done.headers["location"].startswith(address(place(1)))
    following = steward.get(done.headers["location"]).text
    assert '<a href="/matches"><strong>11</strong>' in steward.get("/").text, "the workbench says what the queue says"
    assert "11 left · 1 by me today" in following and f"Recorded as decision 1. {ledger_name(UNIT, 0)}: " in following and ledger_name(UNIT, 1) in following
    undone = steward.post("/matches/undo")
    assert undone.status_code == 303
    assert "12 left · 0 by me today" in steward.get(undone.headers["location"]).text


def test_who_comes_too_late_gets_409_with_who_has_done_what(served: Served) -> None:
    steward, province = served.client("other_steward"), served.client("provincial_steward")
    opened = seen(steward.get(address(place(0))).text)
    assert province.post(f"{address(place(0))}/decide", data={"answer": "none", "seen": opened}).status_code == 303
    late = steward.post(f"{address(place(0))}/decide", data={"answer": "same:1", "seen": opened})
    assert late.status_code == 409
    assert "自治区统计员甲 has decided it on" in late.text and "none of these" in late.text
    assert [decision.kind for decision in served.store.decisions()] == ["none"]


@pytest.mark.parametrize("answer", ["same:7", "nonsense", "undo", "federation", "", "same:x", "same:99999999999999999999"])
def test_what_cannot_be_right_is_said_beside_the_row(served: Served, answer: str) -> None:
    steward = served.client("other_steward")
    said = steward.post(f"{address(place(0))}/decide", data={"answer": answer, "seen": "0"})
    assert said.status_code == 422 and 'role="alert"' in said.text and ledger_name(UNIT, 0) in said.text
    assert served.store.decisions() == ()


def test_rows_of_another_unit_are_not_there(served: Served) -> None:
    foreign = served.client("unit_steward")
    assert foreign.get(address(place(0))).status_code == 404
    assert foreign.post(f"{address(place(0))}/decide", data={"answer": "none", "seen": "0"}).status_code == 404
    assert ledger_name(UNIT, 0) not in foreign.get("/matches").text
    assert served.client("auditor").post(f"{address(place(0))}/decide", data={"answer": "none", "seen": "0"}).status_code == 403


def test_what_is_left_to_the_province_says_by_whom_and_why(served: Served) -> None:
    steward = served.client("other_steward")
    steward.post(f"{address(place(0))}/decide", data={"answer": "unsure", "seen": "0", "note": "<i>两家都像</i>"})
    assert f"<strong>{ledger_name(UNIT, 1)}</strong>" in steward.get("/matches").text
    assert address(place(0)) not in steward.get("/matches").text
    page = served.client("provincial_steward").get(address(place(0))).text
    assert "left to the province" in page and "单位统计员乙" in page and "&lt;i&gt;两家都像&lt;/i&gt;" in page


def test_a_second_reader_is_not_told(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_readings, "ONE_IN", 1)
    served.client("other_steward").post(f"{address(place(0))}/decide", data={"answer": "same:1", "seen": "0"})
    page = served.client("provincial_steward").get("/matches").text
    assert "second reading" in page and ledger_name(UNIT, 0) in page and register_name(UNIT, 0) in page
    for told in ("other_steward", "单位统计员乙", "same credit code", "The matching says", 'class="main"'):
        assert told not in page
    assert not re.search(CHANCE, page)
    shown = served.client("provincial_steward").get(address(place(1))).text
    assert "same credit code" in shown and re.search(CHANCE, shown)


def test_the_cell_in_its_sheet_is_a_fragment_for_those_who_may_see_it(served: Served) -> None:
    rows = served.store.query(f"SELECT fingerprint FROM findings WHERE rule = 'R10' AND unit = '{UNIT}' AND row_key = '{code(4)}'")
    path = f"/window?fingerprint={rows['fingerprint'][0]}"
    page = served.client("other_steward").get(path)
    assert page.status_code == 200 and "<html" not in page.text
    assert re.search(r'<td class="bad[^"]*"[^>]*>.*⚠.*' + ledger_name(UNIT, 4), page.text)
    assert served.client("unit_steward").get(path).status_code == 404
    assert served.client("other_steward").get("/window?fingerprint=none").status_code == 404


def presses(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_ten_pairs_by_the_keyboard_alone(browser: Browser) -> None:
    from playwright.sync_api import expect

    page, store = browser.page, browser.served.store
    browser.sign_in("other_steward", "/matches")
    heading = page.locator("#match h1")
    expect(heading).to_contain_text("剩余 12 / 本人今日 0")
    keys = ["1", "0", "n", "q", "Shift+Digit1", "1", "0", "n", "1", "0"]
    for number, key in enumerate(keys):
        expect(page.locator(".where strong")).to_have_text(ledger_name(UNIT, number))
        presses(page, key)
        expect(heading).to_contain_text(f"剩余 {12 - (number + 1)} / 本人今日 {number + 1}")
        expect(heading).to_be_focused()
    assert unquote(page.url).endswith(code(10))
    wanted = ["same", "none", "unregistered", "unsure", "predecessor", "same", "none", "unregistered", "same", "none"]
    assert [decision.kind for decision in store.decisions()] == wanted
    presses(page, "u")
    expect(page.locator(".where strong")).to_have_text(ledger_name(UNIT, 9))
    expect(heading).to_contain_text("剩余 3 / 本人今日 9")
    presses(page, "f")
    expect(page.locator("#federation")).to_be_focused()
    page.keyboard.type("兴庆区n联合工会1")
    presses(page, "Escape", "f")
    expect(page.locator(".where strong")).to_have_text(ledger_name(UNIT, 10))
    assert store.decisions()[-1].payload["federation"] == "兴庆区n联合工会1"
    assert browser.complaints == []


def test_every_candidate_is_in_sight_on_a_narrow_screen(browser: Browser) -> None:
    page = browser.page
    browser.sign_in("other_steward", "/matches")
    for width in (390, 768, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        buttons = page.locator(".sides button.quiet")
        assert buttons.count() >= 1
        for at in range(buttons.count()):
            box = buttons.nth(at).bounding_box()
            assert box["x"] + box["width"] <= width, (width, at)
        assert page.locator(".wide:has(.sides)").evaluate("(wide) => wide.scrollWidth <= wide.clientWidth"), width
