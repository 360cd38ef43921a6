"""What goes back to a unit, through the command and over whole reports: handed in unchanged, it changes nothing."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import openpyxl
import pytest

from flows.cli import run
from flows.digest import Digest, lines
from flows.query_back import as_zip, query_back
from scheme import Scheme
from sources.reader import read_file
from tests.flows.making import Place
from warehouse import Warehouse

DAY = "2020-10-11"
ASK = "SELECT fingerprint, unit, rule, table_code, row_key, column_id FROM findings"


@pytest.fixture
def store(place: Place) -> Iterator[Warehouse]:
    with place.open() as warehouse:
        yield warehouse


def hand_in_again(place: Place, unit: str, back: list[tuple[str, bytes]]) -> None:
    """As a unit does: what came back lies where the report lay, under its name; the .xls or .csv it was made of is gone."""
    folder = place.inbox / unit / "2020-09"
    for name, content in back:
        for old in folder.glob(f"{PurePosixPath(name).stem}.*"):
            old.unlink()
        (folder / name).write_bytes(content)


def test_what_is_handed_in_unchanged_has_the_same_findings(place: Place, one_book: tuple[str, str]) -> None:
    before = sorted(place.ask(ASK))
    with place.open() as store:
        back = {unit: query_back(store, unit, "2020-09") for unit in one_book}
    for unit, files in back.items():
        hand_in_again(place, unit, files)
    digest = place.night(DAY)
    assert {unit for unit, *_ in digest.received} == {unit for unit, files in back.items() if files} != set()
    assert sorted(place.ask(ASK)) == before


def test_every_finding_stands_on_the_cover_of_one_file(store: Warehouse, one_book: tuple[str, str]) -> None:
    for unit in one_book:
        asked = store.view("findings", unit=unit, period="2020-09")["fingerprint"].tolist()
        listed = []
        for _name, content in query_back(store, unit, "2020-09"):
            for line in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True):
                listed += [line[12]] if isinstance(line[0], int) else []
        assert sorted(listed) == sorted(asked)


def test_what_stood_there_the_month_before_is_said(place: Place, dirty: Path, one_book: tuple[str, str]) -> None:
    place.hand_in(dirty, one_book, ["2020-10"])
    place.night("2020-11-11")
    with place.open() as store:
        ((_name, content),) = query_back(store, one_book[0], "2020-10")
    said = [line[7] for line in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True) if isinstance(line[0], int)]
    assert any(one and one.startswith("2020-09: ") for one in said)


def test_the_command_writes_what_goes_back(place: Place, one_book: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    assert run(["return", one_book[0], "2020-09", "--out", str(out), "--home", str(place.home)]) == 0
    (file,) = out.iterdir()
    assert str(file) in capsys.readouterr().out
    assert openpyxl.load_workbook(file).worksheets[0].title == "Review notes"
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    assert run(["return", one_book[0], "2020-09", "--out", str(out), "--home", str(place.home)]) == 0
    assert openpyxl.load_workbook(file).worksheets[0].title == "核查说明"


@pytest.mark.parametrize("asked", [["XX", "2020-09"], ["YC", "2020-13"], ["YC", "2019-09"]])
def test_what_there_is_not_is_said_so(place: Place, asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["return", *asked, "--out", str(tmp_path), "--home", str(place.home)]) == 1
    assert "Known are" in capsys.readouterr().err


def test_a_unit_with_nothing_to_ask_gets_nothing(place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["return", "YC", "2020-12", "--out", str(tmp_path / "out"), "--home", str(place.home)]) == 0
    assert not (tmp_path / "out").exists()
    assert "nothing to ask" in capsys.readouterr().out


def test_several_workbooks_are_one_file_to_take_along() -> None:
    assert as_zip([("一.xlsx", b"1"), ("乡镇/二.xlsx", b"2")])[:2] == b"PK"


@pytest.fixture(scope="module")
def whole(sample_night: Callable[[str], tuple[Place, Digest]]) -> Place:
    """The sample province with its mistakes, after a night."""
    return sample_night("dirty")[0]


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["YC", "SZS", "WZ", "GY", "ZW", "CY1", "CY2"])
def test_every_layout_of_the_sample_reads_the_same_when_it_comes_back(whole: Place, unit: str) -> None:
    """With the findings of a night; with one on every column, of other months too: tests/expectations/test_query_back_layouts.py."""
    period = "2020-12"
    with whole.open() as store:
        originals = {PurePosixPath(path).stem: (path, sha) for path, sha in store.view("submissions", unit=unit, period=period)[["path", "sha256"]].itertuples(index=False)}
        back = query_back(store, unit, period)
        assert back
        for name, content in back:
            stem = PurePosixPath(name).stem
            path, sha = originals[stem if stem in originals else PurePosixPath(stem).stem]
            before = read_file(store.archive.path(sha).read_bytes(), PurePosixPath(path).stem, unit, period, store.scheme)
            after = read_file(content, PurePosixPath(name).stem, unit, period, store.scheme)
            assert (after.letters, after.issues, after.explanations) == (before.letters, before.issues, ())
            assert list(after.tables) == list(before.tables)
            assert all(after.tables[code].equals(rows) for code, rows in before.tables.items())


WORDS = "已与基层工会逐一核对无误"


def answered(place: Place, unit: str, *, reason: str = "true as reported", words: str = WORDS, severity: str = "？") -> list[str]:
    """Hand a workbook in again with every finding of a severity answered on its cover; the findings' numbers."""
    with place.open() as store:
        ((name, content),) = query_back(store, unit, "2020-09")
    book, listed = openpyxl.load_workbook(io.BytesIO(content)), []
    for line in book.worksheets[0].iter_rows():
        if isinstance(line[0].value, int) and str(line[1].value).startswith(severity):
            line[10].value, line[11].value = reason, words
            listed.append(line[12].value)
    stream = io.BytesIO()
    book.save(stream)
    hand_in_again(place, unit, [(name, stream.getvalue())])
    return sorted(listed)


