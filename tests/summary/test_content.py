"""What the summary says, from a made-up province: both languages, nothing partial or missing in silence, no false comparison."""

import re
from dataclasses import replace
from string import Formatter

import pandas as pd
import pytest

from scheme import Scheme
from summary.chapters.changes import change_words
from summary.chapters.ranking import rank
from summary.compare import NotComparable, change
from summary.content import NoFigures, build_document
from summary.figures import read_figures
from summary.material import Writing
from summary.model import Chart, Document, Paragraph, Table
from summary.sentences import read_data
from tests.summary.made_up import changed, edition, material, rows

PROVINCE = "640000"


def said(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks() if isinstance(block, Paragraph))


def table(document: Document, title: str) -> list[list[str]]:
    (found,) = [block for block in document.blocks() if isinstance(block, Table) and block.title.startswith(title)]
    return [[cell.text for cell in row] for row in found.rows]


def test_every_sentence_is_there_in_both_languages_with_the_same_fields():
    for key, words in read_data("sentences.yaml").items():
        fields = [{name for _, name, _, _ in Formatter().parse(words[language]) if name} for language in ("zh", "en")]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_nineteen_tasks_with_target_result_and_who_answers(scheme: Scheme, language: str):
    document = build_document(material(scheme), language)
    below = document.sections[1].sections
    assert [section.title for section in below] == [task.title.say(language) for task in scheme.tasks.values()]
    assert len(below) == 19
    for section, task in zip(below, scheme.tasks.values(), strict=True):
        text = "\n".join(block.text for block in section.blocks if isinstance(block, Paragraph))
        assert all(department.say(language) in text for department in task.answers)
        assert task.target is None or task.target.say(language) in text
        for indicator in (i for i in scheme.indicators.values() if i.task == task.number):
            assert (indicator.zh if language == "zh" else indicator.en) in text


def test_where_a_target_is_not_reached_the_cities_are_named(scheme: Scheme):
    figures = pd.DataFrame(list(rows(scheme)))
    figures.loc[(figures["indicator"] == "I04a"), ["value", "numerator", "denominator", "met"]] = [60.0, 6.0, 10.0, 1]
    figures = changed(figures, "2020-12", "I04a", "640400", value=40.0, numerator=4.0, met=0)
    text = said(build_document(material(scheme, figures=figures)))
    assert "农民工入会率为60.00%（6/10），达到目标（≥55%）。未达到目标的市：固原市40.00%（4/10）。" in text


def test_a_partial_figure_in_a_headline_says_so_in_the_sentence(scheme: Scheme):
    lacking = "固原市 2020-12 T01 未报送；中卫市 2020-12 T01 未报送"
    figures = changed(pd.DataFrame(list(rows(scheme))), "2020-12", "I01c", PROVINCE, state="partial", missing=lacking, value=123456)
    document = build_document(material(scheme, figures=figures))
    assert f"会员总数为12.35万人；该数不完整，缺：{lacking}。" in said(document)
    assert ["会员总数", "全区", "123,456*", lacking] in table(document, "不完整的指标数")


def test_of_many_missing_parts_the_first_are_named_and_all_are_counted(scheme: Scheme):
    lacking = "；".join([*(f"第{n}处" for n in range(1, 21)), "…等35处"])
    figures = changed(pd.DataFrame(list(rows(scheme))), "2020-12", "I01c", PROVINCE, state="partial", missing=lacking)
    document = build_document(material(scheme, figures=figures))
    assert "该数不完整，缺：第1处；第2处；第3处等35处。" in said(document)
    (line,) = [chart for chart in document.charts() if chart.kind == "line"]
    assert line.alt.endswith("*。")


def test_a_partial_figure_neither_reaches_nor_misses_its_target(scheme: Scheme):
    figures = changed(pd.DataFrame(list(rows(scheme))), "2020-12", "I04a", PROVINCE, state="partial", missing="固原市")
    document = build_document(material(scheme, figures=figures))
    assert "因数据不完整不作结论；该数不完整，缺：固原市" in said(document)
    assert [row[4] for row in table(document, "计划目标完成情况") if row[0] == "农民工入会率"] == ["不作结论"]


