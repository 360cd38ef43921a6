"""Chinese fonts for the year-end summary. Documents are written by the program itself: no office program is needed."""

from __future__ import annotations

from collections.abc import Iterator

from flows.doctor.line import Line, Patient, ok, warning
from flows.language import _


def fonts(_patient: Patient) -> Iterator[Line]:
    """Whether pdf and charts find their fonts."""
    from summary.charts import chart_font
    from summary.fonts import NoFont
    from summary.formats.pdf_file import pdf_fonts

    try:
        used = {font.family for font in (*pdf_fonts().values(), chart_font())}
    except NoFont as error:
        cure = _("Install fonts-noto-cjk; unionstats report needs one of them")
        yield warning(_("Chinese fonts"), _("none for {font}").format(font=error.official), ", ".join(error.families[:3]), cure)
    else:
        yield ok(_("Chinese fonts"), ", ".join(sorted(used)))
