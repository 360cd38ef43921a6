"""What holds of one kind of source alone."""

import asyncio
import gc
import json
import os
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from scheme import Scheme
from sources.connectors.contract import MOST_ENTRIES, Refused, Unreachable
from sources.connectors.mailbox import utf7
from sources.connectors.mirror import Mirror
from sources.connectors.opened import connector_of
from sources.connectors.settings import Secret
from tests.sources.connectors.places import settings
from tests.sources.connectors.test_contract import here, pulled


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "pulled"


# ------------------------------------------------------------------------------------------------ SFTP


@pytest.mark.parametrize(("known", "words"), [("no_hosts", r"SHA256:\S+; known_hosts: –"), ("changed_hosts", r"SHA256:\S+; known_hosts: SHA256:\S+")])
def test_a_host_key_that_is_not_known_ends_it_before_anything_is_sent(sftp_place, sshd, known, words, scheme: Scheme, home: Path) -> None:
    sftp_place.put("2020-09/T07.csv", b"x")
    with pytest.raises(Refused) as error:
        pulled(replace(sftp_place.settings, known_hosts=sshd[1] / known), scheme, home)
    assert error.value.code == "source_host_key"
    assert re.search(words, error.value.found), "what somebody compares by telephone, and whether it was another one before"


def test_names_in_gbk_and_links(sftp_place, scheme: Scheme, home: Path) -> None:
    sftp_place.put("2020-09/T07.csv", b"x")
    (sftp_place.root / "2020-09" / "T08.csv").symlink_to("T07.csv")
    (sftp_place.root / "2020-09" / "round").symlink_to("..")
    (sftp_place.root / "2020-09" / "T09.csv").symlink_to("nowhere")
    folder = os.fsencode(sftp_place.root / "2020-09")
    with open(folder + b"/" + "银川报表.csv".encode("gb18030"), "wb") as file:  # noqa: PTH123  # a name of bytes
        file.write(b"gbk")
    assert pulled(sftp_place.settings, scheme, home) == []
    assert here(home, sftp_place) == {"2020-09/T07.csv": b"x", "2020-09/T08.csv": b"x", "2020-09/银川报表.csv": b"gbk"}