def decided(place: Place) -> list[tuple[str, str, str]]:
    with place.open() as store:
        return sorted((one.kind, one.fingerprint or "", one.author) for one in store.decisions())


def states(place: Place) -> dict[str, str]:
    return dict(place.ask("SELECT fingerprint, state FROM finding_case"))


def test_queries_are_explained_by_the_workbook_that_comes_back_and_only_once(place: Place, one_book: tuple[str, str]) -> None:
    city = one_book[0]
    asked = answered(place, city)
    assert place.night(DAY).answered == len(asked)
    expected = [("explain", one, f"return:{city}") for one in asked]
    assert asked and decided(place) == expected
    assert states(place) == dict.fromkeys(asked, "explained")
    assert place.night(DAY).answered == 0
    assert not place.night(DAY).published
    assert decided(place) == expected, "not again on a night with it, nor on one with nothing new"
    with place.open() as store:
        assert not any(one in str(content) for _n, content in query_back(store, city, "2020-09") for one in asked)
        told = store.query("SELECT login, action, unit FROM audit WHERE action = 'explain'")
        assert len(told) == len(asked) and set(told["login"]) == {f"return:{city}"}


@pytest.mark.parametrize(("language", "line"), [("zh", "退回件中的答复已采纳：3 条"), ("en", "Answers taken over from returned workbooks: 3")])
def test_the_digest_says_how_many_answers_came_back(scheme: Scheme, monkeypatch: pytest.MonkeyPatch, language: str, line: str) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", language)
    assert line in list(lines(Digest("2020-10-11", 1, True, answered=3), scheme))
    assert line not in "".join(lines(Digest("2020-10-11", 1, True), scheme)).replace("0", "3")


@pytest.mark.parametrize(("reason", "words"), [("", WORDS), ("true as reported", "对"), ("没有这样的原因", WORDS), ("情况属实", "")])
def test_words_that_do_not_do_are_kept_as_remarks(place: Place, one_book: tuple[str, str], reason: str, words: str) -> None:
    asked = answered(place, one_book[0], reason=reason, words=words)
    place.night(DAY)
    assert [(kind, one) for kind, one, _author in decided(place)] == [("remark", one) for one in asked] != []
    assert states(place) == {}


def test_an_error_is_not_explained_away(place: Place, one_book: tuple[str, str]) -> None:
    asked = answered(place, one_book[0], severity="✖", words=f"{WORDS}，电话 13800138000")
    place.night(DAY)
    assert {"138******00" in payload and "13800138000" not in payload for (payload,) in place.ask("SELECT payload FROM decisions")} == {True}
    assert {kind for kind, *_ in decided(place)} == {"remark"} and asked
    assert states(place) == {}
    assert {one for (one,) in place.ask("SELECT fingerprint FROM findings")} >= set(asked)


def test_what_was_undone_does_not_come_again_and_an_older_file_says_nothing(place: Place, one_book: tuple[str, str]) -> None:
    from flows.finding_desk import FindingDesk
    from transforms.stewardship.roles import at_the_computer

    city = one_book[0]
    original = place.report(city, "2020-09").read_bytes()
    asked = answered(place, city)
    place.night(DAY)
    with place.open() as store:
        for decision in store.decisions():
            FindingDesk(store, at_the_computer("甲")).undo(decision.id)
    place.night(DAY)
    assert states(place) == {}
    assert len([kind for kind, *_ in decided(place) if kind == "explain"]) == len(asked)
    place.report(city, "2020-09").write_bytes(original)
    place.night(DAY)
    assert states(place) == {}


def test_what_was_returned_is_not_explained_by_the_same_words_again(place: Place, one_book: tuple[str, str]) -> None:
    from flows.finding_desk import FindingDesk
    from transforms.stewardship.roles import at_the_computer

    city = one_book[0]
    asked = answered(place, city)
    place.night(DAY)
    with place.open() as store:
        FindingDesk(store, at_the_computer("甲")).give_back(asked, "not_explained", "")
    assert answered(place, city) == asked  # the words that stood there, in another file
    place.night(DAY)
    assert states(place) == dict.fromkeys(asked, "returned")
    assert [one for kind, one, _author in decided(place) if kind == "explain"] == asked
    answered(place, city, words=f"{WORDS}，附工资名册")
    place.night(DAY)
    assert states(place) == dict.fromkeys(asked, "explained")


def test_nobody_explains_what_is_another_units(place: Place, one_book: tuple[str, str]) -> None:
    city, industry = one_book
    with place.open() as store:
        ((_name, content),) = query_back(store, city, "2020-09")
    book = openpyxl.load_workbook(io.BytesIO(content))
    for line in book.worksheets[0].iter_rows():
        if isinstance(line[0].value, int):
            line[10].value, line[11].value = "情况属实", WORDS
    book.save(place.inbox / industry / "2020-09" / "外单位.xlsx")
    place.night(DAY)
    assert decided(place) == []