def test_a_unit_that_handed_nothing_in_is_named(scheme: Scheme):
    made = material(scheme)
    reports = made.reports[~((made.reports["unit"] == "CY2") & (made.reports["period"] == "2020-11"))]
    document = build_document(replace(made, reports=reports))
    assert "7个填报单位中，6个各期报表均已报齐" in said(document)
    assert "未报齐的单位：工业交通产业（2020年11月）" in said(document)
    assert "应报报表28份，已报27份，完整率96.43%（27/28）" in said(document)


def test_a_figure_that_is_not_there_is_not_zero(scheme: Scheme):
    figures = changed(pd.DataFrame(list(rows(scheme))), "2020-12", "I01c", PROVINCE, value=None)
    document = build_document(material(scheme, figures=figures))
    assert "会员总数本期无数据。" in said(document)
    assert [row[-1] for row in table(document, "附表") if row[0].startswith("I01c")] == ["—"]


def test_a_year_without_figures_is_refused(scheme: Scheme):
    with pytest.raises(NoFigures) as caught:
        build_document(material(scheme, year=2019))
    assert caught.value.years == ["2020"]


def test_figures_of_different_definitions_are_not_compared(scheme: Scheme):
    frame = pd.DataFrame(list(rows(scheme)))
    one, other = read_figures(frame, scheme, 2020, "d1"), read_figures(frame, scheme, 2020, "d2")
    members, rate = (one.get("2020-12", code, PROVINCE) for code in ("I01c", "I04a"))
    assert members and rate
    assert change(members, members).difference == 0
    for before, after, why in ((members, rate, "other_indicator"), (members, other.get("2020-12", "I01c", PROVINCE), "other_scheme")):
        assert after is not None
        with pytest.raises(NotComparable) as caught:
            change(before, after)
        assert caught.value.why == why
    later = other.get("2020-12", "I01c", PROVINCE)
    assert change_words(Writing(material(scheme), "zh"), members, later) == "不作比较：两版所依据的报表制度不同（d1与d2），定义可能已变"


def test_the_gaps_balance_adds_up_and_is_refused_between_schemes(scheme: Scheme):
    document = build_document(material(scheme))
    assert "自第1版（2020年10月11日）以来：50人以上期初2家，新进入0家，新建会1家，退出0家，重分类净减0家，期末1家。" in said(document)
    assert table(document, "缺口台账收支")[0] == ["全区", "50人以上", "2", "0", "1", "0", "0", "1"]
    refused = build_document(material(scheme, before=edition(1, "2020-10-11", "other")))
    assert "不作比较：两版所依据的报表制度不同（other与d1）" in said(refused)


def test_revisions_of_published_figures(scheme: Scheme):
    first = changed(pd.DataFrame(list(rows(scheme, 1))), "2020-09", "I01c", PROVINCE, value=1000)
    first = first[(first["region"] == PROVINCE) & (first["period"] == "2020-09")]
    document = build_document(material(scheme, first_figures=first))
    (row,) = table(document, "全区指标数的修订")
    assert row[0] == "I01c 会员总数"
    assert row[1] == "1,000"
    refused = build_document(material(scheme, first_figures=first, digests={1: "other", 2: "d1"}))
    assert all("不作比较" in row[3] for row in table(refused, "全区指标数的修订"))


def test_equal_values_share_a_rank(scheme: Scheme):
    frame = pd.DataFrame(list(rows(scheme)))
    for city, value in (("640100", 50.0), ("640200", 70.0), ("640300", 50.0), ("640400", 10.0)):
        frame = changed(frame, "2020-12", "I04a", city, value=value)
    figures = read_figures(frame, scheme, 2020)
    of = [figures.get("2020-12", "I04a", city) for city in ("640100", "640200", "640300", "640400")]
    assert [(place, figure.region) for place, figure in rank([f for f in of if f])] == [(1, "640200"), (2, "640100"), (2, "640300"), (4, "640400")]


