"""`unionstats report`: the year-end summary as docx, xlsx, html and pdf."""

from __future__ import annotations

import time
from importlib.resources import files
from pathlib import Path

from flows.commands import options
from flows.commands.common import cannot_write, published, settings_of
from flows.errors import UsageError, UserError
from flows.language import _, language
from flows.marks import gap
from flows.naming import unit_name
from flows.report_files import FORMATS, write_report
from scheme import Scheme, load_scheme
from summary.boundaries import BadBoundaries, Rings, is_approval, read_boundaries
from summary.content import NoFigures, build_document
from summary.fonts import Font, NoFont
from summary.material import Material, Writing
from summary.reading import BeforeTheFirst, read_material
from summary.standing import missing_by_unit
from warehouse import Warehouse


def report(
    year: options.Year,
    /,
    *,
    out: options.ReportOut,
    as_of: options.ReportDay = None,
    formats: options.Formats = "docx,xlsx,html,pdf",
    console_url: options.ConsoleUrl = "http://127.0.0.1:8020",
    approval_number: options.ApprovalNumber = None,
    boundaries: options.Boundaries = None,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
) -> None:
    """The year-end summary from the published edition: what was to be reached, what was, where not, who answers."""
    begun = time.monotonic()
    wanted = _formats(formats)
    settings = settings_of(config, warehouse=warehouse, home=home)
    scheme = _scheme(year)
    outlines = _outlines(scheme, boundaries, approval_number)
    with published(settings) as store:
        try:
            material = read_material(store, scheme, year, as_of)
        except BeforeTheFirst as error:
            said = _("--as-of {day}: there was no edition yet; the first is of {first}. Give that day or a later one.")
            raise UserError(said.format(day=as_of, first=error.first)) from error
        _check_scheme(store, material)
    try:
        document = build_document(material, language(), approval_number if outlines else None)
        written, fonts = write_report(document, Writing(material, language()).figures, out, wanted, console_url, outlines)
    except NoFigures as error:
        said = _("{year}: edition {edition} has no figures of that year. It has those of: {expected}.")
        raise UserError(said.format(year=year, edition=material.edition.id, expected=", ".join(error.years) or "–")) from error
    except NoFont as error:
        said = _("No font with Chinese characters is there to stand in for {official}. Looked for: {families}. Install one, such as fonts-noto-cjk.")
        raise UserError(said.format(official=error.official, families=", ".join(error.families))) from error
    except OSError as error:
        raise cannot_write(out, error, "--out") from error
    _tell(material, written, fonts)
    print(_("Time taken: {seconds} s").format(seconds=f"{time.monotonic() - begun:.1f}"))


def _check_scheme(store: Warehouse, material: Material) -> None:
    """Raises UserError for an edition of another scheme: its figures under this one's names, targets and tasks would be nobody's."""
    edition, scheme = material.edition, material.scheme
    if edition.scheme_digest == scheme.digest:
        return
    said = _(
        "{place}: edition {edition} (as of {day}) was made under scheme {found}, and this program has scheme {expected}: it would put its own names,"
        " targets and tasks to that one's figures."
    )
    same = [f"{one.id} ({one.as_of[:10]})" for one in store.editions() if one.inputs.scheme_digest == scheme.digest]
    way = _("Write it with the program of that time, or from an edition of this scheme, by its day with --as-of: {editions}.")
    none = _("Write it with the program of that time, or run a night first: unionstats nightly.")
    told = said.format(place=store.place, edition=edition.id, day=edition.as_of[:10], found=edition.scheme_digest, expected=scheme.digest)
    raise UserError(told + gap() + (way.format(editions=", ".join(same)) if same else none))


def _tell(material: Material, written: list[Path], fonts: list[Font]) -> None:
    """What was written from which edition, who is missing from it, and which fonts stand in."""
    edition = material.edition
    print(_("Summary of {year} from edition {edition} (as of {day}):").format(year=material.year, edition=edition.id, day=edition.as_of[:10]))
    for path in written:
        print(f"  {path}")
    for unit, periods in missing_by_unit(material).items():
        said = _("Missing: {unit} handed in nothing for {periods}; the figures that lack it say so.")
        print(said.format(unit=unit_name(material.scheme, unit), periods=", ".join(periods)))
    for font in fonts:
        if font.stands_in:
            print(_("Font {official} is not installed: {family} stands in (PDF and charts).").format(official=font.official, family=font.family))


def _formats(typed: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in typed.split(",") if part.strip()))
    if not wanted or set(wanted) - set(FORMATS):
        said = _("--format: found {found}, expected some of {expected}, with commas between.")
        raise UsageError(said.format(found=typed, expected=", ".join(FORMATS)))
    return wanted


def _scheme(year: int) -> Scheme:
    known = sorted(int(folder.name) for folder in files("scheme").iterdir() if folder.name.isdigit())
    if year not in known:
        said = _("{year}: there is no reporting scheme of that year. Known are: {expected}.")
        raise UserError(said.format(year=year, expected=", ".join(map(str, known))))
    return load_scheme(year)


def _outlines(scheme: Scheme, boundaries: Path | None, number: str | None) -> dict[str, Rings] | None:
    """The boundaries to draw: only with the number under which the map was approved."""
    if (boundaries is None) != (number is None):
        raise UsageError(_("A map with boundaries needs both --boundaries and --approval-number. Without them tiles are drawn."))
    if boundaries is None or number is None:
        return None
    if not is_approval(number):
        raise UsageError(_("--approval-number: found {found}, expected a number such as GS(2019)3333号.").format(found=number))
    try:
        return dict(read_boundaries(boundaries, [region.code for region in scheme.children(scheme.province.code, "county")]))
    except BadBoundaries as error:
        said = _("{place}: this is no GeoJSON with the outlines of the counties ({found}). Give one whose features have the counties' codes.")
        raise UserError(said.format(place=boundaries, found=error.found)) from error
    except OSError as error:
        said = _("{place}: this cannot be read ({found}).")
        raise UserError(said.format(place=boundaries, found=_(error.strerror or str(error)))) from error
