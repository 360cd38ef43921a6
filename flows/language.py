"""Texts for people in their language: gettext catalogues by Babel; Chinese by default."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files

from babel.support import NullTranslations, Translations

DOMAIN = "unionstats"
LANGUAGES = ("zh", "en")
DEFAULT = "zh"
_preferred = [DEFAULT]


def prefer(name: str | None) -> None:
    """Set the language of texts where UNIONSTATS_LANGUAGE names none; None: Chinese."""
    _preferred[0] = name or DEFAULT


def language() -> str:
    """The language of tonight's texts: UNIONSTATS_LANGUAGE (zh or en), else the preferred one, Chinese by default."""
    return "en" if os.environ.get("UNIONSTATS_LANGUAGE", _preferred[0]).lower().startswith("en") else "zh"


@cache
def _catalogue(name: str) -> NullTranslations:
    return Translations.load(str(files("flows") / "locale"), [name], DOMAIN)


def _(text: str) -> str:
    """`text` (English, as in the code) in the language of tonight."""
    return _catalogue(language()).gettext(text) if text else ""  # gettext gives the catalogue's header for an empty text


def in_every_language(text: str) -> frozenset[str]:
    """`text` as it is said in each language, for what people may have been given in another one."""
    return frozenset(text if name == "en" else _catalogue(name).gettext(text) for name in LANGUAGES)
