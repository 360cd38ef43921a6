"""A Dask scheduler and workers as processes of their own, on this machine alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.faults.dask_processes import DaskProcesses


class Cluster(DaskProcesses):
    """A scheduler at `address`; workers join by name and can be killed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, folder, UNIONSTATS_LANGUAGE="en")

    def join(self, name: str, version: str = "") -> None:
        """Start a worker. `version`: what its reader says of itself, where that is to be another one."""
        if version:
            (self.folder / "sitecustomize.py").write_text(f"import flows.version\nflows.version.reader_version = lambda: {version!r}\n", encoding="utf-8")
        self.begin(name)

    def put_aside(self) -> list[str]:
        """The raw files that workers have put aside, living and dead."""
        return [str(path) for path in self.folder.rglob("unionstats-*/*")]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Makes a cluster with workers of these names."""
    made: list[Cluster] = []

    def make(*workers: str, version: str = "") -> Cluster:
        folder = tmp_path / f"cluster-{len(made)}"
        folder.mkdir()
        made.append(Cluster(folder))
        for name in workers:
            made[-1].join(name, version)
        return made[-1]

    yield make
    for one in made:
        one.end()
