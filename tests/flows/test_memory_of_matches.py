"""A steward decides, and it holds: through a rename, a corrected code, a new month; until evidence contradicts it. On both databases."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from flows.cli import run
from scheme import Scheme
from tests.expectations.conftest import SOUND
from tests.flows.making import Place, small_scheme
from tests.transforms.test_linkage import A, B, C, D, E, F

UNIT, SEPTEMBER, OCTOBER = "YC", "2020-09", "2020-10"
# Made up: number, name, code. The ledger's first row has unit 1's code under a name that is another enterprise's.
REGISTER = {"1": ("银川青禾云商贸有限公司", A), "2": ("银川红石谷建材有限公司", B), "3": ("宁夏蓝桥渡餐饮有限公司", C), "4": ("银川金沙湾物流有限公司", D)}
DOUBTFUL = ("银川白石滩农机有限公司", A)
SURE = ("银川红石谷建材有限公司", B)
UNKNOWN = ("银川绿杨堡养殖有限公司", E)
LEDGER = [DOUBTFUL, SURE, UNKNOWN]
Say = Callable[..., tuple[int, str, str]]


class Desk:
    """A city's ledger against a register of a few units, a steward, and nights."""

    def __init__(self, place: Place, say: Say) -> None:
        self.place, self._say, self._day = place, say, 10

    def days(self, passed: int) -> None:
        self._day += passed

    def ledger(self, rows: list[tuple[str, str]], period: str = SEPTEMBER) -> None:
        """Hand in the ledger, in place of the one before."""
        columns = self.place.scheme.tables["T02"].columns
        file = self.place.inbox / UNIT / period / "T02.csv"
        county = {"county": "兴庆区", "township": "凤凰北街街道", "park": "", "union_name": ""}
        cells = [{**SOUND["T02"], **county, "enterprise_name": name, "uscc": code} for name, code in rows]
        self._write(file, [c.zh for c in columns], [[row[c.id] for c in columns] for row in cells])

    def register(self, units: dict[str, tuple[str, str]], period: str = SEPTEMBER) -> None:
        columns = self.place.scheme.registry.columns
        usual = {"region": "640104", "unit_kind": "企业", "status": "正常参保", "insured": "4", "month": period, "org_code": "", "industry": ""}
        rows = [[({**usual, "unit_no": no, "unit_name": n, "uscc": u})[c.id] for c in columns] for no, (n, u) in units.items()]
        self._write(self.place.registry / f"register-{period}.csv", [c.zh for c in columns], rows)

    def night(self) -> bool:
        """A night on the next day; whether it published."""
        self._day += 1
        return self.place.night(f"2020-11-{self._day}").published

    def row(self, name: str, period: str = SEPTEMBER) -> tuple[str, str | None, str]:
        """State, unit and method of a row's match."""
        ((state, unit_no, method),) = self.place.ask(f"SELECT state, unit_no, method FROM matches WHERE enterprise_name = '{name}' AND period = '{period}'")
        return state, unit_no, method

    def why(self, name: str) -> str:
        return str(self.place.ask(f"SELECT reopened FROM matches WHERE enterprise_name = '{name}'")[0][0])

    def findings(self, *rules: str) -> set[tuple[str, str]]:
        """Rule and row of the open findings of some rules."""
        return {(rule, key) for rule, key in self.place.ask("SELECT rule, row_key FROM findings") if rule in rules}

    def decide(self, *arguments: object) -> tuple[int, str, str]:
        by = [] if arguments[0] == "list" else ["--by", "张三"]
        where = ["--home", str(self.place.home), *by, *(["--warehouse", self.place.url] if self.place.url else [])]
        return self._say("decide", *arguments, *where)

    @staticmethod
    def _write(file: Path, header: list[str], rows: list[list[str]]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *rows])


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, scheme: Scheme) -> Say:
    """Runs `unionstats` with arguments, over the small scheme: its exit code, and what it said on both streams."""
    for module in ("flows.commands.deciding", "flows.commands.lists"):
        monkeypatch.setattr(f"{module}.load_scheme", lambda: small_scheme(scheme))
    monkeypatch.setattr("warehouse.store.load_scheme", lambda: small_scheme(scheme))

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return run_it


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def both(request: pytest.FixtureRequest, tmp_path: Path, scheme: Scheme, say: Say) -> Desk:
    url = request.getfixturevalue("postgres_url")() if request.param == "postgresql" else None
    return opened(Desk(Place(tmp_path / "place", url, small_scheme(scheme)), say))


