"""Who goes where before a picture is taken: each sitting gives the names of its pictures when the page stands as it is to be shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from docs.picture_taking.province import APPROVER, OPERATOR, OTHER, SEPTEMBER, STEWARD, WORDS
from warehouse import Warehouse


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
    page.get_by_role("heading", name="待确认").wait_for()
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
