"""What Prometheus is told, worked out from the warehouse when it asks: nothing is counted beside what is kept anyway."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from flows import __version__
from flows.report_standing import RECEIVED, STANDINGS, standing_of
from warehouse import Warehouse

FINDINGS = """
    SELECT unit, severity, decision_state AS state, COUNT(*) AS n FROM findings GROUP BY unit, severity, decision_state"""
OLDEST = "SELECT severity, MIN(first_seen) AS since FROM findings WHERE decision_state = 'open' GROUP BY severity"
MATCHES = "SELECT state, COUNT(*) AS n FROM matches GROUP BY state"
NIGHTS = "SELECT started, ended, state, digest FROM nights ORDER BY id DESC LIMIT 50"
EDITION = "SELECT id, published FROM editions ORDER BY id DESC LIMIT 1"


class Measures(Collector):
    """The measures of a warehouse at a moment (ISO text, with its zone)."""

    def __init__(self, warehouse: Warehouse, now: str) -> None:
        self._warehouse = warehouse
        self._now = datetime.fromisoformat(now)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every measure, one family after the other."""
        yield _family("build", "The version of the program.", {(("version", __version__),): 1})
        yield from self._reports()
        yield from self._findings()
        rows = self._warehouse.query(MATCHES)
        yield _family("ledger_rows", "Rows of the ledger by state of their match.", {(("state", s),): n for s, n in _pairs(rows)})
        yield from self._nights()
        edition = self._warehouse.query(EDITION)
        yield _family("edition", "The number of the latest edition.", {(): int(edition["id"].iloc[0])} if len(edition) else {})
        published = {(): self._seconds(edition["published"].iloc[0])} if len(edition) else {}
        yield _family("edition_published_timestamp_seconds", "When the latest edition was published (Unix time).", published)

    def _reports(self) -> Iterator[GaugeMetricFamily]:
        scheme = self._warehouse.scheme
        today = self._now.astimezone(ZoneInfo(scheme.timezone)).date()
        files: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for unit, period, state, came in self._warehouse.query(RECEIVED).itertuples(index=False):
            files.setdefault((unit, period), []).append((state, str(came)[:10]))
        counts = {(("unit", unit), ("state", state)): 0 for unit in scheme.units for state in STANDINGS}
        overdue = set(scheme.overdue(today))
        for unit in scheme.units:
            for period in scheme.periods_until(min(today, date(scheme.year + 1, 12, 31))):
                state = standing_of(scheme, files.get((unit, period), ()), period, overdue=(unit, period) in overdue)
                counts[("unit", unit), ("state", state)] += 1
        yield _family("reports", "Reports (unit and period) by how they stand; overdue ones have not been handed in.", counts)

    def _findings(self) -> Iterator[GaugeMetricFamily]:
        found = self._warehouse.query(FINDINGS)
        counts = {(("unit", u), ("severity", s), ("decision", d)): int(n) for u, s, d, n in found.itertuples(index=False)}
        yield _family("findings", "Findings of the latest night by unit, severity and what people made of them.", counts)
        since = {severity: datetime.fromisoformat(moment) for severity, moment in _pairs(self._warehouse.query(OLDEST))}
        oldest = {(("severity", severity),): (self._now - moment).total_seconds() for severity, moment in since.items()}
        yield _family("oldest_open_finding_seconds", "For how long the oldest finding that nobody has decided on has been there.", oldest)

    def _nights(self) -> Iterator[GaugeMetricFamily]:
        nights = self._warehouse.query(NIGHTS)
        last: dict[str, object] = {}
        for state, ended in nights.loc[nights["ended"].notna(), ["state", "ended"]].itertuples(index=False):
            last.setdefault(str(state), ended)
        ended_at = {(("state", state),): self._seconds(ended) for state, ended in last.items()}
        yield _family("night_ended_timestamp_seconds", "When the last night ended, by how it ended (Unix time).", ended_at)
        running = nights.loc[nights["state"] == "running", "started"]
        yield _family("night_running", "Whether a night is at work.", {(): len(running)})
        told = [json.loads(text) for text in nights.loc[nights["state"] == "finished", "digest"] if str(text).startswith("{")][:1]
        seconds = dict(told[0].get("seconds") or {}) if told else {}
        yield _family("stage_seconds", "How long each stage of the last finished night took.", {(("stage", s),): n for s, n in seconds.items()})
        failing = {(("unit", unit),): nights for unit, nights in (told[0].get("failing") or {} if told else {}).items()}
        yield _family("source_failed_nights", "For how many nights in a row a source could not be had; those that were had are not there.", failing)

    @staticmethod
    def _seconds(moment: object) -> float:
        return datetime.fromisoformat(str(moment)).timestamp()


def exposition(warehouse: Warehouse) -> bytes:
    """The measures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Measures(warehouse, warehouse.now()))
    return generate_latest(registry)


def _pairs(frame: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    yield from frame.itertuples(index=False, name=None)


def _family(name: str, help_text: str, values: Mapping[Any, float]) -> GaugeMetricFamily:
    """A gauge with its values by labels, each label a pair of name and text."""
    family = GaugeMetricFamily(f"unionstats_{name}", help_text, labels=[label for label, _text in next(iter(values), ())])
    for labels, value in values.items():
        family.add_metric([text for _label, text in labels], float(value))
    return family
