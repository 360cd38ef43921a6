"""`unionstats decide` on findings: what it takes, what it says, and that it can be taken back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from flows import cli
from tests.flows.test_finding_desk import error, night, query
from tests.warehouse.making import TickingClock
from warehouse import open_warehouse

NOTE = "经核实，确为统计口径不同所致"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a warehouse with queries a, b and an error x; exit code, and what was said."""
    home = tmp_path / "here"
    with open_warehouse(None, home, clock=TickingClock()) as store:
        night(store, query("a"), query("b"), error("x"))

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--home", str(home)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return command


def fingerprints(run: Run) -> dict[str, str]:
    return {row["row_key"]: row["fingerprint"] for row in json.loads(run("findings", "--json")[1])}


def test_one_finding_explained_and_undone(run: Run) -> None:
    name = fingerprints(run)["a"]
    code, said, _ = run("decide", "explain", name[:10], "--reason", "other", "--note", NOTE, "--by", "张三")
    assert (code, "decisions recorded: 1 (number 1)" in said) == (0, True)
    assert run("findings", "--json")[1].count('"explained"') == 1
    assert "new explained" in run("findings")[1]
    listed = json.loads(run("decide", "list", "--json")[1])
    assert [(row["decision"], row["kind"], row["author"], row["state"]) for row in listed] == [(1, "explain", "张三", "in force")]
    assert run("decide", "undo", "1", "--by", "李四")[0] == 0
    assert run("findings", "--json")[1].count('"explained"') == 0
    assert run("decide", "undo", "1")[::2] == (1, "unionstats: decision 1: decision 2 has undone it already.\n")


def test_all_of_a_rule_after_a_look_and_back_as_a_whole(run: Run) -> None:
    which = ("--rule", "T02-12", "--unit", "YC")
    code, said, _ = run("decide", "explain", *which, "--preview")
    assert (code, said.splitlines()[0]) == (0, "explanation: 2 findings, such as:")
    assert json.loads(run("decide", "list", "--json")[1]) == []
    code, said, _ = run("decide", "explain", *which, "--reason", "other", "--note", NOTE)
    batch = said.split("undo-batch ")[1].split()[0]
    assert run("decide", "undo-batch", batch)[0] == 0
    assert {row["state"] for row in json.loads(run("decide", "list", "--json")[1])} == {"undone", "in force"}
    assert run("findings", "--json")[1].count('"explained"') == 0


def test_a_waiver_is_granted_by_another(run: Run) -> None:
    name = fingerprints(run)["x"]
    assert run("decide", "waive", name, "--reason", "other", "--note", NOTE, "--until", "2020-12-31", "--by", "张三")[0] == 0
    code, _, complaint = run("decide", "grant", name, "--by", "张三")
    assert (code, "cannot grant or refuse it" in complaint) == (1, True)
    assert run("decide", "grant", name, "--by", "李四")[0] == 0
    assert run("findings", "--json")[1].count('"waived"') == 1
    listed = json.loads(run("decide", "list", "--json")[1])
    assert [(row["kind"], row["state"], row["rule"], row["table_code"], row["reason"]) for row in listed] == [
        ("waive", "granted", "T01-01", "T01", "other"), ("grant", "in force", "T01-01", "T01", "other"),
    ]  # fmt: skip
    assert run("decide", "undo", "2", "--by", "李四")[0] == 0
    assert json.loads(run("decide", "list", "--json")[1])[0]["state"] == "in force"


def test_what_is_left_out_is_counted_by_its_reason_and_a_preview_names_places(run: Run) -> None:
    assert "  YC 2020-09 T02-12 " in run("decide", "explain", "--rule", "T02-12", "--preview")[1]
    names = fingerprints(run)
    assert run("decide", "explain", names["a"], "--reason", "other", "--note", NOTE)[0] == 0
    code, said, _ = run("decide", "explain", *names.values(), "--reason", "other", "--note", NOTE)
    assert (code, [line for line in said.splitlines() if "left out: 1" in line and names["a"] not in line] != []) == (0, True)
    assert not any(name in said for name in names.values())


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("explain",), 2, "name findings, or say which ones"),
        (("explain", "abc"), 1, "no finding, or several, begin so"),
        (("explain", "--rule", "T02-12"), 1, " is no reason for it"),
        (("explain", "--rule", "T02-12", "--reason", "other", "--note", "kurz"), 1, "at least 10 characters"),
        (("explain", "--rule", "T01-01", "--reason", "other", "--note", NOTE), 1, "an error cannot be explained"),
        (("waive", "--rule", "T01-01", "--reason", "other", "--note", NOTE), 1, "it ends on no day"),
        (("grant", "--rule", "T01-01"), 1, "it is in the state open"),
        (("undo-batch", "nothing"), 1, "there is no such decision"),
        (("return", "--rule", "T99"), 1, "is no rule"),
    ],
)
def test_what_is_refused(run: Run, words: tuple[str, ...], code: int, complaint: str) -> None:
    found = run("decide", *words)
    assert found[0] == code
    assert complaint in found[2]
    assert json.loads(run("decide", "list", "--json")[1]) == []
