"""The one door: language, who asks, whether they may, where a form comes from, and errors in words."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.bodies import check_address, check_size, read_form
from console.limits import UPLOADS
from console.refusals import Refused, busy
from console.rendering import refused
from console.routes import SMALL, Route
from console.scope import fenced
from console.sessions import SignedIn, signed_in
from flows.errors import UserError
from flows.language import DEFAULT, LANGUAGES, _, speak
from flows.passwords import Busy
from flows.people import look_up
from warehouse import WarehouseError

LANGUAGE = "language"
ENTRY = "/login"
OWN_PASSWORD = "/password"  # noqa: S105  # a path


def admitted(route: Route) -> Callable[[Request], Awaitable[Response]]:
    """The route's function behind the door."""

    async def answer(request: Request) -> Response:
        chosen = request.cookies.get(LANGUAGE)
        request.state.language = chosen if chosen in LANGUAGES else DEFAULT
        request.state.route, request.state.signed_in, request.state.person = route, None, None
        speak(request.state.language)
        look_up(request.app.state.store.accounts.names)
        try:
            return await _answered(request, route)
        except Refused as refusal:
            return refused(request, refusal)
        except (UserError, WarehouseError) as error:
            return refused(request, _of_outside(error))
        except Exception:
            logging.getLogger("unionstats").exception("bug")
            return refused(request, Refused(500, _("This is a mistake of the program, and it is in the log. Nothing was changed by this step.")))

    return answer


async def _answered(request: Request, route: Route) -> Response:
    check_address(request)
    who = await run_in_threadpool(signed_in, request, request.app.state.store)
    if who is not None:
        request.state.signed_in, request.state.person = who, who.person
    if route.action is not None:
        if who is None:
            return _to_the_door(request)
        if who.must_change and request.url.path != OWN_PASSWORD:
            return RedirectResponse(OWN_PASSWORD, 303)
        if not who.person.may(route.action):
            raise Refused(403, _("Your role does not include this. Whoever manages the accounts can say who may do it."))
    if route.method == "POST":
        _check_origin(request)
        check_size(request, route.body)
        if route.body > SMALL and who is not None:
            request.app.state.limits.take(UPLOADS, "upload", who.person.login)
        request.state.form = await read_form(request, route.body)
        try:
            if route.path != ENTRY:  # whoever signs in has no session yet, or one that ends by it: the origin is enough
                _check_token(request, who)
            return await run_in_threadpool(_within_scope, route, request)
        finally:
            await request.state.form.close()  # files that were sent lie in temporary ones
    return await run_in_threadpool(_within_scope, route, request)


def _within_scope(route: Route, request: Request) -> Response:
    """The route's answer, behind the second fence as behind the first (console/scope.py)."""
    with fenced(request):
        return route.endpoint(request)


def _to_the_door(request: Request) -> Response:
    """The page to sign in on, which leads back here; to a script or a form, words."""
    if request.method == "GET" and "hx-request" not in request.headers:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{ENTRY}?next={quote(back, safe='')}" if back != "/" else ENTRY, 303)
    raise Refused(401, _("You are not signed in any more. Sign in again; nothing was changed."))


def _check_origin(request: Request) -> None:
    """A form has to come from a page of ours. Browsers say where from: in Origin, or else in Sec-Fetch-Site."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    scheme = "https" if request.app.state.settings.secure else "http"
    own = f"{scheme}://{request.headers['host']}"
    if (origin is not None and origin != own) or (origin is None and site != "same-origin"):
        raise Refused(403, _("This form does not come from the console. Open the console's own page and do it there."))


def _check_token(request: Request, who: SignedIn | None) -> None:
    if who is None:
        return  # there is no session that could be abused
    given = request.headers.get("x-csrf-token") or request.state.form.get("csrf") or ""
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), who.csrf.encode()):
        raise Refused(403, _("This form was opened in another session. Open the page again and repeat it; nothing was changed."))


def _of_outside(error: UserError | WarehouseError) -> Refused:
    if isinstance(error, UserError):
        return Refused(503 if isinstance(error, Busy) else 422, str(error))
    if "locked" in error.found:
        return busy()
    logging.getLogger("unionstats").error("%s", " ".join(str(error).split()))  # one line, whatever names stand in it
    return Refused(503, _("The database or its files do not answer as they should. Nothing was changed; what is wrong is in the log."))


def own_path(path: str | None) -> str:
    """The path to go to next, where it is one of ours; the first page otherwise."""
    try:
        parts = urlsplit(path or "/")
    except ValueError:  # an address that is none
        return "/"
    safe = path and path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return path if safe and path else "/"
