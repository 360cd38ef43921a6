"""A night that is watched: its log and spans while it runs, its digest by message afterwards, and word of its failure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from flows.digest import Digest
from flows.errors import UserError
from flows.language import _, speak
from flows.settings import Settings
from flows.time_limit import too_long
from flows.watching.log import logging_to
from flows.watching.settings import WatchSettings
from flows.watching.spans import tracing
from scheme import Scheme


@contextmanager
def watched(settings: Settings, watch: WatchSettings, scheme: Scheme, as_of: date) -> Iterator[None]:
    """Log and trace what runs within; where it fails, send word of it, and let it fail."""
    with logging_to(settings.home, "nightly", scheme.timezone):
        try:
            with tracing(watch.traces):
                yield
        except Exception as error:
            if watch.addresses:
                for line in _in_its_language(watch, _failed, as_of, error):
                    print(line, file=sys.stderr)
            raise


def word_of_its_end(watch: WatchSettings, as_of: date, seconds: float) -> None:
    """Send word of a night that hangs, just before its time limit ends it; nothing where nobody watches."""
    if watch.addresses:
        for line in _in_its_language(watch, lambda watch: _failed(watch, as_of, UserError(too_long(seconds)))):
            print(line, file=sys.stderr, flush=True)


def told(watch: WatchSettings, digest: Digest, scheme: Scheme) -> tuple[str, ...]:
    """Send the digest; a line on each address that did not take it. Whatever goes wrong is said: no night fails for it."""
    if not watch.addresses:
        return ()
    return _in_its_language(watch, _sent, digest, scheme)


def warned(watch: WatchSettings, digest: Digest, lines: Sequence[str]) -> tuple[str, ...]:
    """Send what of these lines is a warning (!!), whatever `when` says; all of them, and a line on each address that did not take it."""
    wrong = "\n".join(line for line in lines if line.startswith("!!"))
    return (*lines, *(_in_its_language(watch, _warning, digest.as_of, wrong) if wrong and watch.addresses else ()))


def _in_its_language(watch: WatchSettings, send: Callable[..., Iterator[str]], *what: object) -> tuple[str, ...]:
    speak(watch.language)
    try:
        return tuple(send(watch, *what))
    except Exception as error:  # noqa: BLE001  # whatever it is: the night has ended, and its digest has to be read
        return (_("The digest was not sent: {error}").format(error=type(error).__name__),)
    finally:
        speak(None)


def _sent(watch: WatchSettings, digest: Digest, scheme: Scheme) -> Iterator[str]:
    from flows.watching.letter import send_digest  # Apprise takes a while to import: only who sends pays

    return send_digest(watch, digest, scheme)


def _warning(watch: WatchSettings, as_of: str, said: str) -> Iterator[str]:
    from flows.watching.letter import send_warning

    return send_warning(watch, as_of, said)


def _failed(watch: WatchSettings, as_of: date, error: Exception) -> Iterator[str]:
    from flows.watching.letter import send_failure
    from sources.personal_data import masked
    from warehouse.errors import WarehouseError

    if isinstance(error, WarehouseError):
        said = _("{place}: found {found}; expected {expected}. {cure}.").format(**error.parts(_))
    elif isinstance(error, UserError):
        said = str(error)
    else:
        said = _("A mistake of the program ({error}); the details are in logs/nightly.jsonl in the home.").format(error=type(error).__name__)
    return send_failure(watch, as_of.isoformat(), masked(said))
