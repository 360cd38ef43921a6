"""The figures as SDMX-CSV 2.0 with their structure in SDMX-ML 3.0: what statistical offices exchange."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from warehouse.snapshot.material import Material
from warehouse.snapshot.sdmx_parts import AGENCY, ATTRIBUTES, CONCEPTS, DIMENSIONS, codelists, version_of

_ML = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
_URN = "urn:sdmx:org.sdmx.infomodel."
TOTAL = "_T"
"""The breakdown of a figure that is not broken down."""


def write_sdmx(material: Material, folder: Path) -> None:
    """`figures.csv` and `structure.xml`."""
    folder.mkdir()
    with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_rows(material))
    (folder / "structure.xml").write_text("\n".join(_structure(material)) + "\n", encoding="utf-8")


def _rows(material: Material) -> Iterator[Sequence[object]]:
    named = [part for part in (*DIMENSIONS, *ATTRIBUTES) if part.column]
    yield ("STRUCTURE", "STRUCTURE_ID", "ACTION", *(part.id for part in DIMENSIONS), "OBS_VALUE", *(part.id for part in ATTRIBUTES))
    rows = material["figures"].rows
    columns = {part.id: rows[part.column].to_pylist() for part in named} | {"OBS_VALUE": rows["value"].to_pylist()}
    columns["BREAKDOWN"] = [value or TOTAL for value in columns["BREAKDOWN"]]
    target = ("dataflow", f"{AGENCY}:FIGURES({version_of(material)})", "I")
    order = [*(part.id for part in DIMENSIONS), "OBS_VALUE", *(part.id for part in ATTRIBUTES)]
    for values in zip(*(columns[name] for name in order), strict=True):
        yield (*target, *("" if value is None else value for value in values))


def _structure(material: Material) -> Iterator[str]:
    version = version_of(material)
    own = f'agencyID="{AGENCY}" version="{version}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<mes:Structure xmlns:mes="{_ML}/message" xmlns:str="{_ML}/structure" xmlns:com="{_ML}/common">'
    yield f"<mes:Header><mes:ID>edition-{material.edition.id}</mes:ID><mes:Test>false</mes:Test>"
    yield f'<mes:Prepared>{material.edition.published}</mes:Prepared><mes:Sender id="{AGENCY}"/></mes:Header>'
    yield "<mes:Structures>"
    yield "<str:Codelists>"
    for name, (zh, en), codes in codelists(material):
        yield f'<str:Codelist id="{name}" {own}>{_names(zh, en)}'
        yield from (f"<str:Code id={quoteattr(code)}>{_names(in_zh, in_en)}</str:Code>" for code, in_zh, in_en in codes)
        yield "</str:Codelist>"
    yield f'</str:Codelists><str:ConceptSchemes><str:ConceptScheme id="CS_FIGURES" {own}>{_names("概念", "Concepts")}'
    yield from (f'<str:Concept id="{part.id}">{_names(part.words.zh, part.words.en)}</str:Concept>' for part in CONCEPTS)
    yield "</str:ConceptScheme></str:ConceptSchemes>"
    yield f'<str:Dataflows><str:Dataflow id="FIGURES" {own}>{_names("指标数值", "Figures")}'
    yield f"<str:Structure>{_URN}datastructure.DataStructure={AGENCY}:DSD_FIGURES({version})</str:Structure></str:Dataflow></str:Dataflows>"
    yield f'<str:DataStructures><str:DataStructure id="DSD_FIGURES" {own}>{_names("指标数值的结构", "Structure of the figures")}'
    yield "<str:DataStructureComponents>"
    yield '<str:DimensionList id="DimensionDescriptor">'
    for at, part in enumerate(DIMENSIONS, start=1):
        kind = "TimeDimension" if part.id == "TIME_PERIOD" else f'Dimension position="{at}"'
        yield f'<str:{kind} id="{part.id}">{_concept(part.id, version)}{_local(part.codelist, part.text, version)}</str:{kind.split(maxsplit=1)[0]}>'
    yield '</str:DimensionList><str:AttributeList id="AttributeDescriptor">'
    for part in ATTRIBUTES:
        yield f'<str:Attribute id="{part.id}" usage="optional">{_concept(part.id, version)}{_local(part.codelist, part.text, version)}'
        yield "<str:AttributeRelationship><str:Observation/></str:AttributeRelationship></str:Attribute>"
    yield '</str:AttributeList><str:MeasureList id="MeasureDescriptor">'
    yield f'<str:Measure id="OBS_VALUE" usage="optional">{_concept("OBS_VALUE", version)}{_local(None, "Double", version)}</str:Measure>'
    yield "</str:MeasureList></str:DataStructureComponents></str:DataStructure></str:DataStructures></mes:Structures></mes:Structure>"


def _names(zh: str, en: str) -> str:
    return f'<com:Name xml:lang="zh">{escape(zh)}</com:Name><com:Name xml:lang="en">{escape(en)}</com:Name>'


def _concept(name: str, version: str) -> str:
    return f"<str:ConceptIdentity>{_URN}conceptscheme.Concept={AGENCY}:CS_FIGURES({version}).{name}</str:ConceptIdentity>"


def _local(codelist: str | None, text: str, version: str) -> str:
    if codelist is None:
        return f'<str:LocalRepresentation><str:TextFormat textType="{text}"/></str:LocalRepresentation>'
    urn = f"{_URN}codelist.Codelist={AGENCY}:{codelist}({version})"
    return f"<str:LocalRepresentation><str:Enumeration>{urn}</str:Enumeration></str:LocalRepresentation>"
