"""The console over the province, on the day of its last night, and a browser in which somebody is signed in to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from console.app import create_app
from console.settings import ConsoleSettings
from docs.picture_taking.province import PEOPLE, opened
from flows.passwords import hashed_password
from flows.settings import Settings
from transforms.stewardship.roles import Person
from warehouse import Account, Warehouse

PASSWORD = "of this script alone"  # noqa: S105  # of accounts that last as long as the pictures take


@contextmanager
def console(home: Path) -> Iterator[tuple[str, Warehouse]]:
    """The console on a free port, on the day of the last night, with its accounts."""
    with opened(home, "2020-11-12") as store, socket.create_server(("127.0.0.1", 0)) as door:
        hashed = hashed_password(PASSWORD, "")
        for one in PEOPLE:
            store.accounts.add(Account(one.login, one.name, one.role, one.units, hashed))
        port = door.getsockname()[1]
        settings = ConsoleSettings(Settings(home=home / "home"), port=port, config=home / "unionstats.toml")
        server = uvicorn.Server(uvicorn.Config(create_app(settings, store), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}", store
        server.should_exit = True
        thread.join(20)


def signed_in(browser: Any, address: str, person: Person | None) -> Any:
    """A window of 1366 by 768 in Chinese, at the door where `person` is None."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
    page.set_default_timeout(240_000)  # the machine may have other things to do
    page.goto(f"{address}/login")
    if person is not None:
        page.locator("#login").fill(person.login)
        page.locator("#password").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_load_state()
    return page
