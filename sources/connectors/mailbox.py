"""A mailbox by IMAP: the attachments of its letters. It is opened read-only, so that no letter is even marked as seen."""

from __future__ import annotations

import base64
import binascii
import imaplib
import quopri
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from sources.connectors.contract import CHUNK, CONNECT, SILENCE, Refused, Remote, Stream, Unreachable, in_order, shortly
from sources.connectors.mail_names import attachment_name, headers_of, words
from sources.connectors.mail_parts import Part, described, parts
from sources.connectors.settings import SourceSettings
from sources.connectors.web import trusted

MOST_LETTERS = 20_000
_AT_ONCE = 100
_ASKED = "(UID INTERNALDATE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID CONTENT-TYPE CONTENT-DISPOSITION)])"


class Mailbox:
    """The attachments in a folder of a mailbox since the year's first month, of some senders or of all.

    Each letter's lie in a folder of their own, `mail-<mark>`, so that two letters that attach 报表.xlsx do not become one file.
    """

    whole = True
    _said_who: ClassVar[str] = '("name" "unionstats" "version" "1" "vendor" "unionstats")'

    def __init__(self, settings: SourceSettings) -> None:
        self.place = settings.url
        self._settings = settings
        self._where = urlsplit(settings.url)
        self._box: imaplib.IMAP4 | None = None
        self._read: dict[tuple[int, str], bytearray] = {}

    def offers(self) -> list[Remote]:
        """Every attachment, by path."""
        with _Words(self):
            return in_order(self.place, self._attachments())

    def look(self, remote: Remote) -> Remote | None:
        """A letter that has come does not change."""
        return remote

    def read(self, remote: Remote, start: int) -> Stream:  # noqa: ARG002  # the contract's
        """The attachment's bytes, from the first on; what a cut interrupts is asked for from where it stopped."""
        return Stream(0, self._chunks(remote))

    def close(self) -> None:
        """Hang up."""
        box, self._box = self._box, None
        if box is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                box.logout()
            with suppress(OSError):  # one that broke off is not closed by that
                box.shutdown()

    def _attachments(self) -> Iterator[Remote]:
        box = self._opened()
        since = date.fromisoformat(f"{self._settings.since or '2000-01'}-01")
        _ok, (numbers, *_rest) = self._uid(box, "SEARCH", f"SINCE {since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}")
        letters = [int(number) for number in (numbers or b"").split()]
        if len(letters) > MOST_LETTERS:
            raise Refused("source_too_many", self.place, str(MOST_LETTERS))
        for at in range(0, len(letters), _AT_ONCE):
            _ok, answer = self._uid(box, "FETCH", ",".join(map(str, letters[at : at + _AT_ONCE])), _ASKED)
            for letter in _letters(answer):
                yield from self._of_letter(box, described(letter))

    def _of_letter(self, box: imaplib.IMAP4, said: dict[str, Any]) -> Iterator[Remote]:
        if "UID" not in said or "BODYSTRUCTURE" not in said:
            return
        number = int(said["UID"])
        raw = _body(said)
        headers = headers_of(raw)
        if not self._welcome(words(headers.get("from", b""))):
            return
        found = list(parts(said["BODYSTRUCTURE"]))
        if not found:
            return
        came = _moment(said.get("INTERNALDATE"), headers.get("date", b""))
        subject = words(headers.get("subject", b""))
        mark = sha256(headers.get("message-id") or raw).hexdigest()[:8]
        names = self._names(box, number, found, headers)
        used: set[str] = set()
        for part, given in zip(found, names, strict=True):
            name = given or f"part-{part.number or 1}"
            while name.casefold() in used:
                name = f"{part.number} {name}"
            used.add(name.casefold())
            whole = f"{sha256(raw).hexdigest()[:16]}/{part.number}/{part.octets}"
            yield Remote(f"mail-{mark}/{name}", None, came, whole, subject, (number, part))

    def _names(self, box: imaplib.IMAP4, number: int, found: list[Part], headers: dict[str, bytes]) -> list[str]:
        """The parts' names, out of the headers of each as they were sent: servers describe names as each sees fit."""
        numbered = [part.number for part in found if part.number]
        asked = " ".join(f"BODY.PEEK[{part}.MIME]" for part in numbered)
        said = {}
        if asked:
            _ok, answer = self._uid(box, "FETCH", str(number), f"({asked})")
            said = next((described(letter) for letter in _letters(answer)), {})
        mime = {name: headers_of(value) for name, value in said.items() if isinstance(value, bytes)}
        return [attachment_name(mime.get(f"BODY[{part.number}.MIME]", {}) if part.number else headers) for part in found]

    def _chunks(self, remote: Remote) -> Iterator[bytes]:
        number, part = remote.handle
        largest = self._settings.max_mb * 2**20
        read = self._read.setdefault((number, part.number), bytearray())
        if part.octets > 2 * largest:
            raise Refused("source_too_large", f"{self.place}: {remote.path}", f"{part.octets // 2**20} MB")
        with _Words(self):
            while len(read) <= 2 * largest:
                box = self._opened()
                section = part.number or "TEXT"
                _ok, answer = self._uid(box, "FETCH", str(number), f"(BODY.PEEK[{section}]<{len(read)}.{CHUNK}>)")
                piece = next((_body(described(letter)) for letter in _letters(answer)), b"")
                read += piece
                if len(piece) < CHUNK:
                    break
        content = _unpacked(bytes(read), part.encoding)
        self._read.pop((number, part.number), None)
        for at in range(0, len(content), CHUNK):
            yield content[at : at + CHUNK]

    def _welcome(self, sender: str) -> bool:
        address = parseaddr(sender)[1].lower()
        return not self._settings.senders or any(address == one or (one.startswith("@") and address.endswith(one)) for one in self._settings.senders)

    def _opened(self) -> imaplib.IMAP4:
        """The mailbox, opened for reading alone."""
        if self._box is not None:
            return self._box
        where, secret = self._where, self._settings.password.value() if self._settings.password else ""
        context = trusted(self._settings, self.place)
        if where.scheme == "imaps":
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(where.hostname or "", where.port or 993, ssl_context=context, timeout=CONNECT)
        else:
            box = imaplib.IMAP4(where.hostname or "", where.port or 143, timeout=CONNECT)
            if not self._settings.unencrypted:
                box.starttls(context)
        box.sock.settimeout(SILENCE)
        self._box = box
        try:
            box.login(_quoted(unquote(where.username or "")), secret)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if "UNAVAILABLE" in str(error).upper():
                raise Unreachable(self.place, shortly(error)) from error
            raise Refused("source_login", self.place, shortly(error)) from None
        if "ID" in box.capabilities:  # some providers open no mailbox to a program that does not say who it is
            with suppress(imaplib.IMAP4.error):
                box.xatom("ID", self._said_who)
        folder = unquote(where.path.strip("/")) or "INBOX"
        kind, answer = box.select(f'"{utf7(folder)}"', readonly=True)
        if kind != "OK":
            raise Refused("source_not_found", self.place, words(answer[0] or b"") if isinstance(answer[0], bytes) else folder)
        return box

    def _uid(self, box: imaplib.IMAP4, *command: str) -> tuple[str, list[Any]]:
        kind, answer = box.uid(*command)
        if kind != "OK":
            raise Unreachable(self.place, shortly(Exception(str(answer))))
        return kind, answer


