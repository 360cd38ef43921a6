"""Takes the pictures of the console in docs/pictures, over a made-up province: `make pictures`. Needs a Chromium.

The province, what was decided in it, and the days are the same each time; whoever changes a page takes them again and looks at them.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import sync_playwright

from console.app import create_app
from console.settings import ConsoleSettings
from flows.finding_desk import FindingDesk
from flows.night import Course, run_night
from flows.passwords import hashed_password
from flows.running import PlainRunner
from flows.settings import Settings
from flows.sign_off import SignOffDesk
from scheme import load_scheme
from sources.simulate import simulate
from transforms.stewardship.roles import Person
from warehouse import Account, Warehouse, open_warehouse

PICTURES = Path(__file__).parent / "pictures"
LARGEST = 150 * 1024
CITY, OTHER, LATE, SEPTEMBER, OCTOBER = "YC", "GY", "CY2", "2020-09", "2020-10"
PASSWORD = "of this script alone"  # noqa: S105  # of accounts that last as long as the pictures take
WORDS = "已与企业核实，情况属实，详见附件"
PEOPLE = (
    Person("zhou", "周岚", "provincial_steward"), Person("zheng", "郑越", "provincial_approver"), Person("yun", "云帆", "operator"),
    Person("he", "何苗", "unit_steward", frozenset({CITY})), Person("qin", "秦朗", "unit_signer", frozenset({OTHER})),
)  # fmt: skip
STEWARD, APPROVER, OPERATOR, OWN, SIGNER = PEOPLE
REMINDERS = """[reminders]
quiet = "never"
urls = "addresses.toml"
"""


def main() -> int:
    """Take all pictures; 1 where one is too large."""
    chromium = next((found for found in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if found), None)
    if chromium is None:
        print("no Chromium here: apt-get install chromium", file=sys.stderr)
        return 1
    os.environ["UNIONSTATS_LANGUAGE"] = "zh"
    os.environ["UNIONSTATS_REMIND_PROVINCE"] = os.environ[f"UNIONSTATS_REMIND_{LATE}"] = "json://127.0.0.1:9/"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        province(home)
        with console(home) as (address, store):
            taken = list(pictures(chromium, address, store, home))
    sizes = {name: size for name, size in taken if size > LARGEST}
    print(f"{len(taken)} pictures in {PICTURES.name}", *(f"{name}: {size // 1024} KB is too large" for name, size in sizes.items()), sep="\n")
    return 1 if sizes else 0


def province(home: Path) -> None:
    """Two months of a made-up province, nights over them, and what people decided after the first."""
    simulate(load_scheme(), home, scale=0.1, seed=4, dirty=True, noise=1.5, periods=(SEPTEMBER, OCTOBER))
    (home / "unionstats.toml").write_text(REMINDERS, encoding="utf-8")
    (home / "addresses.toml").write_text("", encoding="utf-8")
    later = home / "later"
    for report in sorted((home / "inbox").glob(f"*/{OCTOBER}")):
        (later / report.parent.name).mkdir(parents=True)
        report.rename(later / report.parent.name / OCTOBER)
    night(home, "2020-10-10")
    with opened(home, "2020-10-12") as store:
        decided(store)
    for report in sorted(later.glob(f"*/{OCTOBER}")):
        if report.parent.name != LATE:
            report.rename(home / "inbox" / report.parent.name / OCTOBER)
    night(home, "2020-11-10")
    night(home, "2020-11-12")  # what was due and has not come is overdue


def night(home: Path, day: str) -> None:
    """The night of a day."""
    with opened(home, day) as store:
        run_night(Course(store.scheme, store, home / "inbox", home / "registry", date.fromisoformat(day)), PlainRunner())


def decided(store: Warehouse) -> None:
    """What people made of September: one industry's period locked, a city's findings in part explained, waived and returned."""
    settle(store, "CY1")
    for person, step in ((Person("ning", "宁静", "unit_signer", frozenset({"CY1"})), "sign"), (STEWARD, "accept"), (APPROVER, "lock")):
        SignOffDesk(store, person).take(step, "CY1", SEPTEMBER)
    settle(store, OTHER)
    SignOffDesk(store, SIGNER).take("sign", OTHER, SEPTEMBER, "已核对")
    groups = store.groups(frozenset({CITY}), state=None, limit=None)
    queries = [group for group in groups if group.severity == "query"]
    for group, of in zip(queries, (2, 3, 1), strict=False):
        names = [found.fingerprint for found in store.group_findings(group.id, limit=of)]
        FindingDesk(store, OWN).explain(names, "true_as_reported", WORDS)
    FindingDesk(store, STEWARD).give_back([found.fingerprint for found in store.group_findings(queries[3].id)], "wrong_value", "请核对后更正")
    error = next(group for group in groups if group.severity == "error")
    FindingDesk(store, OWN).ask_waiver([found.fingerprint for found in store.group_findings(error.id, limit=2)], "correcting", WORDS, "2021-03-31")


def settle(store: Warehouse, unit: str) -> None:
    """Explain or waive all that is open of a unit."""
    for group in store.groups(frozenset({unit}), state=None, limit=None):
        names = [found.fingerprint for found in store.group_findings(group.id, limit=None)]
        if group.severity == "query":
            FindingDesk(store, STEWARD).explain(names, "true_as_reported", WORDS)
        elif group.severity == "error":
            FindingDesk(store, STEWARD).ask_waiver(names, "correcting", WORDS, "2021-03-31")
            FindingDesk(store, APPROVER).grant(names)


def clock(day: str) -> Callable[[], str]:
    """The morning of a day; a second later each time it is asked."""
    now = [datetime.fromisoformat(f"{day}T09:00:00+08:00")]

    def tick() -> str:
        now[0] += timedelta(seconds=1)
        return now[0].isoformat(timespec="seconds")

    return tick


def opened(home: Path, day: str) -> Warehouse:
    """The warehouse, on that day."""
    return open_warehouse(None, home / "home", scheme=load_scheme(), clock=clock(day))


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


def pictures(chromium: str, address: str, store: Warehouse, home: Path) -> Iterator[tuple[str, int]]:
    """Each picture's name and size, as it is taken."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for person, taken in SITTINGS:
            page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
            page.set_default_timeout(60_000)
            page.goto(f"{address}/login")
            if person is not None:
                page.locator("#login").fill(person.login)
                page.locator("#password").fill(PASSWORD)
                page.locator("main button[type=submit]").click()
                page.wait_for_load_state()
            for name in taken(page, address, store, home):
                page.wait_for_load_state("networkidle")
                yield name, keep(name, page.screenshot())
            page.context.close()
        browser.close()


