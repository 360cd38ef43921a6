"""Files behind HTTPS: the index pages that web servers make of folders, their JSON, or a list that an interface gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from sources.connectors.contract import DEEPEST, Refused, Remote, Stream, in_order, shortly
from sources.connectors.names import as_text
from sources.connectors.settings import SourceSettings
from sources.connectors.web import Web, described, moment, origin

_PAGES = 1000
_NAMES = {name: name for name in ("name", "url", "period", "size", "changed", "mark", "type")}
_NGINX = {"changed": "mtime"}
_LISTED = "list:"


class Https:
    """The files that an address lists. Only what lies below that address is looked into, or on its server where an interface names it."""

    whole = False

    def __init__(self, settings: SourceSettings) -> None:
        self.place = settings.place
        self._web = Web(settings, self.place)
        self._items = settings.items
        self._fields = _NAMES | _NGINX | dict(settings.fields or {})
        self._base = settings.url
        self._seen: dict[str, str] = {}

    def offers(self) -> list[Remote]:
        """Every file, by path."""
        with self._web.listing():
            return in_order(self.place, self._below(self._base, "", 0))

    def look(self, remote: Remote) -> Remote | None:
        """What the server says of the file now: what a list said of it can be held against its size alone, later looks against the first."""
        try:
            now = described(remote.path, self._web.facts(remote.handle), remote.handle)
        except Refused as error:
            return None if error.code == "source_not_found" else remote
        if not remote.mark.startswith(_LISTED):
            return now
        same = now.size in (None, remote.size) and self._seen.setdefault(remote.handle, now.mark) == now.mark
        return remote if same else now

    def read(self, remote: Remote, start: int) -> Stream:
        """The file's bytes."""
        return self._web.stream(remote.handle, remote, start)

    def close(self) -> None:
        """Hang up."""
        self._web.close()

    def _below(self, url: str, path: str, depth: int) -> Iterator[Remote]:
        seen: set[str] = set()
        following: str | None = url
        for _page in range(_PAGES):
            if following is None or following in seen:
                return
            seen.add(following)
            response, body = self._web.text("GET", following)
            if "json" in response.headers.get("Content-Type", "") or body.lstrip()[:1] in (b"[", b"{"):
                entries, following = self._of_json(body, following)
            else:
                entries, following = list(_of_page(body, str(response.url))), None
            for name, target, facts in entries:
                if target.endswith("/") and facts is None:
                    if depth < DEEPEST:
                        yield from self._below(target, f"{path}{name}/", depth + 1)
                else:
                    yield _of_list(f"{path}{name}", target, facts) or self._asked(f"{path}{name}", target)
        raise Refused("source_too_many", self.place, str(_PAGES))

    def _asked(self, path: str, url: str) -> Remote:
        """A file as its server describes it; one that it does not want to describe is told by its bytes."""
        try:
            return described(path, self._web.facts(url), url)
        except Refused as error:
            if error.code in ("source_login", "source_certificate"):
                raise
            return Remote(path, handle=url)

    def _of_json(self, body: bytes, url: str) -> tuple[list[tuple[str, str, dict[str, Any] | None]], str | None]:
        """The entries of a list: name, address, and what is said of a file (None: a folder); and the address of the list's next page."""
        try:
            said = json.loads(as_text(body))
            items = said
            for key in filter(None, self._items.split(".")):
                items = items[key]
            if isinstance(items, Mapping):
                items = next(value for value in items.values() if isinstance(value, Sequence) and not isinstance(value, str))
            entries = [self._entry(item, url) for item in items]
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError) as error:
            raise Refused("source_answer", self.place, f"JSON: {shortly(error)}") from error
        following = said.get("next") if isinstance(said, Mapping) else None
        return [entry for entry in entries if origin(entry[1]) == origin(self._base)], self._here(urljoin(url, following)) if following else None

    def _entry(self, item: Mapping[str, Any], url: str) -> tuple[str, str, dict[str, Any] | None]:
        of = {name: item.get(field) for name, field in self._fields.items()}
        target = str(of["url"] or quote(str(of["name"])))
        name = str(of["name"] or as_text(unquote_to_bytes(urlsplit(target).path)).rpartition("/")[2])
        if of["type"] == "directory":
            return name, urljoin(url, f"{target.rstrip('/')}/"), None
        return (f"{of['period']}/{name}" if of["period"] else name), urljoin(url, target), of

    def _here(self, url: str) -> str:
        if origin(url) != origin(self._base):
            raise Refused("source_answer", self.place, f"→ {url.partition('?')[0]}")
        return url


def _of_list(path: str, url: str, said: Mapping[str, Any] | None) -> Remote | None:
    """A file as a list describes it; None where the list says too little to tell it from the next version."""
    if said is None or not isinstance(said["size"], int):
        return None
    changed = _moment(said["changed"])
    mark = said["mark"] or (f"{said['size']}-{said['changed']}" if said["changed"] else "")
    return Remote(path, said["size"], changed, f"{_LISTED}{mark}", handle=url) if mark else None


def _moment(text: Any) -> float | None:
    if isinstance(text, (int, float)):
        return float(text)
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return moment(str(text))


class _Links(HTMLParser):
    """The targets of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link."""
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _of_page(body: bytes, url: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """The files and folders that an index page lists: what lies directly below it. A folder's address ends in a slash."""
    page = _Links()
    page.feed(as_text(body))
    base = urlsplit(url)
    folder = base.path.rpartition("/")[0] + "/"
    for link in dict.fromkeys(page.found):
        parts = urlsplit(urljoin(url, link))
        raw = parts.path.removeprefix(folder)
        if origin(urlunsplit(parts)) != origin(url) or not parts.path.startswith(folder) or not raw or "/" in raw[:-1] or parts.query:
            continue
        target = urlunsplit(parts._replace(fragment=""))
        if raw.endswith("/"):
            yield as_text(unquote_to_bytes(raw[:-1])), target, None
        else:
            yield as_text(unquote_to_bytes(raw)), target, {"size": None}
