"""The units of deploy/systemd are what systemd takes, and run commands and options that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from flows.schedule.settings import ScheduleSettings
from scheme import Scheme
from tests.conftest import ROOT

UNITS = sorted((Path(__file__).parents[1] / "deploy" / "systemd").glob("unionstats*"))
PROGRAM = "/opt/unionstats/.venv/bin/unionstats"


def test_systemd_takes_them(tmp_path: Path) -> None:
    if (verify := shutil.which("systemd-analyze")) is None:
        pytest.skip("systemd-analyze is not here (Debian: systemd)")
    for unit in UNITS:  # a program that is on every machine in place of ours
        (tmp_path / unit.name).write_text(unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true"), encoding="utf-8")
    done = subprocess.run([verify, "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_their_schedule_is_the_one_that_is_set_without_them(scheme: Scheme) -> None:
    (timer,) = (unit.read_text(encoding="utf-8") for unit in UNITS if unit.suffix == ".timer")
    assert re.findall(r"^OnCalendar=.* (\S+) (\S+)$", timer, re.MULTILINE) == [(f"{ScheduleSettings().at}:00", scheme.timezone)]


@pytest.mark.parametrize(("guide", "setting"), [("keep-it-running", "folder"), ("past-one-machine", "storage")])
def test_they_may_write_where_the_guides_have_them_write(guide: str, setting: str) -> None:
    text = (ROOT / "docs" / "how-to" / f"{guide}.md").read_text(encoding="utf-8")
    (folder,) = re.findall(rf'^{setting} = "(/[^"]+)"', text, re.MULTILINE)
    for unit in (unit for unit in UNITS if unit.suffix == ".service"):
        (said,) = re.findall(r"^ReadWritePaths=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        assert any(Path(folder).is_relative_to(path.removeprefix("-")) for path in said.split()), (unit.name, folder)


def test_they_run_as_nobody_who_may_do_more() -> None:
    services = {unit.name: unit.read_text(encoding="utf-8").splitlines() for unit in UNITS if unit.suffix == ".service"}
    assert [line for lines in services.values() for line in lines if line.startswith("ExecStart=")] == [f"ExecStart={PROGRAM} {verb}" for verb in ("nightly", "serve")]
    for name, lines in services.items():
        assert {"User=unionstats", "NoNewPrivileges=true", "ProtectSystem=strict", "CapabilityBoundingSet=", "UMask=0077"} <= set(lines), name
