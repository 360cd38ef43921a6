"""What attachments are called: as the standards say, and in the ways that Chinese mail programs got wrong."""

import base64
from email.message import EmailMessage

import pytest

from sources.connectors.mail_names import attachment_name, headers_of, words
from sources.connectors.mail_parts import described, parts

NAME = "银川市总工会报表（九月）.xlsx"
GBK = NAME.encode("gb18030")


def word(text: str, charset: str = "gb2312", how: str = "B") -> str:
    packed = base64.b64encode(text.encode("gb18030" if charset.startswith("gb") else charset)).decode()
    return f"=?{charset}?{how}?{packed}?="


def cut_in_a_character() -> str:
    """Two words that part 银's two bytes, as some programs write them."""
    first, second = base64.b64encode(GBK[:7]).decode(), base64.b64encode(GBK[7:]).decode()
    return f"=?gbk?B?{first}?=\r\n\t=?gbk?B?{second}?="


def percent(raw: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in raw)


@pytest.mark.parametrize(
    "header",
    [
        f"Content-Disposition: attachment; filename*=UTF-8''{percent(NAME.encode())}".encode(),
        f"Content-Disposition: attachment; filename*=gb18030'zh-cn'{percent(GBK)}".encode(),
        f"Content-Disposition: attachment;\r\n filename*0*=gb2312''{percent(GBK[:8])};\r\n filename*1*={percent(GBK[8:])}".encode(),
        f"Content-Disposition: attachment; filename*1*={percent(GBK[8:])}; filename*0*=GBK''{percent(GBK[:8])}".encode(),
        f'Content-Disposition: attachment; filename="{word(NAME)}"'.encode(),
        f"Content-Disposition: attachment; filename={word(NAME)}".encode(),
        f'Content-Disposition: attachment; filename="{word(NAME, "utf-8")}"'.encode(),
        f'Content-Disposition: attachment; filename="{word(NAME[:4])}\r\n {word(NAME[4:])}"'.encode(),
        f'Content-Disposition: attachment; filename="{cut_in_a_character()}"'.encode(),
        b'Content-Disposition: attachment; filename="' + GBK + b'"',
        b'Content-Disposition: attachment; filename="' + NAME.encode() + b'"',
        f'Content-Disposition: attachment; filename="{percent(NAME.encode())}"'.encode(),
        f'Content-Type: application/vnd.ms-excel; name="{word(NAME)}"\r\nContent-Disposition: attachment'.encode(),
        b"Content-Type: application/octet-stream; charset=gbk; name=" + GBK,
        f'Content-Disposition: attachment; filename="C:\\\\报表\\\\{NAME}"'.encode("gb18030"),
        f'Content-Disposition: attachment; filename="../../../etc/{NAME}"'.encode(),
        f'content-disposition:attachment;FILENAME="{word(NAME)}"'.encode(),
    ],
)
def test_the_name_as_it_was_meant(header: bytes) -> None:
    assert attachment_name(headers_of(header)) == NAME


def test_a_charset_that_nobody_knows_is_guessed() -> None:
    assert words(b"=?x-nobody-knows?B?" + base64.b64encode(GBK) + b"?=") == NAME


@pytest.mark.parametrize("header", [b"Content-Type: text/plain", b"Content-Disposition: inline", b"", b'Content-Disposition: attachment; filename=""'])
def test_no_name(header: bytes) -> None:
    assert attachment_name(headers_of(header)) == ""


def test_a_subject_in_pieces() -> None:
    raw = f"银川 {word('2020年9月')} {word('报表')} ok".encode()
    assert words(raw) == "银川 2020年9月报表 ok"


def test_what_the_email_package_writes_is_read() -> None:
    letter = EmailMessage()
    letter.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=NAME * 4)
    (part,) = letter.iter_attachments()
    head = bytes(part).partition(b"\n\n")[0].replace(b"\n", b"\r\n")
    assert attachment_name(headers_of(head)) == NAME * 4


NAMED = b'7 (UID 12 BODYSTRUCTURE (("text" "plain" ("charset" "gbk") NIL NIL "base64" 20 1 NIL NIL NIL NIL)("application" "octet-stream" ("name" {6}'
LITERAL = b'a(")b.'
REST = (
    b') NIL NIL "base64" 4000 NIL ("attachment" ("filename" "x.xlsx")) NIL NIL)'
    b'("image" "png" ("name" "logo.png") "<1>" NIL "base64" 900 NIL ("inline" NIL) NIL NIL)'
    b'("text" "csv" ("name" "T07.csv") NIL NIL "quoted-printable" 30 3 NIL NIL NIL NIL)'
    b'("message" "rfc822" NIL NIL NIL "7bit" 900 ("date" "subject" NIL NIL NIL NIL NIL NIL NIL "<id>") '
    b'(("text" "html" NIL NIL NIL "7bit" 1 1)("application" "zip" ("name" "y.zip") NIL NIL "base64" 50) "mixed") 20)'
    b' "mixed" ("boundary" "b") NIL NIL NIL) INTERNALDATE "03-Oct-2020 09:00:00 +0800")'
)


def test_the_parts_of_a_letter() -> None:
    said = described([(NAMED, LITERAL), REST])
    assert (said["UID"], said["INTERNALDATE"]) == (b"12", b"03-Oct-2020 09:00:00 +0800")
    found = [(part.number, part.kind, part.encoding, part.octets) for part in parts(said["BODYSTRUCTURE"])]
    assert found == [
        ("2", "application/octet-stream", "base64", 4000),
        ("4", "text/csv", "quoted-printable", 30),
        ("5.2", "application/zip", "base64", 50),
    ]


def test_a_letter_that_is_nothing_but_its_attachment() -> None:
    said = described([b'1 (UID 3 BODYSTRUCTURE ("application" "vnd.ms-excel" ("name" "x.xls") NIL NIL "base64" 77 NIL NIL NIL NIL))'])
    assert [part.number for part in parts(said["BODYSTRUCTURE"])] == [""]


@pytest.mark.parametrize("raw", [b"1 (UID 3 BODYSTRUCTURE (", b"1 no list", b"1 (((((" + b"(" * 500 + b")" * 500])
def test_an_answer_without_sense_is_an_error_in_words(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        described([raw])
