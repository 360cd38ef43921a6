"""Single sign-on against a provider that runs and signs: who gets in, and every answer that is not to be believed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from console.oidc_settings import Oidc, oidc_settings
from flows.errors import UserError
from tests.console.conftest import Client, Served, serving
from tests.console.provider import CLIENT, SECRET, Provider, provider
from tests.flows.making import Place


@dataclass
class Both:
    served: Served
    there: Provider

    def go(self, client: Client | None = None, path: str = "/users") -> httpx.Response:
        """Sign in there and come back, as a browser does."""
        client = client or self.served.client()
        sent = client.get(f"/login/single?next={path}")
        assert sent.status_code == 303, sent.text
        came = httpx.get(sent.headers["location"], follow_redirects=False)
        return client.get(came.headers["location"])


@pytest.fixture
def both(published_once: Place, tmp_path: Path, hashed: str, request: pytest.FixtureRequest) -> Iterator[Both]:
    with provider() as there:
        settings = Oidc(there.issuer, CLIENT, SECRET, name="工会通行证", **getattr(request, "param", {}))
        with serving(published_once.copy(tmp_path / "place"), hashed, oidc=settings) as served:
            yield Both(served, there)


def test_who_has_an_account_gets_in_and_to_where_they_wanted_to_go(both: Both) -> None:
    both.there.person = {"preferred_username": "Operator"}
    client = both.served.client()
    assert "Sign in by 工会通行证" in client.get("/login?next=/users").text
    done = both.go(client)
    assert (done.status_code, done.headers["location"]) == (303, "/users")
    assert client.get("/users").status_code == 200


def test_who_has_none_is_told(both: Both) -> None:
    both.there.person = {"preferred_username": "stranger"}
    done = both.go()
    assert done.status_code == 403
    assert "You are known there as stranger, but have no account here" in done.text
    both.there.person = {}
    assert both.go().status_code == 403
    both.there.person = {"preferred_username": "analyst"}
    both.served.store.accounts.change("analyst", disabled=True)
    assert "closed" in both.go().text


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "for another client": {"aud": "another"},
    "expired": {"exp": 1},
    "no time": {"exp": None},
    "another sign-in's": {"nonce": "x"},
    "no nonce": {"nonce": None},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_is_not_for_this_sign_in_is_not_believed(lie: str, both: Both) -> None:
    both.there.person, both.there.lies = {"preferred_username": "operator"}, LIES[lie]
    done = both.go()
    assert (done.status_code, "cannot be believed" in done.text, "unionstats=" in done.headers.get("set-cookie", "")) == (403, True, False)


def test_a_signature_of_somebody_else_is_not_believed(both: Both) -> None:
    both.there.person, both.there.signs_with = {"preferred_username": "operator"}, RSAKey.generate_key(2048)
    assert "cannot be believed" in both.go().text


def test_an_answer_counts_once_and_in_the_browser_that_asked(both: Both) -> None:
    both.there.person = {"preferred_username": "operator"}
    client = both.served.client()
    came = httpx.get(client.get("/login/single").headers["location"]).headers["location"]
    assert both.served.client().get(came).status_code == 403  # another browser: the victim of a link
    assert client.get(came.replace("state=", "state=x")).status_code == 403
    assert client.get(came).status_code == 403  # that attempt used it up
    came = httpx.get(client.get("/login/single").headers["location"]).headers["location"]
    assert client.get(came.replace("state=", "state=%E5%88%AB")).status_code == 403
    came = httpx.get(client.get("/login/single").headers["location"]).headers["location"]
    assert client.get(came).status_code == 303
    assert client.get(came).status_code == 403


def test_who_is_not_let_in_there_is_told_and_a_provider_that_is_gone_is_said(both: Both) -> None:
    both.there.denies = True
    assert "did not let you in" in both.go().text
    both.there.issuer = "http://127.0.0.1:1"  # what it says of itself is not what it was configured as
    assert both.served.client().get("/login/single").status_code == 503


MAPPED = {"role_claim": "groups", "roles": {"stats-city": "unit_steward", "stats-hq": "auditor"}, "unit_claim": "org", "units": {"6401": "YC", "6402": "SZS"}}


@pytest.mark.parametrize("both", [MAPPED], indirect=True)
def test_role_and_units_come_from_there_where_it_is_set_so(both: Both) -> None:
    accounts = both.served.store.accounts
    both.there.person = {"preferred_username": "analyst", "groups": ["all", "stats-city"], "org": "6401"}
    assert both.go().status_code == 303
    account = accounts.find("analyst")
    assert account is not None and (account.role, account.units) == ("unit_steward", frozenset({"YC"}))
    assert [row.login for row in both.served.store.audit_page() if row.action == "user_role"] == ["single-sign-on"]
    both.there.person = {"preferred_username": "analyst", "groups": ["all"], "org": "6401"}
    assert "no role that the console knows" in both.go().text
    both.there.person = {"preferred_username": "analyst", "groups": "stats-city", "org": "9999"}
    assert "needs a unit" in both.go().text


@pytest.mark.parametrize("both", [MAPPED, {"role_claim": "groups", "roles": MAPPED["roles"]}], indirect=True)
def test_who_goes_over_to_the_province_leaves_the_units_behind(both: Both) -> None:
    both.there.person = {"preferred_username": "unit_steward", "groups": ["stats-hq"], "org": "6401"}
    assert both.go().status_code == 303
    account = both.served.store.accounts.find("unit_steward")
    assert account is not None and (account.role, account.units) == ("auditor", None)


@pytest.mark.parametrize("both", [MAPPED], indirect=True)
def test_several_roles_are_refused_with_their_names(both: Both) -> None:
    both.there.person = {"preferred_username": "analyst", "groups": ["stats-hq", "stats-city"], "org": "6401"}
    done = both.go()
    assert (done.status_code, "several roles here (auditor, unit_steward)" in done.text) == (403, True)
    account = both.served.store.accounts.find("analyst")
    assert account is not None and account.role == "analyst"


def test_without_configuration_there_is_no_such_page(served: Served) -> None:
    assert served.client().get("/login/single").status_code == 404
    assert "/login/single" not in served.client().get("/login").text


def test_the_settings_file_says_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    file = tmp_path / "unionstats.toml"
    file.write_text('[oidc]\nissuer = "https://id.example.cn"\nclient_id = "c"\nclient_secret_file = "secret"\n[oidc.roles]\na = "auditor"\n')
    assert oidc_settings(file) == Oidc("https://id.example.cn", "c", "s3cret", roles={"a": "auditor"})
    file.write_text('home = "x"\n')
    assert oidc_settings(file) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('client_id = "c"', "issuer"),
        ('issuer = "http://id.example.cn"\nclient_id = "c"', "https://"),
        ('issuer = "https://a"\nclient_id = 1', "client_id"),
        ('issuer = "https://a"\nclient_id = "c"\nsecret = "x"', "secret"),
        ('issuer = "https://a"\nclient_id = "c"\nclient_secret_file = "nowhere"', "nowhere"),
        ('issuer = "https://a"\nclient_id = "c"\nroles = {x = "boss"}', "boss"),
        ('issuer = "https://a"\nclient_id = "c"\nroles = "boss"', "roles"),
    ],
)
def test_a_section_that_is_wrong_is_said(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "unionstats.toml"
    file.write_text(f"[oidc]\n{text}\n")
    with pytest.raises(UserError, match=words) as error:
        oidc_settings(file)
    assert str(tmp_path) in str(error.value)
