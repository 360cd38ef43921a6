"""What of a list of files is to be had, and under which month: decided from the list alone."""

import unicodedata

import pytest

from scheme import Scheme
from sources.connectors.contract import Remote
from sources.connectors.names import as_text, safe_path
from sources.connectors.periods import placed, sound_pattern
from sources.connectors.plan import REGISTER, SAID, plan

LARGEST = 10 * 2**20
OCTOBER_3 = 1_601_690_000.0  # 2020-10-03 in Asia/Shanghai


def planned(scheme: Scheme, *paths: str, rule: str = "folder", unit: str = "YC") -> tuple[list[str], list[tuple[str, str]]]:
    files, notices = plan(unit, [Remote(path, 1, OCTOBER_3, "m") for path in paths], rule, scheme, LARGEST)
    return [file.path for file in files], [(notice.code, notice.place) for notice in notices]


@pytest.mark.parametrize(
    ("rule", "path", "said", "month"),
    [
        ("folder", "2020-09/T07.csv", "", "2020-09"),
        ("folder", "2020年9月/T07.csv", "", "2020-09"),
        ("folder", "202009/a/b/T07.csv", "", "2020-09"),
        ("folder", "九月/T07.csv", "", ""),
        ("folder", "2020-09.csv", "", ""),
        ("name", "银川2020年9月报表.xlsx", "", "2020-09"),
        ("name", "YC_202010.xlsx", "", "2020-10"),
        ("name", "报表.xlsx", "转发：银川市 2020.9 月报", "2020-09"),
        ("name", "报表.xlsx", "从2020-09到2020-10", ""),
        ("name", "2020-10/2020-09报表.xlsx", "", "2020-09"),
        ("name", "2020-10/报表.xlsx", "", "2020-10"),
        ("name", "编号20200900123.xlsx", "", ""),
        ("name", "报表2020-13.xlsx", "", ""),
        ("name", "报表2020-10-03.xlsx", "2020年9月", "2020-09"),
        ("name", "报表20201003.xlsx", "2020年10月3日报送 2020 年 9 月", "2020-09"),
        ("name", "2020-09-银川-2.xlsx", "", "2020-09"),
        ("name", "2020-09 银川.xlsx", "", "2020-09"),
        ("date", "报表.xlsx", "", "2020-09"),
        (r"(?P<year>\d{4})/(?P<month>\d+)月", "x/2020/9月/T07.csv", "", "2020-09"),
        (r"(?P<year>\d{4})第(?P<month>\d+)期", "T07.csv", "2020第11期", "2020-11"),
    ],
)
def test_which_month_a_file_is_of(rule: str, path: str, said: str, month: str) -> None:
    assert placed(Remote(path, 1, OCTOBER_3, said=said), rule, "Asia/Shanghai").month == month


def test_the_month_before_january_is_december() -> None:
    assert placed(Remote("x", changed=1_609_900_000.0), "date", "Asia/Shanghai").month == "2020-12"


@pytest.mark.parametrize(("rule", "sound"), [("folder", True), ("(?P<year>..)(?P<month>..)", True), ("(?P<year>..)", False), ("(((", False)])
def test_patterns_name_year_and_month(rule: str, sound: bool) -> None:
    assert sound_pattern(rule) is sound


@pytest.mark.parametrize(
    "path",
    [
        "2020-09/../../etc/passwd.csv", "/etc/passwd.csv", "2020-09//T07.csv", "2020-09/./T07.csv", "..", "2020-09/a\0.csv", "2020-09/a\nb.csv",
        "2020-09/..\\..\\x.csv", "2020-09/" + "长" * 100 + ".csv", "2020-09/" + "a/" * 500 + "x.csv", "2020-09/\udcff.csv", "2020-09/\u2028.csv",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_said_and_never_used(scheme: Scheme, path: str) -> None:
    files, notices = planned(scheme, path)
    assert files == []
    assert [code for code, _place in notices] == ["source_bad_name"]
    assert all(letter.isprintable() for _code, place in notices for letter in place)


def test_names_come_in_one_unicode_form() -> None:
    apart = unicodedata.normalize("NFD", "2020-09/é.csv")
    assert safe_path(apart) == "2020-09/é.csv" != apart


def test_of_names_that_only_capitals_or_the_form_tell_apart_the_newer_is_taken(scheme: Scheme) -> None:
    def offered(*files: tuple[str, float]) -> tuple[list[tuple[str, float | None]], list[str]]:
        found, notices = plan("YC", [Remote(f"2020-09/{name}", 1, changed, "m") for name, changed in files], "folder", scheme, LARGEST)
        return [(one.path, one.remote.changed) for one in found], [notice.code for notice in notices]

    assert offered(("T07.csv", 1.0), ("t07.CSV", 2.0)) == ([("2020-09/t07.CSV", 2.0)], ["source_twins"])
    both = ("é.csv", 2.0), (unicodedata.normalize("NFD", "é.csv"), 1.0)
    assert offered(*both) == offered(*reversed(both)) == ([("2020-09/é.csv", 2.0)], ["source_twins"])


def test_other_files_and_other_years_are_said_and_not_fetched(scheme: Scheme) -> None:
    files, notices = planned(scheme, "2020-09/说明.docx", "2019-12/T07.csv", "2019-12/T08.csv", "2020-08/T07.csv", "2020-09/T07.csv", "T07.csv")
    assert files == ["2020-09/T07.csv"]
    assert notices == [
        ("not_a_report", "YC/2020-09/说明.docx"),
        ("source_other_period", "YC 2019-12"),
        ("source_other_period", "YC 2020-08"),
        ("source_no_period", "YC T07.csv"),
    ]


def test_a_million_strange_files_are_not_a_million_lines(scheme: Scheme) -> None:
    _files, notices = planned(scheme, *(f"x{number}.csv" for number in range(1000)))
    assert len(notices) == SAID + 1
    assert notices[-1] == ("source_more", "YC")


def test_the_registers_extracts_lie_in_one_folder(scheme: Scheme) -> None:
    files, notices = planned(scheme, "2020/登记库202009.csv", "登记库202010.csv", "2021/登记库202009.csv", unit=REGISTER)
    assert files == ["登记库202009.csv", "登记库202010.csv"]
    assert [code for code, _place in notices] == ["source_twins"]


def test_names_that_are_no_utf_8_are_gb_18030() -> None:
    assert as_text("银川市.xlsx".encode("gb18030")) == as_text("银川市.xlsx".encode()) == "银川市.xlsx"
