"""`unionstats report`: the four documents, the edition of a day, and every bad input with its message."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pandas as pd
import pytest
from lxml import html

from flows.cli import run
from flows.trace import trace_figure
from flows.trace.asked import read_id
from scheme import Scheme
from summary import charts
from summary.fonts import Font, NoFont
from tests.flows.making import Place
from tests.summary.reading_back import out_of_xlsx

PROVINCE = "640000"
NAMES = ["summary-2020-html", "summary-2020.docx", "summary-2020.pdf", "summary-2020.xlsx"]


@pytest.fixture(scope="module")
def drawn() -> Font:
    try:
        return charts.chart_font()
    except NoFont as missing:
        pytest.skip(f"no Chinese font for {missing.official} on this machine")


@pytest.fixture(scope="module")
def two_editions(dirty: Path, one_book: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """2020-09 and then 2020-10 of a city and an industry, in an edition each; nobody changes it."""
    place = Place(tmp_path_factory.mktemp("report") / "place")
    place.hand_in(dirty, one_book, ["2020-09"])
    place.night("2020-10-11")
    place.hand_in(dirty, one_book, ["2020-10"])
    place.night("2020-11-11")
    return place


def report(place: Place, out: Path, *more: str, year: str = "2020") -> int:
    return run(["report", year, "--home", str(place.home), "--out", str(out), *more])


def test_four_documents_from_the_latest_edition(two_editions: Place, tmp_path: Path, drawn: Font, capsys: pytest.CaptureFixture[str]):
    assert report(two_editions, tmp_path / "out") == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == NAMES
    said = capsys.readouterr().out
    assert "from edition 2 (as of 2020-11-11)" in said
    assert "handed in nothing for 2020-09, 2020-10; the figures that lack it say so." in said
    assert not drawn.stands_in or f"Font {drawn.official} is not installed: {drawn.family} stands in" in said
    first = "\n".join(paragraph.text for paragraph in docx.Document(tmp_path / "out" / "summary-2020.docx").paragraphs[:12])
    assert "Reports are missing from: " in first
    assert "it is incomplete, lacking: " in first


def test_written_again_it_takes_the_old_ones_place(two_editions: Place, tmp_path: Path, drawn: Font):
    for _ in range(2):
        assert report(two_editions, tmp_path, "--format", "html,xlsx") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"] * (tmp_path / "home").exists() + ["summary-2020-html", "summary-2020.xlsx"]


def close(numbers: Sequence[float | None]) -> list[float | None]:
    """As exactly as a workbook keeps them: 16 digits."""
    return [None if pd.isna(number) else round(float(number), 9) for number in numbers]


def test_the_edition_of_a_day_is_the_one_of_that_day_or_the_last_before(two_editions: Place, tmp_path: Path):
    figures = two_editions.ask(
        "SELECT edition, period, indicator, value, numerator, denominator FROM figure "
        f"WHERE region = '{PROVINCE}' AND coalesce(breakdown, '') = '' AND value IS NOT NULL"
    )
    for day, edition in (("2020-10-11", 1), ("2020-11-10", 1), ("2020-11-11", 2), ("2026-01-01", 2)):
        assert report(two_editions, tmp_path / day, "--as-of", day, "--format", "xlsx") == 0
        found = out_of_xlsx((tmp_path / day / "summary-2020.xlsx").read_bytes(), PROVINCE)
        values = {(period, code): tuple(numbers) for of, period, code, *numbers in figures if of == edition}
        assert {key for key, numbers in found.items() if numbers[0] is not None} == set(values)
        assert [key for key, numbers in values.items() if close(found[key]) != close(numbers)] == []


def test_the_trace_ids_of_an_older_edition_lead_to_its_rows(two_editions: Place, tmp_path: Path, drawn: Font):
    """Out of the workbook and out of the page: each names its edition, and is traced to the value that stands beside it."""
    assert report(two_editions, tmp_path, "--as-of", "2020-10-11", "--format", "xlsx,html", "--console-url", "https://console.example") == 0
    sheet = openpyxl.load_workbook(tmp_path / "summary-2020.xlsx").worksheets[-1]
    told = {str(row[12]): row[4] for row in sheet.iter_rows(min_row=2, values_only=True)}
    links = html.fromstring((tmp_path / "summary-2020-html" / "index.html").read_text(encoding="utf-8")).xpath("//a[@data-figure]/@href")
    ids = [unquote(link).removeprefix("https://console.example/trace/") for link in links]
    assert {name.rpartition("@")[2] for name in (*told, *ids)} == {"1"}
    assert set(ids) <= set(told)
    with two_editions.open() as store:
        for name in random.Random(11).sample(sorted(ids), 8):
            trace = trace_figure(store, read_id(name))
            assert (trace.edition.id, trace.latest, trace.id.text) == (1, False, name)
            assert close([trace.figure["value"]]) == close([told[name]])


@pytest.mark.slow
@pytest.mark.postgres
def test_the_same_report_from_postgresql(
    two_editions: Place, dirty: Path, one_book: tuple[str, str], tmp_path: Path, drawn: Font, postgres_url: Callable[[], str]
):
    place = Place(tmp_path / "place", postgres_url())
    for period, day in (("2020-09", "2020-10-11"), ("2020-10", "2020-11-11")):
        place.hand_in(dirty, one_book, [period])
        place.night(day)
    for more in ([], ["--as-of", "2020-10-11"]):
        both = (tmp_path / "sqlite" / str(len(more)), tmp_path / "postgresql" / str(len(more)))
        assert report(two_editions, both[0], *more) == 0
        assert report(place, both[1], "--warehouse", str(place.url), *more) == 0
        assert sorted(path.name for path in both[1].iterdir()) == NAMES
        one, other = (out_of_xlsx((out / "summary-2020.xlsx").read_bytes(), PROVINCE) for out in both)
        assert one == other and len(one) > 30
        first, second = ([p.text for p in docx.Document(out / "summary-2020.docx").paragraphs] for out in both)
        assert first == second, "sentence by sentence"


def test_an_as_of_before_the_first_night(two_editions: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert report(two_editions, tmp_path / "out", "--as-of", "2020-10-10") == 1
    assert "--as-of 2020-10-10: there was no edition yet; the first is of 2020-10-11." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("older", "more", "way"), [
    ([1], ("--as-of", "2020-10-31"), "from an edition of this scheme, by its day with --as-of: 2 (2020-11-11)."),
    ([1, 2], (), "or run a night first: unionstats nightly."),
])  # fmt: skip
def test_an_edition_of_another_scheme_is_refused_in_words(
    two_editions: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], scheme: Scheme, older: list[int], more: tuple[str, ...], way: str
):
    copy = tmp_path / "copy"
    shutil.copytree(two_editions.home, copy)
    with closing(sqlite3.connect(copy / "warehouse.sqlite")) as connection, connection:
        connection.execute(
            f"UPDATE editions SET inputs = json_set(inputs, '$.scheme_digest', 'of-2019') WHERE id IN ({', '.join(map(str, older))})"
        )
    assert run(["report", "2020", "--home", str(copy), "--out", str(tmp_path / "out"), *more]) == 1
    said = capsys.readouterr().err
    assert f"was made under scheme of-2019, and this program has scheme {scheme.digest}" in said
    assert said.strip().endswith(way)
    assert not (tmp_path / "out").exists()


def test_a_year_without_a_scheme(two_editions: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert report(two_editions, tmp_path / "out", year="2019") == 1
    assert "2019: there is no reporting scheme of that year. Known are: 2020." in capsys.readouterr().err


def test_a_year_without_data(two_editions: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    place = two_editions.copy(tmp_path / "place")
    with closing(sqlite3.connect(place.home / "warehouse.sqlite")) as connection, connection:
        connection.execute("UPDATE figure SET period = '2019-12'")
    assert report(place, tmp_path / "out") == 1
    assert "2020: edition 2 has no figures of that year. It has those of: 2019." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_no_warehouse_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["report", "2020", "--home", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "there is no warehouse yet" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written(two_editions: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    assert report(two_editions, out, "--format", "xlsx") == 1
    assert f"{out}: this cannot be written (Permission denied)" in capsys.readouterr().err


def test_a_file_where_the_folder_should_be(two_editions: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert report(two_editions, tmp_path / "out", "--format", "xlsx") == 1
    assert "this cannot be written (File exists). Choose another place with --out." in capsys.readouterr().err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_no_font_with_chinese(two_editions: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    charts.chart_font.cache_clear()
    monkeypatch.setattr(charts.fontManager, "ttflist", [])
    try:
        assert report(two_editions, tmp_path / "out", "--format", "docx") == 1
    finally:
        charts.chart_font.cache_clear()
    assert "No font with Chinese characters is there to stand in for 黑体. Looked for: SimHei, 黑体, Noto Sans CJK SC" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--format", "docx,odt"], "--format: found docx,odt, expected some of docx, xlsx, html, pdf"),
        (["--format", ","], "--format: found ,, expected some of"),
        (["--approval-number", "GS(2019)3333号"], "needs both --boundaries and --approval-number"),
        (["--boundaries", "x.geojson"], "needs both --boundaries and --approval-number"),
        (["--boundaries", "x.geojson", "--approval-number", "yes"], "--approval-number: found yes, expected a number such as"),
    ],
)
def test_wrong_usage(two_editions: Place, tmp_path: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert report(two_editions, tmp_path / "out", *more) == 2
    assert said in capsys.readouterr().err


def square(code: str, at: int) -> dict[str, object]:
    ring = [[at, 0], [at + 1, 0], [at + 1, 1], [at, 1], [at, 0]]
    return {"type": "Feature", "properties": {"adcode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_boundaries_are_drawn_with_their_approval_number(
    two_editions: Place, scheme: Scheme, tmp_path: Path, drawn: Font, capsys: pytest.CaptureFixture[str]
):
    counties = [region.code for region in scheme.children(PROVINCE, "county")]
    file = tmp_path / "counties.geojson"
    file.write_text(json.dumps({"features": [square(code, n) for n, code in enumerate(counties)]}), encoding="utf-8")
    with_number = ["--format", "html", "--boundaries", str(file), "--approval-number", "GS(2019)3333号"]
    assert report(two_editions, tmp_path / "map", *with_number) == 0
    assert "map approval number GS(2019)3333号" in (tmp_path / "map" / "summary-2020-html" / "index.html").read_text(encoding="utf-8")
    assert report(two_editions, tmp_path / "tiles", "--format", "html") == 0
    assert "tiles, not a map of boundaries" in (tmp_path / "tiles" / "summary-2020-html" / "index.html").read_text(encoding="utf-8")
    file.write_text(json.dumps({"features": [square(code, 0) for code in counties[1:]]}), encoding="utf-8")
    assert report(two_editions, tmp_path / "lacking", *with_number) == 1
    assert f"this is no GeoJSON with the outlines of the counties (no outline of {counties[0]})" in capsys.readouterr().err
