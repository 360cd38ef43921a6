"""Handing in from the console: files are looked at, tried, shown with what they change, and taken in when their sender says so.

Taken in means: kept in the archive and noted among the files, in one transaction with who sent them. The next night reads them as a
new version, like any file of the inbox. docs/adr/0015.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from expectations.words_issues import issue_words
from flows.errors import UserError
from flows.language import _, language
from flows.naming import unit_name
from flows.staging import Staged, Staging
from flows.trial import Trial, Tried, by_weight
from flows.uploads import check_upload, safe_name
from flows.version_diff import diff
from scheme.model import Scheme
from transforms.stewardship.roles import Person
from warehouse import Arrival, Warehouse
from warehouse.audit import Act
from warehouse.lease import in_use

LIMIT = 50 * 2**20
"""How many bytes a file may have, where the settings say nothing else."""
MOST = 20
"""How many files can be sent at once."""
WAITING = 20
"""How often somebody can send before they confirm or discard what they sent: what waits takes room."""
REFUSING = ("S01", "S15", "S11")
"""Findings with which a version cannot be taken in: it cannot be opened, or it says that it is another unit's or period's."""


@dataclass(frozen=True)
class HandedIn:
    """What came of it. `files`: the numbers of those that are new; `known`: the names of those whose bytes stand already."""

    unit: str
    period: str
    files: tuple[int, ...]
    known: tuple[str, ...]


class HandingIn:
    """Takes in what a person sends."""

    def __init__(self, store: Warehouse, person: Person, limit: int = LIMIT) -> None:
        self._store = store
        self._person = person
        self._limit = limit
        self.staging = Staging(store.home)

    def stage(self, unit: str, period: str, files: Sequence[tuple[str, bytes]]) -> Staged:
        """Keep files aside for the checks. UserError where the person may not, or a file is not to be opened."""
        self._may(unit)
        if len(self.staging.waiting(self._person.login)) >= WAITING:
            raise UserError(_("{limit} reports of yours wait already. Confirm or discard these first.").format(limit=WAITING))
        return self.staging.put(self._person.login, unit, period, looked_at(files, self._limit))

    def staged(self, token: str) -> Staged | None:
        """What waits under a token for this person; None otherwise."""
        staged = self.staging.get(token, self._person.login)
        return staged if staged is not None and self._person.may("upload", staged.unit) else None

    def tried(self, staged: Staged) -> list[Tried]:
        """The files as the trial takes them."""
        return [Tried(path, name) for path, name in zip(self.staging.paths(staged), staged.names, strict=True)]

    def same_bytes(self, staged: Staged) -> tuple[str, ...]:
        """The names of files whose bytes stand already for the unit and period."""
        stand = self._standing_shas(staged)
        return tuple(name for name, path in zip(staged.names, self.staging.paths(staged), strict=True) if sha_of(path) in stand)

    def confirm(self, staged: Staged) -> HandedIn:
        """Take the files in: once, however often it is asked. UserError where they cannot be, with the way out."""
        self._may(staged.unit)
        folder = f"{staged.unit}/{staged.period}/web-{staged.token[:8].replace('_', '-')}"
        outcome = self.staging.outcome(staged)
        if outcome is None:
            if self.staging.get(staged.token, staged.login) is None:
                return self._taken_before(staged, folder)
            raise UserError(_("The files have not been checked yet. Wait for the result, then confirm."))
        if outcome["refused"]:
            said = _("These files cannot be handed in: {why} Discard them and send the right ones.")
            raise UserError(said.format(why=" ".join(outcome["refused"])))
        try:
            with in_use(self._store.home):
                arrivals = [
                    Arrival(staged.unit, staged.period, f"{folder}/{name}", self._store.archive.keep(path), path.stat().st_size)
                    for name, path in zip(staged.names, self.staging.paths(staged), strict=True)
                ]
        except FileNotFoundError:  # confirmed in another tab at this moment
            return self._taken_before(staged, folder)
        act = Act(self._person.login, self._person.role, "upload", staged.unit, staged.period)
        added = self._store.hand_in(arrivals, act)
        files = self._store.files(current=False)
        mine = files[files["path"].isin([arrival.path for arrival in arrivals])]
        known = tuple(arrival.path.rpartition("/")[2] for arrival in arrivals if arrival.path not in set(mine["path"]))
        self.staging.discard(staged)
        return HandedIn(staged.unit, staged.period, tuple(added) or tuple(int(number) for number in mine["id"]), known)

    def _taken_before(self, staged: Staged, folder: str) -> HandedIn:
        """What came of files that were confirmed meanwhile. UserError where nothing of them was new, or they were discarded."""
        files = self._store.files(current=False)
        mine = files[files["path"].str.startswith(f"{folder}/")]
        if mine.empty:
            raise UserError(_("These files were confirmed or discarded already. The batches show what was handed in."))
        there = set(mine["path"])
        known = tuple(name for name in staged.names if f"{folder}/{name}" not in there)
        return HandedIn(staged.unit, staged.period, tuple(int(number) for number in mine["id"]), known)

    def _standing_shas(self, staged: Staged) -> frozenset[str]:
        files = self._store.files()
        return frozenset(files.loc[(files["unit"] == staged.unit) & (files["period"] == staged.period), "sha256"])

    def _may(self, unit: str) -> None:
        if not self._person.may("upload", unit):
            raise UserError(_("{unit}: you cannot hand in for this unit. Ask its own people to.").format(unit=unit_name(self._store.scheme, unit)))


def looked_at(files: Sequence[tuple[str, bytes]], limit: int) -> list[tuple[str, bytes]]:
    """Files under safe names, each of its own. UserError for the first that is not to be opened, or where there is none."""
    if not files:
        raise UserError(_("No file was sent. Choose the files of the report, then send them."))
    if len(files) > MOST:
        raise UserError(_("{found} files were sent, at most {limit} can be at once. Send them in several goes.").format(found=len(files), limit=MOST))
    named: dict[str, bytes] = {}
    for given, content in files:
        name = safe_name(given)
        check_upload(name, content, limit)
        if name in named:
            raise UserError(_("{place}: two files of this name were sent. Rename one of them.").format(place=name))
        named[name] = content
    return list(named.items())


def refused(scheme: Scheme, trial: Trial) -> list[str]:
    """Why what was tried cannot be taken in, a sentence each; nothing where it can."""
    said: dict[str, None] = {}
    for name, reading in zip(trial.names, trial.readings, strict=True):
        for issue in reading.issues:
            if issue.rule in REFUSING:
                words = issue_words(scheme, scheme.rule(issue.rule), issue.table, issue.column_id, issue.shown, issue.detail)
                said[_("{place}: {said}.").format(place=name, said=words.en if language() == "en" else words.zh)] = None
        if not reading.tables and not any(issue.rule in REFUSING for issue in reading.issues):
            said[_("{place}: there is no table of the scheme in it.").format(place=name)] = None
    return list(said) or ([] if trial.readings else [_("There is no report among the files.")])


Known = tuple[str, str, str, str]
"""What a finding is told from others by within a report: rule, table, key, column."""


def as_outcome(scheme: Scheme, trial: Trial, published: Iterable[Known] | None = None) -> dict[str, Any]:
    """What is kept of a trial until its files are confirmed, and shown of it: JSON.

    `published`: the report's findings of the latest night, where there are any; each finding then says whether it is `new`,
    and `gone` how many are there no more; where no row was read nothing is compared.
    """
    if not any(len(rows) for reading in trial.readings for rows in reading.tables.values()):
        published = None  # what was not read cannot have mended anything
    columns = [column for column in trial.findings.columns if column not in ("reading_id", "county", "basis")]
    findings = json.loads(by_weight(trial.findings, scheme)[columns].to_json(orient="records", force_ascii=False))
    return {
        "unit": trial.unit,
        "period": trial.period,
        "files": list(trial.names),
        "findings": findings,
        "gone": None if published is None else _mark_new(findings, published),
        "errors": trial.errors,
        "left_out": [one.text for one in trial.left_out],
        "notices": [notice.text(language()) for notice in trial.notices],
        "tables": [{code: len(rows) for code, rows in reading.tables.items()} for reading in trial.readings],
        "answers": [len(reading.explanations) for reading in trial.readings],
        "changes": [asdict(change) for change in diff(scheme, trial.stood, trial.stands)] if trial.stood else None,
        "refused": refused(scheme, trial),
    }


def _mark_new(findings: Iterable[dict[str, Any]], published: Iterable[Known]) -> int:
    """Note with each finding whether the latest night had none like it; how many of that night's are there no more."""
    before = Counter(published)
    for finding in findings:
        key = tuple(finding[name] or "" for name in ("rule", "table_code", "row_key", "column_id"))
        finding["new"] = before[key] == 0  # type: ignore[index]  # four texts
        before[key] -= 0 if finding["new"] else 1  # type: ignore[index]
    return before.total()


def sha_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, as the archive names it."""
    with path.open("rb") as reading:
        return hashlib.file_digest(reading, "sha256").hexdigest()
