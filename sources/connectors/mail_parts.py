"""The parts of a letter as a mail server describes them (BODYSTRUCTURE), without the letter itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

Described: TypeAlias = "bytes | list[Described] | None"
_TOKEN = re.compile(rb'\s*(?:([()])|"((?:[^"\\]|\\.)*)"|\{(\d+)\}\r\n|([^\s()"{]+))', re.DOTALL)
DEEPEST = 10
"""Letters within letters."""
_BESIDE = ("text/plain", "text/html", "text/calendar", "application/pgp-signature", "application/pkcs7-signature")
"""What a letter consists of beside what was attached to it."""


@dataclass(frozen=True)
class Part:
    """A part that may be an attachment. number: as it is fetched by, such as 2.1; '' for a letter that is nothing else. octets: as sent."""

    number: str
    kind: str
    encoding: str
    octets: int


def described(answer: Sequence[bytes | tuple[bytes, bytes]]) -> dict[str, Described]:
    """What a FETCH answered for one letter, by what was asked. Raises ValueError for what cannot be understood."""
    raw = b"".join(piece if isinstance(piece, bytes) else piece[0] + b"\r\n" + piece[1] for piece in answer)
    start = raw.index(b"(")
    items, _end = _listed(raw, start + 1, 0)
    found: dict[str, Described] = {}
    position = 0
    while position + 1 < len(items):
        name = items[position]
        if not isinstance(name, bytes):
            raise ValueError(str(name))  # noqa: TRY004  # the answer is at fault, not the call
        found[name.decode("latin-1").upper()] = items[position + 1]
        position += 2
    return found


def parts(structure: Described, prefix: str = "", depth: int = 0) -> Iterator[Part]:
    """The parts of a letter that may be attachments, those of letters attached to it among them."""
    if not isinstance(structure, list) or depth > DEEPEST:
        return
    if structure and isinstance(structure[0], list):
        for number, part in enumerate(takewhile(lambda item: isinstance(item, list), structure), 1):
            yield from _part(part, f"{prefix}{number}", depth)
    elif not prefix:
        yield from (Part("", part.kind, part.encoding, part.octets) for part in _part(structure, "1", depth))
    else:
        yield from _part(structure, f"{prefix}1", depth)


def _part(part: Described, number: str, depth: int) -> Iterator[Part]:
    if not isinstance(part, list) or not part:
        return
    if isinstance(part[0], list):
        yield from parts(part, f"{number}.", depth + 1)
        return
    if len(part) < 7:
        return
    kind = "/".join(_text(word).lower() for word in part[:2])
    if kind == "message/rfc822" and len(part) > 8:
        yield from parts(part[8], f"{number}.", depth + 1)
        return
    named = any(isinstance(item, list) and _names(item) for item in part[2:])
    if (kind in _BESIDE or kind.startswith("image/")) and not (named and not kind.startswith("image/")):
        return
    octets = _text(part[6])
    yield Part(number, kind, _text(part[5]).lower(), int(octets) if octets.isdigit() else 0)


def _names(item: list[Described]) -> bool:
    """Whether parameters name a file."""
    flat = [word for part in item for word in (part if isinstance(part, list) else [part])]
    return any(isinstance(word, bytes) and word.lower().startswith((b"name", b"filename")) for word in flat)


def _text(word: Described) -> str:
    return word.decode("latin-1") if isinstance(word, bytes) else ""


def _listed(raw: bytes, at: int, depth: int) -> tuple[list[Described], int]:
    """A list from behind its opening bracket on, and where it ends."""
    if depth > 4 * DEEPEST:
        raise ValueError("deep")
    found: list[Described] = []
    while (hit := _TOKEN.match(raw, at)) is not None:
        at = hit.end()
        if hit[1] == b"(":
            inner, at = _listed(raw, at, depth + 1)
            found.append(inner)
        elif hit[1] == b")":
            return found, at
        elif hit[3]:
            size = int(hit[3])
            found.append(raw[at : at + size])
            at += size
        elif hit[4]:
            at, word = _atom(raw, hit.start(4))
            found.append(None if word.upper() == b"NIL" else word)
        else:
            found.append(re.sub(rb"\\(.)", rb"\1", hit[2]))
    raise ValueError("no end")


def _atom(raw: bytes, at: int) -> tuple[int, bytes]:
    """A word without quotes; one with brackets, such as BODY[HEADER.FIELDS (FROM)], goes to their end."""
    end = at
    while end < len(raw) and raw[end : end + 1] not in b' ()\r\n"':
        end = raw.index(b"]", end) if raw[end : end + 1] == b"[" else end
        end += 1
    return end, raw[at:end]