@pytest.fixture(scope="session")
def opened_once(tmp_path_factory: pytest.TempPathFactory, scheme: Scheme) -> Place:
    """A place after its first night, to be copied, never changed."""
    return opened(Desk(Place(tmp_path_factory.mktemp("opened") / "place", None, small_scheme(scheme)), lambda *_: (0, "", ""))).place


@pytest.fixture
def desk(tmp_path: Path, say: Say, opened_once: Place) -> Desk:
    desk = Desk(opened_once.copy(tmp_path / "place"), say)
    desk.days(1)
    return desk


def opened(desk: Desk) -> Desk:
    desk.ledger(LEDGER)
    desk.register(REGISTER)
    desk.night()
    return desk


def test_a_decision_from_the_question_to_its_reopening(both: Desk) -> None:
    desk = both
    assert desk.row(DOUBTFUL[0])[:2] == ("candidate", "1")
    assert ("R10", A) in desk.findings("R10")
    assert desk.night() is False

    code, told, _ = desk.decide("same", UNIT, SEPTEMBER, A, "1")
    assert (code, "Decision 1: same unit, YC 2020-09" in told, "unionstats nightly" in told) == (0, True, True)
    assert desk.night() is True, "a decision is an input"
    assert desk.row(DOUBTFUL[0]) == ("accepted", "1", "decided_same")
    assert desk.findings("R10") == set()

    renamed, corrected = ("银川青石坪农机有限公司", A), ("银川白石滩农机有限公司", F)
    desk.ledger([renamed, SURE], OCTOBER)
    desk.register(REGISTER, OCTOBER)
    desk.night()
    assert desk.row(renamed[0], OCTOBER) == ("accepted", "1", "decided_same"), "the company is renamed in a new month"
    desk.ledger([corrected, SURE], OCTOBER)
    desk.night()
    assert desk.row(corrected[0], OCTOBER) == ("accepted", "1", "decided_same"), "the code is corrected"

    desk.register({**REGISTER, "9": ("银川九里岗机械有限公司", F)}, OCTOBER)
    desk.night()
    assert desk.row(corrected[0], OCTOBER)[0] == "candidate"
    assert desk.row(DOUBTFUL[0]) == ("accepted", "1", "decided_same"), "September's evidence has not changed"
    (message, english) = desk.place.ask("SELECT message, message_en FROM findings WHERE rule = 'R10'")[0]
    assert "第 1 号决定“同一单位”（张三，" in message
    assert f"台账代码 {F} 现为登记单位 9（银川九里岗机械有限公司）的代码" in message
    assert "decision 1, same unit" in english

    code, _, complaint = desk.decide("same", UNIT, OCTOBER, F, "1")
    assert (code, complaint) == (0, ""), "what is reopened may be decided again"
    desk.night()
    assert desk.row(corrected[0], OCTOBER) == ("accepted", "1", "decided_same")
    assert json.loads(desk.decide("list", "--json")[1])[1]["state"] == "in force"

    assert desk.decide("undo", 2)[0] == desk.decide("undo", 1)[0] == 0
    desk.night()
    assert desk.row(DOUBTFUL[0])[:2] == ("candidate", "1")
    listed = json.loads(desk.decide("list", "--json")[1])
    assert [(d["state"], d["revokes"], d["note"]) for d in listed] == [
        ("undone", None, None), ("undone", None, None), ("in force", 2, None), ("in force", 1, None),
    ]  # fmt: skip
    assert "and 3 more rows" in desk.decide("list", "--limit", 1)[1]


def test_none_of_these_is_not_asked_again(both: Desk) -> None:
    desk = both
    assert desk.decide("none", UNIT, SEPTEMBER, A)[0] == 0
    desk.night()
    assert desk.row(DOUBTFUL[0])[:2] == ("none", None)
    assert desk.findings("R10") == set()
    assert ("R04", A) in desk.findings("R04"), "that it is not found is still to be explained"
    desk.ledger([("银川青禾云商贸有限公司", A), SURE, UNKNOWN])
    desk.night()
    assert desk.row("银川青禾云商贸有限公司")[:2] == ("candidate", "1"), "name and code are now the unit's: not asked twice, but reopened"
    assert "现在名称、代码都一致" in desk.why("银川青禾云商贸有限公司")


