"""Many findings at once: what would be decided, and a token that commits to exactly that."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flows.errors import UserError
from flows.language import _
from warehouse import Found


@dataclass(frozen=True)
class Preview:
    """What a bulk decision would do: on how many findings, some of them, what it leaves out (why, how many), and its token."""

    kind: str
    count: int
    examples: tuple[Found, ...]
    left_out: tuple[tuple[str, int], ...]
    token: str


@dataclass(frozen=True)
class Token:
    """A preview as a text that a form can carry: the groups and a digest of every finding in them as it was seen.

    It gives no right to anything: who commits it is asked again whether they may.
    """

    kind: str
    groups: tuple[str, ...]
    digest: str
    count: int

    def text(self) -> str:
        """As text."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @classmethod
    def of(cls, text: str) -> Token:
        """From text; UserError where it is none."""
        try:
            found = json.loads(base64.urlsafe_b64decode(text.encode()))
            return cls(str(found["kind"]), tuple(dict.fromkeys(map(str, found["groups"]))), str(found["digest"]), int(found["count"]))
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
            raise UserError(_("This is no preview. Look at the findings again, then decide.")) from error


def digest_of(findings: Sequence[Mapping[str, Any]]) -> str:
    """Another one where there is another finding among them, or other values or another state."""
    parts = ([finding[name] for name in ("fingerprint", "basis", "state")] for finding in findings)
    return hashlib.sha256(json.dumps(list(parts), ensure_ascii=False).encode()).hexdigest()
