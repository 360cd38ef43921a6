"""What is wrong with a command line, in words: place, what was found, what was expected, the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Any, get_args

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from flows.language import _
from flows.words import N_

NAME = "unionstats"
KINDS = {date: N_("a day as YYYY-MM-DD, such as 2020-10-11"), int: N_("a whole number"), float: N_("a number"), bool: N_("no value")}


def in_words(error: CycloptsError) -> str:
    """The complaint about a command line."""
    place = " ".join((NAME, *(error.command_chain or ())))
    match error:
        case UnknownCommandError():
            said = _no_command(error)
        case UnknownOptionError():
            said = _no_option(error)
        case RepeatArgumentError():
            said = _("{option} is given twice; give it once.").format(option=error.token.keyword)
        case MissingArgumentError():
            said = _missing(error)
        case CoercionError() if error.token is not None:
            said = _no_value(error)
        case UnusedCliTokensError() if _commands(error):
            said = _no_command(error)
        case UnusedCliTokensError():
            said = _("too much: {found}. What has blanks in it stands in quotation marks, and options begin with --.").format(
                found=" ".join(error.unused_tokens or ())
            )
        case _other:
            said = _("this is not understood ({found}).").format(found=str(error).strip())
    return _("{place}: {said} See {place} --help.").format(place=place, said=said)


def near(found: str, known: Iterable[str]) -> str:
    """A question after the name that may be meant; nothing where none is near."""
    close = difflib.get_close_matches(found, list(known), n=1, cutoff=0.6)
    return _(" Did you mean {name}?").format(name=close[0]) if close else ""


def _commands(error: CycloptsError) -> list[str]:
    """The commands that may stand where the error is."""
    return [name for name in error.app or () if not name.startswith("-")]


def _no_command(error: UnknownCommandError | UnusedCliTokensError) -> str:
    (found, *_rest) = error.unused_tokens or [""]
    if found.startswith("-"):
        return _("options stand after the command: unionstats COMMAND {found} ….").format(found=found)
    commands = _commands(error)
    text = _("there is no command {found}.{near} Commands are: {expected}.")
    return text.format(found=found, near=near(found, commands), expected=", ".join(commands))


def _no_option(error: UnknownOptionError) -> str:
    found = (error.token.keyword or error.token.value).partition("=")[0]
    options = [argument.name for argument in error.argument_collection if argument.show and argument.name.startswith("--")]
    text = _("there is no option {found}.{near} Options are: {expected}.")
    return text.format(found=found, near=near(found, options), expected=", ".join(options))


def _missing(error: MissingArgumentError) -> str:
    argument = error.argument
    name = error.keyword or (argument.name if argument else "")
    text = _("{option} has no value. Expected: {expected}") if error.keyword else _("{option} is missing. Expected: {expected}")
    return text.format(option=name, expected=_((argument and argument.parameter.help) or name))


def _no_value(error: CoercionError) -> str:
    token, argument = error.token, error.argument
    option = (token and token.keyword) or (argument.name if argument else "")
    expected = next((_(word) for kind, word in KINDS.items() if kind in _kinds(error.target_type)), str(error.target_type))
    return _("{option}: found {found}, expected {expected}.").format(option=option, found=token.value if token else "", expected=expected)


def _kinds(asked: Any) -> tuple[Any, ...]:
    """The types that an annotation allows."""
    return (asked, *get_args(asked))
