"""Words that people type are kept for ever in the audit log: a citizen or mobile number is refused there before it is taken."""

from __future__ import annotations

from flows.errors import UserError
from flows.language import _
from flows.marks import colon
from sources.personal_data import masked


def personal(text: str) -> str:
    """What is to be said of personal numbers in words; '' where there are none."""
    hidden = masked(text)
    if hidden == text:
        return ""
    return _("Leave citizen and mobile numbers out of the words, which are kept for ever; found: {found}").format(found=hidden)


def check_own_words(text: str, place: str) -> None:
    """UserError, with the way out, for words with personal numbers in them."""
    if said := personal(text):
        raise UserError(f"{place}{colon()}{said}")
