"""A browser that goes away in the middle of a bulk: what it asked for is done as a whole or not at all, and is seen when it comes back."""

import http.client
import time
from collections import Counter
from urllib.parse import urlencode, urlsplit

import pytest

from tests.console.conftest import Served
from tests.console.test_queue import WORDS, group_of, hidden


@pytest.mark.parametrize("cut", [0.5, 1.0], ids=["half of the form", "all of it, and no answer awaited"])
def test_a_bulk_whose_browser_goes_away_is_whole_or_not_at_all(served: Served, cut: float) -> None:
    client, group = served.client("provincial_steward"), group_of(served, "query", 3)
    token = hidden(client.get(f"/bulk/preview?group={group.id}&kind=explain").text, "token")
    form = {"token": token, "kind": "explain", "group": group.id, "reason_explain": "true_as_reported", "note": WORDS}
    body = urlencode(form).encode()
    away = http.client.HTTPConnection(urlsplit(served.url).netloc)
    away.putrequest("POST", "/bulk/commit")
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    for name, value in {"cookie": cookies, "origin": served.url, "x-csrf-token": client.headers["x-csrf-token"]}.items():
        away.putheader(name, value)
    away.putheader("content-type", "application/x-www-form-urlencoded")
    away.putheader("content-length", str(len(body)))
    away.endheaders(body[: int(len(body) * cut)])
    away.close()
    until = time.monotonic() + (60 if cut == 1 else 2)
    while not (decided := served.store.decisions()) and time.monotonic() < until:
        time.sleep(0.05)
    every = served.store.group_findings(group.id)
    audited = served.store.query("SELECT count(*) AS n FROM audit WHERE action = 'explain'")["n"].iloc[0]
    assert (len(decided), len({one.batch for one in decided}), audited) == ((len(every), 1, len(every)) if cut == 1 else (0, 0, 0))
    assert Counter(one.state for one in every) == {"explained" if cut == 1 else "open": len(every)}
    assert client.post("/bulk/commit", data=form).status_code == (409 if cut == 1 else 303), "the same form once more"
    assert len(served.store.decisions()) == len(every)
