"""A console that runs: over a small made-up province, with accounts of every role, and a browser where there is one."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from console.app import create_app
from console.settings import ConsoleSettings
from flows.settings import Settings
from tests.console.serving import on_a_port
from tests.flows.conftest import clean, dirty, in_english, new_place, one_book, province, published_once  # noqa: F401  # fixtures
from tests.flows.making import Place
from tests.hashing import QUICK, quickly_hashed  # noqa: F401  # a fixture of every module
from transforms.stewardship.roles import ROLES
from warehouse import Account, Warehouse, open_warehouse

PASSWORD = "four words of the test"
CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
IN_UNIT = ("unit_steward", "unit_signer")


@dataclass
class Served:
    """A console that answers at `url`. Accounts: `<role>` of each role, the unit's own in `unit`; `other_steward`, `other_signer` in `other`."""

    url: str
    place: Place
    store: Warehouse
    unit: str
    other: str
    app: Any
    _clients: list[TestClient] = field(default_factory=list)

    def client(self, login: str | None = None, language: str = "en") -> TestClient:
        """A browser without scripts: signed in, posts come from the console's own pages and carry the token."""
        client = Client(self.app, base_url=self.url, follow_redirects=False)
        client.headers["origin"] = self.url
        client.cookies.set("language", language)
        self._clients.append(client)
        if login is not None:
            client.sign_in(login)
        return client


class Client(TestClient):
    """A TestClient that can sign in."""

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        done = self.post("/login", data={"login": login, "password": password})
        assert done.status_code == 303, done.text
        page = self.get("/keys").text
        self.headers["x-csrf-token"] = page.split('name="csrf" value="')[1].split('"')[0]


@pytest.fixture(scope="session")
def hashed() -> str:
    return QUICK.hash(PASSWORD)


@pytest.fixture
def served(published_once: Place, tmp_path: Path, hashed: str) -> Iterator[Served]:  # noqa: F811
    """A console over a copy of the place where a night has published 2020-09 of a city and an industry."""
    with serving(published_once.copy(tmp_path / "place"), hashed) as running:
        yield running


class serving:  # noqa: N801  # a context manager, named as what it does
    """Serve a place's warehouse at a free port until the block ends."""

    def __init__(self, place: Place, hashed: str, clock: Callable[[], str] | None = None, **settings: Any) -> None:
        self._place, self._hashed, self._settings = place, hashed, settings
        self._clock = {"clock": clock} if clock else {}

    def __enter__(self) -> Served:
        place = self._place
        place.home.mkdir(parents=True, exist_ok=True)
        self._store = store = open_warehouse(place.url, place.home, scheme=place.scheme, patience=1.0, **self._clock)
        units = sorted({str(unit) for unit in store.files()["unit"]}, key=lambda unit: (place.scheme.units[unit].kind != "city", unit))
        unit, other = units[0], units[-1] if len(units) > 1 else next(code for code in place.scheme.units if code != units[0])
        for role in ROLES:
            store.accounts.add(Account(role, f"{ROLES[role].zh}甲", role, frozenset({unit}) if ROLES[role].scoped else None, self._hashed))
        for role in IN_UNIT:
            store.accounts.add(Account(role.replace("unit", "other"), f"{ROLES[role].zh}乙", role, frozenset({other}), self._hashed))
        settings = Settings(home=place.home, warehouse=place.url, inbox=place.inbox, registry=place.registry)
        self._app: Any = None

        def app(port: int) -> Any:
            self._app = create_app(ConsoleSettings(settings, port=port, **self._settings), store)
            return self._app

        self._running = on_a_port(app)
        port = self._running.__enter__()
        return Served(f"http://127.0.0.1:{port}", place, store, unit, other, self._app)

    def __exit__(self, *_error: object) -> None:
        self._running.__exit__(None, None, None)
        self._store.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Playwright's Chromium; skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@dataclass
class Browser:
    """A browser window on a console. `complaints`: what it wrote into its console, violations of the CSP among it."""

    page: Any
    served: Served
    complaints: list[str]

    def sign_in(self, login: str, path: str = "/") -> None:
        self.page.goto(f"{self.served.url}/login?next={path}")
        self.page.locator("#login").fill(login)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_load_state()


@pytest.fixture
def browser(chromium: Any, served: Served) -> Iterator[Browser]:
    """A Chromium on `served`, 1366 pixels wide, in Chinese."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Browser(page, served, complaints)
    context.close()
