"""XML that a server answers with, which may want to harm."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from sources.connectors.contract import Refused


def parsed(body: bytes, place: str) -> ET.Element:
    """The answer's root. Raises Refused for what is no XML, and for what defines entities: a few lines of these fill any memory."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\0" in body:
        raise Refused("source_answer", place, "DOCTYPE")
    try:
        return ET.fromstring(body)  # noqa: S314  # looked at above
    except ET.ParseError as error:
        raise Refused("source_answer", place, f"XML: {error}") from error
