"""SFTP. The server is who its key says, by a file of known hosts that the operator gives; names come as bytes, for not all are UTF-8."""

from __future__ import annotations

import asyncio
import logging
import stat
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import asyncssh

from sources.connectors.contract import (
    CHUNK,
    CONNECT,
    DEEPEST,
    LISTING,
    MOST_ENTRIES,
    SILENCE,
    Refused,
    Remote,
    Stream,
    Unreachable,
    in_order,
    shortly,
)
from sources.connectors.names import as_text
from sources.connectors.settings import SourceSettings

log = logging.getLogger(__name__)
T = TypeVar("T")


class Sftp:
    """The files below a folder of an SFTP server (/~/ at its beginning: of the user's home).

    It keeps a connection, and makes a new one where that broke.
    """

    whole = False

    def __init__(self, settings: SourceSettings) -> None:
        where = urlsplit(settings.url)
        self.place = settings.url
        self._settings = settings
        self._host, self._port, self._user = where.hostname or "", where.port or 22, unquote(where.username or "")
        self._root = unquote(where.path).encode().removeprefix(b"/~/") or b"."
        self._connection: asyncssh.SSHClientConnection | None = None
        self._files: asyncssh.SFTPClient | None = None
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_told_already)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def offers(self) -> list[Remote]:
        """Every file, by path."""
        return self._do(self._listed, LISTING)

    def look(self, remote: Remote) -> Remote | None:
        """The file now."""

        async def asked() -> Remote | None:
            files = await self._connected()
            try:
                return _remote(remote.path, remote.handle, await files.stat(remote.handle))
            except asyncssh.SFTPNoSuchFile:
                return None

        return self._do(asked)

    def read(self, remote: Remote, start: int) -> Stream:
        """The file's bytes."""
        return Stream(start, self._chunks(remote, start))

    def close(self) -> None:
        """Hang up, and end the thread that talked."""
        with suppress(Exception):
            self._do(self._hang_up, CONNECT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CONNECT)
        if not self._thread.is_alive():
            self._loop.close()

    def _chunks(self, remote: Remote, start: int) -> Iterator[bytes]:
        async def opened() -> asyncssh.SFTPClientFile:
            return await (await self._connected()).open(remote.handle, "rb")

        file = self._do(opened)
        try:
            at = start
            while chunk := self._do(partial(_piece, file, at)):
                at += len(chunk)
                yield chunk
        finally:
            with suppress(Exception):
                self._do(file.close)

    async def _connected(self) -> asyncssh.SFTPClient:
        if self._files is not None:
            return self._files
        secret = self._settings.password.value() if self._settings.password else None
        key = self._settings.key_file
        self._connection = await asyncssh.connect(
            self._host,
            self._port,
            username=self._user,
            password=None if key else secret,
            client_keys=[str(key)] if key else None,
            passphrase=secret if key else None,
            known_hosts=str(self._settings.known_hosts),
            agent_path=None,
            config=None,
            connect_timeout=CONNECT,
            login_timeout=SILENCE,
            keepalive_interval=SILENCE / 3,
            keepalive_count_max=3,
        )
        self._files = await self._connection.start_sftp_client(path_encoding=None)
        return self._files

    async def _listed(self) -> list[Remote]:
        files = await self._connected()
        found: list[Remote] = []
        async for remote in self._below(files, self._root, b"", 0):
            found.append(remote)
            if len(found) > MOST_ENTRIES:
                break
        return in_order(self.place, found)

    async def _below(self, files: asyncssh.SFTPClient, folder: bytes, path: bytes, depth: int) -> AsyncIterator[Remote]:
        entries = 0
        async for entry in files.scandir(folder):
            name = bytes(entry.filename)  # type: ignore[arg-type]  # with path_encoding=None names are bytes
            if name in (b".", b".."):
                continue
            entries += 1
            if entries > MOST_ENTRIES:
                raise Refused("source_too_many", self.place, str(MOST_ENTRIES))
            here, facts = folder.rstrip(b"/") + b"/" + name, entry.attrs
            if facts.permissions is None or stat.S_ISLNK(facts.permissions):
                try:
                    facts = await files.stat(here)
                except asyncssh.SFTPError:
                    continue  # a link to nowhere
                if facts.permissions is not None and stat.S_ISDIR(facts.permissions):
                    continue  # a link to a folder may lead in circles
            if facts.permissions is not None and stat.S_ISDIR(facts.permissions):
                if depth < DEEPEST:
                    async for remote in self._below(files, here, path + name + b"/", depth + 1):
                        yield remote
            elif facts.permissions is None or stat.S_ISREG(facts.permissions):
                yield _remote(as_text(path + name), here, facts)

    async def _hang_up(self) -> None:
        connection, self._connection, self._files = self._connection, None, None
        if connection is not None:
            connection.abort()
            await connection.wait_closed()

    def _do(self, task: Callable[[], Coroutine[Any, Any, T]], seconds: float = 2 * SILENCE) -> T:
        """Run a task on the connection's thread; what goes wrong comes out in words."""

        async def within() -> T:
            return await asyncio.wait_for(task(), seconds)

        try:
            return asyncio.run_coroutine_threadsafe(within(), self._loop).result()
        except (Refused, Unreachable):
            raise
        except Exception as error:
            fault = self._fault(error)
            if not isinstance(error, asyncssh.SFTPError) or isinstance(error, (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)):
                with suppress(Exception):
                    asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(CONNECT)
            raise fault from error

    def _fault(self, error: Exception) -> Refused | Unreachable:
        match error:
            case asyncssh.HostKeyNotVerifiable():
                return Refused("source_host_key", self.place, f"{self._fingerprint()}; known_hosts: {self._expected() or '–'}")
            case asyncssh.PermissionDenied():
                return Refused("source_login", self.place, shortly(error))
            case asyncssh.KeyImportError() | asyncssh.KeyEncryptionError():
                return Refused("source_secret", str(self._settings.key_file), shortly(error))
            case asyncssh.SFTPNoSuchFile() | asyncssh.SFTPNoSuchPath():
                return Refused("source_not_found", self.place, shortly(error))
            case asyncssh.SFTPPermissionDenied():
                return Refused("source_denied", self.place, shortly(error))
            case FileNotFoundError() | PermissionError() | IsADirectoryError():  # the key, or the known hosts
                return Refused("source_secret", str(error.filename or self._settings.known_hosts), shortly(error))
            case _other:
                return Unreachable(self.place, shortly(error))

    def _expected(self) -> str:
        """The keys that it is known by: none, and it was never put there; others, and it shows another one than it did."""
        try:
            keys = asyncssh.match_known_hosts(str(self._settings.known_hosts), self._host, "", self._port)[0]
            return ", ".join(key.get_fingerprint() for key in keys)
        except (OSError, ValueError, asyncssh.Error):
            return ""  # it only helps

    def _fingerprint(self) -> str:
        """The key that the server shows now, for somebody to compare with what its keeper says by telephone."""

        async def shown() -> str:
            key = await asyncssh.get_server_host_key(self._host, self._port, config=None)
            return f"{key.get_algorithm()} {key.get_fingerprint()}" if key else ""

        try:
            return asyncio.run_coroutine_threadsafe(asyncio.wait_for(shown(), CONNECT), self._loop).result()
        except Exception:  # noqa: BLE001  # it only helps
            return ""


def _told_already(_loop: asyncio.AbstractEventLoop, facts: dict[str, Any]) -> None:
    """The library asks for a file's parts side by side, and of a broken connection each says so: the first one is told, and that is enough."""
    log.debug("%s", facts.get("message"), exc_info=facts.get("exception"))


async def _piece(file: asyncssh.SFTPClientFile, at: int) -> bytes:
    return bytes(await file.read(CHUNK, at))  # type: ignore[arg-type]  # opened for bytes


def _remote(path: str, handle: bytes, facts: asyncssh.SFTPAttrs) -> Remote:
    mark = f"{facts.size}-{facts.mtime}" if facts.size is not None and facts.mtime is not None else ""
    return Remote(path, facts.size, float(facts.mtime) if facts.mtime is not None else None, mark, handle=handle)
