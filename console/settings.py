"""What the console is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from console.oidc_settings import Oidc
from flows.handing_in import LIMIT
from flows.settings import Settings

LOCAL = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class ConsoleSettings:
    """Where the console listens, and under which address people know it.

    origin: the address in people's browsers, such as https://tj.example.cn, where a proxy with a certificate stands
    before it; None: this computer's own.
    """

    settings: Settings = field(default_factory=Settings)
    host: str = "127.0.0.1"
    port: int = 8020
    origin: str | None = None
    patience: float = 20.0
    """For how many seconds a decision waits while somebody else writes."""
    largest: int = LIMIT
    """How many bytes a file may have that is sent."""
    config: Path | None = None
    """The settings file, for the sections of it that pages need; None: found from here."""
    oidc: Oidc | None = None

    @property
    def secure(self) -> bool:
        """Whether browsers come over https."""
        return self.origin is not None and self.origin.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which browsers may ask for the console."""
        return frozenset({urlsplit(self.origin).netloc} if self.origin else {f"{name}:{self.port}" for name in LOCAL})

    @property
    def home(self) -> Path:
        """The project's home directory."""
        return self.settings.home
