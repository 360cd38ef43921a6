"""Every page in English: what stands in Chinese is a name, a region, or what somebody typed; never a word of ours."""

import html
import json
import re
from collections.abc import Iterable, Iterator

import pytest

from console.routes import Route
from flows.cli import run
from flows.language import speak
from flows.stored_words import METHODS, evidence_said, ground_said, measure_said, method_said, missing_said, reason_said
from flows.trace import trace_cell, trace_figure
from flows.trace.asked import read_id
from flows.trace.show import print_trace
from flows.trace.show_cell import print_cell
from scheme import Scheme
from tests.console.conftest import Served
from tests.console.test_who_gets_what import ROUTES, path_of, running  # noqa: F401  # a fixture
from transforms.decided import KINDS
from transforms.linkage.reasons import FIELDS, NOT_FOUND
from transforms.linkage.vetoes import VETOES
from transforms.stewardship.roles import ROLES, Person

HAN = re.compile("[\u3400-\u9fff]")
PAGES = [route for route in ROUTES if route.method == "GET" and not route.path.startswith(("/language", "/login/single", "/health"))]
AS_TYPED = re.compile(r'<table[^>]*class="grid window".*?</table>', re.DOTALL)
TEXTS = re.compile(r'>([^<]+)<|(?:title|aria-label|placeholder|alt)="([^"]*)"')


@pytest.fixture
def english() -> Iterator[None]:
    speak("en")
    yield
    speak(None)


def names(served: Served) -> list[str]:
    """What is called so whatever the language: people, enterprises, townships, files, columns and choices as they are typed. The longest first."""
    scheme, store = served.store.scheme, served.store
    found = {region.name for region in scheme.regions.values() if not region.name_en} | {value for values in scheme.codelists.values() for value in values} | {"中文", "无", "是", "否"}
    found |= {table.name for table in scheme.tables.values()}
    found |= {heading for table in scheme.tables.values() for column in table.columns for heading in (column.zh, *column.aliases)}
    for statement in (
        "SELECT unit_name FROM gap_ledger", "SELECT union_name FROM gap_ledger", "SELECT enterprise_name FROM matches", "SELECT path FROM files",
        "SELECT row_key FROM findings", "SELECT shown FROM findings", "SELECT sheet FROM findings", "SELECT path FROM register_extracts",
        "SELECT township FROM t01", "SELECT enterprise_name FROM t02", "SELECT uscc FROM t02",
    ):  # fmt: skip
        for (value,) in store.query(statement).dropna().itertuples(index=False, name=None):
            found |= {str(value), *str(value).split("/"), *str(value).split("|")}
    found |= {str(one.get("unit_name")) for row in store.query("SELECT candidates FROM matches")["candidates"] for one in json.loads(row or "[]")}
    found |= {account.name for account in store.accounts.all()} | {"报表.xlsx"}
    return sorted(filter(HAN.search, found), key=len, reverse=True)


