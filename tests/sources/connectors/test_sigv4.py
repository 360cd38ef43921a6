"""Our signatures are those of Amazon's own library, for whatever a key may be called."""

from datetime import UTC, datetime
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.connectors.sigv4 import SigV4

auth = pytest.importorskip("botocore.auth")
NOW = datetime(2026, 11, 27, 10, 20, 30, tzinfo=UTC)


def signed_by_amazon(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    asked = AWSRequest("GET", url)
    asked.headers["x-amz-content-sha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    monkeypatch.setattr(auth, "get_current_datetime", lambda *_args: NOW.replace(tzinfo=None))
    auth.S3SigV4Auth(Credentials("AKID", "secret/+="), "s3", "cn-north-1").add_auth(asked)
    return str(asked.headers["Authorization"])


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable() and text.strip("/.") and "/./" not in text and "/../" not in text))
def test_the_same_signature(key: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for url in (
            f"http://127.0.0.1:9000/reports/{quote(key, safe='/~')}",
            f"https://oss.example.cn/?encoding-type=url&list-type=2&prefix={quote(key, safe='')}",
        ):
            request = httpx.Request("GET", url)
            SigV4("AKID", "secret/+=", "cn-north-1").sign(request, NOW)
            assert request.headers["Authorization"] == signed_by_amazon(str(request.url), patch)
