"""Where things stand at the widths that people have: 390, 768, 1024, 1280 pixels, in both languages."""

from typing import Any

from tests.console.conftest import Browser

LANGUAGES = ("zh", "en")


def height(page: Any, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    return float(box["height"]) if box else 0.0


def test_the_head_is_one_line_from_1024_pixels_on(browser: Browser) -> None:
    page = browser.page
    browser.sign_in("provincial_approver", "/rules")  # who sees most pages
    for language in LANGUAGES:
        page.goto(f"{browser.served.url}/language/{language}")
        page.goto(f"{browser.served.url}/rules")
        for width in (1024, 1280, 1366):
            page.set_viewport_size({"width": width, "height": 768})
            assert height(page, ".head") < 60, (language, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_filters_are_folded_on_narrow_screens_and_open_on_wide_ones(browser: Browser) -> None:
    page = browser.page
    browser.sign_in("provincial_steward", "/findings")
    folds = page.locator(".narrowing")
    for width, folded in ((390, True), (1280, False), (768, True)):
        page.set_viewport_size({"width": width, "height": 768})
        page.reload()
        assert folds.evaluate("(part) => part.open") is not folded, width
        assert page.locator(".narrowing summary").is_visible() is folded, width
        assert page.locator("#facets").is_visible() is not folded, width
    page.locator(".narrowing summary").click()
    assert page.locator("#facets").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 768


def test_headings_are_not_set_one_character_a_line(browser: Browser) -> None:
    page = browser.page
    browser.sign_in("provincial_approver", "/rules")
    page.set_viewport_size({"width": 390, "height": 768})
    for path in ("/rules", "/audit", "/gap", "/batches", "/figures"):
        page.goto(browser.served.url + path)
        for at in range(page.locator(".wide thead").count()):
            box = page.locator(".wide thead").nth(at).bounding_box()
            assert box is None or box["height"] < 120, (path, box)


def test_english_names_have_room_in_the_queue(browser: Browser) -> None:
    page = browser.page
    browser.sign_in("provincial_steward", "/findings")
    page.goto(f"{browser.served.url}/language/en")
    page.set_viewport_size({"width": 1280, "height": 768})
    page.goto(f"{browser.served.url}/findings")
    list_, name = page.locator("#groups").bounding_box(), page.locator(".group-link .what").first.bounding_box()
    assert name["width"] > 0.8 * list_["width"]
