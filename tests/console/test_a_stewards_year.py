"""What stewards do from the first finding to the locked period, as people: in a real browser, over reports that came as people make them.

The reports of a city and of an industry are copied from the sample province where it lies beside the repository. Each test has a copy of
what the first night left, so that each can fail alone.
"""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows import second_readings
from tests.console.conftest import Browser, Served, serving
from tests.flows.making import Place
from transforms.codes import check_character
from warehouse import Found, Group

SAMPLE = Path(__file__).parents[2].parent / "shared" / "sample"
PERIOD, CITY, INDUSTRY = "2020-09", "YC", "CY2"
FIRST, SECOND, THIRD = "2020-10-11", "2020-10-12", "2020-10-13"
UNTIL = "2021-03-31"
WORDS = "已与填报单位核实，情况属实，无误"
HELD = "SELECT count(*) FROM held_rows WHERE rule = 'T02-03' AND reading_id IN (SELECT id FROM readings WHERE file_id = {})"

pytestmark = pytest.mark.slow


def ledger(path: Path) -> tuple[Any, Any, dict[str, int], int]:
    """The ledger in a workbook: the book, its sheet, the columns by their heads, and the row of the heads."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=8):
            heads = {str(cell.value).strip(): cell.column for cell in row if cell.value}
            if {"职工人数", "会员数", "统一社会信用代码"} <= set(heads):
                return book, sheet, heads, row[0].row
    raise AssertionError(path.name)


def more_members_than_employees(path: Path, by: int) -> str:
    """Says in the first row with a sound code and a union that it has so many members too many; what the cell shows then."""
    book, sheet, heads, top = ledger(path)
    for row in range(top + 1, sheet.max_row + 1):
        code, employees = str(sheet.cell(row, heads["统一社会信用代码"]).value or ""), sheet.cell(row, heads["职工人数"]).value
        sound = len(code) == 18 and check_character(code[:17]) == code[17]
        if sound and sheet.cell(row, heads["是否建会"]).value == "是" and isinstance(employees, int) and employees >= 20:
            sheet.cell(row, heads["会员数"]).value = employees + by
            book.save(path)
            return str(employees + by)
    raise AssertionError("no such row")


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A night over a city's and an industry's September; the industry has more members than employees somewhere."""
    if not (SAMPLE / "dirty").is_dir():
        pytest.skip("the sample province is not beside the repository")
    place = Place(tmp_path_factory.mktemp("year") / "place")
    for unit in (CITY, INDUSTRY):
        shutil.copytree(SAMPLE / "dirty" / "inbox" / unit / PERIOD, place.inbox / unit / PERIOD, copy_function=shutil.copyfile)
    place.registry.mkdir()
    for extract in (SAMPLE / "registry").glob(f"*{PERIOD}*"):
        shutil.copyfile(extract, place.registry / extract.name)
    more_members_than_employees(place.report(INDUSTRY, PERIOD), 3)
    place.night(FIRST)
    return place


