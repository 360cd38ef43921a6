"""The way to a Dask cluster: a client of the scheduler that answers, or none."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.errors import UserError
from flows.language import _

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger("unionstats")
SECONDS = 15
"""How long a scheduler, and a first worker, are waited for."""


@contextmanager
def connected(scheduler: str) -> Iterator[Client | None]:
    """A client of a scheduler; None, which is said in the log, where nobody answers or works there.

    Raises UserError where the extra `cluster` is not installed.
    """
    try:
        from distributed import Client
    except ImportError as error:
        said = _("[cluster]: Dask is not installed. Install unionstats with the extra {extra}, or leave the section out.")
        raise UserError(said.format(extra="unionstats[cluster]")) from error
    try:
        client = Client(scheduler, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]  # Dask's own
    except (OSError, TimeoutError) as error:
        _unused(scheduler, error)
        yield None
        return
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS)
        except (OSError, TimeoutError) as error:
            _unused(scheduler, error)
            yield None
        else:
            yield client


def _unused(scheduler: str, error: Exception) -> None:
    said = _("{place}: no Dask scheduler with workers answers there ({error}); files are read here.")
    log.warning(said.format(place=scheduler, error=type(error).__name__))