def test_what_a_broken_connection_leaves_behind_in_the_library_is_no_traceback_of_ours(
    sftp_place, scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    async def one_of_many_parts() -> None:
        raise ConnectionResetError

    async def lost() -> None:
        parts = [asyncio.create_task(one_of_many_parts()) for _ in range(3)]
        await asyncio.wait(parts)

    connector = connector_of(sftp_place.settings, scheme)
    asyncio.run_coroutine_threadsafe(lost(), connector._loop).result(10)
    gc.collect()
    connector.close()
    assert caplog.messages == []


# ------------------------------------------------------------------------------------------------ folders


def test_a_link_to_a_folder_is_not_gone_into(folder_place, scheme: Scheme, home: Path) -> None:
    folder_place.put("2020-09/T07.csv", b"x")
    (folder_place.root / "2020-09" / "round").symlink_to(".")
    assert pulled(folder_place.settings, scheme, home) == []
    assert here(home, folder_place) == {"2020-09/T07.csv": b"x"}


# ------------------------------------------------------------------------------------------------ HTTPS


def test_a_certificate_of_nobody_we_know(https_page_place, scheme: Scheme, home: Path) -> None:
    with pytest.raises(Refused) as error:
        pulled(replace(https_page_place.settings, ca_file=None), scheme, home)
    assert error.value.code == "source_certificate"


def test_a_redirection_to_another_server_is_not_followed(https_page_place, scheme: Scheme, home: Path) -> None:
    url = https_page_place.settings.url.split("/page/")[0]
    with pytest.raises(Refused) as error:
        pulled(replace(https_page_place.settings, url=f"{url}/away/"), scheme, home)
    assert error.value.code == "source_answer"
    with pytest.raises(Unreachable, match="503"):
        pulled(replace(https_page_place.settings, url=f"{url}/busy/"), scheme, home)


class Interface(BaseHTTPRequestHandler):
    """A list of reports in two pages as some interface may give it, for whoever has the token."""

    protocol_version = "HTTP/1.1"
    pages: dict[str, bytes] = {}  # noqa: RUF012  # set by the test
    drips: ClassVar[tuple[str, ...]] = ()
    """Pages that come a byte at a time."""
    dripped: ClassVar[list[int]] = []
    late: ClassVar[bool] = False
    """Whether what is asked for from some byte on comes from a later one."""

    def do_GET(self) -> None:
        body = self.pages.get(self.path) if self.headers.get("X-Api-Key") == "tok-right" else b""
        if self.late and body and (asked := self.headers.get("Range")):
            begin = int(asked.removeprefix("bytes=").partition("-")[0]) + 5
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
            body = body[begin:]
        else:
            self.send_response(401 if body == b"" else 404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        if self.path not in self.drips or self.command == "HEAD":
            self.wfile.write(body or b"")
            return
        with suppress(OSError):  # whoever asked has hung up
            for number in body or b"":
                self.wfile.write(bytes([number]))
                self.dripped.append(number)
                time.sleep(0.02)

    do_HEAD = do_GET  # noqa: N815  # the library's name

    def log_message(self, *_said) -> None:
        """Not here."""


@pytest.fixture
def interface() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Interface)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_an_interface_with_fields_of_its_own(interface: int, scheme: Scheme, home: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("tok-right")
    first = [{"href": "/files/1", "title": "T07.csv", "month": "2020-09", "bytes": 3, "at": "2020-10-02T08:00:00+08:00"}]
    second = [
        {"href": "files/2", "title": "T08.csv", "month": "2020-10", "bytes": 4, "at": "2020-11-02T08:00:00+08:00"},
        {"href": "http://127.0.0.1:1/elsewhere", "title": "T09.csv", "month": "2020-10", "bytes": 4, "at": "2020-11-02T08:00:00+08:00"},
        {"href": "files/3", "title": "../../T10.csv", "month": "2020-10", "bytes": 4, "at": "2020-11-02T08:00:00+08:00"},
    ]
    Interface.pages = {
        "/list": json.dumps({"data": {"reports": first}, "next": "/list2"}).encode(),
        "/list2": json.dumps({"data": {"reports": second}}).encode(),
        "/files/1": b"one",
        "/files/2": b"four",
    }
    fields = {"url": "href", "name": "title", "period": "month", "size": "bytes", "changed": "at"}
    more = {"token": Secret(tmp_path / "token"), "header": "X-Api-Key", "items": "data.reports", "fields": fields, "unencrypted": True}
    mine = settings("YC", "https", f"http://127.0.0.1:{interface}/list", **more)
    notices = pulled(mine, scheme, home)
    assert [notice.code for notice in notices] == ["source_bad_name"]
    assert {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*.csv")} == {
        "YC/2020-09/T07.csv": b"one",
        "YC/2020-10/T08.csv": b"four",
    }
    Interface.pages["/files/2"] = b"other"  # not as long as the list says
    with_new = json.dumps({"data": {"reports": [first[0] | {"bytes": 3, "at": "2020-10-05T08:00:00+08:00", "href": "/files/2"}]}})
    Interface.pages["/list"] = with_new.encode()
    assert [notice.code for notice in pulled(mine, scheme, home)] == ["source_unsettled"]
    assert (home / "YC/2020-09/T07.csv").read_bytes() == b"one"


def test_a_server_that_is_never_silent_and_never_done(interface: int, scheme: Scheme, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list and a file that come a byte at a time cost their time, not the night: whoever waits for whole pieces of them waits for ever."""
    monkeypatch.setattr("sources.connectors.web.LISTING", 0.3)
    monkeypatch.setattr("sources.connectors.fetching.GRACE", 0.3)
    monkeypatch.setattr("sources.connectors.fetching.LONGEST", 0.0)
    monkeypatch.setattr(Interface, "drips", ("/list",))
    monkeypatch.setattr(Interface, "dripped", [])
    (tmp_path / "token").write_text("tok-right")
    mine = settings("YC", "https", f"http://127.0.0.1:{interface}/list", token=Secret(tmp_path / "token"), header="X-Api-Key", unencrypted=True)
    Interface.pages = {"/list": b"[]".ljust(500), "/T07.csv": b"x" * 500}
    with pytest.raises(Unreachable, match="> 0.3 s"):
        pulled(mine, scheme, home)
    assert 0 < len(Interface.dripped) < 500
    monkeypatch.setattr(Interface, "drips", ("/T07.csv",))
    monkeypatch.setattr(Interface, "dripped", [])
    Interface.pages["/list"] = b'[{"name": "T07.csv", "period": "2020-09", "size": 500, "mtime": 1}]'
    with pytest.raises(Unreachable, match="< 20 kB/s"):
        pulled(mine, scheme, home)
    assert 0 < len(Interface.dripped) < 500
    monkeypatch.undo()
    monkeypatch.setattr(Interface, "late", True)  # what follows the begun file is not what lacks of it
    with pytest.raises(Unreachable, match="T07.csv"):
        pulled(mine, scheme, home)
    assert pulled(mine, scheme, home) == []
    assert (home / "YC/2020-09/T07.csv").read_bytes() == b"x" * 500


def test_a_unit_whose_time_is_over_keeps_what_came_for_the_next_night(interface: int, scheme: Scheme, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("tok-right")
    mine = settings("YC", "https", f"http://127.0.0.1:{interface}/list", token=Secret(tmp_path / "token"), header="X-Api-Key", unencrypted=True)
    listed = [{"name": name, "period": period, "size": 500, "mtime": 1} for name, period in (("1.csv", "2020-09"), ("2.csv", "2020-10"), ("3.csv", "2020-10"))]
    Interface.pages = {"/list": json.dumps(listed).encode(), **{f"/{number}.csv": b"x" * 500 for number in (1, 2, 3)}}
    monkeypatch.setattr(Interface, "drips", ("/3.csv",))
    monkeypatch.setattr(Interface, "dripped", [])
    for _again in range(2):  # asked again the same night, it gets no more time
        with pytest.raises(Unreachable, match="1/2 night"):
            pulled(mine, scheme, home, until=time.monotonic() + (2.0 if not _again else -1))
        assert [path.name for path in (home / "YC").rglob("*.csv")] == ["1.csv"]
    assert 0 < len(Interface.dripped) < 500
    monkeypatch.setattr(Interface, "drips", ())
    assert pulled(mine, scheme, home) == []
    assert sorted(path.name for path in (home / "YC").rglob("*.csv")) == ["1.csv", "2.csv", "3.csv"]


def test_a_token_that_no_header_can_hold_is_not_repeated(interface: int, scheme: Scheme, home: Path, tmp_path: Path) -> None:
    Interface.pages = {"/list": b"[]"}
    token = tmp_path / "token"
    mine = settings("YC", "https", f"http://127.0.0.1:{interface}/list", token=Secret(token), header="X-Api-Key", unencrypted=True)
    token.write_text("tok-right \n", encoding="utf-8")
    assert pulled(mine, scheme, home) == []
    for wrong in ("tok-wrong\ntok-right", "tok-wrong密"):
        token.write_text(wrong, encoding="utf-8")
        with pytest.raises(Refused) as error:
            pulled(mine, scheme, home)
        assert (error.value.code, error.value.place) == ("source_secret", str(token))
        assert "tok-" not in str(error.value)


@pytest.mark.parametrize("body", [b"[1, 2", b'{"a": 1}', b'{"a": ["x"]}', b"[" * 100_000], ids=["cut", "no list", "no objects", "deep"])
def test_an_answer_without_sense(interface: int, body: bytes, scheme: Scheme, home: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("tok-right")
    Interface.pages = {"/list": body}
    mine = settings("YC", "https", f"http://127.0.0.1:{interface}/list", token=Secret(tmp_path / "token"), header="X-Api-Key", unencrypted=True)
    with pytest.raises(Refused) as error:
        pulled(mine, scheme, home)
    assert error.value.code == "source_answer"


# ------------------------------------------------------------------------------------------------ WebDAV, S3


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


def test_xml_that_wants_to_harm(interface: int, scheme: Scheme, home: Path, tmp_path: Path) -> None:
    from sources.connectors.xml import parsed

    with pytest.raises(Refused, match="DOCTYPE"):
        parsed(BOMB, "there")
    with pytest.raises(Refused, match="XML"):
        parsed(b"<x>", "there")


def test_keys_in_a_store_may_be_called_anything(s3_place, scheme: Scheme, home: Path) -> None:
    names = ("2020-09/T07.csv", "2020-09/a b+c&d=e%2F~#?.csv", "2020-09/银川 市.csv", "2020-09/../../T08.csv")
    for name in names:
        s3_place.put(name, name.encode())
    notices = pulled(s3_place.settings, scheme, home)
    assert [notice.code for notice in notices] == ["source_bad_name"]
    assert here(home, s3_place) == {name: name.encode() for name in names[:3]}


def test_a_store_lists_page_by_page(s3_place, scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.connectors.s3.PAGE", 2)
    for number in range(5):
        s3_place.put(f"2020-09/{number} 号.txt", b"")
    connector = connector_of(s3_place.settings, scheme)
    assert [remote.path for remote in connector.offers()] == [f"2020-09/{number} 号.txt" for number in range(5)]
    connector.close()


# ------------------------------------------------------------------------------------------------ mailbox


def letter(head: bytes, content: bytes = b"a,b", subject: str = "2020-09 report") -> bytes:
    return (
        f"From: Liu <liu@example.cn>\r\nSubject: {subject}\r\nMessage-ID: <{hash(head)}@x>\r\nMIME-Version: 1.0\r\n".encode()
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee\r\n--b\r\n'
        + head + b"\r\n\r\n" + content + b"\r\n--b--\r\n"
    )  # fmt: skip


def test_chinese_names_by_the_servers_own_hands(mailbox_place, scheme: Scheme, home: Path) -> None:
    name = "银川市总工会报表（九月）.csv".encode("gb18030")
    mailbox_place.put_raw(letter(b'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="' + name + b'"'))
    mailbox_place.put_raw(letter(b"Content-Type: application/octet-stream; name=T07.csv\r\nContent-Disposition: attachment"))
    mailbox_place.put_raw(letter(b"Content-Type: text/csv; name=T08.csv\r\nContent-Transfer-Encoding: quoted-printable", b"=D2=F8,b"))
    before = mailbox_place.state()
    assert pulled(mailbox_place.settings, scheme, home) == []
    found = {path.rpartition("/")[2]: content.rstrip() for path, content in here(home, mailbox_place).items()}
    assert found == {"银川市总工会报表（九月）.csv": b"a,b", "T07.csv": b"a,b", "T08.csv": "银,b".encode("gb18030")}
    assert mailbox_place.state() == before  # nothing is even marked as seen


def test_attachments_of_one_name_stay_apart(mailbox_place, scheme: Scheme, home: Path) -> None:
    head = "Content-Type: application/octet-stream; name={}\r\n\r\n{}"
    parts = [head.format(*of) for of in (("T07.csv", "a"), ('"4 T07.csv"', "b"), ("T07.csv", "c"))]
    mailbox_place.put_raw(letter("\r\n--b\r\n".join(parts).encode().removesuffix(b"\r\n\r\nc"), b"c"))
    assert pulled(mailbox_place.settings, scheme, home) == []
    found = {path.rpartition("/")[2]: content.rstrip() for path, content in here(home, mailbox_place).items()}
    assert found == {"T07.csv": b"a", "4 T07.csv": b"b", "4 4 T07.csv": b"c"}


def test_letters_of_others_and_letters_without_a_month(mailbox_place, scheme: Scheme, home: Path) -> None:
    mailbox_place.put_raw(letter(b"Content-Type: application/octet-stream; name=T07.csv", subject="report"))
    mine = mailbox_place.settings
    (notice,) = pulled(mine, scheme, home)
    assert (notice.code, notice.found) == ("source_no_period", "report")
    assert pulled(replace(mine, senders=("@example.com",)), scheme, home) == []
    assert pulled(replace(mine, senders=("@example.cn",), period="date"), scheme, home) == []
    assert [path.partition("/")[0] for path in here(home, mailbox_place)] == ["2020-09"]


def test_a_letter_within_a_letter(mailbox_place, scheme: Scheme, home: Path) -> None:
    inner = letter(b"Content-Type: application/octet-stream; name=T07.csv\r\nContent-Transfer-Encoding: base64", b"YSxi")
    mailbox_place.put_raw(letter(b"Content-Type: message/rfc822", inner, "Fwd: 2020-10"))
    assert pulled(mailbox_place.settings, scheme, home) == []
    assert list(here(home, mailbox_place).values()) == [b"a,b"]


@pytest.mark.parametrize(("name", "written"), [("INBOX", "INBOX"), ("报表", "&YqWIaA-"), ("A&B", "A&-B"), ("各市/银川", "&VAReAg-/&lPZd3Q-")])
def test_folders_of_a_mailbox(name: str, written: str) -> None:
    assert utf7(name) == written


# ------------------------------------------------------------------------------------------------ database, folder


def test_a_view_without_a_month_and_a_column_that_says_what_changed(database_place, scheme: Scheme, home: Path) -> None:
    database_place.put("register-2020-09.csv", b"x")
    with pytest.raises(Refused) as error:
        pulled(replace(database_place.settings, month_column="no_such"), scheme, home)
    assert (error.value.code, "数据月份" in error.value.found) == ("source_month_column", True)
    by_change = replace(database_place.settings, changed_column="单位名称")
    assert pulled(by_change, scheme, home) == []
    connector = connector_of(by_change, scheme)
    assert Mirror(home).offered(by_change, connector, scheme)[1] == []
    connector.close()


def test_a_view_that_somebody_has_locked_does_not_hold_the_night(database_place, scheme: Scheme, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.connectors.database._ANSWER", 1)
    database_place.put("register-2020-09.csv", b"x")
    with database_place.engine.connect() as other:
        other.exec_driver_sql("LOCK TABLE insured IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unreachable, match="statement timeout"):
            pulled(database_place.settings, scheme, home)
        other.rollback()
    assert pulled(database_place.settings, scheme, home) == []


def test_a_database_on_a_file_is_only_read(tmp_path: Path, scheme: Scheme, home: Path) -> None:
    import sqlalchemy as sa

    gone = settings("register", "database", f"sqlite:///{tmp_path / 'gone.sqlite'}", view="v")
    with pytest.raises(Refused, match=r"gone\.sqlite"):
        pulled(gone, scheme, home)
    assert not (tmp_path / "gone.sqlite").exists()
    there = replace(gone, url=f"sqlite:///{tmp_path / 'there.sqlite'}")
    engine = sa.create_engine(there.url)
    with engine.begin() as connection:
        connection.execute(sa.text('CREATE TABLE v ("单位编号" text, "数据月份" int, "单位名称" text)'))
        connection.execute(sa.text("INSERT INTO v VALUES ('2', 202009, 'b,\"x'), ('1', 202009, NULL), ('3', 201912, 'c')"))
    engine.dispose()
    assert pulled(there, scheme, home) == []
    assert (home / "register/register-2020-09.csv").read_text("utf-8-sig") == '单位编号,数据月份,单位名称\n1,202009,\n2,202009,"b,""x"\n'


def test_no_driver_for_a_database(scheme: Scheme, home: Path) -> None:
    with pytest.raises(Refused) as error:
        pulled(settings("register", "database", "nosuchbase://u@127.0.0.1/x", view="v"), scheme, home)
    assert error.value.code == "source_driver"


def test_a_folder_that_is_no_inbox(folder_place, scheme: Scheme, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.connectors.contract.MOST_ENTRIES", 50)
    for number in range(60):
        folder_place.put(f"2020-09/{number}.csv", b"x")
    with pytest.raises(Refused) as error:
        pulled(folder_place.settings, scheme, home)
    assert error.value.code == "source_too_many"
    assert MOST_ENTRIES == 100_000


def test_one_file_that_cannot_be_had_does_not_keep_the_others_away(https_json_place, scheme: Scheme, home: Path) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        https_json_place.put(f"2020-09/{name}", name.encode())
    connector = connector_of(https_json_place.settings, scheme)
    offers = connector.offers()
    connector.offers = lambda: offers  # type: ignore[method-assign]  # the file goes after the list was made
    https_json_place.remove("2020-09/b.csv")
    notices = Mirror(home).pull(https_json_place.settings, connector, scheme)
    connector.close()
    assert [notice.code for notice in notices] == ["source_not_found"]
    assert set(here(home, https_json_place)) == {"2020-09/a.csv", "2020-09/c.csv"}


def test_a_full_disk_is_ours_and_said(folder_place, scheme: Scheme, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_place.put("2020-09/T07.csv", b"x")
    monkeypatch.setattr("sources.connectors.fetching.os.fsync", lambda number: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    (notice,) = pulled(folder_place.settings, scheme, home)
    assert (notice.code, notice.found) == ("source_no_room", "No space left on device")
    monkeypatch.undo()
    assert pulled(folder_place.settings, scheme, home) == []
    assert here(home, folder_place) == {"2020-09/T07.csv": b"x"}


def test_a_record_that_a_killed_night_left_half_written(folder_place, scheme: Scheme, home: Path) -> None:
    folder_place.put("2020-09/T07.csv", b"x")
    pulled(folder_place.settings, scheme, home)
    record = home / ".records" / "YC.jsonl"
    record.write_bytes(record.read_bytes() + b'7\n["2020-09/T08.cs')
    folder_place.put("2020-09/T08.csv", b"y")
    pulled(folder_place.settings, scheme, home)
    assert record.read_text().splitlines()[-1].startswith('["2020-09/T08.csv"')
    (home / "YC" / "2020-09" / "T07.csv").unlink()
    pulled(folder_place.settings, scheme, home)
    assert set(here(home, folder_place)) == {"2020-09/T07.csv", "2020-09/T08.csv"}


def test_default_trust_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    from sources.connectors.web import trusted

    assert trusted(settings("YC", "https", "https://127.0.0.1/"), "x").verify_mode == ssl.CERT_REQUIRED
    with pytest.raises(Refused, match="ca_file"):
        trusted(settings("YC", "https", "https://127.0.0.1/", ca_file=Path("/nowhere")), "x")
