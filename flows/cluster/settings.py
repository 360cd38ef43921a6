"""The section [cluster] of unionstats.toml; without it everything is done on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flows.errors import UserError
from flows.language import _
from flows.marks import colon
from flows.settings import section

KNOWN = ("scheduler", "storage")
EXAMPLES = {"scheduler": "tcp://127.0.0.1:8786", "storage": "s3://bucket/unionstats"}


@dataclass(frozen=True)
class ClusterSettings:
    """scheduler: the address of a Dask scheduler. storage: an fsspec URL, or a folder, that its workers and this machine reach."""

    scheduler: str
    storage: str


def cluster_settings(config: Path | None = None) -> ClusterSettings | None:
    """The section in force; None where there is none. Raises UserError for what cannot be right."""
    found, file = section("cluster", config)
    if found is None:
        return None
    place = f"{file}{colon()}[cluster]"
    if unknown := sorted(set(found) - set(KNOWN)):
        said = _("{place}: {found} is no setting. Known are: {expected}.")
        raise UserError(said.format(place=place, found=", ".join(unknown), expected=", ".join(KNOWN)))
    for name in KNOWN:
        value = found.get(name)
        wrong = not isinstance(value, str) or not value or (name == "scheduler" and not value.startswith(("tcp://", "tls://")))
        if wrong:
            said = _("{place}: found {found}, expected an address such as {expected}.")
            raise UserError(said.format(place=f"{place} {name}", found=value if value is not None else "–", expected=EXAMPLES[name]))
    storage = str(found["storage"])
    if "://" not in storage and file is not None:
        storage = str((file.parent / storage).resolve())
    return ClusterSettings(str(found["scheduler"]), storage)
