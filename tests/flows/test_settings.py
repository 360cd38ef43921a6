"""Settings: flags over environment variables over unionstats.toml, found upward, over the defaults."""

import os
from pathlib import Path

import pytest

from flows.errors import UserError
from flows.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("UNIONSTATS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    monkeypatch.chdir(tmp_path)


def written(folder: Path, text: str) -> Path:
    file = folder / "unionstats.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_defaults(tmp_path: Path) -> None:
    assert load_settings() == Settings()
    assert load_settings().database == f"sqlite:///{tmp_path / '.unionstats' / 'warehouse.sqlite'}"


def test_the_file_is_found_upward_and_its_paths_count_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, 'home = "house"\ninbox = "in"\nregistry = "/reg"\nwarehouse = "postgresql://a@b/c"\nlanguage = "en"\n')
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    monkeypatch.delenv("UNIONSTATS_LANGUAGE")
    assert load_settings() == Settings(tmp_path / "house", "postgresql://a@b/c", tmp_path / "in", Path("/reg"), "en")


def test_flags_over_environment_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, 'home = "of-file"\ninbox = "of-file"\nregistry = "of-file"\n')
    monkeypatch.setenv("UNIONSTATS_HOME", "of-environment")
    monkeypatch.setenv("UNIONSTATS_INBOX", "of-environment")
    found = load_settings(home=Path("of-flag"), inbox=None)
    assert (found.home, found.inbox, found.registry) == (Path("of-flag"), Path("of-environment"), tmp_path / "of-file")


def test_a_file_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    file = written(tmp_path / "elsewhere", 'inbox = "in"\n')
    assert load_settings(file).inbox == tmp_path / "elsewhere" / "in"


@pytest.mark.parametrize(
    ("text", "words"),
    [("home = ", "第 1 行第 8 列"), ('hoem = "x"', "hoem，是否想用 home？"), ('inbox = ["a"]', "inbox"), ('language = "fr"', "fr")],
    ids=["no TOML", "unknown", "another kind", "no such language"],
)
def test_a_file_that_is_wrong_is_named(text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNIONSTATS_LANGUAGE")
    file = written(tmp_path, text)
    with pytest.raises(UserError) as error:
        load_settings()
    assert str(file) in str(error.value)
    assert words in str(error.value)


def test_no_file_at_all(tmp_path: Path) -> None:
    written(tmp_path, 'inbox = "in"\n')
    assert load_settings(Path(os.devnull)).inbox is None


def test_no_such_file() -> None:
    with pytest.raises(UserError, match=r"nowhere\.toml"):
        load_settings(Path("nowhere.toml"))
