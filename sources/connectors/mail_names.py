"""What an attachment is called: as the standards say, and as Chinese mail programs say it all the same.

RFC 2231 (filename*0*=gb18030''%D2%F8…), encoded words where none may stand (filename="=?gb2312?B?…?="), also cut in the middle of a
character, bare GBK or UTF-8 bytes, and percent signs without a charset.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from urllib.parse import unquote_to_bytes

from sources.connectors.names import as_text

_FOLD = re.compile(rb"\r?\n[ \t]+")
_PARAMETER = re.compile(rb';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_PART = re.compile(r"(?P<name>[a-z]+)(?:\*(?P<at>\d+))?(?P<coded>\*)?")
_WORD = re.compile(rb"=\?([A-Za-z0-9_.:\-]+)(?:\*[A-Za-z\-]+)?\?([BbQq])\?([^?]*)\?=")
_BETWEEN = re.compile(rb"(\?=)[ \t\r\n]+(=\?)")
_PERCENT = re.compile(rb"(?:[^%\x80-\xff]|%[0-9A-Fa-f]{2})+")


def headers_of(raw: bytes) -> dict[str, bytes]:
    """The headers of a letter or of a part, by name in small letters, unfolded; of several of a name the first."""
    found: dict[str, bytes] = {}
    for line in re.split(rb"\r?\n", _FOLD.sub(b" ", raw)):
        name, colon, value = line.partition(b":")
        if colon:
            found.setdefault(name.strip().lower().decode("latin-1"), value.strip())
    return found


def attachment_name(headers: Mapping[str, bytes]) -> str:
    """The name that a part is to be saved under, without folders; '' where it has none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        if name := _parameter(headers.get(header, b""), parameter):
            return re.split(r"[/\\]", name)[-1].strip()
    return ""


def words(raw: bytes) -> str:
    """A header's text: encoded words decoded, what is bare read as UTF-8 or GB 18030."""
    return "".join(_pieces(_BETWEEN.sub(rb"\1\2", raw)))


def _pieces(raw: bytes) -> Iterator[str]:
    """The text piece by piece; words of one charset that touch are decoded together, for some programs cut within a character."""
    at = 0
    found: list[tuple[str, bytes]] = []
    for hit in _WORD.finditer(raw):
        if hit.start() > at:
            found.append(("", raw[at : hit.start()]))
        found.append((hit[1].decode("ascii").lower(), _unpacked(hit[2].upper(), hit[3])))
        at = hit.end()
    found.append(("", raw[at:]))
    for charset, group in groupby(found, key=lambda piece: piece[0]):
        yield decoded(b"".join(content for _charset, content in group), charset)


def _unpacked(how: bytes, text: bytes) -> bytes:
    if how == b"Q":
        return quopri.decodestring(text.replace(b"_", b" "))
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return text


def decoded(raw: bytes, charset: str) -> str:
    """Bytes in a charset; what is called GB 2312 or GBK is read as their superset, and a charset that nobody knows is guessed."""
    name = "gb18030" if charset.replace("_", "-") in ("gb2312", "gbk", "gb-2312", "cp936", "x-gbk", "euc-cn") else charset
    try:
        return raw.decode(name) if name else as_text(raw)
    except (LookupError, UnicodeDecodeError):
        return as_text(raw)


def _parameter(header: bytes, wanted: str) -> str:
    """A parameter of a header, put together from its parts."""
    parts: dict[int, tuple[bool, bytes]] = {}
    plain = b""
    for key, value in _PARAMETER.findall(header):
        hit = _PART.fullmatch(key.decode("latin-1").lower())
        if hit is None or hit["name"] != wanted:
            continue
        content = re.sub(rb"\\(.)", rb"\1", value[1:-1]) if value.startswith(b'"') else value.strip()
        if hit["at"] or hit["coded"]:
            parts.setdefault(int(hit["at"] or 0), (bool(hit["coded"]), content))
        else:
            plain = plain or content
    if parts:
        return _put_together([parts[at] for at in sorted(parts)])
    if b"%" in plain and b"=?" not in plain and _PERCENT.fullmatch(plain):
        return as_text(unquote_to_bytes(plain))
    return words(plain)


def _put_together(parts: list[tuple[bool, bytes]]) -> str:
    """The parts of RFC 2231; the first coded one names the charset."""
    (coded, first), *_others = parts
    charset, _language, rest = first.split(b"'", 2) if coded and first.count(b"'") >= 2 else (b"", b"", first)
    contents = [(coded, rest), *parts[1:]]
    raw = b"".join(unquote_to_bytes(content) if is_coded else content for is_coded, content in contents)
    return decoded(raw, charset.decode("latin-1").lower()) if charset or b"=?" not in raw else words(raw)
