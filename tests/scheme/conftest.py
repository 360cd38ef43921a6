"""The shipped scheme with a few places of it written otherwise, and what its loader says of that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scheme import SchemeError
from scheme.loader import read_scheme
from tests.conftest import ROOT

Edits = dict[tuple[str, str], str]
Problems = Callable[[Edits], list[str]]


@pytest.fixture
def problems(tmp_path: Path) -> Problems:
    """What the loader says of the shipped scheme when, in a file (.yaml), a text that stands there once is replaced."""

    def of(edits: Edits) -> list[str]:
        folder = Path(shutil.copytree(ROOT / "scheme" / "2020", tmp_path / "2020"))
        for (name, old), new in edits.items():
            path = folder / name
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(SchemeError) as refused:
            read_scheme(folder, 2020)
        return refused.value.problems

    return of
