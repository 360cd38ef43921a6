"""What all places behind HTTP have in common: a client that stays where it was sent, answers in words, and bytes from any one on."""

from __future__ import annotations

import math
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from sources.connectors.contract import CONNECT, LISTING, SILENCE, Refused, Remote, Stream, Unreachable, shortly
from sources.connectors.names import shown
from sources.connectors.settings import SourceSettings

MOST_LISTED = 64 * 2**20
"""Bytes of a list of files."""
_HOPS = 5
_STAYS: Mapping[int, str] = {
    401: "source_login",
    403: "source_denied",
    404: "source_not_found",
    410: "source_not_found",
    412: "source_unsettled",
    416: "source_unsettled",
}
_LATER = (408, 425, 429)
_CODE = re.compile(rb"<Code>(\w{1,60})</Code>")
_LOGIN = ("SignatureDoesNotMatch", "InvalidAccessKeyId", "AccessKeyNotFound", "InvalidSecurity", "ExpiredToken", "InvalidToken")
"""What object stores, which say 403 to all of these, call a key that is not right."""


class Web:
    """A client for one place. `auth` signs or names who asks; it is told nothing of other places."""

    def __init__(self, settings: SourceSettings, place: str, auth: httpx.Auth | None = None) -> None:
        self.place = place
        self._until = math.inf
        self._client = httpx.Client(
            auth=auth if auth is not None else _auth(settings),
            headers={"Accept-Encoding": "identity"},
            timeout=httpx.Timeout(SILENCE, connect=CONNECT),
            verify=trusted(settings, place),
        )
        if settings.token is not None:
            said = settings.token.value().strip()
            if not (said.isascii() and said.isprintable()):  # the library's complaint would repeat it
                raise Refused("source_secret", str(settings.token), "ASCII")
            self._client.headers[settings.header] = f"Bearer {said}" if settings.header == "Authorization" else said

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    @contextmanager
    def listing(self) -> Iterator[None]:
        """What is asked within is one list of files, which has an end: a server that sends a byte every now and then is never silent."""
        self._until = time.monotonic() + LISTING
        try:
            yield
        finally:
            self._until = math.inf

    def _in_time(self) -> None:
        if time.monotonic() > self._until:
            raise Unreachable(self.place, f"> {LISTING:g} s")

    def text(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None) -> tuple[httpx.Response, bytes]:
        """An answer that is a list of files, whole."""
        with self.answer(method, url, headers, content) as response:
            read = bytearray()
            for chunk in response.iter_bytes():  # as they come: whoever waits for more of them waits for ever
                read += chunk
                self._in_time()
                if len(read) > MOST_LISTED:
                    raise Refused("source_too_many", self.place, f"{MOST_LISTED // 2**20} MB")
            return response, bytes(read)

    def facts(self, url: str) -> httpx.Headers:
        """What is said of a file without its bytes."""
        self._in_time()
        with self.answer("HEAD", url) as response:
            return response.headers

    def stream(self, url: str, remote: Remote, start: int, headers: Mapping[str, str] | None = None) -> Stream:
        """A file's bytes from `start` on; from the first, where the place does not begin in the middle or has another file now."""
        asked = dict(headers or {})
        if start:
            asked["Range"] = f"bytes={start}-"
            if remote.mark.startswith('"'):
                asked["If-Range"] = remote.mark
        chunks = self._chunks(url, asked)
        begin = int(next(chunks))
        return Stream(begin, chunks)  # type: ignore[arg-type]  # bytes from here on

    def _chunks(self, url: str, headers: dict[str, str]) -> Iterator[bytes | int]:
        """First the byte that it begins with, then the bytes."""
        with self.answer("GET", url, headers) as response:
            said = response.headers.get("Content-Range", "")
            yield int(said.removeprefix("bytes ").partition("-")[0]) if response.status_code == 206 and said.startswith("bytes ") else 0
            yield from response.iter_raw()

    @contextmanager
    def answer(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Iterator[httpx.Response]:
        """An answer that is none of the ways to say no. Raises SourceFault for those, also while it is read."""
        try:
            for _hop in range(_HOPS):
                with self._client.stream(method, url, headers=dict(headers or {}), content=content) as response:
                    if response.has_redirect_location:
                        url = self._elsewhere(url, response)
                        continue
                    self._refuse(response)
                    yield response
                    return
        except httpx.TransportError as error:
            raise self._fault(error) from error
        except (httpx.InvalidURL, httpx.DecodingError, ValueError) as error:
            raise Refused("source_answer", self.place, shortly(error)) from error
        raise Refused("source_answer", self.place, "redirects")

    def _elsewhere(self, url: str, response: httpx.Response) -> str:
        """Where a redirection leads, which must be the same server: passwords go nowhere else."""
        target = str(httpx.URL(url).join(response.headers["Location"]))
        if origin(target) != origin(url):
            raise Refused("source_answer", self.place, f"→ {shown(target.partition('?')[0])}")
        return target

    def _refuse(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in (200, 206, 207):
            return
        said = f"{status} {response.reason_phrase}"
        code = _code(response)
        said = f"{said}, {code}" if code else said
        if status in _LATER or status >= 500:
            raise Unreachable(self.place, said)
        raise Refused("source_login" if code in _LOGIN else _STAYS.get(status, "source_answer"), self.place, said)

    def _fault(self, error: httpx.TransportError) -> Refused | Unreachable:
        if any(isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(cause) for cause in _causes(error)):
            return Refused("source_certificate", self.place, shortly(error))
        return Unreachable(self.place, shortly(error))


def _code(response: httpx.Response) -> str:
    """What an object store says in its answer that it is; the beginning of the answer is enough."""
    begun = next(response.iter_bytes(4096), b"") if "xml" in response.headers.get("Content-Type", "") else b""
    return found[1].decode() if (found := _CODE.search(begun)) else ""


def origin(url: str) -> tuple[str, str]:
    """Scheme and server of a URL: who is talked to."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def moment(text: str | None) -> float | None:
    """A date of HTTP in seconds since the epoch; None for what is none."""
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (TypeError, ValueError, OverflowError):
        return None


def described(path: str, headers: Mapping[str, str], url: str) -> Remote:
    """A file by what is said of it."""
    length, etag, changed = (headers.get(name, "") for name in ("content-length", "etag", "last-modified"))
    size = int(length) if length.isdigit() else None
    mark = etag.removeprefix("W/") or (f"{length}-{changed}" if length and changed else "")
    return Remote(path, size, moment(changed), mark, handle=url)


def _auth(settings: SourceSettings) -> httpx.Auth | None:
    if settings.password is None:
        return None
    kind = httpx.DigestAuth if settings.digest else httpx.BasicAuth
    return kind(settings.user, settings.password.value())


def trusted(settings: SourceSettings, place: str) -> ssl.SSLContext:
    """Whose certificates are believed: those that the system knows, or those of a file alone. Raises Refused for a file that has none."""
    try:
        return ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise Refused("source_certificate", place, f"{settings.ca_file}: {shortly(error)}") from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
