"""Nothing is written into the browser's console, and the CSP refuses nothing, while HTMX swaps parts of the queue.

Whole pages are looked at in test_every_page, the swaps of 企业匹配 in test_matches.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.console.conftest import Browser

WATCH = "document.addEventListener('securitypolicyviolation', (e) => { (window.refused ??= []).push(`${e.violatedDirective} ${e.sourceFile}`) })"


@pytest.fixture
def watched(browser: Browser) -> Browser:
    """A browser that notes what the CSP refuses, also where Chromium says nothing of it."""
    browser.page.add_init_script(WATCH)
    return browser


def complaints(browser: Browser) -> list[str]:
    """What was said, but for answers that a test has asked to be refused."""
    said = [text for text in browser.complaints if "status of 422" not in text]
    return said + list(browser.page.evaluate("window.refused ?? []"))


def settled(page: Any, selector: str) -> None:
    page.locator(selector).first.wait_for()
    page.wait_for_load_state("networkidle")


def test_in_the_queue(watched: Browser) -> None:
    page = watched.page
    group = next(g for g in watched.served.store.groups(severity="query") if g.total >= 4)
    watched.sign_in("provincial_steward", "/findings?severity=query")
    page.locator(f"#group-{group.id} .group-link").click()
    settled(page, ".finding-link[aria-current]")
    page.locator(".finding-link:not([aria-current])").first.click()
    settled(page, "#decide")
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.locator("[name=kind][value=explain]").check()
    page.locator("#decide button[type=submit]").click()
    settled(page, "#decide-error")
    page.locator("#reason_explain").select_option("true_as_reported")
    page.locator("#note").fill("已与企业核实，情况属实，无误")
    page.locator("#decide button[type=submit]").click()
    settled(page, "#said button")
    page.locator("[data-key='Shift+KeyE']").click()
    settled(page, "#detail .examples")
    page.go_back()
    settled(page, "#detail article")
    page.go_forward()
    settled(page, "#detail .examples")
    assert complaints(watched) == []


def test_a_style_in_a_page_is_noticed(watched: Browser) -> None:
    watched.sign_in("provincial_steward", "/findings")
    watched.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    assert [said for said in complaints(watched) if "style" in said]
