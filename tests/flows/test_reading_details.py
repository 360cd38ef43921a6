"""What a night keeps of a reading beside its rows comes back as it was."""

import json

from flows.reading import _details, _issues
from sources.reading import Issue, Reading


def test_issues_come_back_those_without_a_finding_of_their_own_too() -> None:
    issues = (Issue("S09", "T02", "台账", "C2", 2, "county", "k", "某县"), Issue("", "T02", "台账", "D2", 2, "township"))
    assert _issues(json.loads(_details(Reading(issues=issues)))) == issues
