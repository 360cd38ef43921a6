"""What Prometheus is told is what the warehouse holds."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows.cli import run
from flows.watching.measures import exposition
from tests.conftest import ROOT
from tests.flows.making import Place
from warehouse import open_warehouse


def measured(text: str) -> dict[tuple[str, ...], float]:
    """Each sample's value, by its name and the values of its labels, in the order of their names."""
    return {(sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value for family in text_string_to_metric_families(text) for sample in family.samples}


def test_the_measures_are_those_of_the_warehouse(published_once: Place) -> None:
    with published_once.open("2020-10-20") as warehouse:
        found = measured(exposition(warehouse).decode())
    for unit, severity, state, n in published_once.ask("SELECT unit, severity, decision_state, COUNT(*) FROM findings GROUP BY 1, 2, 3"):
        assert found["unionstats_findings", state, severity, unit] == n
    for state, n in published_once.ask("SELECT state, COUNT(*) FROM matches GROUP BY state"):
        assert found["unionstats_ledger_rows", state] == n
    late = {key[2]: value for key, value in found.items() if key[:2] == ("unionstats_reports", "overdue")}
    handed_in = {unit for (unit,) in published_once.ask("SELECT DISTINCT unit FROM submissions")}
    assert late == {unit: 0 if unit in handed_in else 1 for unit in published_once.scheme.units}
    assert found["unionstats_edition",] == 1
    assert found["unionstats_night_running",] == 0
    assert found["unionstats_stage_seconds", "publish"] >= 0
    guides = [(ROOT / "docs" / "how-to" / f"watch-the-nights{language}.md").read_text(encoding="utf-8") for language in ("", ".zh")]
    assert [name for name, *_ in found if any(f"`{name}`" not in guide for guide in guides)] == []
    nine_days = 9 * 24 * 3600
    assert abs(found["unionstats_oldest_open_finding_seconds", "error"] - nine_days) < 120


def test_the_command_writes_the_file_of_a_collector_whole(published_once: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "unionstats.prom"
    assert run(["metrics", "--home", str(published_once.home), "--out", str(out)]) == 0
    assert measured(out.read_text(encoding="utf-8"))["unionstats_edition",] == 1
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert run(["metrics", "--home", str(published_once.home), "--out", str(tmp_path / "nowhere" / "x.prom")]) == 1
    assert "--out" in capsys.readouterr().err


def test_a_warehouse_in_which_nothing_is_published_has_measures_too(tmp_path: Path) -> None:
    with open_warehouse(None, tmp_path) as warehouse:
        found = measured(exposition(warehouse).decode())
    assert not any(name == "unionstats_edition" for name, *_ in found)
    assert found["unionstats_night_running",] == 0
