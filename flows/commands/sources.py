"""`unionstats sources`: where each unit's files are pulled from, what is there now, and why one cannot be reached."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from flows.commands import options
from flows.commands.common import chosen, settings_of
from flows.errors import UserError
from flows.language import _, language
from flows.naming import unit_name
from flows.pulling.pull import sources_of
from flows.tables import print_table
from flows.words import N_
from scheme import Scheme, load_scheme
from sources.connectors.plan import REGISTER

if TYPE_CHECKING:
    from flows.pulling.offers import Offer

FAULTY = 1
COLUMNS = (N_("unit"), N_("kind of source"), N_("place"), N_("reachable"), N_("files"), N_("to be fetched"), N_("newest"))


def sources(
    *,
    unit: options.Unit = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> int:
    """Ask every source what it offers; nothing is fetched. Exit code 1 where one cannot be reached."""
    from flows.pulling.offers import offers

    scheme = load_scheme()
    found = sources_of(settings_of(config, home=home), config, scheme)
    if found is None:
        raise UserError(_("No sources are configured. See docs/how-to/configure-sources.md."))
    wanted = chosen("unit", unit, {code: scheme.units[code].short if code in scheme.units else _(code) for code in found.settings})
    asked = offers(found, [code for code in found.settings if wanted in (None, code)], scheme)
    if as_json:
        print(json.dumps([_as_json(offer, scheme) for offer in asked], ensure_ascii=False, indent=2))
    else:
        _show(asked, scheme)
    return 0 if all(offer.reachable for offer in asked) else FAULTY


def _show(asked: Sequence[Offer], scheme: Scheme) -> None:
    rows = [
        (
            _("register") if offer.unit == REGISTER else unit_name(scheme, offer.unit), _(KIND_WORDS[offer.kind]), offer.place,
            _("yes") if offer.reachable else _("no"), offer.files if offer.reachable else None, offer.new if offer.reachable else None,
            _day(offer, scheme),
        )
        for offer in asked
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[_(name) for name in COLUMNS])
    print_table(frame.astype({_("files"): "Int64", _("to be fetched"): "Int64"}))
    for offer in asked:
        for notice in offer.notices:
            print(notice.text(language()))


KIND_WORDS = {
    "folder": N_("folder"),
    "sftp": N_("SFTP"),
    "https": N_("HTTPS"),
    "s3": N_("object store (S3)"),
    "webdav": N_("WebDAV"),
    "mailbox": N_("mailbox"),
    "database": N_("database view"),
}


def _day(offer: Offer, scheme: Scheme) -> str:
    return f"{datetime.fromtimestamp(offer.newest, ZoneInfo(scheme.timezone)):%Y-%m-%d %H:%M}" if offer.newest is not None else ""


def _as_json(offer: Offer, scheme: Scheme) -> dict[str, object]:
    return {
        "unit": offer.unit, "kind": offer.kind, "place": offer.place, "reachable": offer.reachable,
        "files": offer.files, "new": offer.new, "newest": _day(offer, scheme) or None,
        "notices": [{"code": one.code, "place": one.place, "found": one.found, "text": one.text(language())} for one in offer.notices],
    }  # fmt: skip
