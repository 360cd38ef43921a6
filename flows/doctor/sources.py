"""Where reports and the register come from."""

from __future__ import annotations

import os
from collections.abc import Iterator

from flows.doctor.line import Line, Patient, fault, ok
from flows.language import _, language
from flows.pulling.offers import offers
from flows.pulling.pull import sources_of


def folders(patient: Patient) -> Iterator[Line]:
    """Whether the folders that are set are there and can be read."""
    set_ones = {"inbox": patient.settings.inbox, "registry": patient.settings.registry}
    for name, folder in set_ones.items():
        if folder is None:
            continue
        if not folder.is_dir():
            yield fault(str(folder), _("no such folder"), name, _("Mount or make it, or correct unionstats.toml"))
        elif not os.access(folder, os.R_OK | os.X_OK):
            yield fault(str(folder), _("Permission denied"), name, _("Let the user that runs the nights read it"))
        else:
            yield ok(str(folder), _("can be read"))
    pulled = sources_of(patient.settings, patient.config, patient.scheme)
    if not any(set_ones.values()) and pulled is None:
        yield ok("inbox", _("not set: named on the command line"))


def pulled(patient: Patient) -> Iterator[Line]:
    """Whether the sources that are pulled answer, with the keys and passwords that are set; nothing is fetched."""
    sources = sources_of(patient.settings, patient.config, patient.scheme)
    if sources is None:
        yield ok("[sources]", _("none: files come from the inbox"))
        return
    for offer in offers(sources, list(sources.settings), patient.scheme):
        place = f"[sources.{offer.unit}] {offer.place}"
        if offer.reachable:
            yield ok(place, _("{files} files offered, {new} of them new").format(files=offer.files, new=offer.new))
        else:
            said = "; ".join(notice.text(language()) for notice in offer.notices)
            cure = _("See docs/how-to/configure-sources.md, and ask again: unionstats sources")
            yield fault(f"[sources.{offer.unit}]", said, _("a source that answers"), cure)
