"""The digest by message: after a night, and when one has failed."""

from __future__ import annotations

import time
from collections.abc import Iterator

from flows.digest import Digest, outcome, render
from flows.language import _
from flows.marks import colon, semicolon
from flows.reminders.channels import RETRY, SENT, UNSURE, Channel, Result, channels
from flows.sources_lost import lost
from flows.watching.settings import ALWAYS, CHANGES, WatchSettings
from scheme import Scheme

WAITS = (1.0, 5.0)
"""Seconds to wait before a message that surely did not arrive is tried again."""
LONGEST = 1800
"""How many bytes of a digest fit into a message: the robots of WeCom and DingTalk take 2,048 and cut or refuse what is longer."""


def send_digest(watch: WatchSettings, digest: Digest, scheme: Scheme) -> Iterator[str]:
    """Send a night's digest where the settings ask for it; gives a line on each address that did not take it."""
    if watch.when == ALWAYS or (watch.when == CHANGES and (digest.published or digest.untold)):
        title = f"unionstats {digest.as_of}{colon()}{outcome(digest)}"
        if gone := lost(digest.notices):
            title += semicolon() + _("sources not reached: {count}").format(count=len(gone))
        yield from _send(watch, title, render(digest, scheme))


def send_warning(watch: WatchSettings, as_of: str, said: str) -> Iterator[str]:
    """Send what went wrong after a night that ended well, such as its backup."""
    yield from _send(watch, _("unionstats {day}: a WARNING").format(day=as_of), said)


def send_failure(watch: WatchSettings, as_of: str, said: str) -> Iterator[str]:
    """Send that a night has failed, and by what."""
    title = _("unionstats {day}: the night FAILED").format(day=as_of)
    stands = _("The last edition stands. The next night ends what this one began; unionstats doctor says what is wrong here.")
    yield from _send(watch, title, f"{said}\n{stands}")


def _send(watch: WatchSettings, title: str, body: str) -> Iterator[str]:
    for number, channel in enumerate(channels(watch.addresses), 1):
        if channel is None:
            yield _("The digest was not sent to address {number}: it is no address that Apprise knows.").format(number=number)
            continue
        result = _tried(channel, title, _shortened(body))
        if result.outcome == UNSURE:
            yield _("The digest may not have arrived at {channel}: {error}.").format(channel=channel.name, error=_(result.error))
        elif result.outcome != SENT:
            yield _("The digest was not sent to {channel}: {error}.").format(channel=channel.name, error=_(result.error))


def _tried(channel: Channel, title: str, body: str) -> Result:
    result = channel.send(title, body)
    for wait in WAITS:
        if result.outcome != RETRY:
            break
        time.sleep(wait)
        result = channel.send(title, body)
    return result


def _shortened(text: str) -> str:
    """As many whole lines as fit into a message; the last one says that there are more."""
    if len(text.encode()) <= LONGEST:
        return text
    more, kept, room = _("… The whole digest is on the console's first page and in unionstats status."), [], LONGEST
    room -= len(more.encode())
    for line in text.splitlines():
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, more])