@pytest.fixture
def served(first_night: Place, tmp_path: Path, hashed: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A console over a copy: `unit_…` acts for the city, `other_…` for the industry."""
    monkeypatch.setattr(second_readings, "ONE_IN", 2**63)  # nobody is asked for a second reading
    with serving(first_night.copy(tmp_path / "place"), hashed) as running:
        assert (running.unit, running.other) == (CITY, INDUSTRY)
        yield running


@pytest.fixture
def another(chromium: Any, served: Served) -> Iterator[Callable[[str, str], Any]]:
    """Another person at a computer of their own: `another(login, path)` gives their page."""
    contexts = []

    def person(login: str, path: str) -> Any:
        contexts.append(chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN"))
        one = Browser(contexts[-1].new_page(), served, [])
        one.page.set_default_timeout(60_000)
        one.sign_in(login, path)
        return one.page

    yield person
    for context in contexts:
        context.close()


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect as expected

    return expected(locator, "")


def group_of(served: Served, rule: str, unit: str = INDUSTRY) -> Group:
    return next(group for group in served.store.groups(frozenset({unit}), state=None, limit=None) if group.rule == rule)


def only_one(served: Served, rule: str) -> Found:
    (found,) = served.store.group_findings(group_of(served, rule).id)
    return found


def state_of(served: Served, found: Found) -> str:
    now = served.store.finding(found.fingerprint)
    return "gone" if now is None or now.news == "gone" else now.state


def decide(page: Any, kind: str, reason: str = "", until: str = "") -> None:
    """Fill in the form of the finding that is open, and send it by the button."""
    page.locator(f"[name=kind][value={kind}]").check()
    if reason:
        page.locator(f"#reason_{kind}").select_option(reason)
    if until:
        page.locator("#until").fill(until)
    page.locator("#note").fill(WORDS)
    page.locator("#decide button[type=submit]").click()
    expect(page.locator("#said")).to_contain_text("已记录")


def decide_on_group(page: Any, served: Served, group: Group, button: str, kind: str = "", reason: str = "", until: str = "") -> None:
    """Open a group, press a button of it, see how many it is about, and confirm."""
    page.goto(f"{served.url}/findings/{group.id}?state=all")
    page.locator("#groups").get_by_role("link", name=button).click()
    expect(page.locator("#detail .bulk")).to_contain_text(f"将处理 {group.total} 处")
    if reason:
        page.locator(f"#reason_{kind}").select_option(reason)
    if until:
        page.locator("#until").fill(until)
    page.locator("#note").fill(WORDS)
    page.locator("#detail .bulk button[type=submit]").click()
    expect(page.locator("#said")).to_contain_text(f"已记录 {group.total} 处" if group.total > 1 else "已记录")


def hand_in(page: Any, served: Served, path: Path, unit: str = INDUSTRY) -> None:
    """Choose a file for a unit's period and send it."""
    page.goto(f"{served.url}/upload?unit={unit}&period={PERIOD}")
    page.get_by_label("报表文件").set_input_files(str(path))
    page.get_by_role("button", name="上传并核查").click()


def test_take_the_first_group_read_why_explain_go_on_and_undo(browser: Browser, served: Served) -> None:
    browser.sign_in("unit_steward")
    page, first = browser.page, served.store.groups(frozenset({CITY}), limit=1)[0]
    page.locator("#first-head ~ * a").first.click()
    expect(page.locator("#detail .why")).to_contain_text(served.store.group_findings(first.id, limit=1)[0].message or "")
    expect(page.locator("#detail .why")).to_contain_text("应为")
    expect(page.locator("#detail .around table").first).to_be_visible()  # the cell in its sheet
    assert first.severity == "error"
    expect(page.locator("[name=kind][value=explain]")).to_have_count(0)  # an error is corrected or waived
    page.locator("#facets").get_by_role("link", name="核实性").click()
    page.locator("#groups .group-link").first.click()
    one, two = served.store.group_findings(served.store.groups(frozenset({CITY}), severity="query", limit=1)[0].id, limit=2)
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", one.fingerprint)
    decide(page, "explain", "true_as_reported")
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", two.fingerprint)
    assert state_of(served, one) == "explained"
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("已撤销 1 处")
    assert state_of(served, one) == "open"
    assert browser.complaints == []


def test_returned_corrected_in_the_workbook_handed_in_and_closed_by_the_night(browser: Browser, served: Served, tmp_path: Path) -> None:
    group, found = group_of(served, "T02-01"), only_one(served, "T02-01")
    browser.sign_in("other_steward")
    page = browser.page
    decide_on_group(page, served, group, "整组退回", "return", "wrong_value")
    assert state_of(served, found) == "returned"
    page.get_by_role("link", name="报表批次", exact=True).click()
    page.locator("table.reports").get_by_role("link").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="退回件").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)

    book = openpyxl.load_workbook(path)
    marked = book[found.sheet][found.cell]
    assert marked.comment is not None and "信用代码" in marked.comment.text
    wrong = str(marked.value)
    marked.value = wrong[:17] + check_character(wrong[:17])
    book.save(path)
    page.set_default_timeout(120_000)  # the checks are loaded meanwhile
    hand_in(page, served, path)
    page.get_by_role("heading", name="待确认").wait_for()
    expect(page.locator("details.changes")).to_contain_text(marked.value)  # the code is the row's key: one row goes, one comes
    page.get_by_role("button", name="确认报送").click()
    page.get_by_role("heading", name="已报送").wait_for()
    page.set_default_timeout(60_000)

    assert state_of(served, found) == "returned"  # until a night has read it
    assert served.place.night(SECOND).received == ((INDUSTRY, PERIOD, 1, 2),)
    assert state_of(served, found) == "gone"
    page.goto(f"{served.url}/findings?state=all&unit={INDUSTRY}")
    expect(page.locator("#groups")).not_to_contain_text("校验不通过")
    page.goto(f"{served.url}/batches/{INDUSTRY}/{PERIOD}")
    expect(page.locator("main")).to_contain_text(path.name)
    assert browser.complaints == []


def test_a_waiver_takes_two_lets_figures_count_and_lapses_when_the_value_changes(
    browser: Browser, served: Served, another: Callable[[str, str], Any]
) -> None:
    group, found = group_of(served, "T02-03"), only_one(served, "T02-03")
    held = HELD.format(group.file_id)
    assert group.figures > 0 and served.place.ask(held) == [(1,)]
    browser.sign_in("other_steward", f"/findings/{group.id}")
    page = browser.page
    expect(page.locator(f"#group-{group.id}")).to_contain_text(f"影响 {group.figures} 项指标")
    decide(page, "waive", "true_as_reported", UNTIL)
    page.goto(f"{served.url}/findings/{group.id}?state=asked")
    expect(page.locator("[name=kind][value=grant]")).to_have_count(0)

    approver = another("provincial_approver", "/")
    approver.locator("#asked-head ~ * a").first.click()
    expect(approver.locator("#detail .finding")).to_have_attribute("data-fingerprint", found.fingerprint)
    decide(approver, "grant")
    assert state_of(served, found) == "waived"
    served.place.night(SECOND)
    assert served.place.ask(held) == [(0,)]
    page.goto(f"{served.url}/findings/{group.id}?state=waived")
    expect(page.locator("#detail h2")).to_contain_text("已豁免")
    expect(page.locator(f"#group-{group.id}")).not_to_contain_text("项指标")

    before = found.shown
    after = more_members_than_employees(served.place.report(INDUSTRY, PERIOD), 4)
    assert served.place.night(THIRD).received == ((INDUSTRY, PERIOD, 1, 2),)
    assert served.place.ask("SELECT count(*) FROM findings WHERE rule = 'T02-03' AND decision_state = 'lapsed'") == [(1,)]
    page.goto(f"{served.url}/findings?state=lapsed")
    page.locator("#groups .group-link").first.click()
    expect(page.locator("#detail")).to_contain_text(f"值已变化：会员数：{before}→{after}")
    assert browser.complaints == []


