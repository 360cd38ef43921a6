"""Signature version 4, by which S3 knows who asks without the secret going over the wire. For requests without a body."""

from __future__ import annotations

import hmac
from collections.abc import Generator
from datetime import UTC, datetime
from hashlib import sha256

import httpx

_EMPTY = sha256(b"").hexdigest()


class SigV4(httpx.Auth):
    """Signs every request to a store."""

    def __init__(self, user: str, secret: str, region: str) -> None:
        self._user = user
        self._secret = secret
        self._region = region

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign, then send."""
        self.sign(request, datetime.now(UTC))
        yield request

    def sign(self, request: httpx.Request, now: datetime) -> None:
        """Put date and signature into a request's headers."""
        moment, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
        request.headers["x-amz-date"], request.headers["x-amz-content-sha256"] = moment, _EMPTY
        signed = {"host": request.headers["host"], "x-amz-content-sha256": _EMPTY, "x-amz-date": moment}
        path, _question, query = request.url.raw_path.decode("ascii").partition("?")
        query = "&".join(sorted(part if "=" in part else f"{part}=" for part in query.split("&"))) if query else ""
        lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
        canonical = "\n".join((request.method, path, query, lines, ";".join(signed), _EMPTY))
        scope = f"{day}/{self._region}/s3/aws4_request"
        to_sign = "\n".join(("AWS4-HMAC-SHA256", moment, scope, sha256(canonical.encode()).hexdigest()))
        key = f"AWS4{self._secret}".encode()
        for part in (day, self._region, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
        request.headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self._user}/{scope}, SignedHeaders={';'.join(signed)}, Signature={signature}"
        )
