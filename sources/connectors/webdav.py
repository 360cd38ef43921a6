"""WebDAV: what many office clouds speak."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes, urljoin, urlsplit
from xml.etree import ElementTree as ET

from sources.connectors.contract import DEEPEST, Refused, Remote, Stream, in_order
from sources.connectors.names import as_text
from sources.connectors.settings import SourceSettings
from sources.connectors.web import Web, moment, origin
from sources.connectors.xml import parsed

_DAV = "{DAV:}"
_ASKED = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>'
    b"<resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>"
)


class WebDav:
    """The files below a collection, asked for one collection at a time: servers refuse to list all at once."""

    whole = False

    def __init__(self, settings: SourceSettings) -> None:
        self.place = settings.place
        self._base = settings.url.rstrip("/") + "/"
        self._web = Web(settings, self.place)

    def offers(self) -> list[Remote]:
        """Every file, by path."""
        with self._web.listing():
            return in_order(self.place, self._below(self._base, "", 0))

    def look(self, remote: Remote) -> Remote | None:
        """What the server says of the file now."""
        try:
            (answer, *_others) = self._asked(remote.handle, "0")
        except Refused as error:
            if error.code == "source_not_found":
                return None
            raise
        return _file(remote.path, remote.handle, answer)

    def read(self, remote: Remote, start: int) -> Stream:
        """The file's bytes."""
        return self._web.stream(remote.handle, remote, start)

    def close(self) -> None:
        """Hang up."""
        self._web.close()

    def _below(self, folder: str, path: str, depth: int) -> Iterator[Remote]:
        here = urlsplit(folder).path
        for answer in self._asked(folder, "1"):
            target = urljoin(folder, answer.findtext(f"{_DAV}href") or "")
            where = urlsplit(target).path
            if origin(target) != origin(folder) or unquote_to_bytes(where).rstrip(b"/") == unquote_to_bytes(here).rstrip(b"/"):
                continue
            name = path + as_text(unquote_to_bytes(where.rstrip("/").rpartition("/")[2]))
            if answer.find(f".//{_DAV}collection") is None:
                yield _file(name, target, answer)
            elif depth < DEEPEST:
                yield from self._below(target.rstrip("/") + "/", f"{name}/", depth + 1)

    def _asked(self, url: str, depth: str) -> list[ET.Element]:
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        _response, body = self._web.text("PROPFIND", url, headers=headers, content=_ASKED)
        answers = parsed(body, self.place).findall(f"{_DAV}response")
        if not answers:
            raise Refused("source_answer", self.place, "PROPFIND")
        return answers


def _file(path: str, url: str, answer: ET.Element) -> Remote:
    length, changed, etag = (answer.findtext(f".//{_DAV}{name}") or "" for name in ("getcontentlength", "getlastmodified", "getetag"))
    mark = etag or (f"{length}-{changed}" if length and changed else "")
    return Remote(path, int(length) if length.isdigit() else None, moment(changed), mark, handle=url)
