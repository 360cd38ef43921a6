"""What somebody tries who means harm and has an account, or none: addresses, names, texts and tokens made up for it."""

import base64
import io
import logging
import secrets
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from starlette.responses import Response

from console.admission import own_path
from console.exports import as_file, as_workbook
from flows import passwords
from flows.errors import UserError
from flows.finding_desk import FindingDesk
from flows.finding_selection import Token
from flows.handing_in import WAITING
from flows.staging import Staging
from tests.console import test_queue
from tests.console.conftest import PASSWORD, Served
from tests.console.test_queue import WORDS, first, group_of, hidden
from transforms.stewardship.roles import Person
from warehouse import WarehouseError

ELSEWHERE = (
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "///evil.example",
    "//[", "//a[b", "//℀.example", "evil.example", " //evil.example", "", "/\n/evil.example",
)  # fmt: skip


@pytest.mark.parametrize("place", ELSEWHERE)
def test_signing_in_leads_nowhere_else(place: str, served: Served) -> None:
    assert own_path(place) == "/"
    client = served.client()
    assert client.get("/login", params={"next": place}).status_code == 200
    answer = client.post("/login", data={"login": "operator", "password": PASSWORD, "next": place})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("referer", ["http://[", "//[", "https://evil.example/x", "{url}//evil.example"])
def test_the_language_leads_nowhere_else(referer: str, served: Served) -> None:
    answer = served.client().get("/language/en", headers={"referer": referer.format(url=served.url)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_undoing_leads_nowhere_else(served: Served) -> None:
    client, group = served.client("unit_steward"), group_of(served, "query", 3)
    for place in ("//evil.example", "https://evil.example/", "//["):
        done = test_queue.explain(client, served, group, first(served, group))
        assert done.status_code == 303
        answer = client.post("/undo", data={"back": place})
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/")


def test_a_character_that_databases_refuse_is_refused_at_the_door(served: Served) -> None:
    client = served.client("unit_steward")
    for path in ("/findings?q=%00", "/findings/%00", "/findings?unit=YC&unit=%00", "/window?fingerprint=a%00b", "/gap?q=a%00"):
        answer = client.get(path)
        assert (answer.status_code, "no form that can be read" in answer.text) == (400, True), path
    group = group_of(served, "query")
    assert test_queue.explain(client, served, group, first(served, group), note=WORDS + "\0").status_code == 400
    assert served.client().post("/login", data={"login": "a\0", "password": "b"}).status_code == 400


def test_an_address_that_goes_on_and_on_is_refused(served: Served) -> None:
    answer = served.client("unit_steward").get("/findings?q=" + "%E5%8E%BF" * 1000)
    assert (answer.status_code, "This address is too long" in answer.text) == (414, True)


@pytest.mark.parametrize("after", ["'", "~", "￿" * 300, "0", "' OR 1=1 --"])
def test_a_made_up_place_in_a_list_shows_no_other_units_rows(after: str, served: Served) -> None:
    client = served.client("other_steward")
    theirs = [group.id for group in served.store.groups(frozenset({served.unit}), state=None, limit=None)]
    page = client.get("/findings", params={"after": after, "state": "all"})
    assert page.status_code == 200
    assert theirs and not [name for name in theirs if name in page.text]
    assert served.client("unit_steward").get(f"/findings/{theirs[0]}", params={"from": after}).status_code == 200


NAMES = ("银川 报表.xlsx", 'a"; filename="evil.exe', "a\r\nset-cookie: b=c", "a\x00\x0b\x7fb", "..\\..\\x", "\udcff.csv", "%22;x", "名" * 300)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_stays_in_its_header(name: str) -> None:
    raw = dict(as_file(b"", name).raw_headers)
    disposition = raw[b"content-disposition"].decode("ascii")
    assert disposition.isprintable() and disposition.startswith('attachment; filename="')
    plain, full = disposition.removeprefix('attachment; filename="').split("\"; filename*=UTF-8''")
    assert not set(plain) & set('"\\/;%') and not set(full) & set('"\\/; ')


def test_an_exports_name_cannot_break_its_header(served: Served) -> None:
    for asked in ("a\r\nset-cookie: b=c", 'x"; filename="evil.exe', "\x0b\x1b"):
        answer = served.client("unit_steward").get("/findings/export", params={"rule": asked})
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert answer.headers["content-disposition"].startswith('attachment; filename="findings-')


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")', "＝1"]


def test_no_cell_of_an_export_is_a_formula() -> None:
    import pandas as pd

    content = as_workbook(pd.DataFrame({"=head": FORMULAS}), "s", "n").body
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active for cell in row]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells[1:]} == {"@"}


