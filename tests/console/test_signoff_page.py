"""Sign-off in the console: each role sees its steps and no others, what bars a step is said, and a foreign unit is not there."""

import re
from pathlib import Path

import pytest

from flows.finding_desk import FindingDesk
from flows.sign_off import SignOffDesk
from tests.console.conftest import Served
from tests.flows.test_sign_off import WORDS
from transforms.stewardship.roles import at_the_computer
from warehouse import Act, Arrival, NewDecision

PERIOD = "2020-09"


def form(html: str) -> dict[str, str]:
    seen = re.search(r'name="seen" value="(\w+)"', html)
    return {"seen": seen[1] if seen else ""}


def moves(html: str) -> list[str]:
    return re.findall(r'formaction="/signoff/[\w/-]+/(\w+)"', html)


def settle(served: Served, unit: str) -> None:
    """Explain or waive all that is open of a unit, at the computer."""
    one, other = at_the_computer("甲"), at_the_computer("乙")
    for group in served.store.groups(frozenset({unit}), state=None, limit=None):
        names = [found.fingerprint for found in served.store.group_findings(group.id, limit=None)]
        if group.severity == "query":
            FindingDesk(served.store, one).explain(names, "seasonal", WORDS)
        elif group.severity == "error":
            FindingDesk(served.store, one).ask_waiver(names, "correcting", WORDS, "2021-03-31")
            FindingDesk(served.store, other).grant(names)


def step(served: Served, login: str, kind: str, note: str = "") -> tuple[int, str]:
    client = served.client(login)
    path = f"/signoff/{served.unit}/{PERIOD}"
    done = client.post(f"{path}/{kind}", data={"note": note, **form(client.get(path).text)})
    return done.status_code, done.text if done.status_code != 303 else client.get(done.headers["location"]).text


def test_open_findings_bar_the_signature_and_lead_to_the_queue(served: Served) -> None:
    of = {served.unit: "unit_signer", served.other: "other_signer"}
    unit = next(unit for unit in of if any(group.severity != "info" for group in served.store.groups(frozenset({unit}))))
    client, path = served.client(of[unit]), f"/signoff/{unit}/{PERIOD}"
    page = client.get(path).text
    assert "Sign is not possible yet:" in page
    assert re.search(r"\d+ finding\(s\) open", page)
    assert f"/findings?unit={unit}&amp;period={PERIOD}&amp;state=open" in page
    assert moves(page) == []
    shown = re.search(r"\d+ finding\(s\) open", page)
    refused = client.post(f"{path}/sign", data={"seen": SignOffDesk(served.store, at_the_computer("x")).one(unit, PERIOD).token})
    assert (refused.status_code, shown and shown[0] in refused.text) == (422, True)


def test_the_whole_way_by_those_who_may(served: Served) -> None:
    settle(served, served.unit)
    path = f"/signoff/{served.unit}/{PERIOD}"
    offered = {login: moves(served.client(login).get(path).text) for login in ("unit_signer", "unit_steward", "provincial_steward", "auditor")}
    assert offered == {"unit_signer": ["sign"], "unit_steward": [], "provincial_steward": [], "auditor": []}
    assert [step(served, *who)[0] for who in (("unit_steward", "sign"), ("analyst", "accept"))] == [403, 403]
    status, page = step(served, "unit_signer", "sign")
    assert status == 303
    assert "Recorded as decision" in page
    assert step(served, "provincial_steward", "accept")[0] == 303
    assert step(served, "provincial_steward", "lock")[0] == 403
    assert step(served, "provincial_approver", "lock", "年报定稿")[0] == 303
    status, page = step(served, "provincial_approver", "unlock")
    assert (status, "needs a reason" in page) == (422, True)
    assert step(served, "provincial_approver", "unlock", "来函更正")[0] == 303
    steps = [row.action for row in served.store.audit_page() if row.period == PERIOD and row.unit == served.unit]
    assert steps[:4] == ["unlock", "lock", "accept", "sign"]
    shown = served.client("provincial_steward", language="zh").get("/signoff").text
    assert "已验收" in shown


def test_two_at_once_and_the_second_is_told(served: Served) -> None:
    settle(served, served.unit)
    path = f"/signoff/{served.unit}/{PERIOD}"
    clients = [served.client("unit_signer") for _ in range(2)]
    forms = [form(client.get(path).text) for client in clients]
    assert [client.post(f"{path}/sign", data=data).status_code for client, data in zip(clients, forms, strict=True)] == [303, 409]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_unit_is_not_there(served: Served, method: str) -> None:
    client = served.client("unit_signer")
    for place in (f"{served.other}/{PERIOD}", "XX/2020-09", f"{served.unit}/2020-13", f"{served.unit}/2019-01"):
        answer = client.request(method, f"/signoff/{place}{'/sign' if method == 'POST' else ''}")
        assert answer.status_code == 404
    assert served.other not in client.get("/signoff").text.replace(served.unit, "")


def test_a_note_is_text_and_nothing_else(served: Served) -> None:
    settle(served, served.unit)
    assert step(served, "unit_signer", "sign", "<script>alert(1)</script>㛃")[0] == 303
    page = served.client("unit_signer").get(f"/signoff/{served.unit}/{PERIOD}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;㛃" in page


def test_a_late_file_behind_a_lock_is_shown(served: Served) -> None:
    store = served.store
    files = store.files()
    mine = files[files["unit"] == served.unit]
    bound = {str(number): sha for number, sha in zip(mine["id"], mine["sha256"], strict=True)}
    for kind in ("sign", "accept", "lock"):
        store.decide([NewDecision(kind, "u", served.unit, PERIOD, payload={"files": bound})], seen=store.decision_head())
    report = served.place.report(served.unit, PERIOD)
    report.with_name("补报.csv").write_bytes(b"a,b\n1,2\n")
    served.place.night("2021-01-11")
    page = served.client("provincial_approver").get(f"/signoff/{served.unit}/{PERIOD}").text
    assert "files that came after the lock and wait: 1" in page
    assert "waits behind the lock" in page
    assert moves(page) == ["unlock"]
    report.write_bytes(report.read_bytes() + b" ")
    served.place.night("2021-01-12")
    page = served.client("provincial_approver").get(f"/signoff/{served.unit}/{PERIOD}").text
    shown = dict(re.findall(r'<li>\S+ <span class="soft">(v\d) · \w{8}</span>\s*<span class="badge \w+">(.*?)</span>', page))
    assert shown.get("v1") == "counts: locked on it" and "waits behind the lock" in shown.values()


def test_pages_in_a_browser_without_complaints(served: Served, browser, tmp_path: Path) -> None:
    settle(served, served.unit)
    browser.sign_in("unit_signer", f"/signoff/{served.unit}/{PERIOD}")
    browser.page.get_by_label("备注").fill("已核对，情况属实")
    browser.page.get_by_role("button", name="签报").click()
    browser.page.wait_for_load_state()
    assert "已签报" in browser.page.locator("h1").inner_text()
    browser.page.goto(f"{served.url}/signoff")
    assert browser.page.get_by_text("已签报").count() == 1
    assert browser.complaints == []


def test_periods_stand_as_on_the_desk_the_oldest_first(served: Served) -> None:
    for period in ("2020-11", "2020-10"):
        served.store.hand_in([Arrival(served.unit, period, f"{served.unit}/{period}/a.xlsx", "0" * 64, 1)], Act("a", "unit_steward", "upload"))
    page = served.client("provincial_steward").get("/signoff").text
    assert re.findall(r'<th scope="col">(\d{4}-\d\d)</th>', page) == ["2020-09", "2020-10", "2020-11"]
