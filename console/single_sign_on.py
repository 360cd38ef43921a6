"""Single sign-on by OpenID Connect: authorization code with PKCE; the answer's signature, issuer, audience, time and nonce are checked."""

from __future__ import annotations

import secrets
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from console.oidc_settings import Oidc
from console.refusals import Refused
from flows.language import _

with warnings.catch_warnings(action="ignore", category=AuthlibDeprecationWarning):  # it would rather have another client than Prefect's
    from authlib.integrations.httpx_client import OAuth2Client

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
PATIENCE, LASTS, AT_ONCE, SKEW = 10.0, 600.0, 1000, 60


@dataclass(frozen=True)
class Begun:
    """A sign-in that has been sent to the provider and is to come back, once, to the same browser."""

    state: str
    nonce: str
    verifier: str
    next: str
    at: float


class SingleSignOn:
    """The provider, and the sign-ins that are on their way."""

    def __init__(self, settings: Oidc) -> None:
        self.settings = settings
        self._begun: dict[str, Begun] = {}
        self._lock = Lock()

    def begin(self, redirect: str, back_to: str) -> tuple[str, str]:
        """The provider's address to go to, and the key for a cookie that the same browser has to bring back."""
        key, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
        with self._client(redirect) as client:
            where = self._discovered(client)["authorization_endpoint"]
            url, state = client.create_authorization_url(where, code_verifier=verifier, nonce=nonce)
        with self._lock:
            self._begun = {k: b for k, b in list(self._begun.items())[-AT_ONCE:] if b.at > time.monotonic() - LASTS}
            self._begun[key] = Begun(state, nonce, verifier, back_to, time.monotonic())
        return str(url), key

    def finish(self, redirect: str, key: str | None, answer: Mapping[str, str]) -> tuple[dict[str, Any], str]:
        """Who the provider says it is, and where they wanted to go. Refused for an answer that is not to be believed."""
        with self._lock:
            begun = self._begun.pop(key or "", None)
        if begun is None or begun.at < time.monotonic() - LASTS or not secrets.compare_digest(begun.state.encode(), answer.get("state", "").encode()):
            raise Refused(403, _("This sign-in was not begun in this browser, or too long ago. Begin again on the page to sign in on."))
        if answer.get("error") or not answer.get("code") or answer.get("iss", self.settings.issuer) != self.settings.issuer:
            raise Refused(403, _("Single sign-on did not let you in. Begin again, or ask whoever runs it."))
        with self._client(redirect) as client:
            found = self._discovered(client)
            token = self._asked(client.fetch_token, found["token_endpoint"], code=answer["code"], code_verifier=begun.verifier)
            keys = self._asked(client.request, "GET", found["jwks_uri"], withhold_token=True).json()
        return self._believed(token.get("id_token", ""), keys, begun.nonce), begun.next

    def _believed(self, token: str, keys: Any, nonce: str) -> dict[str, Any]:
        mine = self.settings
        rules = jwt.JWTClaimsRegistry(
            leeway=SKEW, iss={"essential": True, "value": mine.issuer}, aud={"essential": True, "value": mine.client_id},
            exp={"essential": True}, iat={"essential": True}, sub={"essential": True}, nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Refused(403, _("What single sign-on answered cannot be believed. Begin again, or ask whoever runs it.")) from error
        return dict(claims)

    def _client(self, redirect: str) -> Any:
        mine = self.settings
        method = "client_secret_basic" if mine.secret else "none"
        return OAuth2Client(
            mine.client_id, mine.secret, scope=mine.scope, redirect_uri=redirect, code_challenge_method="S256", timeout=PATIENCE,
            token_endpoint_auth_method=method, follow_redirects=False,
        )  # fmt: skip

    def _discovered(self, client: Any) -> dict[str, Any]:
        url = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found: dict[str, Any] = self._asked(client.request, "GET", url, withhold_token=True).json()
        if found.get("issuer") != self.settings.issuer:
            raise self._silent()
        return found

    def _asked(self, ask: Any, *what: Any, **how: Any) -> Any:
        try:
            answer = ask(*what, **how)
            if isinstance(answer, httpx.Response):
                answer.raise_for_status()
        except AuthlibBaseError as error:
            raise Refused(403, _("Single sign-on did not let you in. Begin again, or ask whoever runs it.")) from error
        except (httpx.HTTPError, ValueError) as error:
            raise self._silent() from error
        return answer

    def _silent(self) -> Refused:
        said = _("Single sign-on at {place} does not answer as it should. Try again later, or sign in with a password.")
        return Refused(503, said.format(place=self.settings.issuer))
