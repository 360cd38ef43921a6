"""What is shipped is whole: the wheel has every file that the program reads, and nothing of the tests."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from flows.cli import app

ROOT = Path(__file__).parents[1]
ROOMS = ("scheme", "sources", "transforms", "expectations", "warehouse", "summary", "flows", "console")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of what is committed and of what is about to be, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in listed("*"):
        target = source / name
        if (ROOT / name).is_file() and name.split("/")[0] not in ("tests", "docs", "benchmarks"):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    flags = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *flags, str(source)], check=True, capture_output=True)
    (made,) = folder.glob("unionstats-*.whl")
    return made


def listed(*patterns: str) -> list[str]:
    """The repository's files."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    return list(filter(None, subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")))


def test_the_wheel_has_every_file_of_every_room(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    not_read = re.compile(r"\.(cfg|pot|po)$|README|LICENSE")  # what catalogues are made from, and what only people read
    missing = [name for name in listed(*ROOMS) if (ROOT / name).is_file() and name not in inside and not not_read.search(name)]
    assert missing == []


def test_the_wheel_has_nothing_of_tests_and_the_command(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel)
    assert not [name for name in inside.namelist() if name.startswith(("tests/", "benchmarks/", "docs/"))]
    (entry,) = [name for name in inside.namelist() if name.endswith("entry_points.txt")]
    assert "unionstats = flows.cli:main" in inside.read(entry).decode()


def test_the_tools_of_a_release_are_locked_by_hash() -> None:
    lock = (ROOT / "requirements-ship.txt").read_text(encoding="utf-8")
    asked = [line for line in (ROOT / "requirements-ship.in").read_text(encoding="utf-8").splitlines() if "==" in line]
    packages = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE).strip())
    assert {line.split()[0] for line in packages} >= set(asked)
    assert [p.splitlines()[0] for p in packages if "--hash=sha256:" not in p] == []
    assert "://" not in lock


def test_the_image_takes_locked_packages_and_runs_as_nobody_special() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes --no-deps -r /src/${LOCK}" in text
    last = text[text.rindex("\nFROM ") :]
    assert "\nUSER unionstats\n" in last
    assert "pip install" not in last
    lock = re.search(r"^ARG LOCK=(\S+)$", text, re.MULTILINE)
    assert lock is not None
    assert (ROOT / lock[1]).is_file()


def test_the_compose_file_names_what_there_is() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert {service["command"][0] for name, service in services.items() if name == "unionstats"} <= set(app()) | {"serve"}
    for name, service in services.items():
        assert set(service.get("networks", ())) <= set(compose["networks"]), name
        assert {volume.split(":")[0] for volume in service.get("volumes", ()) if volume[0] not in "./$"} <= set(compose["volumes"]), name
        assert set(service.get("secrets", ())) <= set(compose["secrets"]), name
        if build := service.get("build"):
            assert (ROOT / build["dockerfile"]).is_file(), name
            assert (ROOT / build.get("args", {}).get("LOCK", "requirements.txt")).is_file(), name
    assert services["worker"]["entrypoint"][5] == f"tcp://scheduler:{8786}"
    assert compose["networks"]["inside"] == {"internal": True}
    assert "ports" not in services["db"]
