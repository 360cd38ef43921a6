"""The queue as a person works in it: with the mouse, with the keyboard alone, without scripts, and writing Chinese."""

from typing import Any

import pytest

from tests.console.conftest import Browser, Served
from warehouse import Account, Group

WORDS = "已与企业核实，情况属实，无误"


@pytest.fixture
def group(served: Served) -> Group:
    """A group of several queries of the served city."""
    return next(g for g in served.store.groups(frozenset({served.unit}), severity="query") if g.total >= 4)


def state_of(served: Served, fingerprint: str) -> str:
    found = served.store.finding(fingerprint)
    return found.state if found else "not there"


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect as expected

    return expected(locator, "")


def test_a_steward_explains_goes_on_and_takes_back(browser: Browser, served: Served, group: Group) -> None:
    browser.sign_in("unit_steward", "/findings?severity=query")
    page, every = browser.page, served.store.group_findings(group.id)
    page.locator(f"#group-{group.id} .group-link").click()
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[0].fingerprint)
    assert page.url.endswith(f"/findings/{group.id}?severity=query")
    expect(page.locator("#detail .why")).to_contain_text(every[0].message or "")
    expect(page.locator(f"#finding-{every[0].fingerprint}")).to_be_focused()
    page.locator(f"#finding-{every[1].fingerprint}").click()
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[1].fingerprint)
    page.get_by_label("说明", exact=False).first.check()
    expect(page.locator("#reason_return")).to_be_hidden()
    page.locator("#note").fill("太短")
    page.locator("#reason_explain").select_option("true_as_reported")
    page.locator("#decide button[type=submit]").click()
    expect(page.locator("#decide-error")).to_contain_text("10")
    expect(page.locator("#note")).to_be_focused()
    expect(page.locator("#note")).to_have_value("太短")
    page.locator("#note").fill(WORDS)
    page.locator("#decide button[type=submit]").click()
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[2].fingerprint)
    expect(page.locator("#said")).to_contain_text("说明：已记录")
    expect(page.locator(f"#finding-{every[1].fingerprint}")).to_have_count(0)
    expect(page.locator(f"#finding-{every[2].fingerprint}")).to_have_attribute("aria-current", "true")
    assert every[2].fingerprint in page.url
    assert state_of(served, every[1].fingerprint) == "explained"
    page.go_back()
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[1].fingerprint)
    expect(page.locator("#detail .history")).to_contain_text(WORDS)
    page.locator("#detail .history button").click()
    expect(page.locator("#said")).to_contain_text("已撤销 1 处")
    assert state_of(served, every[1].fingerprint) == "open"
    browser.complaints[:] = [said for said in browser.complaints if "422" not in said]  # the refusal above
    assert browser.complaints == []


def test_the_keyboard_alone(browser: Browser, served: Served, group: Group) -> None:
    browser.sign_in("unit_steward", "/findings?severity=query")
    page, every = browser.page, served.store.group_findings(group.id)
    links = page.locator("[data-item]")
    for _step in range(links.count()):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.getAttribute('href')").startswith(f"/findings/{group.id}"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(f"#finding-{every[0].fingerprint}")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[1].fingerprint)
    expect(page.locator("#detail h2")).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator("[name=kind][value=explain]")).to_be_checked()
    expect(page.locator("#reason_explain")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(WORDS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[2].fingerprint)
    assert state_of(served, every[1].fingerprint) == "explained"
    expect(page.locator("#detail h2")).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("已撤销 1 处")
    assert state_of(served, every[1].fingerprint) == "open"
    page.goto(f"{served.url}/findings/{group.id}/{every[1].fingerprint}")
    page.keyboard.press("e")
    page.locator("#reason_explain").select_option("true_as_reported")
    page.locator("#note").fill(WORDS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[2].fingerprint)
    page.goto(f"{served.url}/findings/{group.id}/{every[1].fingerprint}")  # what was done is not said there any more
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("已撤销 1 处")
    assert state_of(served, every[1].fingerprint) == "open"
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    assert browser.complaints == []


def test_what_is_typed_in_chinese_is_no_key(browser: Browser, served: Served, group: Group) -> None:
    browser.sign_in("unit_steward", f"/findings/{group.id}")
    page = browser.page
    page.locator("#note").focus()
    page.keyboard.insert_text("经核实")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "shu ru e r u j", "selectionStart": 3, "selectionEnd": 3})
    for key in ("e", "r", "u", "j", "Enter"):
        page.evaluate(
            "key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, code: key === 'Enter' ? key : 'Key' + key.toUpperCase(), isComposing: true, bubbles: true}))",
            key,
        )
    session.send("Input.insertText", {"text": "属实"})
    page.keyboard.type("eruj/")
    expect(page.locator("#note")).to_have_value("经核实属实eruj/")
    expect(page.locator("[name=kind]:checked")).to_have_count(0)
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("[name=kind][value=return]")).to_be_checked()


def test_letters_typed_after_a_choice_choose_nothing_else(browser: Browser, served: Served, group: Group) -> None:
    browser.sign_in("unit_steward", f"/findings/{group.id}")
    page = browser.page
    page.locator("#detail h2").focus()
    page.keyboard.press("e")
    expect(page.locator("#reason_explain")).to_be_focused()
    for place in ("#reason_explain", "[name=kind][value=explain]"):
        page.locator(place).focus()
        page.keyboard.type("short")
        expect(page.locator("[name=kind][value=explain]")).to_be_checked()
    page.locator("#detail h2").focus()
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#decide-error")).to_be_visible()
    assert all(state_of(served, found.fingerprint) == "open" for found in served.store.group_findings(group.id))


