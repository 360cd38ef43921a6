"""Batches, handing in and checking, as a browser without scripts does it; over the whole scheme, for the trials' process knows no other."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.cli import run
from flows.staging import Staging
from scheme import Scheme
from sources.grids import open_grids
from sources.safety import inspect
from tests.console.conftest import Served, serving
from tests.flows.making import Place, one_book_units
from tests.sources.workbooks import Page, to_xlsx
from tests.waiting import until

PERIOD = "2020-09"


@pytest.fixture(scope="module")
def console(scheme: Scheme, dirty: Path, hashed: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A console over one night of two cities' reports, of all tables."""
    place = Place(tmp_path_factory.mktemp("console") / "place", scheme=scheme)
    place.hand_in(dirty, [unit for unit in one_book_units(dirty, PERIOD) if scheme.units[unit].kind == "city"][:2], [PERIOD])
    place.night("2020-10-11")
    with serving(place, hashed) as running:
        yield running


def table_of(console: Served, unit: str, code: str = "T03", *, plus: int = 7) -> bytes:
    """One table of a unit's report with another number in its second row."""
    content = console.place.report(unit, PERIOD).read_bytes()
    name = console.place.scheme.tables[code].name
    (grid,) = [grid for grid in open_grids(content, inspect(content)) if code in grid.name or name in grid.name]
    lines = [list(row) for row in grid.rows]
    row = [at for at, line in enumerate(lines) if sum(isinstance(cell, (int, float)) for cell in line) > 1][1]
    at = [at for at, cell in enumerate(lines[row]) if isinstance(cell, (int, float))][2]
    lines[row][at] += plus
    return to_xlsx([Page(grid.name, lines)])


def send(console: Served, login: str, unit: str, *files: tuple[str, bytes], to: str = "/upload", period: str = PERIOD) -> object:
    sent = [("files", (name, io.BytesIO(content), "application/octet-stream")) for name, content in files]
    return console.client(login).post(to, data={"unit": unit, "period": period}, files=sent)


def test_from_the_form_to_a_new_version(console: Served) -> None:
    client, unit = console.client("unit_steward"), console.unit
    assert f'<option value="{unit}"' in client.get("/upload").text
    assert f'<option value="{console.other}"' not in client.get("/upload").text
    sent = client.post("/upload", data={"unit": unit, "period": PERIOD}, files=[("files", ("../更正 表.xlsx", table_of(console, unit)))])
    assert sent.status_code == 303, sent.text
    shown = client.get(sent.headers["location"]).text
    assert f"{PERIOD}: to be confirmed" in shown
    assert "1 cells changed, 0 rows added, 0 rows removed" in shown
    assert re.search(r"Against the latest night: [1-9]\d* new, \d+ gone\.", shown)  # the total of the table does not add up any more
    assert "更正 表.xlsx" in client.get("/upload").text
    assert client.get("/batches").text.count("更正 表.xlsx") == 0
    for other in ("other_steward", "provincial_steward"):
        assert console.client(other).get(sent.headers["location"]).status_code == 404
        assert console.client(other).post(f"{sent.headers['location']}/confirm").status_code == 404
    done = client.post(f"{sent.headers['location']}/confirm").text
    assert "The next night reads them as a new version." in done
    assert client.get(sent.headers["location"]).status_code == 404
    report = client.get(f"/batches/{unit}/{PERIOD}").text
    assert re.search(r"v2</td><th[^>]*>更正 表.xlsx.*?unit_steward.*?not read yet", report, re.DOTALL)
    (number,) = re.findall(r'href="/batches/file/(\d+)"[^>]*更正', report)
    changes = client.get(f"/batches/file/{number}/diff").text
    assert "1 cells changed" in changes
    assert "Only in the version before: T01" in changes
    console.place.night("2020-10-12")
    assert "not read yet" not in client.get(f"/batches/{unit}/{PERIOD}").text
    original = client.get(f"/batches/file/{number}")
    assert original.content.startswith(b"PK")
    assert original.headers["content-disposition"].startswith("attachment; ")
    assert original.headers["content-disposition"].endswith("filename*=UTF-8''%E6%9B%B4%E6%AD%A3%20%E8%A1%A8.xlsx")
    assert original.headers["x-content-type-options"] == "nosniff"


def test_the_same_bytes_and_a_discarded_file(console: Served) -> None:
    client, unit = console.client("provincial_steward"), console.unit
    file = console.place.report(unit, PERIOD)
    sent = client.post("/upload", data={"unit": unit, "period": PERIOD}, files=[("files", (f"again{file.suffix}", file.read_bytes()))])
    shown = client.get(sent.headers["location"]).text
    assert "these bytes stand already" in shown or "What changes" in shown
    assert client.post(f"{sent.headers['location']}/discard").headers["location"] == "/upload"
    assert client.get(sent.headers["location"]).status_code == 404


