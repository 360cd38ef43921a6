"""/metrics: for this computer and for who has the token; for everybody else there is no such page."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.console.conftest import Served, serving
from tests.flows.making import Place

TOKEN = "a-token-of-the-test-only"


def ask(url: str, token: str | None = None) -> tuple[int, str]:
    request = urllib.request.Request(f"{url}/metrics", headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_this_computer_gets_the_measures_without_signing_in(served: Served) -> None:
    status, text = ask(served.url)
    assert status == 200
    assert "unionstats_edition 1.0" in text


def test_others_get_them_with_the_token_alone(published_once: Place, tmp_path: Path, hashed: str) -> None:
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    config = tmp_path / "unionstats.toml"
    config.write_text('[watch]\nmetrics_token_file = "token"\n', encoding="utf-8")
    with serving(published_once.copy(tmp_path / "place"), hashed, config=config) as running:
        client = running.client()  # its requests come from no address of this computer
        answers = [client.get("/metrics", headers=headers).status_code for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Bearer {TOKEN}"})]
    assert answers == [404, 404, 200]


@pytest.mark.parametrize("peer", ["testclient"])
def test_without_a_token_in_the_settings_nobody_else_gets_them(served: Served, peer: str) -> None:
    assert served.client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
