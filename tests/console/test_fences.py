"""What somebody with bad intentions would try: another origin, no token, guessing, a huge body, odd hosts; and a database that is busy."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.conftest import PASSWORD, Served, serving
from tests.flows.making import Place

EVIL = "https://evil.example"


def test_a_form_of_another_site_does_nothing_even_with_the_cookie_and_the_token(served: Served) -> None:
    client = served.client("operator")
    for headers in ({"origin": EVIL}, {"origin": "null"}, {"origin": served.url.replace("http:", "https:")}, {"origin": served.url + ".evil.example"}):
        answer = client.post("/users/analyst/disable", headers=headers)
        assert (answer.status_code, "does not come from the console" in answer.text) == (403, True), headers
    assert not served.store.accounts.find("analyst").disabled  # type: ignore[union-attr]


def test_without_an_origin_the_browser_has_to_say_that_it_is_the_same_site(served: Served) -> None:
    client = served.client("operator")
    del client.headers["origin"]
    for site, status in ((None, 403), ("cross-site", 403), ("same-site", 403), ("none", 403), ("same-origin", 303)):
        assert client.post("/users/analyst/disable", headers={"sec-fetch-site": site} if site else {}).status_code == status, site


def test_signing_in_from_another_site_is_refused(served: Served) -> None:
    answer = served.client().post("/login", data={"login": "operator", "password": PASSWORD}, headers={"origin": EVIL})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_a_form_needs_the_token_of_its_own_session(served: Served) -> None:
    client, other = served.client("operator"), served.client("operator")
    theirs = other.headers["x-csrf-token"]
    own = client.headers.pop("x-csrf-token")
    assert own != theirs
    for token in (None, "", theirs, own[:-1], own + "0", "令牌"):
        answer = client.post("/users/analyst/disable", data={} if token is None else {"csrf": token})
        assert (answer.status_code, "another session" in answer.text) == (403, True), token
    assert client.post("/users/analyst/disable", data={"csrf": own}).status_code == 303


def test_guessing_a_password_is_slowed_down_for_the_account_and_then_for_the_address(served: Served) -> None:
    client = served.client()
    codes = [client.post("/login", data={"login": "operator", "password": "wrong"}).status_code for _ in range(7)]
    assert codes == [401] * 5 + [429] * 2
    said = client.post("/login", data={"login": "operator", "password": PASSWORD})
    assert said.status_code == 429 and "Try again in 5 minute" in said.text
    assert served.client("auditor").get("/audit").status_code == 200  # others are not kept out
    codes = [client.post("/login", data={"login": f"guess-{n}", "password": "wrong"}).status_code for n in range(30)]
    assert codes[-1] == 429


def test_an_office_signs_in_from_one_address(served: Served) -> None:
    client, right = served.client(), {"login": "operator", "password": PASSWORD}
    assert {client.post("/login", data=right).status_code for _ in range(31)} == {303}


def test_old_sessions_are_of_no_use_after_signing_in_again_and_after_a_new_password(served: Served) -> None:
    client = served.client("operator")
    before = dict(client.cookies)
    client.sign_in("operator")
    assert dict(client.cookies)["unionstats"] != before["unionstats"]
    replayed = served.client()
    replayed.cookies.update(before)
    assert replayed.get("/users").status_code == 303
    elsewhere = served.client("operator")
    new = {"old": PASSWORD, "new": "another four words", "again": "another four words"}
    assert client.post("/password", data=new).status_code == 303
    assert (client.get("/users").status_code, elsewhere.get("/users").status_code) == (200, 303)
    assert served.client().post("/login", data={"login": "operator", "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize("form", [{"old": "wrong"}, {"again": "other words here"}, {"new": "short", "again": "short"}, {"new": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}])
def test_a_password_that_will_not_do_changes_nothing(form: dict[str, str], served: Served) -> None:
    client = served.client("operator")
    new = {"old": PASSWORD, "new": "another four words", "again": "another four words"} | form
    assert client.post("/password", data=new).status_code == 422
    assert client.get("/users").status_code == 200


def test_what_the_token_is_cannot_be_read_from_the_database(served: Served) -> None:
    client = served.client("operator")
    token = client.cookies["unionstats"]
    (kept,) = served.store.rows("SELECT * FROM user_sessions")
    assert token not in map(str, kept.values()) and len(kept["token"]) == 64


def test_a_session_ends_when_nobody_is_there_and_after_a_day_at_the_latest(published_once: Place, tmp_path: Path, hashed: str) -> None:
    now = ["2020-10-12T09:00:00+08:00"]
    with serving(published_once.copy(tmp_path / "place"), hashed, clock=lambda: now[0]) as served:
        client = served.client("operator")
        for at, status in (("09:29:00", 200), ("09:58:30", 200), ("10:29:00", 303)):  # 30 minutes after the last request
            now[0] = f"2020-10-12T{at}+08:00"
            assert client.get("/users").status_code == status, at
        now[0] = "2020-10-12T11:50:00+08:00"
        client.sign_in("operator")
        for hour in range(12, 24):
            for minute in ("00", "20", "40"):
                now[0] = f"2020-10-12T{hour}:{minute}:00+08:00"
                assert client.get("/users").status_code == 200, now
        now[0] = "2020-10-12T23:50:01+08:00"
        assert client.get("/users").status_code == 303


@pytest.mark.parametrize("body", ["announced", "in pieces"])
def test_a_body_that_is_too_large_is_not_read(body: str, served: Served) -> None:
    client = served.client("operator")
    taken = []

    def pieces() -> Iterator[bytes]:
        for number in range(400):
            taken.append(number)
            yield b"x" * (1 << 16)

    content = b"x" * (3 << 20) if body == "announced" else pieces()
    answer = client.post("/users", content=content, headers={"content-type": "application/x-www-form-urlencoded"})
    assert (answer.status_code, "at most 1 MB" in answer.text) == (413, True)


def test_a_form_that_is_none_is_refused_in_words(served: Served) -> None:
    client = served.client("operator")
    answer = client.post("/users", content=b"--x\r\nbroken", headers={"content-type": "multipart/form-data; boundary=y"})
    assert answer.status_code in (400, 403)
    answer = client.post("/users", content=b"{}", headers={"content-type": "application/json", "content-length": "-1"})
    assert answer.status_code in (400, 413, 422)


def test_other_names_lead_nowhere(served: Served) -> None:
    assert served.client().get("/login", headers={"host": "evil.example"}).status_code == 421
    assert served.client().get("/login", headers={"host": served.url.removeprefix("http://").replace("127.0.0.1", "localhost")}).status_code == 200


def test_every_answer_is_fenced_in(served: Served) -> None:
    client = served.client("operator")
    for path in ("/users", "/login", "/nowhere", "/static/console.css", "/health", "/users/nobody"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'"), path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
        assert headers["cache-control"] == ("no-cache" if "static" in path else "no-store"), path
        assert "strict-transport-security" not in headers


def test_behind_a_proxy_with_a_certificate_the_cookie_is_bound_to_the_host(published_once: Place, tmp_path: Path, hashed: str) -> None:
    with serving(published_once.copy(tmp_path / "place"), hashed, origin="https://tj.example.cn") as served:
        served.url = "https://tj.example.cn"
        client = served.client()
        done = client.post("/login", data={"login": "operator", "password": PASSWORD})
        assert done.status_code == 303
        assert done.headers["set-cookie"].startswith("__Host-unionstats=") and done.headers["set-cookie"].endswith("; SameSite=lax; Secure")
        assert done.headers["strict-transport-security"]
        assert client.post("/logout", headers={"origin": "http://tj.example.cn"}).status_code == 403


def test_files_beside_the_static_ones_are_not_given_out(served: Served) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/", "/static/vendor"):
        assert served.client().get(path).status_code in (404, 405), path


def test_what_people_type_is_never_markup(served: Served) -> None:
    client = served.client("operator")
    name = '"><script>alert(1)</script>㛃'
    made = client.post("/users", data={"login": "mallory", "name": name, "role": "analyst"})
    assert made.status_code == 200
    assert "<script>alert" not in made.text and "&lt;script&gt;alert(1)&lt;/script&gt;㛃" in made.text
    assert "<script>alert" not in client.get("/users").text


@pytest.fixture
def locked(served: Served) -> Iterator[Served]:
    """The console, while somebody else writes and does not end."""
    database = str(served.store.url.database)
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        with sqlite3.connect(database, isolation_level=None) as connection:
            connection.execute("BEGIN IMMEDIATE")
            begun.set()
            done.wait(240)
            connection.execute("ROLLBACK")

    served.clients = {login: served.client(login) for login in ("operator", "auditor")}  # type: ignore[attr-defined]
    night = threading.Thread(target=write)
    night.start()
    assert begun.wait(60)
    yield served
    done.set()
    night.join(20)


def test_while_a_night_writes_pages_are_read_and_a_decision_that_waits_too_long_says_so(locked: Served) -> None:
    operator = locked.clients["operator"]  # type: ignore[attr-defined]
    assert operator.get("/users").status_code == 200
    answer = operator.post("/users/analyst/disable")
    assert answer.status_code == 503 and "The database is busy" in answer.text and "Nothing was changed" in answer.text
    part = operator.post("/users/analyst/disable", headers={"hx-request": "true", "hx-request-type": "partial"})
    assert part.status_code == 503 and "<html" not in part.text and 'role="alert"' in part.text
