"""用户 and 审计: accounts are looked after in the console, and everything that is done stands in a log that shows any later change."""

import io
import json
import re
import sqlite3

import openpyxl

from tests.console.conftest import PASSWORD, Served
from warehouse import Act


def test_an_account_from_its_first_password_to_its_end(served: Served) -> None:
    operator = served.client("operator")
    made = operator.post("/users", data={"login": "Wang.Min", "name": "王敏", "role": "unit_steward", "units": [served.unit]})
    assert made.status_code == 200
    first = re.search(r'class="secret">([\w-]{16})<', made.text)
    assert first
    person = served.client()
    person.sign_in("wang.min", first[1])
    assert person.get("/findings").headers["location"] == "/password"
    assert person.post("/upload").status_code in (303, 401, 403)  # nothing else opens
    assert person.post("/password", data={"old": first[1], "new": "my own four words", "again": "my own four words"}).status_code == 303
    assert person.get("/findings").status_code == 200
    assert operator.post("/users/wang.min/role", data={"name": "王敏", "role": "unit_signer", "units": [served.unit, served.other]}).status_code == 303
    assert person.get("/findings").status_code == 303  # another role: sign in again
    person.sign_in("wang.min", "my own four words")
    account = served.store.accounts.find("wang.min")
    assert account is not None and (account.role, account.units) == ("unit_signer", frozenset({served.unit, served.other}))
    assert operator.post("/users/wang.min/revoke").status_code == 303
    assert person.get("/findings").status_code == 303
    again = operator.post("/users/wang.min/password")
    assert "shown this once" in again.text and first[1] not in again.text
    assert served.client().post("/login", data={"login": "wang.min", "password": "my own four words"}).status_code == 401
    assert operator.post("/users/wang.min/disable").status_code == 303
    assert "closed" in operator.get("/users").text
    assert operator.post("/users/wang.min/enable").status_code == 303
    done = [row.action for row in served.store.audit_page() if row.object == "wang.min" and row.login == "operator"]
    assert done == ["user_enable", "user_disable", "user_password", "user_revoke", "user_role", "user_add"]


def test_what_will_not_do_is_said_and_what_was_typed_is_kept(served: Served) -> None:
    operator = served.client("operator")
    wrong = operator.post("/users", data={"login": "a b", "name": "王敏", "role": "unit_steward", "units": [served.unit]})
    assert wrong.status_code == 422 and "no login name" in wrong.text and 'value="王敏"' in wrong.text
    assert "needs a unit" in operator.post("/users", data={"login": "a", "name": "b", "role": "unit_steward"}).text
    assert "boss is no role" in operator.post("/users", data={"login": "a", "name": "b", "role": "boss"}).text
    assert "Nobody closes their own account" in operator.post("/users/operator/disable").text
    assert "last account that manages accounts" in operator.post("/users/operator/role", data={"name": "x", "role": "analyst"}).text
    assert "XX is no unit" in operator.post("/users/unit_signer/role", data={"name": "x", "role": "unit_signer", "units": ["XX"]}).text


def test_the_log_is_narrowed_and_older_rows_are_a_page_further(served: Served) -> None:
    operator, auditor = served.client("operator"), served.client("auditor")
    for _ in range(105):
        served.store.accounts.end_sessions("analyst")
        operator.post("/users/analyst/revoke")
    page = auditor.get("/audit").text
    assert page.count('<td class="number">') == 100
    older = re.search(r'href="(/audit\?before=\d+)"', page)
    assert older and auditor.get(older[1]).text.count('<td class="number">') == 107 - 100
    assert auditor.get("/audit?action=sign_in").text.count('<td class="number">') == 2
    assert auditor.get("/audit?login=operator&action=sign_in").text.count('<td class="number">') == 1
    assert "Nothing is so" in auditor.get("/audit?since=2999-01-01").text
    assert auditor.get("/audit?before=x&login=%27%20OR%201=1--").status_code == 200


def test_a_log_that_somebody_changed_shows_where(served: Served) -> None:
    auditor = served.client("auditor")
    served.client("operator").post("/users/analyst/revoke")
    checked = auditor.get("/audit/check").text
    assert "All 3 rows are as they were written" in checked and served.store.audit_head()[1] in checked
    with sqlite3.connect(str(served.store.url.database)) as connection:  # as somebody with the database file in hand
        connection.execute("DROP TRIGGER audit_never_changed")
        connection.execute("UPDATE audit SET login = 'analyst' WHERE id = 2")
    assert "not as it was written, from row 2 on" in auditor.get("/audit/check").text


def test_the_log_as_a_workbook_has_no_formulas(served: Served) -> None:
    operator = served.client("operator")
    for name in ("=1+1", "@SUM(A1)", '=HYPERLINK("http://evil.example")', "+1", "㛃"):
        assert operator.post("/users", data={"login": f"u{abs(hash(name))}", "name": name, "role": "analyst"}).status_code == 200
    got = served.client("auditor").get("/audit/export?action=user_add")
    assert got.headers["content-disposition"].startswith("attachment; filename=")
    sheet = openpyxl.load_workbook(io.BytesIO(got.content)).active
    assert sheet.max_row == 6
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sum("=1+1" in str(cell.value) for row in sheet.iter_rows() for cell in row) == 2  # in words, and as it was recorded


def test_the_log_speaks_the_readers_language_and_the_workbook_keeps_what_was_recorded(served: Served) -> None:
    detail = {"from": "open", "to": "asked", "reason": "correcting", "note": "见 2020-10-01 函", "until": "2020-12-31", "rule": "T02-01", "units": [served.unit]}
    sign = {"from": "lapsed", "findings": {"explained": 2, "open": 0}, "files": {"7": "ab"}}
    served.store.audit_add(
        Act("a", "unit_steward", "waive", served.unit, "2020-09", detail=detail),
        Act("b", "unit_signer", "sign", served.unit, "2020-09", "file 7, file 8", sign),
        Act("c", "operator", "remind", detail={"new": 3, "again": True, "waits": "quiet"}),
    )
    client = served.client("auditor", "zh")
    page = client.get("/audit").text
    for words in ("原状态：", "待处理", "豁免待批", "正在更正，下期体现", "已失效", "已说明 2", "文件 7、文件 8", "是", "免打扰时段"):
        assert words in page, words
    shown = re.sub(r"<[^>]+>", "", page.split("<tbody>")[1])
    assert not [code for code in ("from", "reason", "correcting", "explained", "lapsed", "until", "quiet", "True") if code in shown]
    assert shown.count("2020-10-01") == page.count('<span class="moment">2020-10-01</span>') == 1
    assert "before: open; after: waiver asked for; reason: being corrected" in re.sub(r"<[^>]+>", "", served.client("auditor").get("/audit").text)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/audit/export?action=waive").content)).active
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    found = dict(zip(heads, row, strict=True))
    assert json.loads(found["原始记录"]) == detail
    assert "原状态：待处理；现状态：豁免待批；理由：正在更正，下期体现；" in found["内容"]


def test_what_is_sent_up_is_counted_before_it_is_read(served: Served) -> None:
    steward = served.client("unit_steward")
    codes = [steward.post("/check", data={"unit": "XX"}).status_code for _ in range(62)]
    assert set(codes[:60]) == {404} and codes[60:] == [429, 429]
    assert served.client("provincial_steward").post("/check", data={"unit": "XX"}).status_code == 404
    assert steward.post("/logout").status_code == 303
    assert served.client().post("/login", data={"login": "unit_steward", "password": PASSWORD}).status_code == 303