def test_not_in_the_register_explains_that_it_is_not_found(both: Desk) -> None:
    desk = both
    assert ("R04", E) in desk.findings("R04")
    assert desk.decide("unregistered", UNIT, SEPTEMBER, E)[0] == 0
    desk.night()
    assert desk.row(UNKNOWN[0]) == ("none", None, "decided_unregistered")
    assert ("R04", E) not in desk.findings("R04")
    assert ("R04", A) in desk.findings("R04")
    desk.register({**REGISTER, "8": (UNKNOWN[0], E)})
    desk.night()
    assert desk.row(UNKNOWN[0])[:2] == ("candidate", "8")
    assert {("R04", E), ("R10", E)} <= desk.findings("R04", "R10")


def test_covered_by_a_federation_union(desk: Desk) -> None:
    assert desk.decide("federation", UNIT, SEPTEMBER, E, "--union", "某商圈工会联合会")[0] == 0
    assert desk.decide("federation", UNIT, SEPTEMBER, A, "1", "--union", "某商圈工会联合会")[0] == 0
    desk.night()
    assert [desk.row(name) for name, _ in (UNKNOWN, DOUBTFUL)] == [("none", None, "decided_federation"), ("accepted", "1", "decided_federation")]
    assert desk.findings("R04", "R10") == set()
    ((reason,),) = desk.place.ask(f"SELECT reason FROM matches WHERE row_key = '{E}'")
    assert "由联合工会涵盖" in reason and "某商圈工会联合会" in reason


