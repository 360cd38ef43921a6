"""The repository keeps its word: what the documents promise is there, and nothing of anybody's machine is in it."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import __version__
from scheme import Scheme
from scheme.loader import read_scheme
from scheme.yaml_core import parse_yaml
from tests.transforms.conftest import _rows

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-extras.txt", "requirements-dev.txt", "requirements-bench.txt")
HOW_TO = sorted((ROOT / "docs" / "how-to").glob("add-*.md"))

# Names of registries and mirrors, addresses with a port or a password, and folders of a developer's machine.
OF_A_MACHINE = re.compile(
    r"files\.pythonhosted|pypi\.(org|python)|/simple\b|(?<!emit-)(index[-_]url|find[-_]links)|trusted[-_]host|"
    r"registry\.npm|deb\.debian|proxy\.golang|(?<![\w.])/(work|root|home|Users)/\w|\b10\.\d+\.\d+\.\d+\b|\b192\.168\.\d+\.\d+\b"
)
ALLOWED = {"tests/test_repository.py", "tests/conftest.py"}


def tracked() -> Iterator[tuple[str, str]]:
    """The text files of the repository, also those not yet committed: path and content."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in sorted(filter(None, listed.decode().split("\0"))):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue


def test_nothing_of_a_machine_is_committed() -> None:
    found = [f"{name}: {hit[0]}" for name, text in tracked() if name not in ALLOWED and (hit := OF_A_MACHINE.search(text))]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_a_hash_for_every_package_and_no_index(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"^-", lock, re.MULTILINE)
    packages = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE).strip())
    assert len(packages) > 100
    assert [p.splitlines()[0] for p in packages if not re.match(r"[a-z0-9.-]+==\S+ .*\\\n(\s+--hash=sha256:[0-9a-f]{64}( \\)?\n?)+$", p)] == []


def test_the_lock_is_of_the_requirements() -> None:
    asked = {line.split("#")[0].strip() for name in ("requirements.in", "requirements-extras.in", "requirements-dev.in") for line in (ROOT / name).read_text().splitlines()}
    exact = {re.sub(r"\[.*?\]", "", line).lower() for line in asked if "==" in line}
    locked = {line.split()[0] for line in (ROOT / "requirements-dev.txt").read_text().splitlines() if "==" in line}
    assert exact <= locked
    peers = {line.split()[0] for line in (ROOT / "requirements-bench.txt").read_text().splitlines() if "==" in line}
    assert locked <= peers
    runtime = {line.split()[0] for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line}
    assert runtime <= locked


def test_the_reference_is_fresh() -> None:
    command = [sys.executable, "docs/generate.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": "."})
    assert done.returncode == 0, done.stderr


def test_the_reference_names_all_of_the_scheme(scheme: Scheme) -> None:
    reference = (ROOT / "docs" / "reference" / "data-dictionary.md").read_text(encoding="utf-8")
    assert [code for code in scheme.rules if f"| {code} |" not in reference] == []
    assert [code for code in scheme.indicators if f"| {code} |" not in reference] == []
    assert [code for code in scheme.tables if f"### {code} " not in reference] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "CONTRIBUTING.md", *(f"docs/how-to/{p.name}" for p in HOW_TO)])
