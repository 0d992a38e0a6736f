"""Several PDFs as one, for the printer: tagged as its parts are, so that it can be read aloud too.

Sources: ISO 14289-1 (PDF/UA-1), ISO 32000-1 (14.7 for the structure tree, 7.9.7 for number trees).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

_METADATA = """<?xpacket begin="\N{BOM}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"
    xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def merged(parts: Iterable[tuple[str, bytes]], title: str, language: str) -> bytes:
    """One PDF with all parts in their order, each with a bookmark; the same parts give the same bytes.

    Arguments:
        parts: title and content of each; tagged.
        title: of the whole.
        language: of the title (BCP 47).
    """
    writer = PdfWriter()
    tree = _Tree(writer)
    for name, content in parts:
        reader, first = PdfReader(io.BytesIO(content)), len(writer.pages)
        writer.append(reader, outline_item=name, import_outline=False)
        tree.add(reader, list(writer.pages[first:]))
    tree.close()
    _say_what_it_is(writer, title, language)
    writer.compress_identical_objects()
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def _say_what_it_is(writer: PdfWriter, title: str, language: str) -> None:
    writer.add_metadata({"/Title": title})
    about = StreamObject()
    about.set_data(_METADATA.format(title=escape(title)).encode())
    about.update(_dictionary(Type=NameObject("/Metadata"), Subtype=NameObject("/XML")))
    yes = BooleanObject(True)
    writer.root_object.update(
        _dictionary(
            Lang=TextStringObject(language),
            MarkInfo=_dictionary(Marked=yes),
            ViewerPreferences=_dictionary(DisplayDocTitle=yes),
            Metadata=writer._add_object(about),
        )
    )


@dataclass
class _Tree:
    """The structure of the whole: the document of each part becomes a part of one document.

    Attributes:
        parents: number of a page or annotation -> the elements that its marked pieces belong to.
        identifiers: of header cells, which other cells name.
    """

    writer: PdfWriter
    document: DictionaryObject = field(default_factory=DictionaryObject)
    kids: ArrayObject = field(default_factory=ArrayObject)
    parents: ArrayObject = field(default_factory=ArrayObject)
    identifiers: list[tuple[str, IndirectObject]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.document.update(_dictionary(Type=NameObject("/StructElem"), S=NameObject("/Document")))
        self.place = self.writer._add_object(self.document)

    def add(self, reader: PdfReader, pages: list[Any]) -> None:
        """Take over the structure of a part.

        Arguments:
            pages: of the part, as they are in the whole.
        """
        source: Any = reader.root_object["/StructTreeRoot"]
        root: Any = source.clone(self.writer)
        mark = f"{len(self.kids)}-"
        for kid in _list(root["/K"]):
            element = kid.get_object()
            element[NameObject("/P")] = self.place
            if element["/S"] == "/Document":
                element[NameObject("/S")] = NameObject("/Part")
            element.setdefault(NameObject("/Lang"), TextStringObject(reader.root_object["/Lang"]))
            self.kids.append(kid)
            self._tell_apart(kid, mark)
        self._number_anew(root, list(reader.pages), pages)

    def _number_anew(self, root: Any, originals: list[Any], pages: list[Any]) -> None:
        """The library leaves the number of a page behind, and keeps those of annotations."""
        numbers, places = list(root["/ParentTree"]["/Nums"]), dict[int, int]()
        for old, elements in zip(numbers[::2], numbers[1::2], strict=True):
            places[int(old)] = len(self.parents) // 2
            self.parents.extend([NumberObject(places[int(old)]), elements])
        for original, page in zip(originals, pages, strict=True):
            page[NameObject("/StructParents")] = NumberObject(places[int(original["/StructParents"])])
            for annotation in page.get("/Annots", ()):
                entries = annotation.get_object()
                entries[NameObject("/StructParent")] = NumberObject(places[int(entries["/StructParent"])])

    def _tell_apart(self, place: Any, mark: str) -> None:
        """Identifiers are unique in a part; in the whole they begin with its number."""
        for found in _elements(place):
            element: Any = found.get_object()
            if "/ID" in element:
                element[NameObject("/ID")] = TextStringObject(mark + str(element["/ID"]))
                self.identifiers.append((str(element["/ID"]), found))
            for attributes in _list(element.get("/A", ArrayObject())):
                named = attributes.get_object()
                if isinstance(named, DictionaryObject) and "/Headers" in named:
                    headers: Any = named["/Headers"]
                    named[NameObject("/Headers")] = ArrayObject(
                        TextStringObject(mark + str(header)) for header in headers
                    )

    def close(self) -> None:
        """Hang the structure into the whole."""
        root = _dictionary(
            Type=NameObject("/StructTreeRoot"),
            K=ArrayObject([self.place]),
            ParentTree=self.writer._add_object(_dictionary(Nums=self.parents)),
            ParentTreeNextKey=NumberObject(len(self.parents) // 2),
        )
        if self.identifiers:
            pairs = [
                part for name, place in sorted(self.identifiers) for part in (TextStringObject(name), place)
            ]
            root[NameObject("/IDTree")] = _dictionary(Names=ArrayObject(pairs))
        place = self.writer._add_object(root)
        self.document[NameObject("/P")] = place
        self.document[NameObject("/K")] = self.kids
        self.writer.root_object[NameObject("/StructTreeRoot")] = place


def _elements(place: Any) -> Iterator[Any]:
    """An element and all that are inside it, as references."""
    element = place.get_object()
    if not isinstance(element, DictionaryObject) or "/S" not in element:
        return
    yield place
    for kid in _list(element.get("/K", ArrayObject())):
        yield from _elements(kid)


def _list(found: Any) -> list[Any]:
    """What may stand alone or in an array."""
    inside = found.get_object()
    return list(inside) if isinstance(inside, ArrayObject) else [found]


def _dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})
