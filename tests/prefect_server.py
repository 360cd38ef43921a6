"""Questions to a Prefect server, asked again where it has no time, as Prefect's own client does."""

import json
import urllib.request
from typing import Any
from urllib.error import HTTPError

from tests.waiting import until


def asked(url: str, body: dict[str, Any], **head: str) -> Any:
    """What it answers. Raises HTTPError, but for 503: so it says that its SQLite file is locked, while others write."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **head})

    def once() -> list[Any]:
        try:
            with urllib.request.urlopen(request) as response:
                return [json.load(response)]
        except HTTPError as error:
            with error:  # its connection is closed, whoever keeps the error
                if error.code != 503:
                    raise
            return []

    return until(once, pause=0.3)[0]