def test_every_make_command_of_the_documents_is_in_the_makefile(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`|&& )make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= targets


def test_every_picture_is_small_and_shown_in_both_languages() -> None:
    guides = [(ROOT / "docs" / "how-to" / f"run-the-console{ending}").read_text(encoding="utf-8") for ending in (".md", ".zh.md")]
    found = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert [name for name, size in found.items() if size > 150 * 1024] == []
    assert [set(re.findall(r"\(\.\./pictures/([\w-]+\.png)\)", guide)) for guide in guides] == [set(found)] * 2


def test_both_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        blocks = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
        block_lines = [line.removeprefix("UNIONSTATS_LANGUAGE=en ") for block in blocks for line in block.splitlines()]
        return [re.sub(r"<.*?>|(?<=inbox )\S+|(?<=registry )\S+", "…", line) for line in block_lines]

    assert "UNIONSTATS_LANGUAGE=en make demo" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert commands("README.md") == commands("README.zh.md")
    assert commands("README.md")[:3] == ["git clone … unionstats && cd unionstats", "make install", "make demo"]
    assert "make test" in commands("README.md")


def test_every_guide_is_there_in_both_languages() -> None:
    english = {path.name.removesuffix(".md") for path in (ROOT / "docs" / "how-to").glob("*.md") if not path.name.endswith(".zh.md")}
    chinese = {path.name.removesuffix(".zh.md") for path in (ROOT / "docs" / "how-to").glob("*.zh.md")}
    assert english == chinese
    readmes = {ending: (ROOT / f"README{ending}").read_text(encoding="utf-8") for ending in (".md", ".zh.md")}
    for name in english:
        pair = {ending: (ROOT / "docs" / "how-to" / f"{name}{ending}").read_text(encoding="utf-8") for ending in readmes}
        assert pair[".md"].splitlines()[2] == f"[中文]({name}.zh.md)"
        assert pair[".zh.md"].splitlines()[2] == f"[English]({name}.md)"
        assert all(f"docs/how-to/{name}{ending})" in readme for ending, readme in readmes.items()), name
        blocks = {ending: re.findall(r"```(?:yaml|python)\n(.*?)```", text, re.DOTALL) for ending, text in pair.items()}
        assert _without_comments(blocks[".md"]) == _without_comments(blocks[".zh.md"]), name


def _without_comments(blocks: list[str]) -> list[str]:
    return [re.sub(r" *# .*", "", block) for block in blocks]


def test_links_between_documents_lead_somewhere() -> None:
    links = [(name, target) for name, text in tracked() if name.endswith(".md") for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text)]
    assert len(links) > 30
    assert [link for link in links if not (ROOT / link[0]).parent.joinpath(link[1]).exists()] == []


def test_the_version_is_said_once_and_the_changelog_has_it() -> None:
    assert "version" not in PYPROJECT["project"]
    assert PYPROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "flows.__version__"}
    assert f"\n## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    said = [name for name, text in tracked() if name.endswith(".py") and not name.startswith("tests/") and f'"{__version__}"' in text]
    assert said == ["flows/__init__.py"]


def test_every_room_is_checked_by_every_tool() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "docs", "benchmarks"}
    assert rooms <= set(PYPROJECT["tool"]["importlinter"]["root_packages"])
    assert rooms <= set(PYPROJECT["tool"]["mypy"]["files"])
    assert rooms <= set(PYPROJECT["tool"]["ruff"]["lint"]["isort"]["known-first-party"])
    assert rooms <= {pattern.rstrip("*") for pattern in PYPROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}


@pytest.mark.parametrize("guide", HOW_TO, ids=lambda path: path.stem)
def test_the_examples_of_the_guides_hold(guide: Path, tmp_path: Path) -> None:
    """What a guide adds to the scheme is added to a copy of it, and the guide's tests are run on that."""
    text = guide.read_text(encoding="utf-8")
    folder = tmp_path / "2020"
    shutil.copytree(ROOT / "scheme" / "2020", folder)
    for name, place, addition in re.findall(r"```yaml\n# (\w+\.yaml): (\S+)\n(.*?)```", text, re.DOTALL):
        _add(folder / name, place.split("."), parse_yaml(addition)[0])
    scheme = read_scheme(folder, 2020)
    tests = 0
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        names: dict[str, Any] = {}
        exec(compile(code, str(guide), "exec"), names)  # noqa: S102  # the repository's own documents
        for test in (value for name, value in names.items() if name.startswith("test_")):
            fixtures = {"scheme": scheme, "rows": _rows}
            test(**{name: fixtures[name] for name in inspect.signature(test).parameters})
            tests += 1
    assert tests > 0


def _add(file: Path, place: list[str], addition: Any) -> None:
    """Add entries to the list or mapping at a place of a YAML file."""
    data, _ = parse_yaml(file.read_text(encoding="utf-8"))
    at = data
    for step in place:
        at = at[step]
    at.extend(addition) if isinstance(at, list) else at.update(addition)
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_whose_rows_a_person_reads_is_said_in_one_place_of_the_console() -> None:
    asks = re.compile(r"\bperson\.units\b|\bacts_for\b")
    found = [path.relative_to(ROOT).as_posix() for path in (ROOT / "console").rglob("*.py") if asks.search(path.read_text(encoding="utf-8"))]
    assert found == ["console/scope.py"]