class _Words:
    """Makes of what goes wrong with a mailbox what people can read; hangs up, so that the next try begins anew."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """In words."""
        place = self._mailbox.place
        if isinstance(error, Exception):
            self._mailbox.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            raise Refused("source_certificate", place, shortly(error)) from error
        if isinstance(error, (OSError, imaplib.IMAP4.error)):
            raise Unreachable(place, shortly(error)) from error
        if isinstance(error, (ValueError, IndexError, RecursionError)):
            raise Refused("source_answer", place, f"IMAP: {shortly(error)}") from error


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]  # as IMAP spells them, whatever the system's language


def _letters(answer: list[Any]) -> Iterator[list[Any]]:
    """The pieces of an answer, a letter each: a piece that begins with a number and a bracket begins a letter."""
    letter: list[Any] = []
    for piece in answer:
        if piece is None:
            continue
        head = piece[0] if isinstance(piece, tuple) else piece
        if re.match(rb"\d+ \(", head) and letter:
            yield letter
            letter = []
        letter.append(piece)
    if letter:
        yield letter


def _body(said: dict[str, Any]) -> bytes:
    """The bytes that were asked for."""
    found = next((value for name, value in said.items() if name.startswith("BODY[")), None)
    return found if isinstance(found, bytes) else b""


def _moment(internal: Any, said: bytes) -> float | None:
    """When a letter came; else when it says that it was written."""
    with suppress(ValueError, TypeError, AttributeError):
        return datetime.strptime(internal.decode().strip(), "%d-%b-%Y %H:%M:%S %z").timestamp()
    with suppress(ValueError, TypeError, OverflowError):
        return parsedate_to_datetime(said.decode("latin-1")).timestamp()
    return None


def _unpacked(raw: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        plain = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        with suppress(binascii.Error):
            return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    return quopri.decodestring(raw) if encoding == "quoted-printable" else raw


def _quoted(user: str) -> str:
    return '"' + user.replace("\\", "\\\\").replace('"', '\\"') + '"'


def utf7(name: str) -> str:
    """A folder's name as IMAP writes it (RFC 3501, 5.1.3): &Yl+XKA- and the like for what is no ASCII."""
    written = []
    for piece in re.findall(r"[ -~]+|[^ -~]+", name):
        if piece[0] in _PRINTABLE:
            written.append(piece.replace("&", "&-"))
        else:
            packed = base64.b64encode(piece.encode("utf-16-be")).rstrip(b"=").decode().replace("/", ",")
            written.append(f"&{packed}-")
    return "".join(written).replace("\\", "\\\\").replace('"', '\\"')


_PRINTABLE = frozenset(map(chr, range(0x20, 0x7F)))
