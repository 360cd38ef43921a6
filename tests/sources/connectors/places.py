"""Places to pull from, one of each kind, all spoken to in the same way by the contract's tests."""

import getpass
import hashlib
import imaplib
import os
import ssl
import time
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sources.connectors.settings import Secret, SourceSettings

SECRET = "open-sesame-4711"
LONG_AGO = 1_600_000_000.0
CAME = time.mktime((2020, 10, 3, 9, 0, 0, 0, 0, 0))


def with_port(url: str, port: int) -> str:
    """The same address at another port of this machine."""
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    return urlunsplit(parts._replace(netloc=f"{user}127.0.0.1:{port}"))


@dataclass
class Place:
    """A place: its settings, the port it is reached at, whether a cut transfer goes on in the middle."""

    settings: SourceSettings
    port: int = 0
    resumes: bool = True
    root: Path = field(default_factory=Path)

    def put(self, path: str, content: bytes, changed: float = LONG_AGO) -> None:
        """Hand a file in."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (changed, changed))

    def remove(self, path: str) -> None:
        """Take it away again."""
        (self.root / path).unlink()

    def state(self) -> dict[str, object]:
        """All there is, as its owner sees it."""
        return {
            path.relative_to(self.root).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, path.stat().st_mode)
            for path in self.root.rglob("*")
            if path.is_file()
        }

    def path(self, path: str) -> str:
        """Where the file comes to lie below the unit's folder of the mirror."""
        return path

    def at_port(self, port: int) -> SourceSettings:
        """The settings by way of another port."""
        return replace(self.settings, url=with_port(self.settings.url, port))

    def with_secret(self, secret: Secret) -> SourceSettings:
        """The settings with another secret."""
        return replace(self.settings, password=secret)


class S3Place(Place):
    """A bucket; files are put by the store's own interface."""

    store: object = None
    bucket = "reports"

    def put(self, path, content, changed=LONG_AGO):
        self.store.put_object(Bucket=self.bucket, Key=f"宁夏/{path}", Body=content)

    def remove(self, path):
        self.store.delete_object(Bucket=self.bucket, Key=f"宁夏/{path}")

    def state(self):
        listed = self.store.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {one["Key"]: (one["ETag"], one["LastModified"], one["Size"]) for one in listed}

    def at_port(self, port):
        return replace(self.settings, endpoint=f"http://127.0.0.1:{port}")


class MailPlace(Place):
    """A mailbox: every file that is put is a letter with it attached."""

    def __init__(self, settings, port, context: ssl.SSLContext):
        super().__init__(settings, port, resumes=True)
        self._context = context

    def box(self, *, readonly=False) -> imaplib.IMAP4_SSL:
        box = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=self._context, timeout=60)
        box.login("tj", SECRET)
        box.select("INBOX", readonly=readonly)
        return box

    def letter(self, path: str, content: bytes) -> EmailMessage:
        letter = EmailMessage()
        period, _slash, name = path.rpartition("/")
        letter["From"], letter["To"], letter["Subject"] = "刘<liu@example.cn>", "tj@example.cn", f"{period} 报表"
        letter["Message-ID"] = f"<{hashlib.sha256(path.encode() + content).hexdigest()[:20]}@example.cn>"
        letter.set_content("见附件。")
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return letter

    def put(self, path, content, changed=CAME):
        self.put_raw(bytes(self.letter(path, content)), changed)

    def put_raw(self, raw: bytes, changed: float = CAME) -> None:
        box = self.box()
        box.append("INBOX", None, imaplib.Time2Internaldate(changed), raw)
        box.logout()

    def remove(self, path):
        box = self.box()
        _ok, (numbers,) = box.search(None, "ALL")
        for number in numbers.split():
            box.store(number, "+FLAGS", "\\Deleted")
        box.expunge()
        box.logout()

    def state(self):
        box = self.box(readonly=True)
        _ok, answer = box.fetch("1:*", "(UID FLAGS RFC822.SIZE)")
        box.logout()
        return {str(line): line for line in answer}

    def path(self, path):
        period, _slash, name = path.rpartition("/")
        return f"{period}/*/{name}"


class DatabasePlace(Place):
    """A view of a register; what is put is a month of it."""

    engine: object = None

    def put(self, path, content, changed=LONG_AGO):
        import sqlalchemy as sa

        month = path.removeprefix("register-").removesuffix(".csv")
        mark = hashlib.sha256(content).hexdigest()
        rows = [{"n": f"{number:08d}", "name": f"企业{mark}{number}", "m": month} for number in range(len(content) // 100 + 1)]
        with self.engine.begin() as connection:
            connection.execute(sa.text('DELETE FROM insured WHERE "数据月份" = :m'), {"m": month})
            connection.execute(sa.text("INSERT INTO insured VALUES (:n, :name, '640104', 30, :m)"), rows)

    def remove(self, path):
        import sqlalchemy as sa

        with self.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM insured"))

    def state(self):
        import sqlalchemy as sa

        with self.engine.begin() as connection:
            return {str(row): row for row in connection.execute(sa.text("SELECT * FROM insured ORDER BY 1, 5")).all()}


def settings(unit: str, kind: str, url: str, **more) -> SourceSettings:
    """Settings as they come out of a section; nothing is waited for."""
    return SourceSettings(unit, kind, url, **{"period": "folder", "settle": 0.0, "max_mb": 50, **more})


def me() -> str:
    """Who runs the tests."""
    return getpass.getuser()
