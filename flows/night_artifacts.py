"""What Prefect's pages show of a night: its digest, who stands where, and what was found by rule."""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.commands.status import by_unit
from flows.digest import Digest, render
from flows.language import _, language
from flows.night import Course
from flows.report_standing import RECEIVED
from scheme import Scheme

log = logging.getLogger("unionstats")
DIGEST, STATUS, RULES = "digest", "status", "findings-by-rule"
BY_RULE = """
    SELECT rule, severity, COUNT(*) AS open, SUM(CASE WHEN state = 'new' THEN 1 ELSE 0 END) AS new,
        SUM(CASE WHEN state = 'back' THEN 1 ELSE 0 END) AS back
    FROM findings GROUP BY rule, severity ORDER BY rule"""


def show(course: Course, digest: Digest) -> None:
    """Keep a night's artifacts on the Prefect API. What keeps them from it is logged: the night has published."""
    said = f"nightly {digest.as_of}"
    try:
        create_markdown_artifact(f"```\n{render(digest, course.scheme)}\n```", key=DIGEST, description=said)
        if digest.edition is None:
            return
        received, found = course.warehouse.query(RECEIVED), course.warehouse.query(BY_RULE)
        findings = course.warehouse.query("SELECT unit, period, severity, COUNT(*) AS findings FROM findings GROUP BY unit, period, severity")
        create_table_artifact(_records(by_unit(course.scheme, received, findings, course.as_of)), key=STATUS, description=said)
        create_table_artifact(_records(by_rule(course.scheme, found)), key=RULES, description=said)
    except Exception as error:  # noqa: BLE001  # Prefect's server may be gone; the digest is kept in the ledger and printed
        log.warning(_("Prefect did not take the night's tables and digest ({error}); they are in the warehouse.").format(error=type(error).__name__))


def by_rule(scheme: Scheme, found: pd.DataFrame) -> pd.DataFrame:
    """The open findings of each rule, with what the rule says, in the language of tonight; the most severe first, then the most."""
    severities = list(scheme.severities)
    texts = {rule.code: rule.zh if language() == "zh" else rule.en for rules in scheme.rules.values() for rule in rules}
    ordered = found.assign(order=found["severity"].map(severities.index)).sort_values(["order", "open", "rule"], ascending=[True, False, True])
    named = {severity: words[language()] for severity, words in scheme.severities.items()}
    table = ordered.assign(severity=ordered["severity"].map(named), text=ordered["rule"].map(texts).fillna(""))
    shown = table[["rule", "severity", "open", "new", "back", "text"]]
    return shown.set_axis([_("rule"), _("severity"), _("open"), _("new"), _("back"), _("what the rule says")], axis="columns")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as Prefect takes them: plain values."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)
