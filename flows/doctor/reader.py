"""The reader: files are read in child processes, which have to start and answer here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.doctor.line import Line, Patient, fault, ok
from flows.language import _


def reader(patient: Patient) -> Iterator[Line]:
    """Whether a child process reads a small file."""
    from sources.reader_pool import Job, ReaderPool

    scheme = patient.scheme
    with TemporaryDirectory(prefix="unionstats-") as folder, ReaderPool(scheme.year, 1, seconds=60) as pool:
        file = Path(folder) / "doctor.csv"
        file.write_text("测试\n1\n", encoding="utf-8")
        (reading,) = pool.read([Job(file, "doctor", next(iter(scheme.units)), scheme.first_period)])
    died = [issue for issue in reading.issues if issue.shown in ("stopped", "damaged")]
    if died:
        cure = _("Look at memory and limits of this machine (ulimit -v, the service's MemoryMax)")
        yield fault(_("a child process that reads"), died[0].detail or died[0].shown or "", _("a reading"), cure)
    else:
        yield ok(_("a child process that reads"), _("works"))
