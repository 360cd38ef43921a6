"""Every text has its Chinese; the template and the compiled catalogue are those of the code."""

import string
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.conftest import ROOT

LOCALE = ROOT / "flows" / "locale"
CURE = """
  pybabel extract -k N_ -F flows/locale/babel.cfg -o flows/locale/unionstats.pot --no-location --sort-output --omit-header flows console
  pybabel update -i flows/locale/unionstats.pot -d flows/locale -D unionstats -l zh --no-fuzzy-matching --omit-header, translate, then
  pybabel compile -f -d flows/locale -D unionstats"""


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh")


def texts(of: Catalog) -> set[str]:
    return {str(message.id) for message in of if message.id}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def in_code() -> set[str]:
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    found = [text for room in ("flows", "console") for text in extract_from_dir(ROOT / room, method_map=methods, keywords={"_": None, "N_": None})]
    return {text for _, _, message, *_ in found for text in (message if isinstance(message, tuple) else [message])}


def test_the_template_holds_every_text_of_the_code() -> None:
    assert texts(catalogue(LOCALE / "unionstats.pot")) == in_code(), CURE


def test_no_text_lacks_chinese() -> None:
    chinese = catalogue(LOCALE / "zh" / "LC_MESSAGES" / "unionstats.po")
    assert texts(chinese) == in_code(), CURE
    assert [message.id for message in chinese if message.id and (not message.string or message.fuzzy)] == []


def test_translations_fill_in_the_same_fields() -> None:
    chinese = catalogue(LOCALE / "zh" / "LC_MESSAGES" / "unionstats.po")
    assert [m.id for m in chinese if m.id and fields(str(m.id)) != fields(str(m.string))] == []


def test_the_compiled_catalogue_is_fresh() -> None:
    folder = LOCALE / "zh" / "LC_MESSAGES"
    with (folder / "unionstats.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in catalogue(folder / "unionstats.po") if message.id}, CURE
