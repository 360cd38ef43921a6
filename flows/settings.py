"""Where things are: flags over environment variables (UNIONSTATS_…) over unionstats.toml, found upward from here."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from flows.errors import UserError
from flows.language import LANGUAGES, _
from flows.words import N_

FILE = "unionstats.toml"
NAMED = "UNIONSTATS_CONFIG"
"""The environment's name of the settings file, where --config names none."""
SWITCH = ("on", "off")
SECTIONS = ("oidc", "reminders", "sources", "schedule", "cluster", "watch", "backup")
"""The sections of the file, each read by who needs it."""
TOML_SAYS = (
    N_("Invalid value"), N_("Invalid statement"), N_("Unterminated string"), N_("Cannot overwrite a value"), N_("Unclosed array"),
    N_("Expected newline or end of document after a statement"), N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """The settings of a run. A relative path in unionstats.toml counts from that file's folder.

    home: the project's home directory, where archive, warehouse and logs are. warehouse: a SQLAlchemy URL; SQLite in
    the home directory without one. inbox, registry: folders that nightly reads without flags. language: zh or en.
    snapshot: on or off, whether a night writes the snapshot for analysts.
    """

    home: Path = Path(".unionstats")
    warehouse: str | None = None
    inbox: Path | None = None
    registry: Path | None = None
    language: str = "zh"
    snapshot: str = "on"

    @property
    def database(self) -> str:
        """The warehouse's URL."""
        return self.warehouse or f"sqlite:///{(self.home / 'warehouse.sqlite').resolve()}"


def load_settings(config: Path | None = None, **flags: Any) -> Settings:
    """The settings in force. `flags` that are None count as not given.

    Raises UserError for a file that is not there, is no TOML, or sets what there is not.
    """
    file = _find(config)
    values = _from_file(file) if file else {}
    values |= {f.name: os.environ[key] for f in fields(Settings) if (key := f"UNIONSTATS_{f.name.upper()}") in os.environ}
    values |= {name: value for name, value in flags.items() if value is not None}
    for name in ("home", "inbox", "registry"):
        if isinstance(values.get(name), str):
            values[name] = Path(values[name])
    settings = Settings(**values)
    if settings.language[:2].lower() not in LANGUAGES:
        place = file if file and "language" in _from_file(file) else "language"
        raise UserError(
            _("{place}: there are no texts in {found}. Known are: {expected}.").format(
                place=place, found=settings.language, expected=", ".join(LANGUAGES)
            )
        )
    if settings.snapshot not in SWITCH:
        raise UserError(
            _("{place}: found {found}, expected one of {expected}.").format(place="snapshot", found=settings.snapshot, expected=", ".join(SWITCH))
        )
    os.environ["UNIONSTATS_LANGUAGE"] = settings.language
    return settings


def language_here() -> str | None:
    """The language that the settings file found from here asks for; None without one, or where the file is at fault."""
    try:
        file = _find(None)
        return str(_from_file(file).get("language") or "") or None if file else None
    except (UserError, OSError):
        return None  # whoever reads the settings says what is wrong with them


def section(name: str, config: Path | None = None) -> tuple[dict[str, Any] | None, Path | None]:
    """A section of the settings file as it stands (None: there is none), and the file. UserError as load_settings."""
    file = _find(config)
    found = _toml(file).get(name) if file else None
    if found is not None and not isinstance(found, dict):
        raise UserError(_("{place}: [{found}] must be a section.").format(place=file, found=name))
    return found, file


def _find(config: Path | None) -> Path | None:
    if config is None and (named := os.environ.get(NAMED)):
        config = Path(named)
    if config is not None:
        if str(config) == os.devnull:  # none, whatever lies here or above
            return None
        if not config.is_file():
            raise UserError(_("{place}: there is no such settings file. Give the path of a unionstats.toml with --config.").format(place=config))
        return config
    here = Path.cwd()
    return next((file for folder in (here, *here.parents) if (file := folder / FILE).is_file()), None)


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        where = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        if where is None:
            raise UserError(_("{place}: this is no TOML ({found}). Mend the file.").format(place=file, found=_(str(error)))) from error
        said = _("{place}, line {line}, column {column}: this is no TOML ({found}). Mend the line: a text or a time stands in quotation marks.")
        lines = file.read_text(encoding="utf-8").splitlines() or [""]
        raise UserError(said.format(place=file, found=_(where[1]), line=where[2] or len(lines), column=where[3] or len(lines[-1]) + 1)) from error
    except OSError as error:
        said = _("{place}: this cannot be read ({found}). Check its permissions, or name another one with --config.")
        raise UserError(said.format(place=file, found=_(error.strerror or str(error)))) from error


def _from_file(file: Path) -> dict[str, Any]:
    found = {name: value for name, value in _toml(file).items() if name not in SECTIONS}
    known = {f.name for f in fields(Settings)}
    unknown = sorted(set(found) - known)
    if unknown:
        from flows.usage import near

        raise UserError(
            _("{place}: {found} is no setting.{near} Known are: {expected}; and the sections {sections}.").format(
                place=file,
                found=", ".join(unknown),
                near=near(unknown[0], [*known, *SECTIONS]),
                expected=", ".join(sorted(known)),
                sections=" ".join(f"[{name}]" for name in sorted(SECTIONS)),
            )
        )
    wrong = sorted(name for name, value in found.items() if not isinstance(value, str))
    if wrong:
        raise UserError(_("{place}: {found} must be a text in quotation marks.").format(place=file, found=", ".join(wrong)))
    paths = {name: str((file.parent / found[name]).resolve()) for name in ("home", "inbox", "registry") if name in found}
    return found | paths