def test_ten_pairs_by_the_keyboard_alone_and_one_undone(browser: Browser, served: Served) -> None:
    browser.sign_in("unit_steward", "/matches")
    page, heading = browser.page, browser.page.locator("#match h1")
    ((waiting,),) = served.place.ask(f"SELECT count(*) FROM matches WHERE unit = '{CITY}' AND state = 'candidate'")
    assert waiting >= 10
    expect(heading).to_contain_text(f"剩余 {waiting} / 本人今日 0")
    wanted = {"1": "same", "0": "none", "n": "unregistered", "q": "unsure", "Shift+Digit1": "predecessor"}
    keys = ["1", "0", "n", "q", "Shift+Digit1", "1", "1", "0", "n", "1"]
    for number, key in enumerate(keys, 1):
        page.keyboard.press(key)
        expect(heading).to_contain_text(f"剩余 {waiting - number} / 本人今日 {number}")
        expect(heading).to_be_focused()
    assert [decision.kind for decision in served.store.decisions()] == [wanted[key] for key in keys]
    page.keyboard.press("u")
    expect(heading).to_contain_text(f"剩余 {waiting - 9} / 本人今日 9")
    assert browser.complaints == []


def test_a_period_is_settled_signed_accepted_locked_and_what_comes_late_waits(
    browser: Browser, served: Served, another: Callable[[str, str], Any]
) -> None:
    path = f"/signoff/{INDUSTRY}/{PERIOD}"
    signer = another("other_signer", path)
    expect(signer.locator(".card").first).to_contain_text("待处理")  # what bars it
    expect(signer.get_by_role("button", name="签报")).to_have_count(0)

    browser.sign_in("other_steward")
    errors = []
    for group in served.store.groups(frozenset({INDUSTRY}), limit=None):
        if group.severity == "query":
            decide_on_group(browser.page, served, group, "整组说明", "explain", "true_as_reported")
        elif group.severity == "error":
            decide_on_group(browser.page, served, group, "整组申请豁免", "waive", "true_as_reported", UNTIL)
            errors.append(group)
    approver = another("provincial_approver", "/")
    for group in errors:
        decide_on_group(approver, served, group, "整组批准豁免")

    take(signer, served, path, "签报", "已签报")
    province = another("provincial_steward", path)
    take(province, served, path, "验收", "已验收")
    expect(province.get_by_role("button", name="锁定")).to_have_count(0)
    take(approver, served, path, "锁定", "已锁定")

    report = served.place.report(INDUSTRY, PERIOD)
    more_members_than_employees(report, 9)
    served.place.night(SECOND)
    approver.goto(served.url + path)
    expect(approver.locator("main")).to_contain_text("锁定后又收到 1 个文件")
    assert served.place.ask("SELECT count(*) FROM findings WHERE rule = 'T02-03' AND decision_state = 'waived'") == [(1,)]
    assert browser.complaints == []


def take(page: Any, served: Served, path: str, step: str, state: str) -> None:
    """Take a step of a period by its button."""
    page.goto(served.url + path)
    page.get_by_role("button", name=step).click()
    expect(page.locator("h1")).to_contain_text(state)


def zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(400):
                sheet.write(bytes(2**20))
    return made.getvalue()


def test_what_cannot_be_taken_in_is_answered_in_words(browser: Browser, served: Served, tmp_path: Path) -> None:
    page = browser.page
    browser.sign_in("other_steward")
    bomb, large, foreign = (tmp_path / f"{name}.xlsx" for name in ("炸弹", "巨大", "他市"))
    bomb.write_bytes(zip_bomb())
    hand_in(page, served, bomb)
    expect(page.get_by_role("alert")).to_contain_text("压缩比异常")
    with large.open("wb") as file:
        file.truncate(220 * 2**20)
    hand_in(page, served, large)
    expect(page.get_by_role("alert")).to_contain_text("MB")
    shutil.copyfile(served.place.report(CITY, PERIOD), foreign)
    page.set_default_timeout(120_000)
    hand_in(page, served, foreign)
    page.get_by_role("heading", name="待确认").wait_for()
    expect(page.locator(".notice.wrong").first).to_contain_text("表头写“银川市总工会”，应为")
    expect(page.get_by_role("button", name="确认报送")).to_have_count(0)
    page.get_by_role("button", name="放弃").click()
    assert served.place.ask("SELECT count(*) FROM submissions WHERE version > 1") == [(0,)]