def test_another_persons_preview_and_a_made_up_one_decide_nothing_of_theirs(served: Served) -> None:
    mine, theirs = served.client("unit_steward"), served.client("other_steward")
    group = group_of(served, "query", 3)
    token = hidden(mine.get(f"/bulk/preview?group={group.id}&kind=explain").text, "token")
    form = {"kind": "explain", "reason_explain": "true_as_reported", "note": WORDS}
    real = Token.of(token)
    made_up = [replace(real, kind="lock").text(), replace(real, groups=("x",)).text(), "x", "e30=", "W1tbW1tb" * 10_000]
    for given in (token, *made_up):
        assert theirs.post("/bulk/commit", data=form | {"group": group.id, "token": given}).status_code == 404
        with pytest.raises(UserError):
            FindingDesk(served.store, Person("x", "x", "unit_steward", frozenset({served.other}))).commit(given, "true_as_reported", WORDS)
    for given in made_up:
        assert mine.post("/bulk/commit", data=form | {"group": group.id, "token": given}).status_code in (409, 422), given[:40]
    assert served.store.decisions() == ()


def test_another_persons_upload_is_not_there(served: Served) -> None:
    staging = Staging(served.store.home)
    token = staging.put("provincial_steward", served.unit, "2020-09", [("a.csv", b"a,b\n")]).token
    client = served.client("unit_steward")
    for given in (token, token + "%0A", secrets.token_urlsafe(24), "..%2F..%2Fx", "." * 32):
        assert client.get(f"/upload/{given}").status_code == 404, given
        for step in ("check", "confirm", "discard"):
            assert client.post(f"/upload/{given}/{step}").status_code == 404, (given, step)
    assert staging.get(token, "provincial_steward") is not None


def test_nobody_fills_the_disk_with_what_they_never_confirm(served: Served) -> None:
    staging = Staging(served.store.home)
    for _each in range(WAITING):
        staging.put("unit_steward", served.unit, "2020-09", [("a.csv", b"a,b\n")])
    sent = served.client("unit_steward").post("/upload", data={"unit": served.unit, "period": "2020-09"}, files=[("files", ("a.csv", b"a,b\n1,2\n"))])
    assert (sent.status_code, f"{WAITING} reports of yours wait already" in sent.text) == (422, True)
    assert len(staging.waiting("unit_steward")) == WAITING


def test_what_is_wrong_with_the_database_is_for_the_log(served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_asked: Any, **_how: Any) -> Any:
        raise WarehouseError("postgresql://owner@db.inside/db", "no answer\nERROR forged line", "a connection", "Check that it runs")

    client = served.client("unit_steward")
    monkeypatch.setattr(served.store, "groups", broken)
    with caplog.at_level(logging.ERROR, "unionstats"):
        answer = client.get("/findings")
    assert (answer.status_code, "db.inside" in answer.text, "is in the log" in answer.text) == (503, False, True)
    assert "db.inside" in caplog.text
    assert all("\n" not in record.getMessage() for record in caplog.records)


def test_texts_of_people_are_text_on_every_page(served: Served) -> None:
    nasty = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>"
    client, group = served.client("unit_steward"), group_of(served, "query", 3)
    found = first(served, group)
    assert test_queue.explain(client, served, group, found, note=nasty).status_code == 303
    served.store.accounts.change("unit_signer", end_sessions=False, name=nasty)
    paths = (f"/findings/{group.id}/{found.fingerprint}", f"/findings?q={nasty}&state=all", f"/findings?unit={nasty}&rule={nasty}", "/")
    pages: list[Response] = [client.get(path) for path in (*paths, f"/gap?q={nasty}", f"/figures?period={nasty}", f"/upload?unit={nasty}")]
    pages += [served.client("unit_signer").get("/"), served.client("operator").get("/users"), served.client("auditor").get(f"/audit?login={nasty}")]
    pages += [served.client().get("/login", params={"next": f"/{nasty}"}), served.client().post("/login", data={"login": nasty, "password": "x"})]
    for page in pages:
        assert page.status_code in (200, 401)
        assert "<img" not in page.text and "<script>" not in page.text  # type: ignore[attr-defined]
    assert "&lt;img" in pages[0].text  # type: ignore[attr-defined]


def test_every_template_escapes() -> None:
    from console.rendering import HERE, environment

    assert environment().autoescape is True
    unsafe = ("|safe", "| safe", "autoescape", "Markup(")
    assert [path.name for path in (HERE / "templates").rglob("*.html") if any(word in path.read_text(encoding="utf-8") for word in unsafe)] == []


def test_a_name_that_nobody_has_takes_as_much_work_as_a_wrong_password(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []
    real = passwords._hasher

    class Counting:
        hash = real.hash

        def verify(self, kept: str, password: str) -> bool:
            worked.append(kept.rpartition("$")[0].rpartition("$")[0])  # what it costs, without salt and hash
            return real.verify(kept, password)

    accounts = served.store.accounts
    accounts.change("analyst", password=None)
    accounts.change("auditor", disabled=True)
    monkeypatch.setattr(passwords, "_hasher", Counting())
    for login in ("operator", "nobody", "analyst", "auditor"):
        assert served.client().post("/login", data={"login": login, "password": "wrong words here"}).status_code == 401
    assert len(worked) == 4 and len(set(worked)) == 1


def test_a_token_that_names_a_group_many_times_is_one_that_names_it_once() -> None:
    token = Token("explain", ("a",) * 10_000 + ("b",), "d", 1)
    assert Token.of(token.text()).groups == ("a", "b")
    with pytest.raises(UserError):
        Token.of(base64.urlsafe_b64encode(b"[" * 200_000).decode())
