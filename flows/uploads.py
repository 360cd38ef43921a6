"""The fence before an upload: what it is called, how large it is, and whether it may be opened at all, before any parser sees it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath

from flows.errors import UserError
from flows.language import _
from flows.words import N_
from sources.arriving import look
from sources.errors import UnreadableFile, UnsafeFile
from sources.inbox import REPORT_ENDINGS
from sources.personal_data import masked

LONGEST = 120
_DIVIDERS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


def safe_name(given: str) -> str:
    """The name of a file without folders, control characters and whatever a system would trip over; personal data masked."""
    name = unicodedata.normalize("NFC", _DIVIDERS.split(given)[-1])
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    name = masked(_FORBIDDEN.sub("_", name)).strip(" .\u3000")
    ending = PurePosixPath(name).suffix
    return name if len(name) <= LONGEST else name[: LONGEST - len(ending)] + ending


def check_upload(name: str, content: bytes, limit: int) -> None:
    """Raises UserError for a file that is not to be opened: where, what was found, what was expected, the way out."""
    if PurePosixPath(name).suffix.lower() not in REPORT_ENDINGS:
        raise refusal(name, "ending")
    check_size(name, len(content), limit)
    try:
        look(content)
    except (UnreadableFile, UnsafeFile) as error:
        raise refusal(name, error.why) from error


def check_size(name: str, size: int, limit: int) -> None:
    """Raises UserError for a file of more bytes than may be sent."""
    if size > limit:
        raise refusal(name, "too_large", size=f"{size / 2**20:.0f}", limit=f"{limit / 2**20:.0f}")


def refusal(name: str, why: str, **values: str) -> UserError:
    """What is said of a file that is refused, by the reason's key (REFUSALS)."""
    return UserError(_("{place}: {said}").format(place=name, said=_(REFUSALS[why]).format(**values)))


REFUSALS: Mapping[str, str] = {
    "ending": N_("this is no report. Expected a file that ends in xlsx, xls, ods or csv: save it as xlsx and send that."),
    "too_large": N_("it has {size} MB, at most {limit} MB can be sent. Remove pictures and empty rows, or send each table as a file of its own."),
    "bomb": N_("it unpacks to far more than a workbook would. Paste the values into a new workbook and send that."),
    "external_links": N_("it links to other files. Paste the values into a new workbook and send that."),
    "entities": N_("its XML defines entities, which no office program writes. Paste the values into a new workbook and send that."),
    "macros": N_("it carries macros. Save it as xlsx without macros and send that."),
    "encrypted": N_("it is protected by a password. Remove the password and send it again."),
    "damaged": N_("it is damaged or incomplete. Open it, save it anew and send that."),
    "empty": N_("it is empty. Choose the file that is filled in."),
    "html": N_("it is a web page, whatever its name says. Open it in an office program and save it as xlsx."),
    "other_kind": N_("it is no workbook, whatever its name says. Open it in an office program and save it as xlsx."),
}
"""Why a file is refused before it is opened, by the reasons of sources/."""
