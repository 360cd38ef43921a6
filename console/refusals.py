"""Answers that refuse: each has a status and says in words what is the matter and what to do."""

from __future__ import annotations

from flows.language import _


class Refused(Exception):
    """The request is refused."""

    def __init__(self, status: int, said: str) -> None:
        self.status = status
        self.said = said
        super().__init__(said)


def not_there() -> Refused:
    """There is no such thing, or none that this person may see: which of the two is not said."""
    return Refused(404, _("There is nothing here, or nothing that you may see. Go back, or choose from the list above."))


def busy() -> Refused:
    """The database is being written by somebody else, and nothing was changed."""
    return Refused(503, _("The database is busy: a night is publishing. Nothing was changed; do it again in a minute."))
