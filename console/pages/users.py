"""用户: who may sign in; made, changed, closed and signed out here. An account is never deleted: what it did stays its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.app import store
from console.refusals import not_there
from console.rendering import page
from console.routes import Route
from flows.accounts import AccountDesk
from flows.errors import UserError
from flows.passwords import made_up_password
from transforms.stewardship.roles import ROLES
from warehouse import Warehouse


def users(request: Request) -> Response:
    """The accounts, and the form for a new one."""
    return _list(request)


def add(request: Request) -> Response:
    """Make an account; its made-up password is shown this once."""
    form = request.state.form
    login = str(form.get("login", "")).strip().lower()
    password = None if form.get("single") else made_up_password()
    try:
        _desk(request).add(
            login, str(form.get("name", "")), str(form.get("role", "")), _units(request), password, must_change=password is not None
        )  # fmt: skip
    except UserError as error:
        return _list(request, said=str(error), status=422, kept=form)
    return _one(request, login, password=password, done="made")


def user(request: Request) -> Response:
    """One account with its sessions."""
    return _one(request, request.path_params["login"])


def role(request: Request) -> Response:
    """Another role, other units, another name."""
    form, login = request.state.form, request.path_params["login"]
    return _doing(request, lambda desk: desk.set_role(login, str(form.get("role", "")), _units(request), str(form.get("name", ""))))


def reset(request: Request) -> Response:
    """Another password, made up and shown this once."""
    login = request.path_params["login"]
    try:
        return _one(request, login, password=_desk(request).reset(login), done="reset")
    except UserError as error:
        return _one(request, login, said=str(error), status=422)


def disable(request: Request) -> Response:
    """Close the account."""
    return _doing(request, lambda desk: desk.disable(request.path_params["login"]))


def enable(request: Request) -> Response:
    """Open the account again."""
    return _doing(request, lambda desk: desk.enable(request.path_params["login"]))


def revoke(request: Request) -> Response:
    """End the account's sessions."""
    return _doing(request, lambda desk: desk.revoke(request.path_params["login"]))


def _doing(request: Request, deed: Callable[[AccountDesk], None]) -> Response:
    login = request.path_params["login"]
    try:
        deed(_desk(request))
    except UserError as error:
        return _one(request, login, said=str(error), status=422)
    return RedirectResponse(f"/users/{login}?done=1", 303)


def _list(request: Request, *, said: str | None = None, status: int = 200, kept: object = None) -> Response:
    accounts = store(request).accounts
    open_now = Counter(session.login for session in accounts.sessions())
    return page(
        request, "users.html", status=status, accounts=accounts.all(), sessions=open_now, roles=ROLES, said=said, kept=kept or {},
        units=store(request).scheme.units,
    )  # fmt: skip


def _one(
    request: Request, login: str, *, said: str | None = None, status: int = 200, password: str | None = None, done: str | None = None
) -> Response:
    accounts = store(request).accounts
    if (account := accounts.find(login)) is None:
        raise not_there()
    done = done or ("changed" if request.query_params.get("done") else None)
    return page(
        request, "user.html", status=status, account=account, sessions=accounts.sessions(login), roles=ROLES, said=said, password=password,
        done=done if said is None else None, units=store(request).scheme.units,
    )  # fmt: skip


def _desk(request: Request) -> AccountDesk:
    return AccountDesk(store(request), request.state.person)


def _units(request: Request) -> list[str]:
    """The units chosen; a role of the whole province takes none, whatever was ticked."""
    chosen = ROLES.get(str(request.state.form.get("role", "")))
    return [str(unit) for unit in request.state.form.getlist("units")] if chosen and chosen.scoped else []


def an_account(warehouse: Warehouse, unit: str) -> Mapping[str, str] | None:
    """An account of a unit's person, for the table of routes."""
    return next(({"login": account.login} for account in warehouse.accounts.all() if account.units and unit in account.units), None)


ROUTES = (
    Route("/users", "GET", users, "users", "users"),
    Route("/users", "POST", add, "users", "users"),
    Route("/users/{login}", "GET", user, "users", "users", example=an_account),
    Route("/users/{login}/role", "POST", role, "users", "users", example=an_account),
    Route("/users/{login}/password", "POST", reset, "users", "users", example=an_account),
    Route("/users/{login}/disable", "POST", disable, "users", "users", example=an_account),
    Route("/users/{login}/enable", "POST", enable, "users", "users", example=an_account),
    Route("/users/{login}/revoke", "POST", revoke, "users", "users", example=an_account),
)
