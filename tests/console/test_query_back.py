"""The button that gives a unit its workbooks back."""

import io
import zipfile
from urllib.parse import unquote

import openpyxl
import pytest

from tests.console.conftest import Served


def asked(served: Served) -> tuple[str, str]:
    """The unit that has findings, and its steward."""
    with_findings = set(served.store.query("SELECT DISTINCT unit FROM findings WHERE period = '2020-09'")["unit"])
    return (served.unit, "unit_steward") if served.unit in with_findings else (served.other, "other_steward")


def test_the_workbook_is_to_take_along_in_the_language_of_the_person(served: Served) -> None:
    unit, _steward = asked(served)
    for language, cover in (("en", "Review notes"), ("zh", "核查说明")):
        answer = served.client("provincial_steward", language).get(f"/return/{unit}/2020-09")
        assert answer.status_code == 200
        assert unquote(answer.headers["content-disposition"]).endswith(".xlsx")
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0] == cover


def test_several_workbooks_come_in_one_file(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.pages.query_back.query_back", lambda *_: [("甲.xlsx", b"1"), ("乙.xlsx", b"2")])
    answer = served.client("unit_steward").get(f"/return/{served.unit}/2020-09")
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["甲.xlsx", "乙.xlsx"]


def test_its_own_steward_and_the_province_get_it(served: Served) -> None:
    unit, steward = asked(served)
    assert [served.client(login).get(f"/return/{unit}/2020-09").status_code for login in (steward, "provincial_approver")] == [200, 200]


@pytest.mark.parametrize(("login", "path", "status"), [
    ("unit_steward", "/return/{other}/2020-09", 404), ("other_steward", "/return/{unit}/2020-09", 404), ("unit_steward", "/return/XX/2020-09", 404),
    ("provincial_steward", "/return/{unit}/2020-13", 404), ("provincial_steward", "/return/{unit}/2020-12", 404),
    ("unit_signer", "/return/{unit}/2020-09", 403), ("auditor", "/return/{unit}/2020-09", 403),
])  # fmt: skip
def test_who_does_not(served: Served, login: str, path: str, status: int) -> None:
    assert served.client(login).get(path.format(unit=served.unit, other=served.other)).status_code == status


def test_without_signing_in_there_is_only_the_door(served: Served) -> None:
    assert served.client().get(f"/return/{served.unit}/2020-09").headers["location"].startswith("/login")


def test_while_others_are_made_one_is_asked_to_wait(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    class Taken:
        def acquire(self, **_: float) -> bool:
            return False

    monkeypatch.setattr("console.pages.query_back._making", Taken())
    assert served.client("provincial_steward").get(f"/return/{served.unit}/2020-09").status_code == 503
