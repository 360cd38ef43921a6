"""Handing in as a person does it: choose, send, read the result, confirm, and the next night has a new version."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scheme import Scheme
from tests.console.conftest import Browser, Served, serving
from tests.console.test_batches import PERIOD, table_of
from tests.console.test_every_page import AXE, broken
from tests.flows.making import Place, one_book_units


@pytest.fixture
def served(scheme: Scheme, dirty: Path, hashed: str, tmp_path: Path) -> Iterator[Served]:
    """A console over a night of a city's report, of all tables."""
    place = Place(tmp_path / "place", scheme=scheme)
    place.hand_in(dirty, [unit for unit in one_book_units(dirty, PERIOD) if scheme.units[unit].kind == "city"][:1], [PERIOD])
    place.night("2020-10-11")
    with serving(place, hashed) as running:
        yield running


def accessible(page: Any) -> None:
    """No violation of WCAG 2.2 AA, wide and narrow, and nothing that is wider than the window."""
    from axe_playwright_python.sync_playwright import Axe

    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 768})
        assert broken(Axe().run(page, options=AXE)) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1366, "height": 768})


def test_choose_send_confirm_and_the_night_takes_it_in(browser: Browser, tmp_path: Path) -> None:
    page, served = browser.page, browser.served
    page.set_default_timeout(120_000)  # the checks are loaded meanwhile
    file = tmp_path / "更正表.xlsx"
    file.write_bytes(table_of(served, served.unit))
    browser.sign_in("unit_steward", f"/batches/{served.unit}/{PERIOD}")
    accessible(page)
    page.get_by_role("link", name="上传新版本").click()
    page.get_by_label("报表文件").set_input_files(str(file))
    page.evaluate("addEventListener('submit', () => sessionStorage.setItem('said', document.querySelector('[data-sending]').innerText))")
    page.get_by_role("button", name="上传并核查").click(no_wait_after=True)
    page.get_by_role("heading", name="待确认").wait_for()
    assert page.evaluate("sessionStorage.getItem('said')").strip() == "正在上传并核查，需要几秒钟。"
    assert page.get_by_text("改动 1 格，新增 0 行，删去 0 行").count() == 1
    accessible(page)

    page.goto(f"{served.url}/upload")  # the browser went elsewhere: what was sent is still here
    page.get_by_text("更正表.xlsx 待您确认").wait_for()
    accessible(page)
    page.get_by_role("link", name="查看结果").click()
    page.get_by_role("button", name="确认报送").click()
    page.get_by_role("heading", name="已报送").wait_for()
    accessible(page)
    page.get_by_role("link", name="查看该报表").click()
    page.get_by_role("cell", name="待夜间读取").wait_for()
    page.get_by_role("link", name="更正表.xlsx 第 2 版的差异").click()
    page.get_by_text("改动 1 格").wait_for()
    accessible(page)

    digest = served.place.night("2020-10-12")
    assert digest.received == ((served.unit, PERIOD, 1, 2),)
    page.goto(f"{served.url}/batches/{served.unit}/{PERIOD}")
    assert page.get_by_text("待夜间读取").count() == 0
    assert browser.complaints == []
