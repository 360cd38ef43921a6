"""Every page of the table of routes, in a browser: no violation of WCAG 2.2 AA at 1366 and 320 px, none of the CSP."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from console.routes import Route, all_routes
from tests.console.conftest import Browser, Served
from transforms.stewardship.roles import ROLES, Person

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NO_PAGES = ("/health", "/language/{language}", "/login/single", "/login/single/back")
PAGES = [route for route in all_routes() if route.method == "GET" and route.path not in NO_PAGES]
WIDTHS = (1366, 320)
PICTURES = os.environ.get("CONSOLE_PICTURES")


def who_may(route: Route) -> str | None:
    """A role that sees the page; the widest first."""
    order = ("provincial_approver", "provincial_steward", "operator", "auditor", *ROLES)
    return route.action and next(role for role in order if Person(role, role, role).may(route.action))


def address(route: Route, served: Served) -> str:
    """A path that the route answers to; skipped where the province has nothing of the kind."""
    if route.example is None and "{" not in route.path:
        return route.path
    fields = route.example(served.store, served.unit) if route.example else None
    if fields is None:
        pytest.skip(f"nothing to show at {route.path}")
    return route.at(**fields)


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.path)
def test_a_page_is_for_everybody(route: Route, browser: Browser) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path, page = address(route, browser.served), browser.page
    if login := who_may(route):
        browser.sign_in(login)
    browser.complaints.clear()
    got = page.request.get(browser.served.url + path)
    if "text/html" not in got.headers["content-type"]:
        return  # a file to keep
    assert got.status == 200, path
    if "<html" not in got.text():
        return  # a part of a page: it is looked at where it stands
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        page.goto(browser.served.url + path)
        if PICTURES:
            name = re.sub(r"\W+", "-", route.path).strip("-") or "desk"
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
        assert broken(Axe().run(page, options=AXE)) == [], (path, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width} px"
    assert browser.complaints == []


def broken(results: Any) -> list[str]:
    """What axe-core found, a line each."""
    found = results.response["violations"]
    return [f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}" for rule in found for node in rule["nodes"]]


def test_three_panes_fill_the_window_and_scroll_each_by_itself(browser: Browser) -> None:
    page = browser.page
    for language in ("zh", "en"):  # English names take two lines in the head
        browser.sign_in("provincial_approver", "/findings")
        page.goto(f"{browser.served.url}/language/{language}")
        page.goto(f"{browser.served.url}/findings")
        page.locator(".panes .list a[data-item]").first.click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollHeight") == 768, language
        page.screenshot(path=f"{PICTURES}/panes-{language}.png") if PICTURES else None
    assert browser.complaints == []
