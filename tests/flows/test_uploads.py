"""What is sent is looked at before it is opened: each kind of bad file with its message, and names that harm nothing."""

import io
import struct
import zipfile

import pytest

from flows.errors import UserError
from flows.uploads import LONGEST, check_upload, safe_name

LIMIT = 1 << 20
PARTS = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"<worksheet/>"}


def zipped(**more: bytes) -> bytes:
    """A workbook of bare parts, with others beside them (__ stands for /, _dot_ for a point)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (PARTS | {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def many_entries() -> bytes:
    """A zip whose list of parts says that it has seven million bytes."""
    content = bytearray(zipped())
    at = content.rfind(b"PK\x05\x06")
    struct.pack_into("<I", content, at + 12, 7_000_000)
    return bytes(content)


BAD = {
    "a letter": ("报告.docx", b"PK\x03\x04", "expected a file that ends in xlsx"),
    "no ending": ("报告", b"PK\x03\x04", "expected a file that ends in xlsx"),
    "a program": ("报表.xlsx.exe", b"MZ", "expected a file that ends in xlsx"),
    "too large": ("a.xlsx", b"x" * (3 * LIMIT), "it has 3 MB, at most 1 MB can be sent"),
    "a bomb": ("a.xlsx", zipped(xl__worksheets__sheet2_dot_xml=b"\0" * (30 << 20)), "it unpacks to far more"),
    "a bomb of entries": ("a.xlsx", many_entries(), "it unpacks to far more"),
    "macros": ("a.xlsm", zipped(xl__vbaProject_dot_bin=b"macro"), "it carries macros. Save it as xlsx"),
    "macros under another name": ("a.xlsx", zipped(xl__VBAPROJECT_dot_BIN=b"macro"), "it carries macros"),
    "macros in an xls": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "it carries macros"),
    "links": ("a.xlsx", zipped(xl__externalLinks__externalLink1_dot_xml=b"<x/>"), "it links to other files"),
    "an entity": ("a.xlsx", zipped(xl__styles_dot_xml=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'), "its XML defines entities"),
    "an entity in UTF-16": ("a.xlsx", zipped(xl__styles_dot_xml="<!DOCTYPE x []><x/>".encode("utf-16")), "its XML defines entities"),
    "a password": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "it is protected by a password"),
    "half a zip": ("a.xlsx", zipped()[:-40], "it is damaged or incomplete"),
    "nothing": ("a.xlsx", b"\0\0\n ", "it is empty"),
    "a web page": ("a.xls", b"<html><table>", "it is a web page"),
    "a picture": ("a.xlsx", b"\x89PNG\r\n", "it is no workbook"),
    "a text document": ("a.xlsx", b"%PDF-1.7", "it is no workbook"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_files_are_refused_with_the_way_out(what: str) -> None:
    name, content, words = BAD[what]
    with pytest.raises(UserError) as refused:
        check_upload(name, content, LIMIT)
    assert str(refused.value).lower().startswith(f"{name}: ")
    assert words.lower() in str(refused.value).lower()


def test_a_zip_of_something_else_is_no_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UserError, match="it is no workbook"):
        check_upload("a.xlsx", stream.getvalue(), LIMIT)


@pytest.mark.parametrize("name", ["a.xlsx", "a.XLSX", "报表.et", "a.csv"])
def test_good_ones_are_not(name: str) -> None:
    check_upload(name, zipped() if not name.endswith("csv") else "县（市、区）,会员数\n".encode("gb18030"), LIMIT)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("银川市2020年10月报表.xlsx", "银川市2020年10月报表.xlsx"),
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\报表\\九月.xls", "九月.xls"),
        ("a\0b\n.xlsx", "ab.xlsx"),
        ("报\u202exslx.exe.xlsx", "报xslx.exe.xlsx"),
        ('<a>"|?*.csv', "_a_____.csv"),
        (" .隐藏.xlsx", "隐藏.xlsx"),
        ("13912345678.xlsx", "139******78.xlsx"),
        ("㛃" * 300 + ".xlsx", "㛃" * (LONGEST - 5) + ".xlsx"),
    ],
)
def test_names_harm_nothing(given: str, name: str) -> None:
    assert safe_name(given) == name
