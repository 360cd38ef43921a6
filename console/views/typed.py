"""What was typed into a decision form, and which field is to blame where it was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.own_words import personal
from transforms.stewardship.reasons import LEAST_WORDS, reasons_for
from transforms.stewardship.states import BY_KIND

MUST_SAY = frozenset({"explain", "waive"})


@dataclass(frozen=True)
class Typed:
    """The fields of a decision form. `version`: what the form was opened at."""

    kind: str = ""
    reason: str = ""
    note: str = ""
    until: str = ""
    version: str = ""

    @classmethod
    def of(cls, form: Mapping[str, object]) -> Typed:
        """Out of a form, of whose reasons that of the chosen kind counts."""
        said = {name: str(form.get(name) or "") for name in ("kind", "note", "until", "version")}
        return cls(**said, reason=str(form.get(f"reason_{said['kind']}") or form.get("reason") or ""))

    @property
    def wrong(self) -> str:
        """The field that a refusal is about; '' where it is about none of them."""
        if self.kind not in BY_KIND:
            return "kind"
        if self.kind in MUST_SAY and self.reason not in {reason.code for reason in reasons_for(self.kind)}:
            return "reason"
        if self.kind == "return" and not self.reason and not self.note.strip():
            return "reason"
        if personal(self.note):
            return "note"
        if len(" ".join(self.note.split())) < (LEAST_WORDS if self.kind in MUST_SAY else 1 if self.kind == "refuse" else 0):
            return "note"
        return "until" if self.kind == "waive" else ""

    @property
    def fields(self) -> dict[str, str]:
        """What a form shows again."""
        return {"kind": self.kind, "reason": self.reason, "note": self.note, "until": self.until}
