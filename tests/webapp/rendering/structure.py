"""What a screen reader finds in a PDF: its elements in their order, each with its words and its language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream

_MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]*)>")

_UNSEEN = ("Zs", "Zl", "Zp", "Cc", "Cf")
"""Spaces, and letters that only tell others what to do."""

_READ = ("P", "H1", "H2", "TH", "TD")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the structure tree; the words of what is inside it belong to it too.

    Attributes:
        tag: "P", "TH", "Figure" and so on.
        language: its own or that of what it is in.
        entries: the dictionary itself.
    """

    tag: str
    language: str
    words: str
    entries: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One sign on paper.

    Attributes:
        code: its number in its font.
        letters: what it stands for; "" for unknown.
        has_outline: something is drawn for it.
    """

    code: int
    letters: str
    has_outline: bool

    @property
    def is_missing(self) -> bool:
        """True when people see a box or nothing, or when programs do not learn the letter.

        WeasyPrint gives a letter that no font has a number of its own behind all glyphs of the font.
        """
        is_seen = any(unicodedata.category(letter) not in _UNSEEN for letter in self.letters)
        return not self.code or not self.letters or (is_seen and not self.has_outline)


def read(pdf: bytes) -> PdfReader:
    """A PDF as its parts."""
    return PdfReader(BytesIO(pdf))


def catalogue(reader: PdfReader) -> Any:
    """The root of everything."""
    return reader.trailer["/Root"].get_object()


def elements(reader: PdfReader) -> list[Element]:
    """Every element, in the order of reading."""
    pages = {_number(page): marked_words(page) for page in reader.pages}
    root = catalogue(reader)
    found: list[Element] = []
    for kid in _kids(root["/StructTreeRoot"]):
        _walk(kid, str(root["/Lang"]), pages, found)
    return found


def read_aloud(pdf: bytes) -> str:
    """All words in the order of reading, as they are told and not as they are drawn."""
    told = [element.words for element in elements(read(pdf)) if element.tag in _READ]
    return " ".join(" ".join(told).split())


def fonts(reader: PdfReader) -> dict[str, Any]:
    """Every font by its name on the pages."""
    named: dict[str, Any] = {}
    for page in reader.pages:
        resources: Any = page["/Resources"]
        named |= {str(name): font.get_object() for name, font in resources["/Font"].items()}
    return named


def glyphs(page: Any) -> Iterator[Glyph]:
    """Every sign of a page, whether it is text or decoration."""
    for _, shown in _shown(page):
        yield from shown


def marked_words(page: Any) -> dict[int, str]:
    """Number of a marked piece of a page -> its words; what is decoration has none."""
    words: dict[int, str] = {}
    for number, shown in _shown(page):
        if number is not None:
            words[number] = words.get(number, "") + "".join(glyph.letters for glyph in shown)
    return words


def _number(page: Any) -> int:
    return int(page.indirect_reference.idnum)


def _walk(kid: Any, language: str, pages: Mapping[int, Mapping[int, str]], found: list[Element]) -> str:
    """Note an element with what is inside it, and give its words."""
    language = str(kid.get("/Lang", language))
    place = len(found)
    parts = []
    for inner in _kids(kid):
        if isinstance(inner, int):
            parts.append(pages[kid.raw_get("/Pg").idnum].get(inner, ""))
        elif "/S" in inner:
            parts.append(_walk(inner, language, pages, found))
    words = str(kid.get("/ActualText", "".join(parts)))
    found.insert(place, Element(str(kid["/S"])[1:], language, words, kid))
    return words


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]


def _shown(page: Any) -> Iterator[tuple[int | None, list[Glyph]]]:
    """What is shown, piece by piece, with the number of the marked content that it is in."""
    known = {str(name): _font(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    open_marks: list[int | None] = []
    font = _Font({}, frozenset())
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator in (b"BDC", b"BMC"):
            entries = operands[1] if operator == b"BDC" else {}
            open_marks.append(entries.get("/MCID") if isinstance(entries, dict) else None)
        elif operator == b"EMC":
            open_marks.pop()
        elif operator == b"Tf":
            font = known[str(operands[0])]
        elif operator in (b"Tj", b"TJ"):
            number = next((mark for mark in reversed(open_marks) if mark is not None), None)
            yield number, [font.glyph(code) for code in _codes(operands[0])]


def _codes(shown: Any) -> Iterator[int]:
    for part in shown if isinstance(shown, list) else [shown]:
        if isinstance(part, bytes | str):
            raw = part.original_bytes if isinstance(part, str) else part  # type: ignore[attr-defined]
            yield from (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))


@dataclass(frozen=True, slots=True)
class _Font:
    letters: Mapping[int, str]
    drawn: frozenset[int]

    def glyph(self, code: int) -> Glyph:
        return Glyph(code, self.letters.get(code, ""), code in self.drawn)


def _font(font: Any) -> _Font:
    inner = font["/DescendantFonts"][0].get_object()
    descriptor = inner["/FontDescriptor"].get_object()
    file = descriptor.get("/FontFile2") or descriptor["/FontFile3"]
    assert inner.get("/CIDToGIDMap", "/Identity") == "/Identity"
    return _read_font(font["/ToUnicode"].get_object().get_data(), file.get_object().get_data())


@lru_cache(maxsize=64)
def _read_font(table: bytes, file: bytes) -> _Font:
    """What each glyph stands for (ISO 32000-1, 9.10.3), and which ones have an outline."""
    letters = {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _MAPPED.findall(table)
    }
    font = TTFont(BytesIO(file))
    outlines = font["glyf"]
    drawn = {code for code, name in enumerate(font.getGlyphOrder()) if outlines[name].numberOfContours}
    return _Font(letters, frozenset(drawn))
