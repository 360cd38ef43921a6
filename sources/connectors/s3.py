"""S3 and what speaks like it: MinIO, Ceph, the object stores of the big clouds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote, unquote_plus, urlsplit

from sources.connectors.contract import Remote, Stream, in_order
from sources.connectors.settings import SourceSettings
from sources.connectors.sigv4 import SigV4
from sources.connectors.web import Web
from sources.connectors.xml import parsed

PAGE = 1000
"""Objects that are listed at once."""


class S3:
    """The objects of a bucket below a prefix. `endpoint` is the store's address; the bucket comes before it, or behind it in the path."""

    whole = True

    def __init__(self, settings: SourceSettings) -> None:
        self.place = settings.url
        where, store = urlsplit(settings.url), urlsplit(settings.endpoint.rstrip("/"))
        self._prefix = f"{where.path.strip('/')}/" if where.path.strip("/") else ""
        host = f"{where.netloc}.{store.netloc}" if settings.virtual else store.netloc
        self._bucket = f"{store.scheme}://{host}{store.path}" + ("" if settings.virtual else f"/{where.netloc}")
        secret = settings.password.value() if settings.password else ""
        self._web = Web(settings, self.place, SigV4(settings.user, secret, settings.region) if secret else None)

    def offers(self) -> list[Remote]:
        """Every object, by key."""
        with self._web.listing():
            return in_order(self.place, self._pages())

    def look(self, remote: Remote) -> Remote | None:
        """The object as it was listed: reading it asks for that version alone."""
        return remote

    def read(self, remote: Remote, start: int) -> Stream:
        """The object's bytes, of the version that was listed."""
        return self._web.stream(remote.handle, remote, start, {"If-Match": remote.mark})

    def close(self) -> None:
        """Hang up."""
        self._web.close()

    def _pages(self) -> Iterator[Remote]:
        token = ""
        while True:
            asked = {"encoding-type": "url", "list-type": "2", "max-keys": str(PAGE), "prefix": self._prefix}
            asked |= {"continuation-token": token} if token else {}
            query = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(asked.items()))
            _response, body = self._web.text("GET", f"{self._bucket}/?{query}")
            answer = parsed(body, self.place)
            for item in answer.iterfind("{*}Contents"):
                key, etag, changed = (item.findtext(f"{{*}}{name}") or "" for name in ("Key", "ETag", "LastModified"))
                key = unquote_plus(key) if answer.findtext("{*}EncodingType") == "url" else key
                if key.endswith("/") or not key.startswith(self._prefix):
                    continue
                when = datetime.fromisoformat(changed).timestamp() if changed else None
                url = f"{self._bucket}/{quote(key, safe='/~')}"
                yield Remote(key.removeprefix(self._prefix), int(item.findtext("{*}Size") or 0), when, etag, handle=url)
            following = answer.findtext("{*}NextContinuationToken") or ""
            if answer.findtext("{*}IsTruncated") != "true" or following in ("", token):
                return
            token = following
