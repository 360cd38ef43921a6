"""The sections [sources.UNIT]: what cannot be right is said in words, with the way out, and no secret is ever repeated."""

import tomllib
from pathlib import Path

import pytest

from flows.errors import UserError
from flows.pulling.offers import offers
from flows.pulling.pull import Sources, sources_of
from flows.pulling.settings import source_settings
from flows.settings import Settings
from scheme import Scheme
from sources import register, safety
from sources.connectors.settings import KINDS, Secret
from tests.conftest import ROOT

SECRET = "open-sesame-4711"


def read(text: str, scheme: Scheme):
    return source_settings(tomllib.loads(text).get("sources"), Path("/etc/unionstats/unionstats.toml"), scheme)


def test_a_section_as_it_is_meant(scheme: Scheme) -> None:
    found = read(
        """
        [sources.YC]
        kind = "sftp"
        url = "sftp://tj@files.example.cn:2222/reports"
        known_hosts = "known_hosts"
        key_file = "/secrets/key"

        [sources.register]
        kind = "database"
        url = "postgresql://reader@db.example.cn/insurance"
        password_env = "REGISTER_PASSWORD"
        view = "public.v_insured"
        """,
        scheme,
    )
    yc, register = found["YC"], found["register"]
    assert (yc.kind, yc.known_hosts, yc.key_file, yc.period, yc.max_mb) == ("sftp", Path("/etc/unionstats/known_hosts"), Path("/secrets/key"), "folder", 200)
    assert (register.view, register.password, register.max_mb) == ("public.v_insured", Secret(variable="REGISTER_PASSWORD"), 1024)


def test_what_is_fetched_unless_told_otherwise_is_what_can_be_read(scheme: Scheme) -> None:
    found = read('[sources.YC]\nkind = "folder"\nurl = "/x"\n[sources.register]\nkind = "folder"\nurl = "/y"', scheme)
    assert {unit: one.max_mb * 2**20 for unit, one in found.items()} == {"YC": safety.MAX_BYTES, "register": register.LARGEST}


SFTP = 'kind = "sftp"\nurl = "sftp://tj@h/x"\nknown_hosts = "k"\n'
WEB = 'kind = "https"\nurl = "https://h/x"\n'


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ('kind = "ftp"\nurl = "ftp://h/x"', "kind is ftp, expected one of folder, sftp"),
        ('url = "x"', "kind is –"),
        ('kind = ["sftp"]\nurl = "x"', "expected one of folder, sftp"),
        (WEB + "max_mb = inf", "max_mb must be a number"),
        ('kind = "folder"', "url is missing"),
        ('kind = "sftp"\nurl = "sftp://tj@h/x"', "known_hosts is missing"),
        (SFTP + 'known_host = "k"', "Did you mean known_hosts?"),
        (SFTP + f'password = "{SECRET}"', "password is a secret and must not stand in the settings"),
        (WEB + f'token = "{SECRET}"', "token is a secret"),
        (WEB + f'access_key = "{SECRET}"', "access_key is a secret"),
        (f'kind = "sftp"\nurl = "sftp://tj:{SECRET}@h/x"\nknown_hosts = "k"', "url holds a password"),
        (f'kind = "https"\nurl = "https://tj:{SECRET}@h/x"', "url holds a password"),
        (f'kind = "s3"\nurl = "s3://b/x"\nendpoint = "https://u:{SECRET}@h"', "url holds a password"),
        (WEB + 'password_file = "x"', "user is missing"),
        (WEB + 'user = "u"\npassword_file = "x"\npassword_env = "X"', "password_file and password_env are both set"),
        ('kind = "https"\nurl = "http://h/x"', "url is not encrypted"),
        ('kind = "mailbox"\nurl = "https://h/x"', "imaps://HOST/…"),
        ('kind = "mailbox"\nurl = "imaps://h"', "url names no user"),
        ('kind = "https"\nurl = "https://[::1"', "url is no URL"),
        ('kind = "https"\nurl = "https://h:port/"', "url is no URL"),
        (WEB + 'period = "(?P<year>x)"', "period is (?P<year>x). Expected folder, name, date"),
        (WEB + "settle = -1", "settle must be a number from 0 to 600"),
        (WEB + "settle = 1e9", "settle must be a number from 0 to 600"),
        (WEB + "silence = 60", "silence is no setting of https"),
        (WEB + "max_mb = 0", "max_mb must be a number, 1 or more"),
        (WEB + "user = 3", "user must be a text in quotation marks"),
        (WEB + 'unencrypted = "yes"', "unencrypted must be true or false"),
        ('kind = "mailbox"\nurl = "imaps://u@h"\nfrom = "x@y"', "from must be a list of addresses"),
        ('kind = "database"\nurl = "postgresql://h/x"\nview = "v"', "a database is a source of the register alone"),
    ],
)  # fmt: skip
def test_what_cannot_be_right(section: str, words: str, scheme: Scheme) -> None:
    with pytest.raises(UserError) as error:
        read(f"[sources.YC]\n{section}", scheme)
    assert words in str(error.value)
    assert "/etc/unionstats/unionstats.toml: [sources.YC]" in str(error.value)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[sources.XX]\nkind = "folder"', "XX is no unit. Known are: YC"),
        ('[sources]\nYC = "folder"', "[sources.YC] must be a section"),
        (f'[sources.register]\nkind = "database"\nurl = "postgresql://u:{SECRET}@h/x"\nview = "v"', "url holds a password"),
        (f'[sources.register]\nkind = "database"\nurl = "postgresql://u@h/x?password={SECRET}"\nview = "v"', "url holds a password"),
        ('[sources.register]\nkind = "database"\nurl = "no url"\nview = "v"', "url is no database URL"),
    ],
)
def test_what_cannot_be_right_elsewhere(text: str, words: str, scheme: Scheme) -> None:
    with pytest.raises(UserError) as error:
        read(text, scheme)
    assert words in str(error.value)
    assert SECRET not in str(error.value)


def test_a_register_is_named_once(scheme: Scheme, tmp_path: Path) -> None:
    file = tmp_path / "unionstats.toml"
    file.write_text('[sources.register]\nkind = "folder"\nurl = "there"\n', encoding="utf-8")
    settings = Settings(home=tmp_path, registry=tmp_path)
    with pytest.raises(UserError, match="named twice"):
        sources_of(settings, file, scheme)
    assert sources_of(settings, file, scheme, registry=True) is None
    found = sources_of(Settings(home=tmp_path), file, scheme)
    assert found is not None and found.register == (tmp_path / "pulled" / "register").resolve()


def test_a_key_behind_the_question_mark_is_shown_to_nobody(scheme: Scheme, tmp_path: Path) -> None:
    section = f'[sources.YC]\nkind = "https"\nurl = "http://127.0.0.1:9/list?token={SECRET}"\nunencrypted = true\n'
    sources = Sources(tmp_path, read(section, scheme))
    (offer,) = offers(sources, list(sources.settings), scheme)
    assert not offer.reachable
    assert SECRET not in str(offer)


@pytest.mark.parametrize("guide", ["configure-sources.md", "configure-sources.zh.md"])
def test_the_guide_has_a_sound_example_of_every_kind(guide: str, scheme: Scheme) -> None:
    text = (ROOT / "docs" / "how-to" / guide).read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in text.split("```toml\n")[1:]]
    kinds = {one.kind for block in blocks for one in read(block, scheme).values()}
    assert kinds == set(KINDS)
    known = {name for kind in KINDS.values() for name in kind.settings}
    assert [name for name in sorted(known) if name not in text] == []