def who_may(route: Route) -> str:
    order = ("provincial_approver", "provincial_steward", "operator", "auditor", *ROLES)
    return next(role for role in order if route.action is None or Person(role, role, role).may(route.action))


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.path)
def test_an_english_page_has_no_chinese_word_of_ours(route: Route, running: Served) -> None:  # noqa: F811
    role = who_may(route)
    answer = running.clients[role].get(path_of(route, running, running.unit, role))  # type: ignore[attr-defined]
    if "html" not in answer.headers.get("content-type", ""):
        return  # a file to keep, or the way elsewhere
    shown = AS_TYPED.sub("", re.sub(r"</?mark>|‸|<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL))
    texts = {html.unescape(text).strip() for both in TEXTS.findall(shown) for text in both}
    assert left_in_chinese(texts, running) == {}


def left_in_chinese(texts: Iterable[str], served: Served) -> dict[str, str]:
    """The texts that are more than names, and what of them is."""
    known, left = names(served), {}
    for text in filter(HAN.search, texts):
        rest = text
        for name in known:
            rest = rest.replace(name, "")
        if HAN.search(rest):
            left[text] = rest
    return left


@pytest.mark.parametrize("command", [["findings"], ["matches"], ["gap"], ["gap", "--balance"], ["status"]], ids=" ".join)
def test_so_has_none_what_a_command_says(command: list[str], running: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    more = ["--limit", "10000"] if command[0] in ("findings", "matches") else []
    assert run([*command, *more, "--home", str(running.place.home)]) == 0, capsys.readouterr()
    said = capsys.readouterr().out
    assert len(said.splitlines()) > 1
    assert left_in_chinese(re.split(r"\t|\n", said), running) == {}


def test_so_has_none_a_trace(running: Served, english: None, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    figures = running.store.query("SELECT DISTINCT period, indicator, region FROM figures WHERE coalesce(breakdown, '') = '' AND missing <> '' ORDER BY region, indicator LIMIT 12")
    for period, indicator, region in figures.itertuples(index=False, name=None):
        print_trace(trace_figure(running.store, read_id(f"{period}/{indicator}/{region}")), 50)
    print_cell(running.store.scheme, trace_cell(running.store, *a_ledger_cell(running)))
    said = capsys.readouterr().out
    assert "not handed in (S13)" in said and "match: " in said
    cells = re.compile(r"([A-Z]+[0-9]+) .* = ")  # a cell with its heading as it is typed
    assert left_in_chinese((text for text in re.split(r"\t|\n|: |; ", said) if not cells.search(text)), running) == {}


def a_ledger_cell(served: Served) -> tuple[str, str, str]:
    """A cell of a ledger row that is matched: file, sheet, cell."""
    asked = "SELECT file, sheet, cell FROM findings WHERE rule = 'R10' AND cell <> '' ORDER BY fingerprint LIMIT 1"
    return next(served.store.query(asked).itertuples(index=False, name=None))


def test_every_word_of_the_matching_has_its_english(english: None) -> None:
    words = [NOT_FOUND, *(word for words in FIELDS.values() for word in words if word), *(veto[0] for veto in VETOES.values())]
    assert [word for word in words if HAN.search(evidence_said(word))] == []


@pytest.mark.parametrize(("reason", "said"), [
    ("信用代码一致；名称相近；无分支；次优差 38 分", "same credit code; names are close; no branch; the next is 38 points behind"),
    ("代码第7位 O→0 修正后命中；同县", "the code meets it with character 7 mended, O→0; same county"),
    ("代码第3、9位修正后命中", "the code meets it with characters 3, 9 mended"), ("代码少一位，修正后命中", "the code meets it with the character that lacks"),
    ("第 12 号决定“由联合工会涵盖”（赵晓，2020-11-05）：城关联合工会；名称一致", "decision 12, covered by a federation union (赵晓, 2020-11-05): 城关联合工会; same name"),
    ("没有见过的说法", "没有见过的说法"), ("", ""),
])  # fmt: skip
def test_a_reason_is_said_piece_by_piece(english: None, reason: str, said: str) -> None:
    assert reason_said(reason) == said
    speak("zh")
    assert reason_said(reason) == reason


def test_a_reopened_decision_says_why_in_english(english: None) -> None:
    zh = "第 3 号决定“同一单位”（赵晓，2020-11-05）需重新核对：登记单位 64 已不在 2020-12 登记库"
    en = "decision 3, same unit (赵晓, 2020-11-05) is reopened: unit 64 is no longer in the register of 2020-12"
    assert reason_said(f"{zh}；名称一致", zh, en) == f"{en}; same name"


def test_how_a_row_was_matched_is_said_in_words(english: None) -> None:
    codes = (*METHODS, *(f"decided_{kind.code}" for kind in KINDS.values() if kind.about == "match"))
    said = [method_said(code) for code in codes]
    assert [code for code, word in zip(codes, said, strict=True) if HAN.search(word) or "_" in word] == []
    assert len(set(said)) == len(codes)
    speak("zh")
    assert [code for code in codes if not HAN.search(method_said(code))] == []


@pytest.mark.parametrize(("part", "said"), [
    ("石嘴山市大武口区 2020-09 T02 3行暂缓(T02-01,S06)", "SZS Dawukou District 2020-09 T02: 3 rows held back (T02-01,S06)"),
    ("银川市 2020-09 T01 未报(S13)", "YC 2020-09 T01: not handed in (S13)"), ("固原市 2020-10 T05 缺报(S02)", "GY 2020-10 T05: the table lacks (S02)"),
    ("固原市 2020-10 T05 整表暂缓(S10)", "GY 2020-10 T05: the table is held back (S10)"),
    ("固原市 2020-10 T05 整份暂缓(S11)", "GY 2020-10 T05: the report is held back (S11)"),
    ("银川市兴庆区 2020-09 T01 缺2个乡镇（街道）(T01-06)", "YC Xingqing District 2020-09 T01: 2 townships lack (T01-06)"),
    ("兴庆区 2020-09 T05 无数据", "Xingqing District 2020-09 T05: no data"),
    ("宁夏回族自治区 2020-09 {register} 缺登记库", "Ningxia Hui Autonomous Region 2020-09 register: no register"),
    ("吴忠市 2020-09 T04 2行未填{column}", "WZ 2020-09 T04: 2 rows without {column_en}"), ("T12 尚无应报的季度", "T12: no quarter is due yet"), ("…等31处", "… 31 in all"),
])  # fmt: skip
def test_what_a_figure_lacks_is_said_part_by_part(english: None, scheme: Scheme, part: str, said: str) -> None:
    column = scheme.tables["T04"].by_id["members"]
    values = {"register": scheme.registry.name, "column": column.zh, "column_en": column.en}
    part, said = part.format(**values), said.format(**values)
    assert missing_said(scheme, f"{part}；{part}") == [said, said]
    speak("zh")
    assert missing_said(scheme, part) == [re.sub(r"\(([A-Z0-9,-]+)\)", lambda rules: f"（{rules[1].replace(',', '、')}）", part)]


@pytest.mark.parametrize(("ground", "said"), [
    ("决定 12", "decision 12"), ("SZS 2020-09 台账", "ledger of SZS 2020-09"), ("登记库 2020-09 60人", "register of 2020-09: 60 insured"),
    ("登记库 2020-09 无此企业", "register of 2020-09: not in it"), ("登记库 2020-09 人数不明", "register of 2020-09: insured not known"),
    ("登记库 2020-09 同代码 6400000001", "register of 2020-09: same code as 6400000001"), ("YC 2020-12 916401", "YC 2020-12 916401"), (None, ""),
])  # fmt: skip
def test_the_ground_of_a_gap_is_said(english: None, scheme: Scheme, ground: str | None, said: str) -> None:
    assert ground_said(scheme, ground) == said


def test_units_of_measure_are_said(english: None, scheme: Scheme) -> None:
    assert [one.unit for one in scheme.indicators.values() if HAN.search(measure_said(one.unit))] == []
