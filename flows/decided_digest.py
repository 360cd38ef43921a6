"""What the digest says of decisions on findings: in which states these are, which decisions lapsed and why, where the audit log stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.language import _, language
from flows.marks import comma
from transforms.stewardship.states import CAUSES, STATES


def decided_lines(cases: Mapping[str, int], lapsed: Mapping[str, int], answered: int = 0) -> Iterator[str]:
    """The lines; none where nobody has decided anything."""
    if cases:
        yield _("Decided on: {counts}").format(counts=_counted(STATES, cases))
    if lapsed:
        yield _("Decisions that no longer hold since tonight: {counts}").format(counts=_counted(CAUSES, lapsed))
    if answered:
        yield _("Answers taken over from returned workbooks: {count}").format(count=answered)


def audit_lines(audit: tuple[int, str] | None) -> Iterator[str]:
    """Where the audit log stands; nothing where it is empty."""
    if audit is not None and audit[0]:
        yield _("Audit log: {count} rows, head {hash}").format(count=audit[0], hash=audit[1])


def _counted(of: Mapping[str, object], counts: Mapping[str, int]) -> str:
    return comma().join(f"{getattr(named, language())} {counts[code]}" for code, named in of.items() if counts.get(code))
