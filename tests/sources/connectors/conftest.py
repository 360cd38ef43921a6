"""The servers, one of each kind a session, and a place of the test's own on each."""

import os
import pwd
import shutil
import ssl
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sources.connectors.settings import Secret
from tests.ports import free_port
from tests.sources.connectors.certificates import make_certificates
from tests.sources.connectors.places import SECRET, DatabasePlace, MailPlace, Place, S3Place, me, settings
from tests.sources.connectors.running import program, running

KINDS = ("folder", "sftp", "https-page", "https-json", "s3", "webdav", "mailbox", "database")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """The made-up authority's certificate, a server's, and its key."""
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of secrets: right and wrong."""
    folder = tmp_path_factory.mktemp("secrets")
    for name, secret in (("right", SECRET), ("wrong-secret-9f3a", "wrong-secret-9f3a")):
        (folder / name).write_text(f"{secret}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """An SSH server with a key of its own: its port, and the folder of its keys."""
    daemon = program("sshd", "openssh-server")
    folder, port = tmp_path_factory.mktemp("sshd"), free_port()
    for name in ("host", "other-host", "client", "stranger"):
        subprocess.run([program("ssh-keygen", "openssh-client"), "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    (folder / "authorized").write_text((folder / "client.pub").read_text())
    for name, known in (("host", "known_hosts"), ("other-host", "changed_hosts")):
        kind, key, *_comment = (folder / f"{name}.pub").read_text().split()
        (folder / known).write_text(f"[127.0.0.1]:{port} {kind} {key}\n")
    (folder / "no_hosts").write_text("")
    Path("/run/sshd").mkdir(exist_ok=True)
    (folder / "config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile {folder}/pid\nAuthorizedKeysFile {folder}/authorized\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
        "MaxStartups 100\n"
    )
    with running([daemon, "-D", "-e", "-f", str(folder / "config")], port, folder / "log"):
        yield port, folder


@pytest.fixture(scope="session")
def nginx(tmp_path_factory: pytest.TempPathFactory, certificates: tuple[Path, Path, Path]) -> Iterator[tuple[int, Path]]:
    """A web server with TLS and a password that shows folders as pages and as JSON: its port, and the folder that it shows."""
    daemon = program("nginx", "nginx-light")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    root = folder / "root"
    root.mkdir()
    (folder / "users").write_text(f"tj:{{PLAIN}}{SECRET}\n")
    _authority, certificate, key = certificates
    (folder / "config").write_text(
        f"""daemon off; pid {folder}/pid; error_log stderr; {"user root;" if me() == "root" else ""}
events {{}}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
    auth_basic "reports"; auth_basic_user_file {folder}/users;
    location /page/ {{ alias {root}/; autoindex on; }}
    location /json/ {{ alias {root}/; autoindex on; autoindex_format json; }}
    location /away/ {{ return 302 https://localhost:{port}/page/; }}
    location /busy/ {{ return 503; }}
  }}
}}
"""
    )
    with running([daemon, "-c", str(folder / "config"), "-p", str(folder)], port, folder / "log"):
        yield port, root


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str, Path]]:
    """An S3 store that checks signatures: its port, and the id and the file of the secret of somebody who may use it."""
    import boto3

    folder, port = tmp_path_factory.mktemp("moto"), free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, port, folder / "log", INITIAL_NO_AUTH_ACTION_COUNT="1000", HOME=str(folder)):
        address = f"http://127.0.0.1:{port}"
        iam = boto3.client("iam", endpoint_url=address, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
        iam.create_user(UserName="tj")
        everything = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
        iam.put_user_policy(UserName="tj", PolicyName="all", PolicyDocument=everything)
        key = iam.create_access_key(UserName="tj")["AccessKey"]
        httpx.post(f"{address}/moto-api/reset-auth", content=b"0").raise_for_status()
        (folder / "secret").write_text(key["SecretAccessKey"])
        yield port, key["AccessKeyId"], folder / "secret"


@pytest.fixture(scope="session")
def wsgidav(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A WebDAV server with a password: its port, and the folder that it shows."""
    folder, port = tmp_path_factory.mktemp("wsgidav"), free_port()
    root = folder / "root"
    root.mkdir()
    (folder / "config.yaml").write_text(
        f"""host: 127.0.0.1
port: {port}
provider_mapping: {{"/": "{root}"}}
simple_dc: {{user_mapping: {{"*": {{tj: {{password: {SECRET}}}}}}}}}
http_authenticator: {{accept_basic: true, accept_digest: true, default_to_digest: false}}
"""
    )
    command = [sys.executable, "-c", "from wsgidav.server.server_cli import run; run()", "--config", str(folder / "config.yaml")]
    with running(command, port, folder / "log", HOME=str(folder)):
        yield port, root


