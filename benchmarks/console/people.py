"""Stewards who are signed in: each with a session of their own, straight from the warehouse, for the door is not what is measured."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from typing import Any

import httpx

from warehouse import Warehouse
from warehouse.accounts import Account


class Steward:
    """A browser of somebody signed in; every request with the time that it took."""

    def __init__(self, port: int, token: str) -> None:
        origin = f"http://127.0.0.1:{port}"
        csrf = hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()
        self._client = httpx.Client(base_url=origin, headers={"origin": origin, "x-csrf-token": csrf}, cookies={"unionstats": token}, timeout=120)

    def get(self, path: str, *, part: bool = False) -> tuple[float, httpx.Response]:
        """Ask for a page, or a part of it."""
        began = time.perf_counter()
        answer = self._client.get(path, headers=_headers(part))
        return time.perf_counter() - began, answer

    def post(self, path: str, data: dict[str, Any], *, part: bool = False) -> tuple[float, httpx.Response]:
        """Send a form."""
        began = time.perf_counter()
        answer = self._client.post(path, data=data, headers=_headers(part))
        return time.perf_counter() - began, answer


def admit(warehouse: Warehouse, port: int, people: int) -> list[Steward]:
    """So many provincial stewards with accounts and sessions."""
    found = []
    for at in range(people):
        login, token = f"steward{at}", secrets.token_urlsafe(32)
        warehouse.accounts.add(Account(login, f"统计员{at}", "provincial_steward", None, None))
        warehouse.accounts.open_session(hashlib.sha256(token.encode()).hexdigest(), login, "127.0.0.1")
        found.append(Steward(port, token))
    return found


def percentile(times: list[float], share: int) -> float:
    """The time that so many of a hundred did not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))] if ordered else 0.0


def _headers(part: bool) -> dict[str, str]:
    return {"hx-request": "true", "hx-request-type": "partial"} if part else {}