@pytest.mark.parametrize("step", ["upload", "check"])
def test_what_is_let_go_while_it_is_checked_is_said_to_be_gone(console: Served, step: str) -> None:
    login, unit, staging = "unit_steward", console.unit, Staging(console.store.home)
    content = table_of(console, unit, plus=3)
    client, other_tab = console.client(login), console.client(login)
    with ThreadPoolExecutor(1) as another:
        if step == "check":
            token = staging.put(login, unit, PERIOD, [("a.xlsx", content)]).token
            answer = another.submit(client.post, f"/upload/{token}/check")
            until(lambda: answer.done() or console.app.state.trials._turn.locked())
        else:
            files = [("files", ("a.xlsx", content))]
            answer = another.submit(client.post, "/upload", data={"unit": unit, "period": PERIOD}, files=files)
            while not (waiting := staging.waiting(login)) and not answer.done():
                time.sleep(0.01)
            token = waiting[0].token
        assert other_tab.post(f"/upload/{token}/discard").status_code == 303
        said = answer.result()
    assert (said.status_code, "confirmed or discarded already" in said.text) == (409, True), said.text
    assert send(console, login, unit, ("a.xlsx", content), to="/check").status_code == 200  # type: ignore[attr-defined]  # the trials go on


def test_checking_keeps_nothing(console: Served) -> None:
    files = len(console.store.files(current=False))
    done = send(console, "unit_signer", console.unit, ("a.xlsx", table_of(console, console.unit)), to="/check")
    assert "Nothing was handed in, and nothing was kept." in done.text  # type: ignore[attr-defined]
    assert "S02" in done.text  # type: ignore[attr-defined]
    assert len(console.store.files(current=False)) == files
    assert list((console.place.home / "uploads").glob("*")) == []


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (40 << 20))
    return stream.getvalue()


@pytest.mark.parametrize("to", ["/upload", "/check"])
def test_what_is_refused_at_the_door(console: Served, to: str) -> None:
    unit = console.unit
    for name, content, words in (("a.docx", b"x", "this is no report"), ("a.xlsx", bomb(), "it unpacks to far more"), ("a.xlsx", b"", "it is empty")):
        answer = send(console, "unit_steward", unit, (name, content), to=to)
        assert (answer.status_code, words in answer.text) == (422, True), answer.text  # type: ignore[attr-defined]
    answer = send(console, "unit_steward", unit, to=to)
    assert (answer.status_code, "No file was sent" in answer.text) == (422, True)  # type: ignore[attr-defined]
    huge = console.client("unit_steward").post(to, content=b"x", headers={"content-length": str(400 << 20), "content-type": "multipart/form-data; boundary=x"})
    assert huge.status_code == 413
    assert send(console, "unit_steward", console.other, ("a.xlsx", b"x"), to=to).status_code == 404  # type: ignore[attr-defined]
    assert send(console, "unit_steward", unit, ("a.xlsx", b"x"), to=to, period="2019-01").status_code == 422  # type: ignore[attr-defined]
    assert list((console.place.home / "uploads").glob("*")) == []


def test_another_units_report_is_not_taken_in(console: Served) -> None:
    lines = [["填报单位：" + console.place.scheme.units[console.other].name], *open_grids(c := table_of(console, console.unit), inspect(c))[0].rows]
    sent = send(console, "unit_steward", console.unit, ("a.xlsx", to_xlsx([Page("T03", lines)])))
    place, client = sent.headers["location"], console.client("unit_steward")  # type: ignore[attr-defined]
    shown = client.get(place).text
    assert console.place.scheme.units[console.other].name in shown
    assert "Confirm: hand in" not in shown
    refused = client.post(f"{place}/confirm")
    assert (refused.status_code, "These files cannot be handed in" in refused.text) == (422, True)
    client.post(f"{place}/discard")


def test_a_foreign_unit_is_not_there(console: Served) -> None:
    mine, foreign = console.client("unit_steward"), console.client("other_steward")
    files = console.store.files(current=False)
    number = str(int(files.loc[files["unit"] == console.unit, "id"].iloc[0]))
    for path in (f"/batches/{console.unit}/{PERIOD}", f"/batches/file/{number}", f"/batches/file/{number}/diff"):
        assert mine.get(path).status_code == 200
        assert foreign.get(path).status_code == 404
    other = str(int(files.loc[files["unit"] == console.other, "id"].iloc[0]))
    assert mine.get(f"/batches/file/{number}/diff?to={other}").status_code == 404
    for path in ("/batches/XX/2020-09", f"/batches/{console.unit}/2020-13", "/batches/file/99999", "/batches/file/x", "/batches/file/x/diff"):
        assert mine.get(path).status_code == 404
    text = foreign.get("/batches").text
    assert console.place.report(console.unit, PERIOD).name not in text
    assert console.client("analyst").get(f"/batches/file/{number}").status_code == 403
    assert console.client("analyst").get(f"/batches/{console.unit}/{PERIOD}").status_code == 200
    assert console.client("analyst").get("/upload").status_code == 403


def test_too_many_at_once_are_told_to_wait(console: Served) -> None:
    client = console.client("provincial_steward")
    client.get("/check")
    room = console.app.state.trials._room
    taken = [room.acquire(blocking=False) for _ in range(9)]
    try:
        for to in ("/check", "/upload"):
            answer = client.post(to, data={"unit": console.unit, "period": PERIOD}, files=[("files", ("a.csv", b"a,b\n1,2\n"))])
            assert (answer.status_code, "Other reports are being checked just now" in answer.text) == (503, True)
        assert list((console.place.home / "uploads").glob("*")) == []
    finally:
        for _ in range(sum(taken)):
            room.release()


@pytest.mark.parametrize("size", ["0", "101", "1.5", "many"])
def test_the_largest_file_is_a_setting_within_limits(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["console", "--largest-file", size]) == 2
    assert "--largest-file" in capsys.readouterr().err
