"""Texts for people in their language: gettext catalogues, written with Babel; Chinese by default."""

from __future__ import annotations

import gettext
import os
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

DOMAIN = "unionstats"
LANGUAGES = ("zh", "en")
DEFAULT = "zh"
_preferred = [DEFAULT]
_spoken: ContextVar[str | None] = ContextVar("language", default=None)


def prefer(name: str | None) -> None:
    """Set the language of texts where UNIONSTATS_LANGUAGE names none; None: Chinese."""
    _preferred[0] = name or DEFAULT


def speak(name: str | None) -> None:
    """Set the language of the texts of this thread or task alone, such as a request's; None: that of everybody."""
    _spoken.set(name)


def language() -> str:
    """The language spoken here, else UNIONSTATS_LANGUAGE (zh or en), else the preferred one, Chinese by default."""
    if (spoken := _spoken.get()) is not None:
        return spoken
    return "en" if os.environ.get("UNIONSTATS_LANGUAGE", _preferred[0]).lower().startswith("en") else "zh"


@cache
def _catalogue(name: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, str(files("flows") / "locale"), [name], fallback=True)


def _(text: str) -> str:
    """`text` (English, as in the code) in the language of tonight."""
    return _catalogue(language()).gettext(text) if text else ""  # gettext gives the catalogue's header for an empty text


def in_every_language(text: str) -> frozenset[str]:
    """`text` as it is said in each language, for what people may have been given in another one."""
    return frozenset(text if name == "en" else _catalogue(name).gettext(text) for name in LANGUAGES)
