"""Chinese pages have full-width punctuation: no ASCII mark stands between Chinese words, whatever template or function wrote it."""

import html
import re

from console.routes import all_routes
from tests.console.conftest import Served
from tests.console.test_every_page import NO_PAGES, who_may

CODE = re.compile(r"(?s)<(script|style)\b.*?</\1>")
LINES = (
    "p|div|td|th|tr|table|thead|tbody|caption|li|ul|ol|h1|h2|h3|section|header|nav|main|form|fieldset|legend|option|select|label|button"
    "|dl|dt|dd|summary|details|dialog|article|br|input|textarea|svg|title"
)
BREAKS = re.compile(rf"</?(?:{LINES})\b[^>]*>")
CHINESE = "[\u3400-\u9fff\uff00-\uffef“”《》]"
ASCII = re.compile(rf".{{0,20}}(?:[\w%] ?[,;:(][^\S\n]*{CHINESE}|{CHINESE}[^\S\n]*[,;:()][^\S\n]*[^\n/]|\) ?{CHINESE}).{{0,20}}")


def words(page: str) -> str:
    """What is read of a page, a line for each block of it."""
    return html.unescape(re.sub(r"<[^>]+>", "", BREAKS.sub("\n", CODE.sub("", page))))


def typed_names(served: Served) -> list[str]:
    """Names that are shown as somebody typed them, brackets and all; the longest first."""
    rows = served.store.rows("SELECT unit_name AS name FROM gap_change UNION SELECT enterprise_name FROM match")
    return sorted((str(row["name"]) for row in rows if row["name"]), key=len, reverse=True)


def without(names: list[str], text: str) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def test_no_ascii_mark_stands_between_chinese_words(served: Served) -> None:
    clients = {role: served.client(role, "zh") for role in ("provincial_approver", "provincial_steward", "operator", "auditor", "unit_steward")}
    names, read = typed_names(served), 0
    for route in all_routes():
        if route.method != "GET" or route.path in NO_PAGES or who_may(route) is None:
            continue
        fields = route.example(served.store, served.unit) if route.example else None
        if "{" in route.path and fields is None:
            continue
        path = route.at(**fields) if fields else route.path
        for client in {who_may(route), "unit_steward"}:
            got = clients[str(client)].get(path)
            if got.status_code == 200 and "text/html" in got.headers["content-type"]:
                read += 1
                found = [said.strip() for said in ASCII.findall(without(names, words(got.text)))]
                assert found == [], path
    assert read > 25


def test_an_ascii_mark_is_found() -> None:
    for said in ("收到报表 (27)：", "强制性 0, 核实性 0", "<b>统计</b>: 一", "缺表(S02)，"):
        assert ASCII.search(words(f"<p>{said}</p>")), said
    for said in ("收到报表（27）：", "单位 YC，2020-09：12 处", "https://tj.example.cn", "12:30 报送"):
        assert not ASCII.search(words(f"<p>{said}</p>")), said