def test_two_on_one_finding(browser: Browser, served: Served, group: Group) -> None:
    from flows.finding_desk import FindingDesk
    from transforms.stewardship.roles import Person

    browser.sign_in("unit_steward", f"/findings/{group.id}")
    page, found = browser.page, served.store.group_findings(group.id)[0]
    page.locator("[name=kind][value=explain]").check()
    page.locator("#reason_explain").select_option("seasonal")
    page.locator("#note").fill(WORDS)
    colleague = Person("colleague", "李同事", "provincial_steward")
    served.store.accounts.add(Account(colleague.login, colleague.name, colleague.role, None, ""))
    FindingDesk(served.store, colleague).give_back([found.fingerprint], "wrong_value", "请更正后重新报送本表")
    page.locator("#decide button[type=submit]").click()
    expect(page.locator("#decide-error")).to_contain_text("李同事")
    expect(page.locator("#detail h2")).to_contain_text("已退回")
    expect(page.locator("#note")).to_have_value(WORDS)
    page.locator("#decide button[type=submit]").click()
    expect(page.locator("#said")).to_contain_text("说明：已记录")
    assert state_of(served, found.fingerprint) == "explained"


def test_without_scripts_the_same(chromium: Any, served: Served, group: Group) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", java_script_enabled=False)
    browser = Browser(context.new_page(), served, [])
    browser.sign_in("unit_steward", "/findings?severity=query")
    page, every = browser.page, served.store.group_findings(group.id)
    page.locator(f"#group-{group.id} .group-link").click()
    page.locator("[name=kind][value=explain]").check()
    page.locator("#reason_explain").select_option("true_as_reported")
    page.locator("#note").fill(WORDS)
    page.locator("#decide button[type=submit]").click()
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[1].fingerprint)
    expect(page.locator("#said")).to_contain_text("说明：已记录")
    page.locator("#said button").click()
    expect(page.locator("#said")).to_contain_text("已撤销 1 处")
    page.goto(f"{served.url}/findings/{group.id}")
    page.get_by_role("link", name="整组退回").click()
    expect(page.locator("#detail")).to_contain_text(f"将处理 {len(every)} 处")
    page.locator("#reason_return").select_option("wrong_value")
    page.locator("#detail button[type=submit]").click()
    expect(page.locator("#said")).to_contain_text(f"退回：已记录 {len(every)} 处")
    assert {one.state for one in served.store.group_findings(group.id)} == {"returned"}
    context.close()


def test_a_narrow_screen_shows_the_list_or_the_finding(browser: Browser, served: Served, group: Group) -> None:
    browser.page.set_viewport_size({"width": 320, "height": 720})
    browser.sign_in("unit_steward", "/findings?severity=query")
    page, every = browser.page, served.store.group_findings(group.id)
    page.locator(f"#group-{group.id} .group-link").click()
    expect(page.locator("#detail .finding")).to_be_visible()
    expect(page.locator("#groups")).to_be_hidden()
    page.get_by_role("link", name="返回列表").click()
    expect(page.locator("#detail")).to_be_hidden()
    page.locator(f"#finding-{every[2].fingerprint}").click()
    expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[2].fingerprint)
    expect(page.locator("#groups")).to_be_hidden()


def test_the_list_marks_the_finding_that_is_shown_and_keys_go_on_from_it(browser: Browser, served: Served, group: Group) -> None:
    every = [found.fingerprint for found in served.store.group_findings(group.id)]
    browser.sign_in("unit_steward", f"/findings/{group.id}")
    page = browser.page
    page.locator(f"#finding-{every[0]}").focus()
    for key in ("j", "Enter"):
        page.keyboard.press(key)
    for at in (1, 2, 3):
        expect(page.locator("#detail .finding")).to_have_attribute("data-fingerprint", every[at])
        expect(page.locator(f"#finding-{every[at]}")).to_have_attribute("aria-current", "true")
        expect(page.locator(".finding-link[aria-current]")).to_have_count(1)
        if at == 1:  # the focus has gone to the finding: j goes on from the one that is marked
            expect(page.locator("#detail h2")).to_be_focused()
            page.keyboard.press("j")
            expect(page.locator(f"#finding-{every[2]}")).to_be_focused()
            page.keyboard.press("Enter")
        elif at == 2:
            page.locator(f"#finding-{every[3]}").click()


@pytest.mark.parametrize("width", [1366, 320])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_cell_in_question_is_in_sight(chromium: Any, served: Served, width: int, scripts: bool) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 768}, java_script_enabled=scripts)
    browser = Browser(context.new_page(), served, [])
    groups = served.store.groups(frozenset({served.unit}), limit=None)
    of, found = next((of, one) for of in groups for one in served.store.group_findings(of.id) if one.cell)
    browser.sign_in("unit_steward", f"/findings/{of.id}/{found.fingerprint}")
    cell, room = (browser.page.locator(at).bounding_box() for at in ("#detail .window td.bad", "#detail"))
    assert cell is not None and room is not None
    assert room["x"] <= cell["x"] and cell["x"] + cell["width"] <= room["x"] + room["width"]
    context.close()
