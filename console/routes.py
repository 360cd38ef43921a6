"""What the console answers to: every path with what a person must be allowed to do, put together by hand from the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from warehouse import Warehouse

Endpoint = Callable[[Request], Response]
SMALL = 1 << 20
"""How many bytes a body may have where a route says nothing else: a form."""


@dataclass(frozen=True)
class Route:
    """A path of the console and the function that answers it, in a thread of its own.

    The function finds in `request.state`: `person` (transforms.stewardship.roles.Person), `language`, `route`, and where
    the method is POST `form` (its origin and its token are checked). `action`: what the person must be allowed to do;
    None: everybody, also without signing in. `page`: the page that the route belongs to, for the navigation and its own
    style and script. `body`: how many bytes may be sent. `example`: gives, from the request's warehouse and a unit, values
    for the path's fields, and for its query where a name is not in the path (None: there is nothing to show of the unit); who
    does not see the unit gets 404 for them. Routes without it are not about one unit.
    """

    path: str
    method: str
    endpoint: Endpoint
    action: str | None
    page: str
    body: int = SMALL
    example: Callable[[Warehouse, str], Mapping[str, str] | None] | None = None

    def at(self, **values: str) -> str:
        """The address with these values in its path, and the others behind it."""
        path, rest = self.path, dict(values)
        for field in re.findall(r"{(\w+)(?::\w+)?}", path):
            path = re.sub(rf"{{{field}(?::\w+)?}}", quote(rest.pop(field), safe="").replace("\\", r"\\"), path, count=1)
        return f"{path}?{urlencode(rest)}" if rest else path


def all_routes() -> tuple[Route, ...]:
    """Every route, in the order in which they are tried."""
    from console.pages import PAGES

    return tuple(route for page in PAGES for route in page.ROUTES)
