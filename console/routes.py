"""What the console answers to: every path with what a person must be allowed to do, put together by hand from the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

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
    for the path's fields; who does not see the unit gets 404 for them. Routes without it have no unit in their path.
    """

    path: str
    method: str
    endpoint: Endpoint
    action: str | None
    page: str
    body: int = SMALL
    example: Callable[..., Mapping[str, str] | None] | None = None


def all_routes() -> tuple[Route, ...]:
    """Every route, in the order in which they are tried."""
    from console.pages import PAGES

    return tuple(route for page in PAGES for route in page.ROUTES)