@pytest.fixture(scope="session")
def dovecot(certificates: tuple[Path, Path, Path]) -> Iterator[int]:
    """A mail server with TLS: its port. Its own users are to reach its folder, and so it is none of pytest's."""
    daemon = program("dovecot", "dovecot-imapd")
    if me() != "root":
        pytest.skip("dovecot with its own users needs root")
    folder, port = Path(tempfile.mkdtemp(prefix="unionstats-mail-")), free_port()
    folder.chmod(0o755)
    _authority, certificate, key = certificates
    nobody = pwd.getpwnam("nobody")
    (folder / "mail").mkdir()
    os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    (folder / "users").write_text(f"tj:{{PLAIN}}{SECRET}:{nobody.pw_uid}:{nobody.pw_gid}::{folder}/mail::\n")
    (folder / "config").write_text(
        f"""base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/mail.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:{folder}/mail/%u
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
"""
    )
    try:
        with running([daemon, "-F", "-c", str(folder / "config")], port, folder / "log"):
            yield port
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest) -> Place:
    """A place of each kind, empty."""
    return request.getfixturevalue(f"{request.param.replace('-', '_')}_place")


@pytest.fixture
def folder_place(tmp_path: Path) -> Place:
    root = tmp_path / "share"
    root.mkdir()
    return Place(settings("YC", "folder", str(root)), root=root)


@pytest.fixture
def sftp_place(sshd: tuple[int, Path], tmp_path: Path) -> Place:
    port, keys = sshd
    root = tmp_path / "sftp"
    root.mkdir()
    more = {"key_file": keys / "client", "known_hosts": keys / "known_hosts"}
    return Place(settings("YC", "sftp", f"sftp://{me()}@127.0.0.1:{port}{root}", **more), port, root=root)


def web_place(nginx: tuple[int, Path], secrets: Path, authority: Path, form: str) -> Place:
    port, root = nginx
    mine = root / uuid.uuid4().hex
    mine.mkdir()
    url = f"https://127.0.0.1:{port}/{form}/{mine.name}/"
    return Place(settings("YC", "https", url, user="tj", password=Secret(secrets / "right"), ca_file=authority), port, root=mine)


@pytest.fixture
def https_page_place(nginx, secrets, certificates) -> Place:
    return web_place(nginx, secrets, certificates[0], "page")


@pytest.fixture
def https_json_place(nginx, secrets, certificates) -> Place:
    return web_place(nginx, secrets, certificates[0], "json")


@pytest.fixture
def s3_place(store: tuple[int, str, Path]) -> Place:
    import boto3

    port, user, secret = store
    more = {"user": user, "password": Secret(secret), "endpoint": f"http://127.0.0.1:{port}", "unencrypted": True}
    bucket = f"b{uuid.uuid4().hex}"
    made = S3Place(settings("YC", "s3", f"s3://{bucket}/宁夏", **more), port)
    made.bucket = bucket
    made.store = boto3.client(
        "s3", endpoint_url=more["endpoint"], region_name="us-east-1", aws_access_key_id=user, aws_secret_access_key=secret.read_text()
    )
    made.store.create_bucket(Bucket=bucket)
    return made


@pytest.fixture
def webdav_place(wsgidav: tuple[int, Path], secrets: Path) -> Place:
    port, root = wsgidav
    mine = root / f"各单位 {uuid.uuid4().hex[:8]}"
    mine.mkdir()
    url = f"http://127.0.0.1:{port}/{mine.name.replace(' ', '%20')}"
    return Place(settings("YC", "webdav", url, user="tj", password=Secret(secrets / "right"), unencrypted=True), port, root=mine)


@pytest.fixture
def mailbox_place(dovecot: int, secrets: Path, certificates) -> Iterator[Place]:
    port = dovecot
    more = {"period": "name", "password": Secret(secrets / "right"), "ca_file": certificates[0], "since": "2020-09"}
    made = MailPlace(settings("YC", "mailbox", f"imaps://tj@127.0.0.1:{port}", **more), port, ssl.create_default_context(cafile=str(certificates[0])))
    yield made
    made.remove("")


@pytest.fixture
def database_place(postgres_url, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    import sqlalchemy as sa

    url = sa.make_url(postgres_url()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text('CREATE TABLE insured (n text, name text, region text, insured int, "数据月份" text)'))
        names = '"单位编号", "单位名称", "参保地区划", "参保人数", "数据月份"'
        connection.execute(sa.text(f"CREATE VIEW v_insured ({names}) AS SELECT * FROM insured"))
    made = DatabasePlace(settings("register", "database", url.render_as_string(hide_password=False), view="v_insured"), resumes=False)
    made.engine = engine
    yield made
    engine.dispose()
