"""What the operator reads in the morning: what came in, what is missing, what changed among findings and figures, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeAlias

import pandas as pd

from flows.decided_digest import audit_lines, decided_lines
from flows.gap_digest import gap_lines, gap_warning
from flows.gap_night import GapNight
from flows.language import _, language
from flows.marks import between, bracketed, colon, comma, semicolon
from flows.naming import unit_name
from flows.only import Only
from flows.sources_lost import LOST, lost
from flows.tables import number_text
from scheme.model import Scheme
from sources.connectors.plan import REGISTER
from sources.notices import Notice
from transforms.figure_values import months_read

Causes: TypeAlias = dict[str, dict[str, set[str]]]
ALWAYS = ""
"""In Causes, instead of a period: what may have moved the figures of every period."""
LISTED = 12
"""How many lines of a list the digest shows; the commands show all."""


@dataclass(frozen=True)
class Moved:
    """A figure of the province that is another than in the edition before, and what changed under it."""

    indicator: str
    period: str
    before: float | None
    after: float | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """The night in numbers and lists. `edition` is the current one; `published` whether tonight made it."""

    as_of: str
    edition: int | None
    published: bool
    received: tuple[tuple[str, str, int, int], ...] = ()  # unit, period, files, version
    extracts: tuple[tuple[str, str], ...] = ()  # month, file of the register's
    overdue: tuple[tuple[str, str], ...] = ()
    notices: tuple[Notice, ...] = ()
    findings: dict[str, int] = field(default_factory=dict)  # by severity
    changes: dict[str, dict[str, int]] = field(default_factory=dict)  # new, gone, back → rule → count
    matches: dict[str, int] = field(default_factory=dict)  # by state
    cases: dict[str, int] = field(default_factory=dict)  # findings decided on, by state
    lapsed: dict[str, int] = field(default_factory=dict)  # decisions that lapsed tonight, by cause
    answered: int = 0  # findings that units answered in workbooks that they got back
    failing: dict[str, int] = field(default_factory=dict)  # sources that were not had, by unit: for how many nights in a row
    audit: tuple[int, str] | None = None  # the audit log's last row: its number and hash
    gap: GapNight | None = None
    moved: tuple[Moved, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    only: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """The periods and the units that the night was over, where it was over some only."""
    reminded: tuple[str, ...] = ()
    """What went out to whom after the night, where that is set; said on the night itself only."""
    untold: tuple[Digest, ...] = ()
    """Of nights before, which published an edition and died before anybody read what it brought."""

    def as_json(self) -> dict[str, Any]:
        """The digest as plain data."""
        notices = [n.text(language()) for n in self.notices]
        return asdict(self) | {"notices": notices, "untold": [digest.as_json() for digest in self.untold]}

    def to_text(self) -> str:
        """The digest as the warehouse keeps it, without those of nights before."""
        return json.dumps(asdict(replace(self, untold=(), reminded=())), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Digest:
        """The digest that `text` was written for; what another version of the program said besides is left out."""
        said = {name: value for name, value in json.loads(text).items() if name in {field.name for field in fields(cls)} - {"untold"}}
        lists = {name: tuple(map(tuple, said.get(name, ()))) for name in ("received", "extracts", "overdue")} | {"reminded": ()}
        moved = tuple(Moved(**line | {"why": tuple(line["why"])}) for line in said.get("moved", ()))
        notices = tuple(Notice(**notice) for notice in said.get("notices", ()) if isinstance(notice, dict))
        gap = GapNight.from_data(said["gap"]) if said.get("gap") else None
        audit = (int(said["audit"][0]), str(said["audit"][1])) if said.get("audit") else None
        only = (tuple(said["only"][0]), tuple(said["only"][1])) if said.get("only") else None
        return cls(**said | lists | {"moved": moved, "notices": notices, "gap": gap, "audit": audit, "only": only})


def moved_figures(before: pd.DataFrame, after: pd.DataFrame, scheme: Scheme, causes: Causes) -> tuple[Moved, ...]:
    """The province's figures (no breakdown) that changed between two editions, with their causes.

    `causes`: table code (REG for the register) to period (or ALWAYS) to what came in for it.
    """
    key = ["period", "indicator"]
    province = scheme.province.code

    def values(frame: pd.DataFrame) -> pd.Series:
        some = frame[(frame["region"] == province) & (frame["breakdown"] == "")]
        return some.set_index(key)["value"].astype("Float64")

    old, new = values(before), values(after)
    both = pd.DataFrame({"before": old, "after": new}).reset_index()
    changed = both[~((both["before"] - both["after"]).abs().fillna(1.0) < 1e-9) & ~(both["before"].isna() & both["after"].isna())]
    return tuple(
        Moved(
            str(row.indicator),
            str(row.period),
            _plain(row.before),
            _plain(row.after),
            tuple(_why(scheme, str(row.indicator), str(row.period), causes)),
        )
        for row in changed.sort_values(key).itertuples()
    )


def _why(scheme: Scheme, code: str, period: str, causes: Causes) -> Iterator[str]:
    """What came in for a table that the indicator reads, for a month whose report it reads."""
    indicator = scheme.indicators[code]
    months = pd.period_range(min(scheme.first_period, period), period, freq="M").strftime("%Y-%m")
    reads = {table: {ALWAYS, *of[period]} for table, of in months_read(scheme, indicator, [period], list(months)).items()}
    if "REG" in reads:
        reads["T02"] = reads["REG"] | reads.get("T02", set())
    said = sorted({cause for table, read in reads.items() for since, named in causes.get(table, {}).items() if since in read for cause in named})
    yield from said[:4]
    if len(said) > 4:
        yield _("and {count} more").format(count=len(said) - 4)


def _plain(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def render(digest: Digest, scheme: Scheme) -> str:
    """The digest as text, in the language of tonight; first what nights before had no time to tell."""
    told = ("\n".join(lines(each, scheme)) for each in (*digest.untold, digest))
    return "\n\n".join(told) + "\n" + _("Next: unionstats status (who stands where), unionstats findings (what to correct)")


def lines(digest: Digest, scheme: Scheme) -> Iterator[str]:
    """The digest of one night, line by line; what begins with a space belongs to the line above it."""
    yield _headline(digest)
    if digest.only:
        only = Only(*digest.only).words(scheme)
        yield _("Only {what} was taken in; what else lies in the folders comes with the next whole night.").format(what=only)
    yield from gap_warning(digest.gap, scheme)
    yield from _sources(digest, scheme)
    yield from _listed(
        _("Came in"),
        [
            _("{unit} {period}: version {version}, files: {files}").format(unit=unit_name(scheme, u), period=p, files=n, version=v)
            for u, p, n, v in digest.received
        ],
    )
    yield from _listed(_("Register"), [f"{month}{colon()}{path}" for month, path in digest.extracts])
    yield from _listed(_("Missing"), [f"{unit_name(scheme, u)} {p}" for u, p in digest.overdue])
    yield from _notices(digest, scheme)
    names = {s: texts[language()] for s, texts in scheme.severities.items()}
    open_now = comma().join(f"{names[s]} {digest.findings.get(s, 0)}" for s in scheme.severities)
    yield _("Open findings: {counts}").format(counts=open_now)
    for change, name in (("new", _("new")), ("back", _("back")), ("gone", _("gone"))):
        if rules := digest.changes.get(change):
            most = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
            said = between().join(f"{rule} {count}" for rule, count in most[:LISTED]) + (" …" if len(most) > LISTED else "")
            yield f"  {name} {sum(rules.values())}{colon()}{said}"
    yield from decided_lines(digest.cases, digest.lapsed, digest.answered)
    if digest.matches:
        yield _("Ledger rows: {accepted} matched with the register, {candidate} to be decided, {none} not found").format(
            **{state: digest.matches.get(state, 0) for state in ("accepted", "candidate", "none")}
        )
    yield from gap_lines(digest.gap, scheme, LISTED)
    yield from _listed(_("Figures that moved"), [_moved(m, scheme) for m in digest.moved])
    yield from digest.reminded
    yield from audit_lines(digest.audit)
    if digest.seconds:
        stages = between().join(f"{_(stage)} {took:.1f}" for stage, took in digest.seconds.items() if took >= 0.1)
        yield _("Time: {seconds} s").format(seconds=round(sum(digest.seconds.values()), 1)) + (bracketed(stages) if stages else "")


def news(digest: Digest, scheme: Scheme) -> Iterator[str]:
    """Of a night without an edition: how it ended, and what lay in the way."""
    yield _headline(digest)
    yield from _sources(digest, scheme)
    yield from _notices(digest, scheme)


def outcome(digest: Digest) -> str:
    """Which edition stands after a night, and whether it is a new one."""
    edition = _("edition {number} published") if digest.published else _("nothing new, edition {number} stands")
    return edition.format(number=digest.edition or "–")


def _headline(digest: Digest) -> str:
    return _("Night of {day}: {outcome}.").format(day=digest.as_of, outcome=outcome(digest))


def _sources(digest: Digest, scheme: Scheme) -> Iterator[str]:
    yield from _listed(_("Sources not reached"), [_of_source(notice, digest, scheme) for notice in lost(digest.notices)])


def _notices(digest: Digest, scheme: Scheme) -> Iterator[str]:
    others = [notice for notice in digest.notices if notice.code not in LOST]
    yield from _listed(_("Notices"), [replace(n, place=unit_name(scheme, n.place)).text(language()) for n in others])


def _of_source(notice: Notice, digest: Digest, scheme: Scheme) -> str:
    unit, _blank, place = notice.place.partition(" ")
    said = replace(notice, place=f"{_(unit) if unit == REGISTER else unit_name(scheme, unit)} {place}".rstrip()).text(language())
    nights = digest.failing.get(unit, 1)
    return said + (bracketed(_("{count} nights in a row").format(count=nights)) if nights > 1 else "")


def _moved(moved: Moved, scheme: Scheme) -> str:
    indicator = scheme.indicators[moved.indicator]
    name = indicator.zh if language() == "zh" else indicator.en
    unit = "%" if indicator.unit == "percent" else indicator.unit
    before, after = (number_text(v) if v is not None else "–" for v in (moved.before, moved.after))
    named = (" ".join((unit_name(scheme, first), *rest)) for first, *rest in (why.split(" ") for why in moved.why))
    why = f"  ← {semicolon().join(named)}" if moved.why else ""
    return f"{moved.indicator} {name} {moved.period}{colon()}{before} → {after} {unit}{why}"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}{bracketed(len(lines))}{colon().rstrip()}"
        yield from (f"  {line}" for line in lines[:LISTED])
        if len(lines) > LISTED:
            yield "  " + _("… and {count} more").format(count=len(lines) - LISTED)
