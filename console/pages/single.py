"""Signing in at another place: off to the provider, and back with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.admission import own_path
from console.limits import BY_ADDRESS
from console.oidc_settings import Oidc
from console.refusals import Refused, not_there
from console.routes import Route
from console.sessions import address, sign_in
from console.single_sign_on import LASTS, SingleSignOn
from flows.accounts import AccountDesk
from flows.errors import UserError
from flows.language import _
from transforms.stewardship.roles import ROLES, Person
from warehouse import Account, Warehouse

THERE, BACK = "/login/single", "/login/single/back"
PROVIDER = Person("single-sign-on", "single sign-on", "operator")
"""Who changes a role or units where the provider says so."""


def there(request: Request) -> Response:
    """Off to the provider."""
    provider = _provider(request)
    request.app.state.limits.take(BY_ADDRESS, "login", address(request))
    url, key = provider.begin(_redirect(request), own_path(request.query_params.get("next")))
    response = RedirectResponse(url, 303)
    secure = request.app.state.settings.secure
    response.set_cookie(_cookie(request), key, max_age=int(LASTS), path="/", httponly=True, samesite="lax", secure=secure)
    return response


def back(request: Request) -> Response:
    """Back with an answer: whoever has an account here is signed in."""
    provider, store = _provider(request), request.app.state.store
    claims, back_to = provider.finish(_redirect(request), request.cookies.get(_cookie(request)), request.query_params)
    account = _account(store, provider.settings, claims)
    response = RedirectResponse(own_path(back_to), 303)
    response.delete_cookie(_cookie(request), path="/", httponly=True, samesite="lax", secure=request.app.state.settings.secure)
    sign_in(request, response, store, account)
    return response


def _account(store: Warehouse, settings: Oidc, claims: dict[str, Any]) -> Account:
    login = str(claims.get(settings.login_claim, "")).strip().lower()
    account = store.accounts.find(login) if login else None
    if account is None:
        said = _("You are known there as {found}, but have no account here. Ask whoever manages the accounts for one.")
        raise Refused(403, said.format(found=login or claims["sub"]))
    if account.disabled:
        raise Refused(403, _("The name or the password is not right, or the account is closed."))
    role = _said(claims, settings.role_claim, settings.roles) if settings.role_claim else [account.role]
    if not role:
        raise Refused(403, _("Single sign-on gives you no role that the console knows. Ask whoever runs it."))
    if len(role) > 1:
        said = _("Single sign-on gives you several roles here ({found}). Whoever runs it has to leave one.")
        raise Refused(403, said.format(found=", ".join(role)))
    units = _said(claims, settings.unit_claim, settings.units) if settings.unit_claim else sorted(account.units or ())
    if role[0] in ROLES and not ROLES[role[0]].scoped:
        units = []  # who goes over to the province leaves the units behind
    if (role[0], frozenset(units) or None) != (account.role, account.units):
        try:
            AccountDesk(store, PROVIDER).set_role(login, role[0], units)
        except UserError as error:
            raise Refused(403, str(error)) from error
    return store.accounts.find(login) or account


def _said(claims: dict[str, Any], claim: str, names: Mapping[str, str]) -> list[str]:
    """What the provider says, as it is called here; what is called nothing here does not count."""
    given = claims.get(claim, [])
    values = [str(value) for value in (given if isinstance(given, list) else [given])]
    return sorted({names[value] for value in values if value in names}) if names else values


def _provider(request: Request) -> SingleSignOn:
    provider: SingleSignOn | None = request.app.state.single_sign_on
    if provider is None:
        raise not_there()
    return provider


def _redirect(request: Request) -> str:
    return (request.app.state.settings.origin or f"http://{request.headers['host']}") + BACK


def _cookie(request: Request) -> str:
    return "__Host-unionstats-single" if request.app.state.settings.secure else "unionstats-single"


ROUTES = (
    Route(THERE, "GET", there, None, "login"),
    Route(BACK, "GET", back, None, "login"),
)
