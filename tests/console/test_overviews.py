"""The pages that sum up: the desk, the gap ledger, the figures, the rules. What they say is what the warehouse has."""

import re
import socket
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from console.serve import _listening
from console.views import detail, figures, gap, rules, workbench
from console.views.asked import Asked
from console.views.typed import Typed
from flows.digest import Digest
from flows.people import look_up
from flows.tables import number_text
from scheme import Scheme
from sources.notices import Notice
from tests.console.conftest import Served
from transforms.stewardship.roles import Person
from warehouse import Found


def plain(page: str) -> str:
    """A page's words, without tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_desk_counts_what_waits_and_names_what_is_late(served: Served) -> None:
    page = plain(served.client("provincial_steward").get("/").text)
    groups = served.store.groups(state=None, limit=None)
    for severity, words in (("error", "errors open"), ("query", "queries open")):
        assert f"{sum(g.waiting for g in groups if g.severity == severity)} {words}" in page
    assert "overdue" in page
    assert "Night of 2020-10-11" in page
    own = plain(served.client("other_steward").get("/").text)
    here, mine = [g for g in groups if g.unit == served.unit], plain(served.client("unit_steward").get("/").text)
    counts = {words["en"]: sum(g.total for g in here if g.severity == code) for code, words in served.store.scheme.severities.items()}
    assert any(counts.values()) and "Open findings: " + ", ".join(f"{words} {count}" for words, count in counts.items()) in mine
    names = {code: unit.name_en for code, unit in served.store.scheme.units.items()}
    assert names[served.other] in own
    assert names[served.unit] not in own


def test_the_desk_says_what_the_last_night_lacked_although_it_had_nothing_new(served: Served) -> None:
    gone = Notice("source_login", f"{served.unit} sftp://tj@files.example/reports")
    with served.store.night("2020-10-12") as night:
        night.sum_up(Digest("2020-10-12", 1, False, notices=(gone,), failing={served.unit: 3}).to_text())
    page = plain(served.client("operator").get("/").text)
    assert "Night of 2020-10-12: nothing new, edition 1 stands. Sources not reached (1): " in page
    assert "(3 nights in a row)" in page
    assert page.index("Night of 2020-10-12") < page.index("Night of 2020-10-11: edition 1 published")
    assert "sftp://" not in served.client("unit_steward").get("/").text
    with pytest.raises(KeyboardInterrupt), served.store.night("2020-10-13"):
        raise KeyboardInterrupt
    assert "Night of 2020-10-13: it did not end well (a failure" in plain(served.client("operator").get("/").text)


def test_units_are_named_as_missing_only_where_it_is_soon_or_late(scheme: Scheme) -> None:
    due = scheme.due_date("2020-09")
    cases = {-1: True, 0: True, workbench.NEAR: True, workbench.NEAR + 1: False}
    for days, near in cases.items():
        (found,) = (one for one in workbench.due(scheme, None, due - timedelta(days=days), []) if one.period == "2020-09")
        assert (found.days, found.near, len(found.missing) > 1) == (days, near, True)


@pytest.mark.parametrize(("days", "said"), [
    (0, "today"), (-1, "1 days ago"), (-90, "90 days ago"), (-91, "3 months ago"), (-2179, "5 years ago"), (40, "in 40 days"), (400, "in 13 months"),
])  # fmt: skip
def test_a_day_long_past_is_counted_in_months_and_years(days: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    assert workbench.Due("2020-12", date(2021, 1, 8), days, ()).away == said


def test_what_is_due_in_weeks_is_counted(served: Served) -> None:
    served.place.night("2020-10-13")
    page = plain(served.client("provincial_steward").get("/").text)
    later = re.search(r"2020-10 in (\d+) days (\d+) not here yet", page)
    assert later is not None
    assert int(later[1]) > workbench.NEAR
    assert page.count("not here yet: ") == 1


def test_the_gap_adds_up_and_leads_to_its_enterprises(served: Served) -> None:
    client = served.client("provincial_steward")
    page = client.get("/gap").text
    flows = served.store.query("SELECT * FROM gap_balance WHERE edition = (SELECT max(id) FROM editions)")
    province = re.search(r'<tr class="province">.*?</tr>', page, re.DOTALL)
    assert province is not None
    numbers = [int(number.replace(",", "")) for number in re.findall(r'<td class="number[^"]*">([\d,]+)</td>', province[0])]
    for at, band in enumerate((">=50", "25-49")):
        mine = flows[flows["band"] == band]
        assert numbers[6 * at : 6 * at + 6] == [int(mine[step].sum()) for step in gap.STEPS]
        opening, entered, *less, closing = numbers[6 * at : 6 * at + 6]
        assert opening + entered - sum(less) == closing
    ledger = served.store.view("gap_ledger")
    chosen = ledger[(ledger["state"] == "未建会") & (ledger["band"] == ">=50")]
    listed = client.get("/gap?state=without&band=%3E%3D50").text
    assert listed.count('<tr><th scope="row">') == min(len(chosen), gap.LISTED)
    nothing = client.get("/gap?q=%25nobody%25").text
    assert "No enterprise is so." in nothing


def test_a_units_people_see_the_gap_and_figures_of_their_counties_alone(served: Served) -> None:
    scheme = served.store.scheme
    own, client = scheme.units[served.unit].region, served.client("unit_steward")
    others = {code for code, region in scheme.regions.items() if region.level == "city" and code != own}
    for path in ("/gap?state=all", "/figures", "/figures?indicator=I01a"):
        page = client.get(path).text
        counties = [county.name_en for code in others for county in scheme.children(code, "county")]
        assert not [name for name in counties if name in page], path
        assert not [code for code in others if f">{scheme.regions[code].name_en}<" in page], path  # a union's name has its city's in it
    other = next(iter(sorted(others)))
    assert f'value="{other}"' not in client.get(f"/figures?region={other}").text


def test_a_rate_stands_beside_what_it_was_worked_out_from(served: Served) -> None:
    page = served.client("provincial_steward").get("/figures?period=2020-09").text
    rows = served.store.view("figures", period="2020-09", region=served.store.scheme.province.code)
    rates = rows[rows["denominator"].notna() & (rows["breakdown"] == "")]
    assert len(rates) > 3
    for row in rates.itertuples():
        line = re.search(rf"<tr class=\"whole\">(?:(?!</tr>).)*{row.indicator}</span>.*?</tr>", page, re.DOTALL)
        assert line is not None
        words = plain(line[0]).replace(" / ", "/").replace(",", "")
        assert f"{row.numerator:.0f} /{row.denominator:.0f}" in words.replace("/ ", "/") or f"{row.numerator:.0f}/{row.denominator:.0f}" in words


def test_what_open_queries_leave_open_stands_beside_the_figure(served: Served) -> None:
    bounds = served.store.figure_bounds()
    here = bounds[bounds["region"] == served.store.scheme.province.code]
    assert len(here) > 2
    page = served.client("provincial_steward").get("/figures?period=2020-09").text
    assert "In brackets:" in page
    for row in here.itertuples():
        low, high = ("…" if pd.isna(end) else number_text(float(end)) for end in (row.low, row.high))
        assert f'href="/trace/2020-09/{row.indicator}/{row.region}#bounds"' in page
        assert f"[{low}–{high}]" in page
    assert page.count("[") == len(here)


def test_the_rules_say_how_often_they_are_explained_away(served: Served) -> None:
    from flows.finding_desk import FindingDesk

    group = next(g for g in served.store.groups(severity="query") if g.total >= 4)
    names = [found.fingerprint for found in served.store.group_findings(group.id)]
    FindingDesk(served.store, Person("a", "甲", "provincial_steward")).explain(names[:1], "true_as_reported", "Checked: it is as reported")
    page = served.client("analyst").get("/rules").text
    total = sum(g.total for g in served.store.groups(state=None, rule=group.rule, limit=None))
    line = re.search(rf"<tr(?:(?!</tr>).)*{group.rule}</span>.*?</tr>", page, re.DOTALL)
    assert line is not None
    assert f"{100 / total:.0f}% 1 / {total}" in plain(line[0])
    assert page.count('<span class="code">') == len(served.store.scheme.rules)


def test_a_rule_that_is_mostly_explained_away_is_marked(scheme: Scheme) -> None:
    counted = {"R04": rules.Counted(total=40, open=10, explained=30), "R03": rules.Counted(total=4, explained=4), "R05": rules.Counted(total=40, waived=4, open=36)}
    found = {line.code: line for _family, _name, lines in rules.lines(scheme, counted, {}) for line in lines}
    assert (found["R04"].noisy, found["R04"].away) == (True, 0.75)
    assert (found["R03"].noisy, found["R05"].noisy, found["R01"].away) == (False, False, None)
    assert set(found) == set(scheme.rules)


def test_what_is_missing_is_not_zero(scheme: Scheme) -> None:
    row = {
        "period": "2020-09", "indicator": "I02a", "region": scheme.province.code, "breakdown": "", "numerator": None, "denominator": 120.0, "value": None,
        "unit_of_measure": "percent", "target": ">= 100", "met": None, "state": "partial", "missing": "甲；乙", "as_of_period": "2020-08", "zh": "率", "en": "Rate",
    }  # fmt: skip
    (shown,) = figures.shown(scheme, [row], "2020-09")
    assert (shown.value, shown.numerator, shown.denominator, shown.unit, shown.bar, shown.met) == ("not known", "–", "120", "", None, None)
    assert (shown.target, shown.mark, shown.as_of, shown.missing) == ("≥ 100", 100.0, "2020-08", ("甲", "乙"))
    (whole,) = figures.shown(scheme, [row | {"numerator": 60.0, "value": 50.0, "met": 0, "as_of_period": "2020-09"}], "2020-09")
    assert (whole.value, whole.unit, whole.bar, whole.met, whole.as_of) == ("50", "%", 50.0, False, "")


def test_a_city_opens_into_its_counties(scheme: Scheme) -> None:
    city, other = scheme.children(scheme.province.code, "city")[:2]
    counties = [county.code for of in (city, other) for county in scheme.children(of.code, "county")[:2]]
    rows = [{"county": county, "band": ">=50", "opening": 1, "entered": 2, "unionised": 1, "left": 0, "reclassified": 0, "closing": 2} for county in counties]
    shut = gap.balance(scheme, rows, whole=True, opened="")
    assert [line.county for line in shut] == [scheme.province.code, city.code, other.code]
    assert shut[0].bands[0][2] == (4, 8, 4, 0, 0, 8)
    assert shut[0].bands[1][2] == (0, 0, 0, 0, 0, 0)
    opened = gap.balance(scheme, rows, whole=True, opened=city.code)
    assert [line.county for line in opened] == [scheme.province.code, city.code, *counties[:2], other.code]
    assert [line.level for line in gap.balance(scheme, rows[:2], whole=False, opened="")] == ["city", "county", "county"]


def test_addresses_say_what_the_list_is_of() -> None:
    asked = Asked.of({"state": "returned", "rule": "R04", "q": " x&y ", "after": "1|2", "page": "9"})
    assert asked.query == "?state=returned&rule=R04&q=x%26y&after=1%7C2"
    assert Asked.of({"state": "nonsense"}) == Asked()
    assert asked.toggled("rule", "R04") == "/findings?state=returned&q=x%26y"
    assert asked.toggled("rule", "R05") == "/findings?state=returned&rule=R05&q=x%26y"
    assert Asked().finding("a/b", "c?d", "/decide") == "/findings/a%2Fb/c%3Fd/decide"
    assert (Asked().narrowed, Asked(state="all").narrowed, asked.narrowed) == (False, False, True)


def test_the_field_to_blame() -> None:
    good = {"kind": "explain", "reason_explain": "seasonal", "note": "ten characters"}
    cases = [
        ({}, "kind"), (good | {"kind": "grow"}, "kind"), (good | {"reason_explain": "none"}, "reason"), (good | {"note": " short   "}, "note"), (good, ""),
        ({"kind": "refuse"}, "note"), ({"kind": "grant"}, ""), ({"kind": "return", "reason_return": ""}, "reason"),
        ({"kind": "return", "note": "x"}, ""), ({"kind": "grant", "note": "问 13800138000"}, "note"),
        (good | {"kind": "waive", "reason_waive": "closed", "until": "x"}, "until"),
    ]  # fmt: skip
    assert [Typed.of(form).wrong for form, _wrong in cases] == [wrong for _form, wrong in cases]


def test_a_decision_that_no_longer_holds_says_why_and_what_it_was(scheme: Scheme) -> None:
    found = Found(
        fingerprint="f", unit="YC", period="2020-09", rule="T01-01", severity="error", table_code="T01", row_key="k", column_id="members", file_id=None,
        file=None, sheet=None, cell="F7", shown="330", expected=None, expected_en=None, message="m", message_en="m", cure=None, cure_en=None, basis='{"members": 330}', sort="s",
        news="back", state="lapsed", decision=3, reason="closed", until="2020-12-31", cause="value", why="会员数：312→330", why_en="members: 312→330",
        author="a", made_at="2020-10-01T08:00:00+08:00", note="as it is",
    )  # fmt: skip
    steward = Person("a", "甲", "unit_steward", frozenset({"YC"}))
    look_up(lambda: {"a": "甲"})
    shown = detail.detail_of(scheme, found, "g", (), steward)
    look_up(None)
    said = " | ".join(words for _tone, words in shown.notes)
    assert "members: 312→330" in said
    assert "gone and has come back" in said
    assert "甲 2020-10-01 · closed, idle or gone · as it is" in said
    assert [choice.code for choice in detail.choices(found, steward)] == ["waive", "return"]
    assert detail.choices(found, Person("b", "乙", "unit_steward", frozenset({"SZS"}))) == ()
    wanted = [replace(found, expected="女会员数 ≤ 会员数", expected_en=english) for english in ("women ≤ members", None)]
    assert [detail.detail_of(scheme, one, "g", (), steward).expected for one in wanted] == ["women ≤ members", "女会员数 ≤ 会员数"]  # a night of before kept the Chinese alone


def test_late_reports_come_with_their_units(scheme: Scheme) -> None:
    from datetime import date

    files = [{"unit": unit, "period": "2020-09", "state": "accepted", "came_on": "2020-10-09"} for unit in scheme.units if unit != "CY2"]
    listed = workbench.due(scheme, None, date(2020, 10, 15), files)
    assert [(one.period, one.days) for one in listed] == [("2020-09", -5), ("2020-10", 26)]
    assert [name.split(" ")[0] for name in listed[0].missing] == ["CY2"]
    assert [one.period for one in workbench.due(scheme, {"YC"}, date(2020, 10, 15), files)] == ["2020-10"]


def test_an_answer_waits_for_no_acknowledgement() -> None:
    with _listening("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _address = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
