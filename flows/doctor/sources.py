"""Where reports and the register come from."""

from __future__ import annotations

import os
from collections.abc import Iterator

from flows.doctor.line import Line, Patient, fault, ok
from flows.language import _
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
    sources = sources_of(patient.settings, patient.config, patient.scheme)
    if sources is not None:
        said = _("{count} sources are set; unionstats sources asks each whether it answers")
        yield ok("[sources]", said.format(count=len(sources.settings)))
    elif not any(set_ones.values()):
        yield ok("inbox", _("not set: named on the command line"))
