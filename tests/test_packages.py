"""What is shipped is whole: the wheel has every file that the program reads, and nothing of the tests."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.cli import app
from flows.schedule.supervise import PATIENCE

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


def test_extras_are_locked_with_all_the_rest() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = {line.partition("#")[0].strip() for line in (ROOT / "requirements-extras.in").read_text(encoding="utf-8").splitlines()}
    assert {requirement for some in extras.values() for requirement in some} <= named
    runtime, whole = ({line.split()[0] for line in (ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines() if "==" in line} for name in ("requirements", "requirements-extras"))
    assert runtime < whole
    for shipped in ("deploy/install.sh", "deploy/Dockerfile", "Makefile"):
        assert "requirements-extras.txt" in (ROOT / shipped).read_text(encoding="utf-8"), shipped


def test_the_image_takes_locked_packages_and_runs_as_nobody_special() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes --no-deps -r /src/requirements-extras.txt" in text
    last = text[text.rindex("\nFROM ") :]
    assert "\nUSER unionstats\n" in last
    assert "pip install" not in last


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))


def test_the_compose_file_names_what_there_is(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["unionstats"]["command"][0] in set(app())
    for name, service in services.items():
        assert {volume.split(":")[0] for volume in service.get("volumes", ()) if volume[0] not in "./$"} <= set(compose["volumes"]), name
        assert set(service.get("secrets", ())) <= set(compose["secrets"]), name
        assert set(service.get("depends_on", ())) <= set(services), name
        if build := service.get("build"):
            assert (ROOT / build["dockerfile"]).is_file(), name
    assert {service["image"] for service in services.values() if "build" in service} == {"unionstats"}, "the machine of the night needs Dask as well"
    assert services["worker"]["entrypoint"][5] == "tcp://scheduler:8786"


def test_the_program_can_write_to_the_volumes_that_it_is_given(compose: dict[str, Any]) -> None:
    """Docker makes a volume root's, unless the image has a folder of the program's user where it is mounted."""
    (made,) = re.findall(r"install -d -o unionstats -g unionstats -m 0700 (.*)", (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8"))
    mounted = {volume.split(":")[1] for name in ("unionstats", "worker") for volume in compose["services"][name]["volumes"] if volume[0] not in "./$"}
    assert mounted == set(made.split())


def test_containers_listen_to_this_machine_alone_and_have_time_to_stop(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert all(port.startswith("127.0.0.1:") for service in services.values() for port in service.get("ports", ()))
    assert {name for name, service in services.items() if service.get("network_mode") == "host"} == {"unionstats", "proxy"}
    assert services["unionstats"]["stop_grace_period"] == "90s"
    assert sum(PATIENCE.values()) < 90
    assert services["db"]["healthcheck"]["test"][:4] == ["CMD", "pg_isready", "-h", "127.0.0.1"]


def test_settings_and_secrets_of_an_installation_get_into_neither_image_nor_repository(compose: dict[str, Any]) -> None:
    own = {str(Path("deploy", secret["file"]).parent) for secret in compose["secrets"].values()} | {"deploy/config", "deploy/.env"}
    for ignored in (".dockerignore", ".gitignore"):
        assert own <= {line.strip("/") for line in (ROOT / ignored).read_text(encoding="utf-8").splitlines()}, ignored


@pytest.mark.parametrize("language", ["", ".zh"])
def test_the_guide_names_all_that_the_compose_file_asks_for(language: str) -> None:
    text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    asked = {*re.findall(r"\$\{(\w+):\?", text), *re.findall(r"secrets/\w+(?=\})", text), "127.0.0.1:5432:unionstats:unionstats:"}
    guide = (ROOT / "docs" / "how-to" / f"past-one-machine{language}.md").read_text(encoding="utf-8")
    assert [name for name in sorted(asked) if name not in guide] == []
