"""The way out: an address to a channel, and what became of a message. Apprise sends; what its robots' answers mean is looked at here.

WeCom and DingTalk answer 200 also to what they refuse, with an `errcode`; Apprise does not look at it. A message counts as
not arrived only where that is sure (no connection, a refusal); anything else may have arrived, and is not sent again by itself.
"""

from __future__ import annotations

import json
import logging
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from http.client import HTTPException
from threading import Lock
from typing import Any, Final, Literal
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import apprise
from apprise import NotifyType
from apprise.logger import LOGGER_NAME, LogCapture
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot

Outcome = Literal["sent", "retry", "refused", "unsure"]
SENT: Final = "sent"
RETRY: Final = "retry"
REFUSED: Final = "refused"
UNSURE: Final = "unsure"
_ONE_AT_A_TIME = Lock()  # Apprise's log is one for all threads
_NO_WAY = re.compile(r"refused|NewConnection|NameResolution|getaddrinfo|Name or service|No route|unreachable|ConnectTimeout|SSLError", re.IGNORECASE)
_MAYBE = (502, 504)
_SECONDS = 10


@dataclass(frozen=True)
class Result:
    """What became of a message. `error` is a code with a number, such as http 404 or errcode 93000; never an address."""

    outcome: Outcome
    error: str = ""


@dataclass(frozen=True)
class Channel:
    """An address that can be sent to. `name` tells it from others and holds no secret."""

    name: str
    plugin: Any

    def send(self, title: str, body: str) -> Result:
        """Send a message; never raises for what the other side does."""
        if isinstance(self.plugin, NotifyWeComBot):
            return _wecom(self.plugin, title, body)
        if isinstance(self.plugin, NotifyDingTalk):
            return _dingtalk(self.plugin, title, body)
        return _by_apprise(self.plugin, title, body)


def channels(urls: Sequence[str]) -> list[Channel | None]:
    """The channels of some addresses, None for one that is no address."""
    found: list[Channel | None] = []
    for url in urls:
        plugin = _plugin(url)
        if plugin is None:
            found.append(None)
            continue
        scheme = url.partition("://")[0].lower()
        mark = blake2b(str(plugin.url(privacy=True)).encode(), digest_size=3).hexdigest()
        twin = sum(1 for other in found if other is not None and other.name.startswith(f"{scheme}-{mark}"))
        found.append(Channel(f"{scheme}-{mark}" + (f"-{twin + 1}" if twin else ""), plugin))
    return found


@contextmanager
def _unheard() -> Iterator[None]:
    """What Apprise and its HTTP library say of an address may hold its secrets: it goes into no log meanwhile."""
    silent = [logging.getLogger(name) for name in (LOGGER_NAME, "urllib3")]
    with _ONE_AT_A_TIME:
        before = [(logger, logger.handlers, logger.propagate) for logger in silent]
        for logger in silent:
            logger.handlers, logger.propagate = [logging.NullHandler()], False
        try:
            yield
        finally:
            for logger, handlers, propagates in before:
                logger.handlers, logger.propagate = handlers, propagates


def _plugin(url: str) -> Any:
    with _unheard():
        try:
            return apprise.Apprise.instantiate(url, suppress_exceptions=True)
        except Exception:  # noqa: BLE001  # whatever a plugin makes of it: this is no address
            return None


def _wecom(plugin: Any, title: str, body: str) -> Result:
    return _robot(plugin.api_url, {"msgtype": "text", "text": {"content": f"{title}\n{body}"}})


def _dingtalk(plugin: Any, title: str, body: str) -> Result:
    payload = {"msgtype": "text", "text": {"content": f"{title}\n{body}"}, "at": {"atMobiles": plugin.targets, "isAtAll": False}}
    signature = dict(zip(("timestamp", "sign"), plugin.get_signature(), strict=True)) if plugin.secret else {}
    url = plugin.notify_url.format(token=plugin.token)
    return _robot(url + "".join(f"&{name}={value}" for name, value in signature.items()), payload)


def _robot(url: str, payload: dict[str, Any]) -> Result:
    """Ask a group's robot, whose answer says in `errcode` whether it took the message. By urllib, which writes no address to any log."""
    asked = Request(url, json.dumps(payload, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310  # Apprise's own https
    try:
        with urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310  # the same
            code = int(json.load(answer)["errcode"])
    except HTTPError as error:
        return _refused(error.code)
    except URLError as error:
        sure = isinstance(error.reason, (ConnectionRefusedError, socket.gaierror, ssl.SSLError)) or "unreachable" in str(error.reason)
        return Result(RETRY, "no connection") if sure else Result(UNSURE, "no answer")
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return Result(UNSURE, "no answer")
    return Result(SENT) if code == 0 else Result(RETRY if code in _LATER else REFUSED, f"errcode {code}")


_LATER = frozenset({-1, 45009, 45033, 130101, 410100})
"""Too busy or too many in a minute: WeCom's -1, 45009, 45033; DingTalk's -1, 130101, 410100."""


def _refused(status: int) -> Result:
    if status in _MAYBE:
        return Result(UNSURE, f"http {status}")
    return Result(RETRY if status >= 500 or status == 429 else REFUSED, f"http {status}")


def _by_apprise(plugin: Any, title: str, body: str) -> Result:
    with _unheard(), LogCapture(level=logging.DEBUG) as said:  # type: ignore[no-untyped-call]  # Apprise's own
        try:
            taken = bool(plugin.notify(body=body, title=title, notify_type=NotifyType.INFO))
        except Exception:  # noqa: BLE001  # a plugin's own bug must not end the others' reminders
            return Result(UNSURE, "no answer")
        heard = said.getvalue()
    if taken:
        return Result(SENT)
    if hit := re.search(r"error=(\d{3})", heard):
        return _refused(int(hit[1]))
    several = len(getattr(plugin, "targets", ()) or ()) > 1  # one letter to several: some may have it
    if hit := re.search(r"Socket Exception: .*?\(?\b([45]\d\d)\b", heard):
        return Result(UNSURE if several else RETRY if hit[1].startswith("4") else REFUSED, f"smtp {hit[1]}")
    return Result(RETRY, "no connection") if _NO_WAY.search(heard) else Result(UNSURE, "no answer")
