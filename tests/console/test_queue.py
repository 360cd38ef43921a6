"""The queue without a script: what is shown, how a decision is taken, refused, overtaken by others, and taken back."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.decision_words import Said
from flows.finding_desk import FindingDesk, bound_decision
from scheme import Scheme
from tests.console.conftest import Client, Served, serving
from tests.flows.making import Place, small_scheme
from transforms.stewardship.roles import Person, at_the_computer
from warehouse import Act, Found, Group

WORDS = "Checked with the enterprise: it is as reported"
PART = {"hx-request": "true", "hx-request-type": "partial"}


def group_of(served: Served, severity: str, least: int = 1) -> Group:
    """The first group of the served city of that severity with so many findings."""
    return next(g for g in served.store.groups(frozenset({served.unit}), severity=severity) if g.total >= least)


def finding(served: Served, fingerprint: str) -> Found:
    found = served.store.finding(fingerprint)
    assert found is not None
    return found


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, name
    return found[1]


def first(served: Served, group: Group) -> Found:
    return served.store.group_findings(group.id, states=("open",))[0]


def explain(client: Client, served: Served, group: Group, found: Found, *, part: bool = False, **said: str) -> Any:
    form = {"kind": "explain", "reason_explain": "true_as_reported", "note": WORDS, "version": served.store.version()} | said
    return client.post(f"/findings/{group.id}/{found.fingerprint}/decide", data=form, headers=PART if part else {})


def test_in_the_list_of_all_states_the_next_is_one_that_waits(served: Served) -> None:
    listed = lambda: served.store.groups(frozenset({served.unit}), severity="query", state=None, limit=None)  # noqa: E731
    mine, settled, *_more = listed()
    desk, here = FindingDesk(served.store, at_the_computer("甲")), first(served, mine)
    others = [one.fingerprint for one in served.store.group_findings(mine.id) if one.fingerprint != here.fingerprint]
    desk.explain([*others, *(one.fingerprint for one in served.store.group_findings(settled.id))], "true_as_reported", WORDS)
    order = listed()
    at = [group.id for group in order].index(mine.id)
    assert order[at + 1].id == settled.id, "one with nothing that waits is the next of the list"
    form = {"kind": "explain", "reason_explain": "true_as_reported", "note": WORDS, "version": served.store.version()}
    done = served.client("unit_steward").post(f"/findings/{mine.id}/{here.fingerprint}/decide?state=all&severity=query", data=form)
    waits = next(group for group in order[at + 1 :] if group.open)
    assert done.headers["location"].startswith(f"/findings/{waits.id}/{first(served, waits).fingerprint}?")


def test_a_group_opens_beside_its_first_finding(served: Served) -> None:
    client, group = served.client("provincial_steward"), group_of(served, "query", 3)
    found = served.store.group_findings(group.id)
    listed = client.get("/findings").text
    assert f'id="group-{group.id}"' in listed
    assert f'id="group-{group.id}"' not in client.get("/findings?severity=error").text
    opened = client.get(f"/findings/{group.id}").text
    assert [f'id="finding-{one.fingerprint}"' in opened for one in found] == [True] * len(found)
    assert (found[0].message_en or "") in opened.replace("&#39;", "'")
    assert 'data-fingerprint="' + found[0].fingerprint in opened
    part = client.get(f"/findings/{group.id}", headers=PART).text
    assert "<html" not in part
    assert 'hx-target="#detail"' in part


def test_what_is_of_another_unit_is_not_there(served: Served) -> None:
    group = group_of(served, "query")
    found = first(served, group)
    other = served.client("other_steward")
    assert f"group-{group.id}" not in other.get("/findings?state=all").text
    paths = (f"/findings/{group.id}", f"/findings/{group.id}/{found.fingerprint}", f"/bulk/preview?group={group.id}&kind=explain", "/findings/none")
    assert [other.get(path).status_code for path in paths] == [404] * 4
    assert explain(other, served, group, found).status_code == 404
    assert other.get(f"/findings/export?group={group.id}").status_code == 404
    mine = served.client("unit_steward")
    elsewhere = next(g for g in served.store.groups() if g.unit != served.unit)
    assert mine.get(f"/findings/{elsewhere.id}/{found.fingerprint}").status_code == 404
    assert finding(served, found.fingerprint).state == "open"


def test_the_address_of_a_finding_stays_good_when_a_night_has_closed_it(served: Served, clean: Path, one_book: tuple[str, str]) -> None:
    group = next(g for g in served.store.groups(frozenset({served.unit}), severity="query") if g.file_id is not None)
    found = first(served, group)
    path, foreign = f"/findings/{group.id}/{found.fingerprint}", served.client("other_steward")
    explain(served.client("unit_steward"), served, group, found)
    served.place.hand_in(clean, one_book, ["2020-09"])
    served.place.night("2020-10-12")
    assert served.store.group(group.id) is None
    (gone,) = (event for event in served.store.history(found.fingerprint) if event.what == "gone")
    client = served.client("unit_steward")
    whole, part = client.get(path), client.get(path, headers=PART)
    for page in (whole, part):
        assert page.status_code == 200
        assert f"The night of edition {gone.number} closed this finding on {gone.at[:10]}" in page.text
        assert WORDS in page.text
        assert "/around" not in page.text  # that would be asked of a group which is not there
        assert 'name="kind"' not in page.text
    assert ("<html" in whole.text, "<html" in part.text) == (True, False)
    assert "夜间处理已于" in served.client("provincial_steward", "zh").get(path).text
    elsewhere = path.replace(group.id, "0" * len(group.id))
    assert [foreign.get(path).status_code, client.get(elsewhere).status_code, client.get(f"/findings/{group.id}").status_code] == [404] * 3


def test_a_query_is_explained_the_next_one_follows_and_the_last_is_taken_back(served: Served) -> None:
    client, group = served.client("unit_steward"), group_of(served, "query", 3)
    one, two = served.store.group_findings(group.id)[:2]
    done = explain(client, served, group, one)
    assert done.status_code == 303
    assert done.headers["location"].startswith(f"/findings/{group.id}/{two.fingerprint}?done=explain-")
    assert finding(served, one.fingerprint).state == "explained"
    shown = client.get(done.headers["location"]).text
    assert "explanation: recorded." in shown
    number = hidden(shown, "decision")
    assert WORDS in client.get(f"/findings/{group.id}/{one.fingerprint}").text
    back = client.post("/undo", data={"decision": number, "back": f"/findings/{group.id}"})
    assert back.headers["location"].startswith(f"/findings/{group.id}?done=undo-")
    assert "1 undone." in client.get(back.headers["location"]).text
    assert finding(served, one.fingerprint).state == "open"


def test_what_was_done_is_said_to_who_did_it_alone(served: Served) -> None:
    group = group_of(served, "query", 3)
    done = explain(served.client("unit_steward"), served, group, first(served, group)).headers["location"]
    assert "recorded." not in served.client("provincial_steward").get(done).text


def test_a_part_of_the_page_brings_the_next_finding_and_the_panes(served: Served) -> None:
    client, group = served.client("unit_steward"), group_of(served, "query", 3)
    one, two = served.store.group_findings(group.id)[:2]
    done = explain(client, served, group, one, part=True)
    assert done.status_code == 200
    assert done.headers["hx-push-url"] == f"/findings/{group.id}/{two.fingerprint}"
    assert "<html" not in done.text
    assert [f'hx-target="#{name}"' in done.text for name in ("groups", "facets", "said")] == [True] * 3
    assert f'data-fingerprint="{two.fingerprint}"' in done.text


def test_words_that_do_not_do_are_kept_and_the_field_is_named(served: Served) -> None:
    client, group = served.client("unit_steward"), group_of(served, "query", 3)
    found = first(served, group)
    for part in (True, False):
        short = explain(client, served, group, found, part=part, note="too few")
        assert short.status_code == 422
        assert re.search(r"<textarea[^>]*aria-invalid[^>]*>too few</textarea>", short.text)
        none = explain(client, served, group, found, part=part, reason_explain="")
        assert re.search(r'<select name="reason_explain"[^>]*aria-invalid', none.text)
        assert WORDS in none.text
    assert client.post(f"/findings/{group.id}/{found.fingerprint}/decide", data={"note": WORDS}).status_code == 422
    assert finding(served, found.fingerprint).state == "open"


def test_who_comes_second_is_told_who_came_first(served: Served) -> None:
    group = group_of(served, "query", 3)
    found, version = first(served, group), served.store.version()
    explain(served.client("unit_steward"), served, group, found)
    for part in (True, False):
        late = explain(served.client("provincial_steward"), served, group, found, part=part, version=version, note="My own words, as long")
        assert late.status_code == 409
        assert "单位统计员甲" in late.text
        assert f'data-fingerprint="{found.fingerprint}"' in late.text
    assert [event.author for event in served.store.history(found.fingerprint) if event.what == "explain"] == ["unit_steward"]


def test_the_units_own_words_are_taken_over(served: Served) -> None:
    client, group = served.client("provincial_steward"), group_of(served, "query", 3)
    found = first(served, group)
    assert "Take it over" not in client.get(f"/findings/{group.id}/{found.fingerprint}").text
    unit = Person("return", "back", "unit_steward", frozenset({served.unit}))
    with served.store.casework() as work:  # as flows/query_back/explanations.py does with a workbook that came back
        row = {**work.found([found.fingerprint])[found.fingerprint], "answers": None}
        remark = bound_decision(work, unit, "remark", row, Said("moved", "We moved in June, see the register"), None)
        work.take([remark], [Act(unit.login, unit.role, "remark", served.unit, found.period)])
    assert "We moved in June" in client.get(f"/findings/{group.id}/{found.fingerprint}").text
    for headers in (PART, {}):
        page = client.get(f"/findings/{group.id}/{found.fingerprint}?take=remark", headers=headers).text
        assert re.search(r"<textarea[^>]*>We moved in June, see the register</textarea>", page)
        assert '<option value="moved" selected>' in page
    assert finding(served, found.fingerprint).state == "open"


def test_an_error_is_returned_or_waived_by_two(served: Served) -> None:
    group = group_of(served, "error")
    found = first(served, group)
    steward, approver = served.client("unit_steward"), served.client("provincial_approver")
    page = steward.get(f"/findings/{group.id}/{found.fingerprint}").text
    assert set(re.findall(r'name="kind" value="(\w+)"', page)) == {"waive", "return"}
    assert explain(steward, served, group, found).status_code == 422
    asked = {"kind": "waive", "reason_waive": "register_outdated", "note": WORDS, "until": "2020-12-31"}

    def decide(client: Client, **form: str) -> int:
        return client.post(f"/findings/{group.id}/{found.fingerprint}/decide", data={"version": served.store.version()} | form).status_code

    assert decide(steward, **asked | {"until": "2020-01-01"}) == 422
    assert decide(steward, **asked) == 303
    assert finding(served, found.fingerprint).state == "asked"
    assert decide(steward, kind="grant") == 422
    assert f"/findings/{group.id}?state=asked" in approver.get("/").text
    assert decide(approver, kind="grant") == 303
    waived = finding(served, found.fingerprint)
    assert (waived.state, waived.until) == ("waived", "2020-12-31")
    assert "until 2020-12-31" in steward.get(f"/findings/{group.id}/{found.fingerprint}").text


def test_a_whole_group_is_decided_as_it_was_seen_and_taken_back_as_a_whole(served: Served) -> None:
    client, group = served.client("provincial_steward"), group_of(served, "query", 3)
    every = served.store.group_findings(group.id)
    explain(client, served, group, every[0])
    page = client.get(f"/bulk/preview?group={group.id}&kind=explain").text
    assert f"{len(every) - 1} findings will be decided" in page
    assert "1 it is in the state explained" in page
    form = {"token": hidden(page, "token"), "kind": "explain", "group": group.id, "reason_explain": "true_as_reported"}
    short = client.post("/bulk/commit", data=form | {"note": "too few"})
    assert short.status_code == 422
    assert "too few" in short.text
    explain(served.client("unit_steward"), served, group, every[1])
    assert client.post("/bulk/commit", data=form | {"note": WORDS}).status_code == 409
    page = client.get(f"/bulk/preview?group={group.id}&kind=explain").text
    form["token"] = hidden(page, "token")
    done = client.post("/bulk/commit", data=form | {"note": WORDS})
    assert done.status_code == 303
    assert {one.state for one in served.store.group_findings(group.id)} == {"explained"}
    said = client.get(done.headers["location"]).text
    assert f"explanation: {len(every) - 2} recorded." in said
    client.post("/undo", data={"batch": hidden(said, "batch"), "back": "/findings"})
    states = [one.state for one in served.store.group_findings(group.id)]
    assert states == ["explained", "explained", *["open"] * (len(every) - 2)]


def test_who_only_looks_is_offered_nothing(served: Served) -> None:
    client, group = served.client("analyst"), group_of(served, "query", 3)
    found = first(served, group)
    page = client.get(f"/findings/{group.id}/{found.fingerprint}").text
    assert 'name="kind"' not in page
    assert "/bulk/preview" not in page
    assert explain(client, served, group, found).status_code == 422
    assert client.post("/undo", data={}).status_code == 403


def test_a_list_is_taken_along_and_no_cell_of_it_is_a_formula(served: Served) -> None:
    client = served.client("provincial_steward")
    for path in ("/findings/export?state=all", "/gap/export?state=all"):
        answer = client.get(path)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet.max_row > 5
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    group = group_of(served, "query", 3)
    one = openpyxl.load_workbook(io.BytesIO(client.get(f"/findings/export?group={group.id}").content)).active
    assert one.max_row == group.total + 1


def test_addresses_that_mean_nothing_change_nothing(served: Served) -> None:
    client = served.client("provincial_steward")
    for path in ("/findings?state=x&severity=y&rule=z&period=2&unit=XX&after=zzz", "/findings?q=%27%3B--", "/findings?done=undo-99999999999999999999"):
        assert client.get(path).status_code == 200
    for data in ({"decision": "x"}, {"decision": "9" * 40}, {"batch": "none"}, {"decision": "4711"}):
        assert client.post("/undo", data=data).status_code == 422
    away = client.post("/undo", data={"back": "https://elsewhere.example/"})
    assert "elsewhere" not in away.headers.get("location", "")


@pytest.mark.postgres
def test_the_same_on_postgresql(scheme: Scheme, dirty: Path, one_book: tuple[str, str], tmp_path: Path, postgres_url: Callable[[], str], hashed: str) -> None:
    place = Place(tmp_path / "place", url=postgres_url(), scheme=small_scheme(scheme))
    place.hand_in(dirty, one_book, ["2020-09"])
    place.night("2020-10-11")
    with serving(place, hashed) as served:
        client, group = served.client("unit_steward"), group_of(served, "query", 3)
        for path in ("/", "/findings", f"/findings/{group.id}", "/gap?state=all&q=a&region=640000", "/gap/export", "/figures", "/rules", "/findings/export"):
            assert client.get(path).status_code == 200, path
        one, two = served.store.group_findings(group.id)[:2]
        done = explain(client, served, group, one)
        assert f"/{two.fingerprint}?done=explain-" in done.headers["location"]
        assert "explanation: recorded." in client.get(done.headers["location"]).text
        assert client.post("/undo", data={"back": "/findings"}).status_code == 303
        assert finding(served, one.fingerprint).state == "open"


def test_the_list_by_effect_on_figures_pages_on_by_its_own_key(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.queue.PAGE", 3)
    by_effect = served.store.groups(limit=None, order="impact")
    assert by_effect[0].swing
    assert [g.id for g in by_effect] != [g.id for g in served.store.groups(limit=None)]
    client, seen, path = served.client("provincial_steward"), [], "/findings?sort=impact"
    for _page in range(len(by_effect)):
        page = client.get(path).text
        seen += re.findall(r'id="group-([0-9a-f]+)"', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        if more is None:
            break
        path = more[1].replace("&amp;", "&")
        assert "sort=impact" in path
    assert seen == [group.id for group in by_effect]
    first, indicator = client.get("/findings?sort=impact").text, str(by_effect[0].swings).split("/")[1]
    assert f"can move {indicator} by" in first
    assert "can move" not in client.get("/findings").text
    opened = client.get(f"/findings/{by_effect[0].id}?sort=impact").text
    assert f'href="/trace/{by_effect[0].swings}#bounds"' in opened
    assert 'name="sort" value="impact"' in opened, "a search and the filters keep the order"


def test_a_units_people_are_told_the_order_and_not_what_figure_of_the_province_moves(served: Served) -> None:
    mine = served.store.groups(frozenset({served.unit}), limit=None, order="impact")
    page = served.client("unit_steward").get(f"/findings/{mine[0].id}?sort=impact").text
    assert re.findall(r'id="group-([0-9a-f]+)"', page)[:3] == [group.id for group in mine[:3]]
    assert "can move" not in page
    assert "/trace/" not in page
