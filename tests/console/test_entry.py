"""Signing in and out, as a browser without scripts does it."""

import re
from threading import BoundedSemaphore

import pytest

from flows import passwords
from tests.console.conftest import PASSWORD, Served


def test_signing_in_leads_back_to_where_one_wanted_to_go(served: Served) -> None:
    client = served.client()
    asked = client.get("/password?a=1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Fpassword%3Fa%3D1")
    shown = client.get(asked.headers["location"]).text
    assert 'name="next" value="/password?a=1"' in shown
    done = client.post("/login", data={"login": "Operator ", "password": PASSWORD, "next": "/password?a=1"})
    assert (done.status_code, done.headers["location"]) == (303, "/password?a=1")
    assert client.get("/password").status_code == 200


@pytest.mark.parametrize("elsewhere", ["//evil.example/x", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil"])
def test_signing_in_leads_nowhere_else(elsewhere: str, served: Served) -> None:
    done = served.client().post("/login", data={"login": "operator", "password": PASSWORD, "next": elsewhere})
    assert done.headers["location"] == "/"


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(served: Served) -> None:
    done = served.client().post("/login", data={"login": "operator", "password": PASSWORD})
    assert re.fullmatch(r"unionstats=[\w-]{43}; HttpOnly; Max-Age=43200; Path=/; SameSite=lax", done.headers["set-cookie"])


@pytest.mark.parametrize(("login", "password"), [("operator", "wrong"), ("nobody", PASSWORD), ("", ""), ("operator", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(login: str, password: str, served: Served) -> None:
    done = served.client().post("/login", data={"login": login, "password": password})
    assert done.status_code == 401
    assert "The name or the password is not right" in done.text


def test_a_closed_account_does_not_open(served: Served) -> None:
    client = served.client("analyst")
    served.store.accounts.change("analyst", disabled=True)
    assert client.get("/password").headers["location"].startswith("/login")
    assert served.client().post("/login", data={"login": "analyst", "password": PASSWORD}).status_code == 401


def test_a_session_replayed_after_signing_out_opens_nothing(served: Served) -> None:
    client = served.client("operator")
    stolen = dict(client.cookies)
    assert client.post("/logout").status_code == 303
    thief = served.client()
    thief.cookies.update(stolen)
    assert thief.get("/password").headers["location"].startswith("/login")


def test_the_language_is_chosen_in_each_browser(served: Served) -> None:
    client = served.client("operator", language="zh")
    assert "修改口令" in client.get("/password").text
    gone = client.get("/language/en", headers={"referer": f"{served.url}/password?x=1"})
    assert (gone.status_code, gone.headers["location"]) == (303, "/password?x=1")
    assert "Change the password" in client.get("/password").text
    assert client.get("/language/fr").status_code == 404
    assert client.get("/language/zh", headers={"referer": "https://evil.example/x"}).headers["location"] == "/"


def test_who_is_signed_in_already_may_sign_in_as_somebody_else(served: Served) -> None:
    client = served.client("operator")
    del client.headers["x-csrf-token"]
    assert client.post("/login", data={"login": "auditor", "password": PASSWORD}).status_code == 303
    assert (client.get("/users").status_code, client.get("/audit").status_code) == (403, 200)


def test_who_comes_while_others_passwords_are_hashed_is_told_to_wait(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    manager, steward = served.client("operator"), served.client("unit_steward")
    monkeypatch.setattr(passwords, "_hashing", BoundedSemaphore(1))
    monkeypatch.setattr(passwords, "WAIT", 0.01)
    new = {"login": "newcomer", "name": "N", "role": "analyst"}
    change = {"old": PASSWORD, "new": "another four words of it", "again": "another four words of it"}
    with passwords._one_of_few():
        answers = [
            served.client().post("/login", data={"login": "auditor", "password": PASSWORD}),
            steward.post("/password", data=change),
            manager.post("/users", data=new),
            manager.post("/users/analyst/password"),
        ]
    assert [answer.status_code for answer in answers] == [503, 503, 422, 422]
    assert all("Too many people are signing in at once" in answer.text for answer in answers)
    assert steward.post("/password", data=change).status_code == 303
