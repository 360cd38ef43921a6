"""What the audit page asks of the log: which rows, and what their actions are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from console.views.audit_words import said
from flows.language import _, language
from flows.words import N_
from scheme.model import Scheme
from transforms.decided import KINDS
from transforms.stewardship.roles import COMMAND_LINE, ROLES
from warehouse import AuditRow, Warehouse

SHOWN, WHOLE = 100, 1_000_000
OTHERS = {
    "upload": N_("handed in"),
    "sign_in": N_("signed in"),
    "sign_out": N_("signed out"),
    "user_add": N_("account made"),
    "user_role": N_("role or units of an account changed"),
    "user_password": N_("password of an account changed"),
    "user_disable": N_("account closed"),
    "user_enable": N_("account opened again"),
    "user_revoke": N_("sessions of an account ended"),
    "remind": N_("reminded"),
    "analyst_grant": N_("analyst's login to the database made or set"),
    "analyst_revoke": N_("analyst's login to the database taken away"),
}


@dataclass(frozen=True)
class Asked:
    """What the log is narrowed to; '' where it is not."""

    login: str = ""
    action: str = ""
    unit: str = ""
    object: str = ""
    since: str = ""
    until: str = ""
    before: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """What a page's address asks for."""
        return cls(**{name: given.get(name, "").strip()[:100] for name in cls.__dataclass_fields__})


def rows(store: Warehouse, asked: Asked, scope: tuple[str, dict[str, object]], limit: int) -> list[AuditRow]:
    """The rows asked for, the latest first."""
    where, values = [scope[0]], dict(scope[1])
    for name, test in {
        "login": "login = :login", "action": "action = :action", "unit": "unit = :unit", "object": "object = :object",
        "since": "made_at >= :since", "until": "substr(made_at, 1, 10) <= :until",
    }.items():  # fmt: skip
        if value := getattr(asked, name):
            where.append(test)
            values[name] = value
    if asked.before.isdecimal() and len(asked.before) < 18:
        where.append("id < :before")
        values["before"] = int(asked.before)
    statement = f"SELECT * FROM audit WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT {int(limit)}"  # noqa: S608  # values are bound
    return [AuditRow(**row) for row in store.rows(statement, **values)]


def actions() -> dict[str, str]:
    """Every action that the log may have, as it is called."""
    decided = {code: kind.en if language() == "en" else kind.zh for code, kind in KINDS.items()}
    return decided | {code: _(text) for code, text in OTHERS.items()}


def role_words(code: str) -> str:
    """What a role is called."""
    role = ROLES.get(code, COMMAND_LINE if code == COMMAND_LINE.code else None)
    return code if role is None else role.en if language() == "en" else role.zh


def as_frame(scheme: Scheme, found: list[AuditRow]) -> pd.DataFrame:
    """The rows as a workbook has them: the detail in words, and as it was recorded."""
    words = actions()
    lines = [
        (r.id, r.made_at, r.login, role_words(r.role), words.get(r.action, r.action), r.unit, r.period, r.object, said(scheme, r), r.detail, r.hash)
        for r in found
    ]
    heads = ("number", "made at", "login", "role", "action", "unit", "period", "object", "detail", "as recorded", "hash")
    return pd.DataFrame(lines, columns=[_(head) for head in heads])


_HEADS = (
    N_("number"), N_("made at"), N_("login"), N_("role"), N_("action"), N_("unit"), N_("period"), N_("object"), N_("detail"), N_("as recorded"),
    N_("hash"),
)  # fmt: skip
"""The headings above, for the catalogue."""
