"""What was printed together is read aloud as each of its parts is."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from pypdf.generic import NullObject

from tests.webapp.rendering.kinds import pdf_of
from tests.webapp.rendering.structure import Element, catalogue, elements, read
from tests.webapp.rendering.test_accessible_documents import judged
from webapp.rendering.merging import merged

PARTS = ("certificate", "card", "sheet in two columns", "letter on following pages", "certificate")
SAME_HEAD = "PAG-001"
"""The head of each certificate is its own; only a judge who takes the whole for one text sees it repeated."""


@lru_cache(maxsize=1)
def whole() -> bytes:
    return merged([(kind, pdf_of(kind)) for kind in PARTS], "Dokumente & mehr", "de")


def parts() -> list[Element]:
    """The elements of all parts, one part after the other."""
    return list(chain.from_iterable(elements(read(pdf_of(kind))) for kind in PARTS))


def test_it_is_read_as_its_parts_are_one_after_the_other() -> None:
    document, *inside = elements(read(whole()))
    assert document.tag == "Document"
    expected = [(element.tag, element.language, element.words) for element in parts()]
    tagged = [("Part" if tag == "Document" else tag, *rest) for tag, *rest in expected]
    assert [(element.tag, element.language, element.words) for element in inside] == tagged


def test_a_public_judge_finds_no_fault_in_it(tmp_path: Path) -> None:
    assert [fault for fault in judged(whole(), tmp_path) if not fault.startswith(SAME_HEAD)] == []


def test_it_says_what_it_is_called_and_that_it_is_tagged() -> None:
    reader = read(whole())
    root: Any = catalogue(reader)
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (reader.metadata.title if reader.metadata else "") == "Dokumente & mehr"
    about = root["/Metadata"].get_object().get_data().decode()
    assert "Dokumente &amp; mehr</rdf:li>" in about and about.count('pdfuaid:part="1"') == 1
    assert [mark.title for mark in reader.outline if not isinstance(mark, list)] == list(PARTS)


def test_every_page_and_link_leads_to_elements_of_its_own() -> None:
    reader = read(whole())
    pages: list[Any] = list(reader.pages)
    numbers: Any = catalogue(reader)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    known = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    used = [int(page["/StructParents"]) for page in pages]
    for page in pages:
        belonging = [element.get_object() for element in known[int(page["/StructParents"])].get_object()]
        read_here = [element for element in belonging if not isinstance(element, NullObject)]
        assert read_here and all(element["/Pg"].get_object() == page for element in read_here)
        for note in page.get("/Annots", ()):
            used.append(int(note.get_object()["/StructParent"]))
    assert sorted(used) == sorted(known)


def test_header_cells_of_different_parts_have_different_names() -> None:
    cells = [element.entries for element in elements(read(whole())) if "/ID" in element.entries]
    names = [str(cell["/ID"]) for cell in cells]
    assert len(set(names)) == len(names) > 0
    named = {
        str(header)
        for element in elements(read(whole()))
        if element.tag == "TD" and isinstance(element.entries.get("/A"), dict)
        for header in element.entries["/A"].get("/Headers", ())
    }
    assert named <= set(names)


def test_the_same_parts_give_the_same_bytes() -> None:
    assert merged([(kind, pdf_of(kind)) for kind in PARTS], "Dokumente & mehr", "de") == whole()
