"""The frame as somebody works with it who has no mouse, types Chinese, or has scripts switched off."""

from typing import Any

from tests.console.conftest import PASSWORD, Browser, Served

KEY = """([code, more]) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {code, bubbles: true, cancelable: true, ...more}))"""


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def test_signing_in_and_out_takes_no_mouse(browser: Browser) -> None:
    from playwright.sync_api import expect

    page = browser.page
    page.goto(f"{browser.served.url}/users")
    assert focused(page) == "login"
    page.keyboard.type("operator")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("用户")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator(".who summary").focus()
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="退出登录")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")
    assert browser.complaints == []


def test_every_link_and_button_of_the_frame_is_reached_by_tab_and_is_seen(browser: Browser) -> None:
    page = browser.page
    browser.sign_in("operator", "/password")
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        outline = page.evaluate("document.activeElement === document.body || getComputedStyle(document.activeElement).outlineWidth")
        assert outline in (True, "3px"), reached[-1]
    assert {"跳到正文", "用户", "快捷键：开", "English", "old", "new", "again", "修改口令"} <= set(reached)
    assert any("帮助" in text for text in reached) and any("运维人员" in text for text in reached)


def test_the_help_opens_by_its_key_closes_and_gives_the_focus_back(browser: Browser) -> None:
    from playwright.sync_api import expect

    page = browser.page
    browser.sign_in("operator", "/users")
    link = page.locator("[data-item]").first
    link.focus()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    assert focused(page) == link.text_content()
    page.evaluate(KEY, ["Slash", {"shiftKey": True, "key": "？"}])  # a keyboard that writes another sign there
    expect(page.locator("dialog#keys")).to_be_visible()
    page.locator("dialog#keys button").click()
    expect(page.locator("dialog#keys")).to_be_hidden()
    assert browser.complaints == []


def test_j_and_k_go_through_a_list_and_enter_opens(browser: Browser) -> None:
    page = browser.page
    browser.sign_in("operator", "/users")
    logins = page.locator("[data-item]").all_text_contents()
    page.keyboard.press("j")
    assert focused(page) == logins[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == logins[1]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/users/{logins[1]}")


def test_keys_do_nothing_in_a_field_while_composing_or_switched_off(browser: Browser) -> None:
    from playwright.sync_api import expect

    page, dialog = browser.page, browser.page.locator("dialog#keys")
    browser.sign_in("operator", "/users")
    name = page.locator("#name")
    name.focus()
    page.keyboard.type("jk?")
    page.keyboard.insert_text("王敏㛃")
    assert (name.input_value(), dialog.is_visible()) == ("jk?王敏㛃", False)
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "zhong", "selectionStart": 5, "selectionEnd": 5})
    page.keyboard.press("Shift+Slash")
    assert not dialog.is_visible()
    session.send("Input.insertText", {"text": "中"})
    assert "中" in name.input_value()
    page.locator("[data-item]").first.focus()
    page.evaluate(KEY, ["Slash", {"shiftKey": True, "isComposing": True}])
    page.evaluate(KEY, ["Slash", {"shiftKey": True, "keyCode": 229}])
    assert not dialog.is_visible()
    page.locator("[data-keys-switch]").click()
    expect(page.locator("[data-keys-switch]")).to_have_text("快捷键：关")
    page.locator("[data-item]").first.focus()
    page.keyboard.press("Shift+Slash")
    page.keyboard.press("j")
    assert not dialog.is_visible()
    page.reload()
    expect(page.locator("[data-keys-switch]")).to_have_text("快捷键：关")
    page.locator("[data-keys-switch]").click()
    page.locator("[data-item]").first.focus()
    page.keyboard.press("Shift+Slash")
    expect(dialog).to_be_visible()


def test_the_language_is_switched_in_the_head_and_stays(browser: Browser) -> None:
    from playwright.sync_api import expect

    page = browser.page
    browser.sign_in("operator", "/users")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_contain_text("Users")
    page.goto(f"{browser.served.url}/password")
    expect(page.locator("h1")).to_have_text("Change the password")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h1")).to_have_text("修改口令")


def test_everything_works_without_scripts(chromium: Any, served: Served) -> None:
    from playwright.sync_api import expect

    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(f"{served.url}/users")
    page.locator("#login").fill("operator")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.locator("#login").fill("wang")
    page.locator("#name").fill("王敏")
    page.locator("#role").select_option("unit_steward")
    page.locator(f"input[name=units][value={served.unit}]").check()
    page.get_by_role("button", name="建立用户").click()
    password = page.locator(".secret").text_content()
    expect(page.locator("h1")).to_contain_text("王敏")
    page.get_by_role("link", name="帮助").click()
    expect(page.locator("h1")).to_have_text("快捷键")
    page.locator(".who summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.locator("#login").fill("wang")
    page.locator("#password").fill(password or "")
    page.locator("main button[type=submit]").click()
    page.goto(f"{served.url}/figures")
    expect(page.locator("h1")).to_have_text("修改口令")  # a first password opens nothing else
    for field, text in (("old", password or ""), ("new", "four words of my own"), ("again", "four words of my own")):
        page.locator(f"#{field}").fill(text)
    page.locator("main button[type=submit]").click()
    page.goto(f"{served.url}/figures")
    expect(page.locator("h1")).to_have_text("指标")
    context.close()
