"""Who is signed in: a random token in the browser, its hash in the warehouse; 30 minutes idle, 12 hours at most."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from transforms.stewardship.roles import Person
from warehouse import Account, Act, Warehouse, WarehouseError

IDLE = timedelta(minutes=30)
AT_MOST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
NAME = "unionstats"


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in, and the token of their session."""

    person: Person
    token: str
    must_change: bool

    @property
    def csrf(self) -> str:
        """What every form has to carry: bound to the session, of no use in another, and it does not give the token away."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()


def person_of(account: Account) -> Person:
    """An account as whoever acts."""
    return Person(account.login, account.name, account.role, account.units)


def sign_in(request: Request, response: Response, store: Warehouse, account: Account) -> None:
    """Open a new session, and end the one that the browser had."""
    if old := request.cookies.get(_cookie(request)):
        store.accounts.end_session(_hashed(old))
    token = secrets.token_urlsafe(32)
    act = Act(account.login, account.role, "sign_in", detail={"address": address(request)})
    store.accounts.open_session(_hashed(token), account.login, address(request), act)
    secure = request.app.state.settings.secure
    response.set_cookie(_cookie(request), token, max_age=int(AT_MOST.total_seconds()), path="/", secure=secure, httponly=True, samesite="lax")


def sign_out(request: Request, response: Response, store: Warehouse) -> None:
    """End the session, in the warehouse and in the browser."""
    if token := request.cookies.get(_cookie(request)):
        who = request.state.person
        store.accounts.end_session(_hashed(token), *([Act(who.login, who.role, "sign_out")] if who else []))
    response.delete_cookie(_cookie(request), path="/", secure=request.app.state.settings.secure, httponly=True, samesite="lax")


def signed_in(request: Request, store: Warehouse) -> SignedIn | None:
    """Who asks; None where the browser has no session, or one that is over."""
    token = request.cookies.get(_cookie(request))
    found = store.accounts.session(_hashed(token)) if token else None
    if token is None or found is None:
        return None
    session, account, now = found
    idle, age = (datetime.fromisoformat(now) - datetime.fromisoformat(then) for then in (session.seen_at, session.made_at))
    if session.ended or account.disabled or idle > IDLE or age > AT_MOST:
        return None
    if idle > NOTED_EVERY:
        with suppress(WarehouseError):  # while a night publishes, pages are read all the same
            store.accounts.seen(session.token)
    return SignedIn(person_of(account), token, account.must_change)


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def _cookie(request: Request) -> str:
    return f"__Host-{NAME}" if request.app.state.settings.secure else NAME


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