def test_an_enterprise_in_no_ledger_may_be_covered_too(desk: Desk) -> None:
    """It is known by its number in the register, as the finding that it is missing has it."""
    code, _, complaint = desk.decide("federation", UNIT, SEPTEMBER, "4")
    assert (code, "no federation union is named" in complaint) == (1, True), complaint
    assert desk.decide("federation", UNIT, SEPTEMBER, "4", "--union", "某商圈工会联合会")[0] == 0
    code, _, complaint = desk.decide("federation", UNIT, SEPTEMBER, "4", "--union", "另一工会联合会")
    assert (code, "decide undo 1" in complaint) == (1, True), complaint
    assert desk.decide("none", UNIT, SEPTEMBER, "4")[0] == 1
    desk.night()
    assert json.loads(desk.decide("list", "--json")[1])[0]["state"] == "in force"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_in_both_languages(say: Say, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", language)
    code, text, _ = say("decide", "--help")
    words = {"en": "What stewards decide", "zh": "审核人员的决定"}
    assert (code, words[language] in text, all(f" {verb} " in text for verb in ("same", "none", "unregistered", "federation", "undo", "list"))) == (0, True, True)


@pytest.mark.parametrize("wrong", [[], ["same", UNIT], ["undo", "first"], ["perhaps", UNIT, SEPTEMBER, A]], ids=" ".join)
def test_wrong_usage_is_two(say: Say, wrong: list[str]) -> None:
    code, _, complaint = say("decide", *wrong)
    assert (code, bool(complaint), "Traceback" in complaint) == (2, True, False)


def test_the_finding_lists_what_may_be_the_same(desk: Desk) -> None:
    ((message, english, cure),) = desk.place.ask("SELECT message, message_en, cure FROM findings WHERE rule = 'R10'")
    assert f"候选1：银川青禾云商贸有限公司（编号 1，代码 {A}），名称不同，代码一致" in message
    assert f"proposal 1: 银川青禾云商贸有限公司 (no. 1, code {A}), another name, same code" in english
    assert "unionstats decide" in cure and "由联合工会涵盖" in cure


REFUSED = {
    "no such row": (["same", UNIT, SEPTEMBER, A[:-2] + "00", "1"], ["no ledger row", "Near are", A]),
    "no such unit of the register": (["same", UNIT, SEPTEMBER, A, "77"], ["has no unit 77", "Proposed are: 1 (银川青禾云商贸有限公司)"]),
    "no such reporting unit": (["none", "XX", SEPTEMBER, A], ["XX", "no unit", "YC"]),
    "no such period": (["none", UNIT, "2019-01", A], ["2019-01", "no period"]),
    "nothing is proposed": (["none", UNIT, SEPTEMBER, E], ["nothing is proposed", "unregistered"]),
    "nothing to undo": (["undo", 7], ["decision 7", "there is none", "decide list"]),
    "no federation named": (["federation", UNIT, SEPTEMBER, E], ["no federation union is named", "--union NAME"]),
    "no sheet": (["--from", "nowhere.xlsx"], ["nowhere.xlsx", "no such file", "matches --state candidate --xlsx"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_right_is_refused_with_the_way_out(fault: str, desk: Desk) -> None:
    arguments, words = REFUSED[fault]
    code, _, complaint = desk.decide(*arguments)
    assert code == 1, complaint
    assert [word for word in words if word not in complaint] == [], complaint
    assert desk.place.ask("SELECT count(*) FROM decisions") == [(0,)]


def test_what_is_decided_is_not_decided_again(desk: Desk) -> None:
    assert desk.decide("none", UNIT, SEPTEMBER, A)[0] == 0
    for again, words in ((("none", UNIT, SEPTEMBER, A), "decided already"), (("same", UNIT, SEPTEMBER, A, "1"), "rules out 1")):
        code, _, complaint = desk.decide(*again)
        assert (code, words in complaint, "unionstats decide undo 1" in complaint) == (1, True, True), complaint
    assert desk.decide("same", UNIT, SEPTEMBER, A, "3")[0] == 0, "another unit is not ruled out"
    code, _, complaint = desk.decide("unregistered", UNIT, SEPTEMBER, A)
    assert (code, "decision 2, same unit" in complaint) == (1, True), complaint
    assert desk.decide("undo", 2)[0] == 0
    code, _, complaint = desk.decide("undo", 2)
    assert (code, "decision 3 has undone it" in complaint) == (1, True), complaint
    code, _, complaint = desk.decide("undo", 3)
    assert (code, "cannot be undone" in complaint) == (1, True), complaint


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_of_decisions_comes_back(desk: Desk, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", language)
    sheet = tmp_path / "sheet.xlsx"
    assert say("matches", "--home", desk.place.home, "--state", "candidate", "--xlsx", sheet)[0] == 0
    book = openpyxl.load_workbook(sheet)
    page = book.active
    header = [cell.value for cell in page[1]]
    at = header.index({"en": "your decision", "zh": "核对结果"}[language]) + 1
    assert "银川青禾云商贸有限公司" in str([cell.value for cell in page[2]])
    assert page.data_validations.dataValidation[0].type == "list"
    code, _, complaint = desk.decide("--from", sheet)
    assert (code, "sheet.xlsx" in complaint, str(header[at - 1]) in complaint) == (1, True, True), "nobody has filled it in"
    page.cell(2, at, "maybe")
    book.save(sheet)
    code, _, complaint = desk.decide("--from", sheet)
    assert (code, "sheet.xlsx" in complaint, "maybe" in complaint) == (1, True, True), complaint
    page.cell(2, at, "1")
    book.save(sheet)
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    code, told, complaint = desk.decide("--from", sheet, "--note", "asked the enterprise")
    assert (code, complaint, "Decisions recorded: 1" in told) == (0, "", True)
    desk.night()
    assert desk.row(DOUBTFUL[0]) == ("accepted", "1", "decided_same")
    (listed,) = json.loads(desk.decide("list", "--json")[1])
    assert {k: listed[k] for k in ("kind", "unit_no", "author", "note", "state")} == {
        "kind": "same", "unit_no": "1", "author": "张三", "note": "asked the enterprise", "state": "in force",
    }  # fmt: skip


def test_the_sheet_can_be_worked_in_on_a_screen(desk: Desk, say: Say, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.xlsx"
    say("matches", "--home", desk.place.home, "--state", "candidate", "--xlsx", sheet)
    page = openpyxl.load_workbook(sheet).active
    header, first = ([cell.value for cell in row] for row in page.iter_rows(max_row=2))
    row = dict(zip(header, first, strict=True))
    assert header[:3] == ["unit", "enterprise_name", "your decision"]
    assert page.freeze_panes == "D2", "the name and the decision stay in view"
    assert {row["candidate 1"], row["candidate 1: name"]} == {"1", f"银川青禾云商贸有限公司 {A}"}
    assert row["candidate 1: reason"] and not row["candidate 2: name"]
    assert all(cell.alignment.wrap_text for cell in page[2] if cell.value)
    assert max(column.width for column in page.column_dimensions.values()) < 36


def test_a_terminal_shows_a_match_in_a_few_lines(desk: Desk, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    title, name, place, *said = say("matches", "--home", desk.place.home, "--state", "candidate")[1].splitlines()
    assert (title, name) == ("1 matches", f"{DOUBTFUL[0]} · candidate")
    assert place.startswith(f"  {UNIT}") and place.endswith(f"{SEPTEMBER} {A}")
    assert [line for line in said if line.startswith(f"  1. 1 银川青禾云商贸有限公司 {A}")], said
    assert say("matches", "--home", desk.place.home, "--limit", 1)[1].splitlines()[-1] == "… and 2 more rows"


def test_an_enterprise_is_asked_about_once_for_all_its_periods(desk: Desk, say: Say, tmp_path: Path) -> None:
    namesake = (DOUBTFUL[0], "")
    desk.ledger([DOUBTFUL, SURE, namesake], OCTOBER)
    desk.register(REGISTER, OCTOBER)
    desk.night()
    assert desk.row(DOUBTFUL[0])[0] == "candidate"
    sheet = tmp_path / "sheet.xlsx"
    code, told, _ = say("matches", "--home", desk.place.home, "--state", "candidate", "--xlsx", sheet)
    book = openpyxl.load_workbook(sheet)
    header, *rows = ([cell.value for cell in row] for row in book.active.iter_rows())
    periods = {row[header.index("row_key")]: row[header.index("period")] for row in rows}
    assert periods[A] == f"{SEPTEMBER}, {OCTOBER}"
    assert len(rows) == len(periods), "a row a key"
    assert (code, f"{len(rows)} enterprises to decide on" in told) == (0, True)
    at = [row[header.index("row_key")] for row in rows].index(A) + 2
    book.active.cell(at, header.index("your decision") + 1, "1")
    book.save(sheet)
    assert desk.decide("--from", sheet)[0] == 0
    assert desk.place.ask("SELECT period, row_key FROM decisions") == [(OCTOBER, A)], "one decision"
    desk.night()
    both = desk.place.ask(f"SELECT period, state, unit_no, method FROM matches WHERE row_key = '{A}' ORDER BY period")
    assert both == [(period, "accepted", "1", "decided_same") for period in (SEPTEMBER, OCTOBER)]


@pytest.mark.parametrize(("said", "unit_no"), [("1", "1"), ("same", "1"), ("同一单位", "1")])
def test_a_csv_needs_no_candidates(desk: Desk, tmp_path: Path, said: str, unit_no: str) -> None:
    """Which unit is meant is looked up; a number past the last candidate is refused."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"unit,period,row_key,decision\n{UNIT},{SEPTEMBER},{A},3", encoding="utf-8")
    code, _, complaint = desk.decide("--from", sheet)
    assert (code, "row 2" in complaint, "there is no candidate 3" in complaint) == (1, True, True), complaint
    sheet.write_text(f"unit,period,row_key,decision\n{UNIT},{SEPTEMBER},{E},same", encoding="utf-8")
    code, _, complaint = desk.decide("--from", sheet)
    assert (code, "which unit?" in complaint) == (1, True), complaint
    sheet.write_text(f"unit,period,row_key,decision\n{UNIT},{SEPTEMBER},{A},{said}", encoding="utf-8")
    assert desk.decide("--from", sheet)[0] == 0
    assert json.loads(desk.decide("list", "--json")[1])[0]["unit_no"] == unit_no


def test_what_the_steward_saw_is_what_a_number_means(desk: Desk, tmp_path: Path) -> None:
    """A night may have changed the candidates since the sheet was written."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"unit,period,row_key,decision,candidate_1,candidate_2\n{UNIT},{SEPTEMBER},{A},2,1,3", encoding="utf-8")
    assert desk.decide("--from", sheet)[0] == 0
    assert json.loads(desk.decide("list", "--json")[1])[0]["unit_no"] == "3"


def test_a_sheet_without_the_federation_names_the_column(desk: Desk, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"unit,period,row_key,decision\n{UNIT},{SEPTEMBER},{E},federation", encoding="utf-8")
    code, _, complaint = desk.decide("--from", sheet)
    assert (code, "row 2" in complaint, "Fill in the column federation union" in complaint) == (1, True, True), complaint
    sheet.write_text(f"unit,period,row_key,decision,federation\n{UNIT},{SEPTEMBER},{E},federation,东街联合工会", encoding="utf-8")
    assert desk.decide("--from", sheet)[0] == 0


def test_one_fault_in_a_sheet_keeps_all_of_it_out(desk: Desk, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    lines = ["填报单位,报告期,row_key,decision", f"{UNIT},{SEPTEMBER},{A},none", f"{UNIT},{SEPTEMBER},{E},unregistered", f"{UNIT},{SEPTEMBER},nobody,none"]
    sheet.write_text("\n".join(["unit,period,row_key,decision", *lines[1:]]), encoding="utf-8")
    code, _, complaint = desk.decide("--from", sheet)
    assert (code, "row 4" in complaint, "nobody" in complaint) == (1, True, True), complaint
    assert desk.place.ask("SELECT count(*) FROM decisions") == [(0,)]
    sheet.write_text("\n".join(["unit,period,row_key,decision", *lines[1:3]]), encoding="utf-8")
    assert desk.decide("--from", sheet)[0] == 0
    assert desk.place.ask("SELECT kind FROM decisions ORDER BY id") == [("none",), ("unregistered",)]


def test_matches_show_what_is_decided_and_what_is_reopened(desk: Desk, say: Say) -> None:
    def keys(state: str) -> list[str]:
        return [row["row_key"] for row in json.loads(say("matches", "--home", desk.place.home, "--state", state, "--json")[1])]

    assert (keys("candidate"), keys("decided"), keys("reopened")) == ([A], [], [])
    desk.decide("unregistered", UNIT, SEPTEMBER, E)
    desk.night()
    assert (keys("decided"), keys("reopened")) == ([E], [])
    desk.register({**REGISTER, "8": (UNKNOWN[0], E)})
    desk.night()
    assert (keys("decided"), keys("reopened")) == ([], [E])
    text = say("matches", "--home", desk.place.home, "--state", "reopened")[1]
    assert "decision 1, not in the register" in text and "8 银川绿杨堡养殖有限公司" in text


def test_a_decision_during_the_night_is_the_next_ones(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is decided after the night has looked is not lost: the next night publishes it."""
    from flows import derive

    checked = derive.checked

    def meanwhile(*arguments: object) -> object:
        monkeypatch.setattr(derive, "checked", checked)
        assert desk.decide("same", UNIT, SEPTEMBER, A, "1")[0] == 0
        return checked(*arguments)

    monkeypatch.setattr(derive, "checked", meanwhile)
    desk.ledger([*LEDGER, ("银川某某花卉有限公司", "")])
    assert desk.night() is True
    assert desk.row(DOUBTFUL[0])[0] == "candidate"
    assert desk.night() is True
    assert desk.row(DOUBTFUL[0]) == ("accepted", "1", "decided_same")


def test_rows_of_two_enterprises_with_one_key_are_told_apart_by_name(desk: Desk) -> None:
    other = "宁夏黑石梁农资有限公司"
    desk.ledger([DOUBTFUL, (other, A), SURE])
    desk.night()
    code, _, complaint = desk.decide("same", UNIT, SEPTEMBER, A, "1")
    assert (code, "rows of 2 enterprises have the key" in complaint) == (1, True)
    assert DOUBTFUL[0] in complaint and other in complaint and "--enterprise NAME" in complaint
    assert desk.decide("same", UNIT, SEPTEMBER, A, "1", "--enterprise", "没有这家")[0] == 1
    assert desk.decide("same", UNIT, SEPTEMBER, A, "1", "--enterprise", other)[0] == 0
    desk.night()
    assert desk.row(other) == ("accepted", "1", "decided_same")
    assert desk.row(DOUBTFUL[0])[2] != "decided_same"


def test_who_cannot_tell_leaves_the_row_to_be_decided(desk: Desk) -> None:
    assert desk.decide("unsure", UNIT, SEPTEMBER, A, "--note", "须到企业核实")[0] == 0
    desk.night()
    assert desk.row(DOUBTFUL[0])[:2] == ("candidate", "1")
    (listed,) = json.loads(desk.decide("list", "--json")[1])
    assert (listed["kind"], listed["state"], listed["note"]) == ("unsure", "in force", "须到企业核实")
    assert desk.decide("accept", UNIT, SEPTEMBER, A)[0] == 0
    desk.night()
    assert desk.row(DOUBTFUL[0]) == ("accepted", "1", "decided_same")
    assert desk.decide("reject", UNIT, SEPTEMBER, A)[0] == 1, "it is decided already"


def test_decisions_on_matches_leave_their_rows_in_the_audit_log(desk: Desk) -> None:
    desk.decide("same", UNIT, SEPTEMBER, A, "1")
    desk.decide("undo", 1)
    rows = desk.place.ask("SELECT login, role, action, unit, object FROM audit ORDER BY id")
    assert rows == [("张三", "command_line", "same", UNIT, "1"), ("张三", "command_line", "undo", UNIT, "2")]
