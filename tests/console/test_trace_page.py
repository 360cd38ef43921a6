"""The page of a figure's rows: what a unit's people see of it, and where its links lead."""

import html
import re
from pathlib import Path

from flows.trace import trace_figure
from tests.console.conftest import Served
from transforms.figure_id import FigureId


def plain(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_every_figure_leads_to_its_rows_and_back(served: Served) -> None:
    client = served.client("provincial_steward")
    links = re.findall(r'href="/trace/([^"]+)"', client.get("/figures?region=640000").text)
    assert links
    for link in links[:4]:
        page = client.get(f"/trace/{link}")
        assert page.status_code == 200 and link in page.text
        for cell in re.findall(r'href="(/trace/cell/[^"]+)"', page.text)[:2]:
            moved = client.get(html.unescape(cell))
            assert moved.status_code == 200
            assert f'href="/trace/{link}"' in moved.text


def test_findings_of_rows_lead_to_their_pages(served: Served) -> None:
    client = served.client("provincial_steward")
    found = [
        link
        for indicator in ("I02b", "I02d", "I03b", "I01c")
        for link in re.findall(r'href="(/findings/[0-9a-f]+/[^"]+)"', client.get(f"/trace/2020-09/{indicator}/640000").text)
    ]
    assert found
    assert {client.get(link).status_code for link in found[:5]} == {200}


def test_a_units_people_see_their_own_rows_and_the_others_as_one_line(served: Served) -> None:
    """The other unit is an industry's: it sees the province's figures."""
    name = FigureId("2020-09", "I03b", "640000")
    trace = trace_figure(served.store, name)
    mine, whose = trace.of_units({served.other}), {line.name: line.unit for line in trace.lines()}
    assert len(mine) < len(trace.order)
    page = plain(served.client("other_steward").get(f"/trace/{name.text}").text)
    foreign = {row for row, unit in whose.items() if unit != served.other} - {row for row, unit in whose.items() if unit == served.other}
    assert [row for row in foreign if row in page] == []
    rest = trace.share([which for which in trace.order if which not in set(mine)])
    assert "rows of other units, together" in page
    assert f"together {rest[0]:,.0f} {rest[1]:,.0f}" in page
    assert f"{len(mine)} rows" in page


def test_a_figure_of_another_region_is_not_there(served: Served) -> None:
    region = served.store.scheme.units[served.unit].region
    other = next(code for code in ("640100", "640200", "640300") if code != region)
    client = served.client("unit_steward")
    assert client.get(f"/trace/2020-09/I02b/{region}").status_code == 200
    assert client.get(f"/trace/2020-09/I02b/{other}").status_code == 404


def test_thousands_of_rows_come_in_pages(served: Served) -> None:
    client = served.client("provincial_steward")
    first = client.get("/trace/2020-09/I02c/640000").text
    assert ">1–50<" in first or "Next" not in first
    trace = trace_figure(served.store, FigureId("2020-09", "I02c", "640000"))
    seen, at = 0, "?from=0"
    while at:
        page = client.get(f"/trace/2020-09/I02c/640000{at}").text
        low, high = map(int, re.findall(r"<span>(\d+)–(\d+)</span>", page)[0])
        seen += high - low + 1
        at = next(iter(re.findall(r'href="(\?from=\d+)">Next', page)), "")
    assert seen == len(trace.order)


def test_an_earlier_edition_is_shown_as_it_stood(served: Served, clean: Path) -> None:
    client = served.client("provincial_steward")
    name = "2020-09/I03b/640000"
    before = client.get(f"/trace/{name}")
    assert "An earlier edition" not in before.text
    served.place.hand_in(clean, [served.unit, served.other], ["2020-09"])
    assert served.place.night("2020-11-12").edition == 2
    then = client.get(f"/trace/{name}@1")
    assert then.status_code == 200
    text = plain(then.text)
    assert "An earlier edition: rows, findings and decisions as they stood then." in text
    assert f"{name}@1" in text and f'href="/trace/{name}"' in then.text
    rows = r"<tbody>.*?</tbody>"
    assert [plain(part) for part in re.findall(rows, then.text, re.DOTALL)] == [plain(part) for part in re.findall(rows, before.text, re.DOTALL)]
    cell = html.unescape(next(iter(re.findall(r'href="(/trace/cell/[^"]+)"', then.text))))
    assert cell.endswith("&edition=1")
    moved = client.get(cell)
    assert moved.status_code == 200
    assert f'href="/trace/{name}%401"' in moved.text or f'href="/trace/{name}@1"' in moved.text
    assert "Edition 1 of 2020-10-11" in plain(moved.text)
    assert client.get(f"/trace/{name}@3").status_code == 404
    assert "Edition 2 of 2020-11-12" in plain(client.get(f"/trace/{name}").text)
    assert served.client("other_steward").get(f"/trace/{name}@1").status_code == 200
