"""Files that were sent and are not handed in yet: kept by a token that is its owner's alone, until they confirm, discard or a day has passed."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FOLDER = "uploads"
KEPT = 24 * 60 * 60
"""For how many seconds files wait to be confirmed."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_ARRIVING = ".arriving-"
_FACTS, _OUTCOME = "upload.json", "outcome.json"


@dataclass(frozen=True)
class Staged:
    """Files that wait. `names` are theirs, in order; `moment` is when they came, in seconds."""

    token: str
    login: str
    unit: str
    period: str
    names: tuple[str, ...]
    moment: float


class Staging:
    """The folder `home`/uploads. What lies there is whole: it is written aside and then given its name."""

    def __init__(self, home: Path) -> None:
        self.root = home / FOLDER

    def put(self, login: str, unit: str, period: str, files: Sequence[tuple[str, bytes]]) -> Staged:
        """Keep files; what waited too long goes."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sweep()
        staged = Staged(secrets.token_urlsafe(24), login, unit, period, tuple(name for name, _content in files), time.time())
        aside = Path(tempfile.mkdtemp(dir=self.root, prefix=_ARRIVING))
        for at, (_name, content) in enumerate(files):
            (aside / str(at)).write_bytes(content)
        (aside / _FACTS).write_text(json.dumps(asdict(staged), ensure_ascii=False), encoding="utf-8")
        aside.rename(self.root / staged.token)
        return staged

    def get(self, token: str, login: str) -> Staged | None:
        """What waits under a token; None where nothing does, or it is somebody else's."""
        staged = self._read(token) if _TOKEN.fullmatch(token) else None
        return staged if staged is not None and secrets.compare_digest(staged.login.encode(), login.encode()) else None

    def waiting(self, login: str) -> list[Staged]:
        """All that waits for somebody, the newest first."""
        found = [staged for staged in self._all() if staged.login == login]
        return sorted(found, key=lambda staged: -staged.moment)

    def of_unit(self, unit: str) -> list[str]:
        """The tokens of all that waits for a unit."""
        return sorted(staged.token for staged in self._all() if staged.unit == unit)

    def paths(self, staged: Staged) -> list[Path]:
        """Where the files lie, in their order."""
        return [self.root / staged.token / str(at) for at in range(len(staged.names))]

    def conclude(self, staged: Staged, outcome: Mapping[str, Any]) -> None:
        """Keep what the checks said."""
        aside = self.root / staged.token / f".{_OUTCOME}"
        aside.write_text(json.dumps(outcome, ensure_ascii=False), encoding="utf-8")
        aside.replace(self.root / staged.token / _OUTCOME)

    def outcome(self, staged: Staged) -> dict[str, Any] | None:
        """What the checks said; None where they have not said it yet."""
        try:
            return dict(json.loads((self.root / staged.token / _OUTCOME).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def discard(self, staged: Staged) -> None:
        """Let the files go."""
        shutil.rmtree(self.root / staged.token, ignore_errors=True)

    def sweep(self) -> None:
        """Let go what has waited too long, and what was never whole."""
        until = time.time() - KEPT
        for folder in self.root.glob("*"):
            with suppress(FileNotFoundError):  # somebody has confirmed or discarded it meanwhile
                if folder.stat().st_mtime < until and ((staged := self._read(folder.name)) is None or staged.moment < until):
                    shutil.rmtree(folder, ignore_errors=True)

    def _all(self) -> Iterator[Staged]:
        for folder in self.root.glob("*"):
            if not folder.name.startswith(".") and (staged := self._read(folder.name)) is not None and staged.moment > time.time() - KEPT:
                yield staged

    def _read(self, token: str) -> Staged | None:
        try:
            facts = json.loads((self.root / token / _FACTS).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Staged(**{**facts, "names": tuple(facts["names"])})
