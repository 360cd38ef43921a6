"""The detail of a row of the log in the reader's language: keys, states, reasons, kinds, roles and units by their names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from console.views.detail import kind_words, reason_words
from console.views.findings import rule_words, state_words
from flows.commands.remind import WORDS
from flows.language import _, language
from flows.naming import unit_name
from flows.words import N_
from scheme.model import Scheme
from transforms.stewardship.periods import MOVES
from transforms.stewardship.periods import STATES as OF_PERIODS
from transforms.stewardship.roles import ROLES
from warehouse import AuditRow

KEYS = {
    "from": N_("before"), "to": N_("after"), "reason": N_("reason"), "note": N_("note"), "until": N_("waived until"), "asks": N_("answers decision"),
    "rule": N_("rule"), "row_key": N_("row_key"), "fingerprint": N_("finding"), "batch": N_("taken together as"), "revokes": N_("revokes"),
    "kind": N_("kind"), "file": N_("file"), "files": N_("files"), "findings": N_("findings"), "units": N_("units"), "name": N_("name"),
    "role": N_("role"), "address": N_("address"), "federation": N_("federation union"), "is_unit": N_("is a unit of the register"),
    "new": N_("new"), "sent": N_("sent"), "again": N_("to be tried again"), "failed": N_("failed"), "unsure": N_("may or may not have arrived"),
    "waits": N_("waits for"),
}  # fmt: skip
_DAY = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b")


def parts(scheme: Scheme, row: AuditRow) -> Iterator[tuple[str, str]]:
    """What the detail says: names and values, in the order of KEYS; what is empty is left out."""
    order = {key: at for at, key in enumerate(KEYS)}
    for key, value in sorted(row.content.items(), key=lambda item: order.get(item[0], len(order))):
        if value not in (None, "", [], {}):
            yield _(KEYS[key]) if key in KEYS else key, _value(scheme, row.action, key, value)


def said(scheme: Scheme, row: AuditRow) -> str:
    """The same in a line."""
    colon, end = ("：", "；") if language() == "zh" else (": ", "; ")
    return end.join(f"{name}{colon}{value}" for name, value in parts(scheme, row))


def whole_days(text: str) -> Markup:
    """A text in which no line ends within a day or a month."""
    return Markup(_DAY.sub(r'<span class="moment">\g<0></span>', str(Markup.escape(text))))  # noqa: S704  # escaped here


def object_words(row: AuditRow) -> str:
    """What the row is about: a login or a message as it is, files by their word."""
    if not re.fullmatch(r"file \d+(, file \d+)*", row.object):
        return row.object
    return ("、" if language() == "zh" else ", ").join(_("file {number}").format(number=number) for number in re.findall(r"\d+", row.object))


def _value(scheme: Scheme, action: str, key: str, value: Any) -> str:
    comma = "、" if language() == "zh" else ", "
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key == "findings" and isinstance(value, Mapping):
        return comma.join(f"{state_words(state)} {count}" for state, count in value.items() if count) or _("none")
    if key == "files":
        names = [str(one.get("path", one.get("id"))).rpartition("/")[2] if isinstance(one, Mapping) else str(one) for one in value]
        return comma.join(names)
    if isinstance(value, list):
        return comma.join(_code(scheme, action, key, one) for one in value)
    return _code(scheme, action, key, value)


def _code(scheme: Scheme, action: str, key: str, value: Any) -> str:
    """A code as it is called."""
    if key in ("from", "to") and action in (*MOVES, "undo") and value in OF_PERIODS:
        return str(getattr(OF_PERIODS[value], language()))
    words: Mapping[str, Callable[[str], str]] = {
        "from": state_words, "to": state_words, "reason": reason_words, "kind": kind_words,
        "rule": lambda code: code if rule_words(scheme, code) == code else f"{code} {rule_words(scheme, code)}",
        "units": lambda code: unit_name(scheme, code),
        "role": lambda code: str(getattr(ROLES[code], language())) if code in ROLES else code,
        "waits": lambda code: _(WORDS[code]) if code in WORDS else code,
    }  # fmt: skip
    return words[key](str(value)) if key in words else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