def test_what_is_of_today_is_said_where_the_edition_is_not_the_latest(scheme: Scheme):
    assert "为今日（第5版）情况" in said(build_document(material(scheme, latest=5)))


def doubt(*rows: tuple[str, float | None, float | None, int]) -> pd.DataFrame:
    """Bounds of the province's figures of the last period."""
    return pd.DataFrame(
        [("2020-12", code, PROVINCE, low, high, count) for code, low, high, count in rows],
        columns=["period", "indicator", "region", "low", "high", "doubtful"],
    )


def test_open_queries_stand_as_bounds_beside_the_figure(scheme: Scheme):
    figures = changed(pd.DataFrame(list(rows(scheme))), "2020-12", "I04a", PROVINCE, value=60.0, numerator=6.0, denominator=10.0, met=1)
    figures = changed(figures, "2020-12", "I01c", PROVINCE, value=380_000)
    figures = changed(figures, "2020-12", "I02a", PROVINCE, value=50.0, numerator=1.0, denominator=2.0, met=0)
    made = material(scheme, figures=figures, bounds=doubt(("I04a", 54.999, 62.5, 3), ("I01c", 379_990.0, 380_000.0, 1), ("I02a", None, 50.0, 2), ("I14a", 0.0, 0.0, 4)))
    document = build_document(made)
    text = said(document)
    assert "农民工入会率为60.00%（6/10），达到目标（≥55%）；有未决核实性问题的3行计入与否，使该数在54.99%至62.50%之间。" in text
    assert "会员总数为38万人；有未决核实性问题的1行计入与否，使该数在379,990至380,000之间。" in text
    assert "；有未决核实性问题的2行计入与否，使该数不高于50.00%，最低无从计算。" in text
    assert "有未决核实性问题的4行计入与否，该数均为0个" in text
    ranges = {row[0]: row[3] for row in table(document, "计划目标完成情况")}
    assert ranges["农民工入会率"] == "54.99%–62.50%"
    assert "—" in ranges.values()
    assert "逐行计入或不计入" in text
    assert "60.00% (6/10), which reaches the target (≥55%); with its rows under open queries (3) counted or left out, it lies between 54.99% and 62.50%." in said(
        build_document(made, "en")
    )


def test_of_an_edition_that_is_not_the_latest_no_bounds_are_told_and_it_says_so(scheme: Scheme):
    text = said(build_document(material(scheme, latest=5)))
    assert "只按最新一版计算" in text
    assert "使该数" not in text


def test_an_english_summary_has_no_chinese_word(scheme: Scheme):
    lacking = "石嘴山市大武口区 2020-12 T02 3行暂缓(T02-01,S06)；固原市 2020-12 T01 未报(S13)；兴庆区 2020-12 T05 无数据；中卫市 2020-12 T01 未报(S13)；…等35处"
    figures = changed(pd.DataFrame(list(rows(scheme))), "2020-12", "I01c", PROVINCE, state="partial", missing=lacking)
    document = build_document(material(scheme, figures=figures, bounds=doubt(("I01c", 1.0, 2.0, 3))), "en")
    assert "lacking: SZS Dawukou District 2020-12 T02: 3 rows held back (T02-01,S06); GY 2020-12 T01: not handed in (S13); " in said(document)
    assert "and others, 35 in all" in said(document)
    words = [document.title, document.issuer, document.day, *(text for pair in document.facts for text in pair)]
    words += [heading for heading, _, _ in document.headed()]
    for block in document.blocks():
        if isinstance(block, Paragraph):
            words.append(block.text)
        elif isinstance(block, Chart):
            words += [block.title, block.alt, block.unit, *(point.label for point in block.points), *(tile.label for tile in block.tiles)]
        else:
            words += [block.title, *block.head, *(text for row in block.rows for cell in row for text in (cell.text, cell.below))]
    assert [word for word in words if re.search("[\u3400-\u9fff（），。；：、]", word)] == []
