"""Whatever is sent to whichever address by whomever: an answer in words, never a mistake of the program."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from console.routes import Route, all_routes
from tests.console.conftest import Served, serving
from tests.flows.making import Place
from transforms.stewardship.roles import PERMISSIONS, ROLES

ROUTES = [route for route in all_routes() if not route.path.startswith(("/login/single", "/logout"))]
IDS = [f"{route.method} {route.path}" for route in ROUTES]
FIELDS = (
    "kind", "reason", "reason_explain", "reason_waive", "note", "until", "version", "seen", "answer", "group", "groups", "token", "decision", "batch", "back",
    "unit", "period", "login", "name", "role", "units", "password", "again", "old", "step", "state", "severity", "rule", "q", "after", "page", "from", "sheet",
    "cell", "fingerprint", "files", "supplement", "next", "elsewhere", "federation", "unit_no", "until_waive", "list", "done", "take", "number", "action", "object",
)  # fmt: skip
GARBAGE = (
    "", "0", "-1", "1e9", "9" * 40, "NaN", "null", "true", "\u200b", "㛃", "\U0002a6d6", "=1+1", "'; DROP TABLE decisions; --", "<script>", "../../etc/passwd",
    "%00", "a\r\nb", "{}", "[]", "2020-02-30", "2020-09", "9999-12-31", "0000-00", "x" * 5_000, "1-1", "same:1", "same:99", "explain", "waive", "grant", "return",
    "sign", "unlock", "undo", "{unit}", "{other}", "{group}", "{fingerprint}", "{decision}", "١٢٣", "²", "１２",
)  # fmt: skip
PATHS = ("0", "9" * 30, "²", "１２", "㛃", "..", "=1+1", "a b", "x" * 300, "%F0%28%8C%28", "{unit}", "{other}", "2020-09", "{fingerprint}", "{group}", "{decision}")
TURNS = 8
"""Forms that a role sends to an address."""


@pytest.fixture(scope="module")
def running(published_once: Place, tmp_path_factory: pytest.TempPathFactory, hashed: str) -> Iterator[Served]:
    with serving(published_once.copy(tmp_path_factory.mktemp("any") / "place"), hashed) as served:
        served.clients = {role: served.client(role) for role in ROLES}  # type: ignore[attr-defined]
        steward, group = served.clients["unit_steward"], served.store.groups(frozenset({served.unit}), severity="query")[0]  # type: ignore[attr-defined]
        found = served.store.group_findings(group.id)[0]
        form = {"kind": "explain", "reason_explain": "other_measure", "note": "本季度口径不同，已核对无误", "version": served.store.version()}
        steward.post(f"/findings/{group.id}/{found.fingerprint}/decide", data=form)
        number = str(served.store.decisions()[-1].id)
        served.known = {  # type: ignore[attr-defined]
            "{unit}": served.unit, "{other}": served.other, "{group}": group.id, "{fingerprint}": found.fingerprint, "{decision}": number,
        }  # fmt: skip
        yield served


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES, ids=IDS)
def test_no_form_is_a_mistake_of_the_program(route: Route, running: Served) -> None:
    known: dict[str, str] = running.known  # type: ignore[attr-defined]
    rng = random.Random(f"{route.method} {route.path}")
    for role in ROLES:
        if route.action is not None and role not in PERMISSIONS[route.action]:
            continue
        client = running.clients[role]  # type: ignore[attr-defined]
        for turn in range(TURNS):
            path = a_path(route, running, rng, known, real=turn % 3 == 0)
            fields = {name: value(rng, known) for name in rng.sample(FIELDS, rng.randrange(12))}
            if route.path in ("/password", "/users/{login}") and path.endswith(("/password", *ROLES)) and route.method == "POST":
                continue  # what would change the accounts that this walk signs in with
            asked: dict[str, Any] = {"params": fields} if route.method == "GET" else {"data": fields}
            if route.method == "POST" and rng.random() < 0.3:
                asked["files"] = [("files", (value(rng, known) or "a", rng.choice([b"", b"PK\3\4", b"a,b\n1,2\n"]))) for _each in range(rng.randrange(3))]
            answer = client.request(route.method, path, **asked)
            assert answer.status_code < 500 or answer.status_code == 503, (role, path, fields, answer.status_code, answer.text[-800:])
        assert client.get("/keys").status_code == 200, "nobody has been signed out on the way"


def value(rng: random.Random, known: dict[str, str]) -> str:
    chosen = rng.choice(GARBAGE)
    return known.get(chosen, chosen)


def a_path(route: Route, served: Served, rng: random.Random, known: dict[str, str], *, real: bool) -> str:
    """An address of the route: with something that is there, or with anything."""
    names = [part.strip("{}").partition(":")[0] for part in route.path.split("/") if part.startswith("{")]
    fields = {name: known.get(chosen := rng.choice(PATHS), chosen) for name in names}
    if real and route.example is not None:
        fields |= route.example(served.store, served.unit) or {}
    return route.at(**fields)


@pytest.mark.parametrize("body", [b"", b"\0\0", b"csrf=", b"%", b"a=%zz&b", b"\xff\xfe", b"{" * 1000], ids=repr)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json", ""])
def test_no_body_is_either(running: Served, kind: str, body: bytes) -> None:
    client = running.clients["provincial_steward"]  # type: ignore[attr-defined]
    for path in ("/undo", "/bulk/preview", "/check", "/reminders", "/logout/x"):
        answer = client.post(path, content=body, headers={"content-type": kind})
        assert answer.status_code < 500, (path, answer.status_code, answer.text[-500:])
