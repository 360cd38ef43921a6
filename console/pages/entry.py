"""Signing in and out, and one's own password."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.admission import OWN_PASSWORD, own_path
from console.limits import BY_ADDRESS, BY_LOGIN, Limits
from console.rendering import page
from console.routes import Route
from console.sessions import address, sign_in, sign_out
from flows import passwords
from flows.accounts import AccountDesk
from flows.errors import UserError
from flows.language import _
from warehouse import Warehouse


def ask(request: Request) -> Response:
    """The page to sign in on."""
    return page(request, "login.html", next=own_path(request.query_params.get("next")), login="", said=None, single=_single(request))


def enter(request: Request) -> Response:
    """Sign in by name and password."""
    store: Warehouse = request.app.state.store
    limits: Limits = request.app.state.limits
    form = request.state.form
    login, password, back = (str(form.get(name, "")) for name in ("login", "password", "next"))
    login = login.strip().lower()
    limits.check(BY_ADDRESS, "login", address(request))
    limits.take(BY_LOGIN, "login", login[:100])
    account = passwords.verified(store.accounts, login, password)
    if account is None:
        limits.take(BY_ADDRESS, "login", address(request))
        said = _("The name or the password is not right, or the account is closed.")
        return page(request, "login.html", status=401, next=own_path(back), login=login[:100], said=said, single=_single(request))
    limits.forget(BY_LOGIN, "login", login[:100])
    response = RedirectResponse(own_path(back), 303)
    sign_in(request, response, store, account)
    return response


def _single(request: Request) -> str | None:
    """What the way to sign in elsewhere is called, where there is one."""
    oidc = request.app.state.settings.oidc
    return (oidc.name or _("single sign-on")) if oidc else None


def leave(request: Request) -> Response:
    """Sign out."""
    response = RedirectResponse("/login", 303)
    sign_out(request, response, request.app.state.store)
    return response


def own_password(request: Request) -> Response:
    """The page to change one's password on."""
    return page(request, "password.html", said=None)


def change_password(request: Request) -> Response:
    """Change one's password; every other session of the account ends."""
    store: Warehouse = request.app.state.store
    old, new, again = (str(request.state.form.get(name, "")) for name in ("old", "new", "again"))
    login = request.state.person.login
    request.app.state.limits.take(BY_LOGIN, "password", login)
    account = passwords.verified(store.accounts, login, old)
    said = _("The old password is not right.") if account is None else _("The two new passwords are not the same.") if new != again else ""
    try:
        if not said:
            AccountDesk(store, request.state.person).set_password(login, new)
    except UserError as error:
        said = str(error)
    if said or account is None:
        return page(request, "password.html", status=422, said=said)
    response = RedirectResponse("/", 303)
    sign_in(request, response, store, account)
    return response


ROUTES = (
    Route("/login", "GET", ask, None, "login"),
    Route("/login", "POST", enter, None, "login", body=1 << 14),
    Route("/logout", "POST", leave, None, "login", body=1 << 14),
    Route(OWN_PASSWORD, "GET", own_password, "see", "password"),
    Route(OWN_PASSWORD, "POST", change_password, "see", "password", body=1 << 14),
)
