"""What makes a PDF one that can be read aloud and kept, beyond what WeasyPrint writes by itself.

Sources: ISO 14289-1 (PDF/UA-1), ISO 19005-3 (PDF/A-3), ISO 32000-1 for the names of the entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pydyf

UNIVERSAL, ARCHIVED = "pdf/ua-1", "pdf/a-3a"
"""WeasyPrint writes one standard at a time; the marks of the first are added to the second."""

_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
"""Hebrew, Arabic and their neighbours, as blocks of Unicode."""

_GO_ON = ("-", "\N{HYPHEN}", "/")
"""After these a line may end within a word."""

_PASSED_OVER = frozenset({"html", "body"})
"""Have no element of their own; what comes from them is what is inside."""

_POINTS_IN_PIXEL = 0.75
_PRINT = 4

_UNIVERSAL_TOO = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""
"""A property that PDF/A does not know needs its schema beside it (ISO 19005-3, 6.6.2.3)."""


def complete_tags() -> None:
    """Let WeasyPrint's tags say what it knows and leaves out. Once for each process.

    The language of a passage (ISO 14289-1, 7.2), whether a header belongs to its row or its column (7.5),
    that the number of a page is no content (7.8), where a figure is: from below, and in points, and how a
    line is read that is not drawn in the order of its letters or ends between words (ISO 32000-1, 14.9.4).
    """
    from weasyprint.formatting_structure.boxes import MarginBox
    from weasyprint.pdf import tags

    build = tags._build_box_tree

    def built(box: Any, parent: Any, pdf: Any, page_number: int, nums: Any, *rest: Any) -> Iterator[Any]:
        page = _object(pdf, pdf.page_references[page_number])
        texts = _texts_to_tell(box, rest[-1])
        known = set(nums) if isinstance(box, MarginBox) else set()
        for element in build(box, parent, pdf, page_number, nums, *rest):
            if box.element_tag not in _PASSED_OVER:
                _complete(element, {} if box.element is None else box.element.attrib, page)
            yield element
        for number, text in texts.items():
            _tell(pdf, nums[number], text)
        if isinstance(box, MarginBox):
            _make_artifacts(_object(pdf, page["Contents"]), nums, set(nums) - known)

    tags._build_box_tree = built


def _complete(element: Any, attributes: Mapping[str, str], page: Any) -> None:
    if language := attributes.get("lang"):
        element["Lang"] = pydyf.String(language)
    if element["S"] == "/TH":
        element["A"]["Scope"] = "/Row" if attributes.get("scope") == "row" else "/Column"
    if element["S"] == "/Figure":
        _turn_over(element["A"]["BBox"], page["MediaBox"][3])


def _texts_to_tell(box: Any, tags: Mapping[Any, Any]) -> dict[int, str]:
    """Number and words of each piece of text inside a box whose glyphs alone do not tell them.

    Letters from the right are drawn in the order of the eye; and where a line ends, nobody draws the space.
    """
    from weasyprint.formatting_structure.boxes import LineBox, TextBox

    lines = [child for child in box.children if isinstance(child, LineBox)]
    drawn = [piece for child in box.children for piece in (child.children if child in lines else [child])]
    told = {piece: piece.text for piece in drawn if isinstance(piece, TextBox)}
    told = {piece: text for piece, text in told.items() if _FROM_THE_RIGHT.search(text)}
    ends = [piece for line in lines[:-1] if isinstance(piece := _last_inside(line), TextBox)]
    told |= {piece: f"{piece.text} " for piece in ends if not piece.text.endswith(_GO_ON)}
    return {tags[piece]["mcid"]: text for piece, text in told.items() if piece in tags}


def _last_inside(box: Any) -> Any:
    while getattr(box, "children", ()):
        box = box.children[-1]
    return box


def _tell(pdf: Any, element: bytes, text: str) -> None:
    """A link is left alone: its address goes on in the next line."""
    found = _object(pdf, element)
    if found["S"] == "/Span":
        found["ActualText"] = pydyf.String(text)


def _make_artifacts(stream: Any, nums: dict[int, Any], marked: set[int]) -> None:
    """What repeats on every page is none of the text: it leaves the tree and is called what it is."""
    parts = stream.stream
    for place, part in enumerate(parts):
        if isinstance(part, dict) and part.get("MCID") in marked:
            nums[part["MCID"]] = "null"
            parts[place - 1 : place + 1] = "/Artifact", "<</Type /Pagination>>"


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _turn_over(box: list[float], height: float) -> None:
    left, top, right, bottom = (edge * _POINTS_IN_PIXEL for edge in box)
    box[:] = left, height - bottom, right, height - top


def finish(document: Any, pdf: Any) -> None:
    """The last touch before the file is written, as WeasyPrint's `finisher`."""
    _list_identifiers(pdf)
    _print_annotations(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
        _claim_universal_too(pdf)


def _list_identifiers(pdf: Any) -> None:
    """The index of the header cells, by which others name them (ISO 32000-1, 14.7.2)."""
    named: dict[str, Any] = {
        found["ID"].string: found for found in pdf.objects if isinstance(found, dict) and "ID" in found
    }
    if named:
        root = _object(pdf, pdf.catalog["StructTreeRoot"])
        pairs = [part for name in sorted(named) for part in (named[name]["ID"], named[name].reference)]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(pairs)})


def _print_annotations(pdf: Any) -> None:
    """A link is there for whoever reads, not only for whoever looks at a screen (ISO 32000-1, 12.5.3)."""
    for found in pdf.objects:
        if isinstance(found, dict) and found.get("Type") == "/Annot":
            found["F"] = _PRINT


def _claim_universal_too(pdf: Any) -> None:
    """WeasyPrint says once what a document conforms to; ours is for everybody and for ever."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    written = b"".join(metadata.stream)
    metadata.stream = [written.replace(b"</rdf:RDF>", _UNIVERSAL_TOO.encode(), 1)]
