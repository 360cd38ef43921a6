"""Every route × every role × one's own and a foreign unit, over the running console: docs/reference/console-routes.md holds."""

from collections.abc import Iterator

import pytest

from console.routes import Route, all_routes
from flows.staging import Staging
from tests.console.conftest import Served, serving
from tests.flows.making import Place
from transforms.stewardship.roles import PERMISSIONS, ROLES

ROUTES = all_routes()
WITHOUT_UNIT = {"/language/{language}": {"language": "en"}}
IDS = [f"{route.method} {route.path}" for route in ROUTES]
OF_UNITS = [r for r in ROUTES if r.example and any(ROLES[role].scoped for role in PERMISSIONS[r.action or ""])]
ANOTHER_SESSION, NOT_YOURS = "opened in another session", "Your role does not include this"


@pytest.fixture(scope="module")
def running(published_once: Place, tmp_path_factory: pytest.TempPathFactory, hashed: str) -> Iterator[Served]:
    with serving(published_once.copy(tmp_path_factory.mktemp("walk") / "place"), hashed) as served:
        staging = Staging(served.store.home)
        served.uploads = {  # type: ignore[attr-defined]  # each is its sender's alone
            (unit, login): staging.put(login, unit, "2020-09", [("报表.xlsx", b"not looked at here")]).token
            for unit, login in ((served.unit, "unit_steward"), (served.unit, "provincial_steward"), (served.other, "other_steward"))
        }
        served.clients = {role: served.client(role) for role in (*ROLES, "other_steward", "other_signer")}  # type: ignore[attr-defined]
        yield served


def fields_of(route: Route, served: Served, unit: str, login: str = "") -> dict[str, str]:
    """What the route's example gives of that unit, and of what waits to be handed in, that of `login`."""
    fields = dict(route.example(served.store, unit) or {}) if route.example else {}
    assert fields, f"{route.path}: nothing of {unit} to ask for: this walk would pass it over"
    return fields | ({"token": served.uploads[unit, login]} if login and "token" in fields and (unit, login) in served.uploads else {})  # type: ignore[attr-defined]


def path_of(route: Route, served: Served, unit: str, login: str = "") -> str:
    """The route's path for something of that unit."""
    if route.example is None and "{" not in route.path:
        return route.path
    if route.path in WITHOUT_UNIT:
        return route.at(**WITHOUT_UNIT[route.path])
    assert route.example, f"{route.path}: a route with a field needs an example (console/routes.py), so that it can be asked with a foreign unit's"
    return route.at(**fields_of(route, served, unit, login))


def ask(client, route: Route, path: str, token: str | None = None):
    """Ask as a browser would; `token`: another one than the session's."""
    headers = {"x-csrf-token": token} if token else {}
    return client.request(route.method, path, headers=headers, **({"data": {"anything": "1"}} if route.method == "POST" else {}))


@pytest.mark.parametrize("route", [r for r in ROUTES if r.action], ids=[i for i, r in zip(IDS, ROUTES, strict=True) if r.action])
def test_nobody_gets_in_without_signing_in(route: Route, running: Served) -> None:
    answer = ask(running.client(), route, path_of(route, running, running.unit))
    assert (answer.status_code, answer.headers.get("location", "/login").split("?")[0]) == (303 if route.method == "GET" else 401, "/login")


@pytest.mark.parametrize("route", [r for r in ROUTES if r.action], ids=[i for i, r in zip(IDS, ROUTES, strict=True) if r.action])
def test_a_role_gets_what_the_table_says(route: Route, running: Served) -> None:
    for role in ROLES:
        path = path_of(route, running, running.unit, role)
        answer = ask(running.clients[role], route, path, token="of-another-session")  # type: ignore[attr-defined]
        if role not in PERMISSIONS[route.action or ""]:
            assert answer.status_code == 403 and NOT_YOURS in answer.text, (role, answer.status_code)
        elif route.method == "POST":  # let in, and stopped by the token alone: nothing is done
            assert answer.status_code == 403 and ANOTHER_SESSION in answer.text, (role, answer.status_code)
        else:
            assert answer.status_code in (200, 303), (role, answer.status_code, answer.text[-600:])


@pytest.mark.parametrize("route", OF_UNITS, ids=lambda route: f"{route.method} {route.path}")
def test_what_is_of_another_unit_is_not_there(route: Route, running: Served) -> None:
    asked = 0
    for whose, foreign in (("unit", running.other), ("other", running.unit)):
        if route.example and not route.example(running.store, foreign):
            continue  # then the other way round, or it fails below
        path = path_of(route, running, foreign)
        for role in (role for role, words in ROLES.items() if words.scoped and role in PERMISSIONS[route.action or ""]):
            answer = ask(running.clients[role.replace("unit", whose)], route, path)  # type: ignore[attr-defined]
            assert answer.status_code == 404, (role, path, answer.status_code)
            asked += 1
    assert asked, "nothing of either unit to ask for: this walk would pass the route over"


@pytest.mark.parametrize("route", [r for r in ROUTES if r.example], ids=[i for i, r in zip(IDS, ROUTES, strict=True) if r.example])
def test_what_nobody_has_is_not_there_either(route: Route, running: Served) -> None:
    fields = fields_of(route, running, running.unit)
    for role in (role for role in ROLES if role in PERMISSIONS[route.action or ""]):
        for made_up in ("0", "999999999999999999999999", "../../etc", "'; DROP TABLE users; --"):
            path = route.at(**dict.fromkeys(fields, made_up))
            answer = ask(running.clients[role], route, path)  # type: ignore[attr-defined]
            assert answer.status_code == 404 or (answer.status_code, route.page) == (422, "users"), (role, path, answer.status_code)