def keep(name: str, screenshot: bytes) -> int:
    """Write a picture with 256 colours, which pages of text do with; its size."""
    path = PICTURES / f"{name}.png"
    Image.open(io.BytesIO(screenshot)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


def at_the_door(_page: Any, _address: str, _store: Warehouse, _home: Path) -> Iterator[str]:
    """What is seen without an account."""
    yield "login"


def by_the_province(page: Any, address: str, store: Warehouse, _home: Path) -> Iterator[str]:
    """What the province's steward sees."""
    yield "desk"
    for name in ("figures", "gap", "rules", "signoff", "reminders", "batches"):
        page.goto(f"{address}/{name}")
        yield name
    page.goto(f"{address}/signoff/{OTHER}/{SEPTEMBER}")
    yield "signoff-period"
    page.goto(f"{address}/matches")
    yield "matches"
    group = next(group for group in store.groups(severity="query", rule="T02-02", limit=None) if group.open > 2)
    page.goto(f"{address}/findings/{group.id}?severity=query")
    page.locator("[name=kind][value=explain]").check()
    page.locator("#reason_explain").select_option("true_as_reported")
    page.locator("#note").fill(WORDS)
    yield "findings"
    page.goto(f"{address}/bulk/preview?group={group.id}&kind=explain")
    yield "bulk"


def a_new_version(page: Any, address: str, store: Warehouse, home: Path) -> Iterator[str]:
    """A report, and a new version of it in which a value is corrected."""
    errors = (found for group in store.groups(rule="T02-03", limit=None) for found in store.group_findings(group.id))
    found = next(found for found in errors if str(found.file).endswith("xlsx"))
    page.goto(f"{address}/batches/{found.unit}/{found.period}")
    yield "report"
    book = load_workbook(home / "inbox" / str(found.file))
    book[found.sheet][found.cell].value = found.values["employees"]
    book.save(home / "更正.xlsx")
    page.goto(f"{address}/upload?unit={found.unit}&period={found.period}")
    page.get_by_label("报表文件").set_input_files(str(home / "更正.xlsx"))
    yield "upload"
    page.get_by_role("button", name="上传并核查").click()
    page.get_by_role("heading", name="尚未报送").wait_for()
    yield "upload-result"


def by_the_approver(page: Any, address: str, _store: Warehouse, _home: Path) -> Iterator[str]:
    """What the province's approver sees."""
    page.goto(f"{address}/audit")
    yield "audit"


def by_the_operator(page: Any, address: str, _store: Warehouse, _home: Path) -> Iterator[str]:
    """What the operator sees."""
    page.goto(f"{address}/users")
    yield "users"


SITTINGS = ((None, at_the_door), (STEWARD, by_the_province), (STEWARD, a_new_version), (APPROVER, by_the_approver), (OPERATOR, by_the_operator))
"""Who takes which pictures."""


if __name__ == "__main__":
    sys.exit(main())
