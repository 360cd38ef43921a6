"""A browser that goes away in the middle of a bulk: what it asked for is done as a whole or not at all, and is seen when it comes back."""

import http.client
import time
from collections import Counter
from urllib.parse import urlencode, urlsplit

import pytest

from tests.console.conftest import Served
from tests.console.serving import Counted
from tests.console.test_queue import WORDS, group_of, hidden
from tests.waiting import until


@pytest.mark.parametrize(("cut", "stays"), [(0.5, 0.0), (1.0, 0.0), (1.0, 1.0)], ids=["half of the form", "all of it", "all of it, and waits a while"])
def test_a_bulk_whose_browser_goes_away_is_whole_or_not_at_all(served: Served, cut: float, stays: float, caplog: pytest.LogCaptureFixture) -> None:
    client, group = served.client("provincial_steward"), group_of(served, "query", 3)
    token = hidden(client.get(f"/bulk/preview?group={group.id}&kind=explain").text, "token")
    form = {"token": token, "kind": "explain", "group": group.id, "reason_explain": "true_as_reported", "note": WORDS}
    body = urlencode(form).encode()
    address = urlsplit(served.url)
    away = http.client.HTTPConnection(address.netloc)
    away.putrequest("POST", "/bulk/commit")
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    for name, value in {"cookie": cookies, "origin": served.url, "x-csrf-token": client.headers["x-csrf-token"]}.items():
        away.putheader(name, value)
    away.putheader("content-type", "application/x-www-form-urlencoded")
    away.putheader("content-length", str(len(body)))
    away.endheaders(body[: int(len(body) * cut)])
    time.sleep(stays)
    away.close()
    asked = Counted.at[address.port or 0]
    until(lambda: asked.begun == asked.ended == 1)
    decided = served.store.decisions()
    every = served.store.group_findings(group.id)
    audited = served.store.query("SELECT count(*) AS n FROM audit WHERE action = 'explain'")["n"].iloc[0]
    done = (len(decided), len({one.batch for one in decided}), audited)
    assert done in ([(len(every), 1, len(every)), (0, 0, 0)] if cut == 1 else [(0, 0, 0)])
    assert Counter(one.state for one in every) == {"explained" if decided else "open": len(every)}
    assert [record.getMessage() for record in caplog.records if record.name == "unionstats"] == [], "nobody's mistake"
    assert client.post("/bulk/commit", data=form).status_code == (409 if decided else 303), "the same form once more"
    assert len(served.store.decisions()) == len(every)
