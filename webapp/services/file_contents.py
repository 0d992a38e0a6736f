"""What a file is by its content: the types that are taken, programs refused, pictures drawn anew."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import filetype
from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from workflows.core.definition import Field
from workflows.core.fields.composed import accepted_types, largest_size

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
LARGEST_PICTURE = 20 * 1024 * 1024
"""A picture may be sent larger than it may be kept: it is made smaller here."""

_MOST_PIXELS = {JPEG: 50_000_000, PNG: 25_000_000}
_HALVED_FROM = 16_000_000
"""JPEG can be read at half its size for a quarter of the memory; a page stays legible so."""

_TRIES = ((4096, 86), (2900, 86), (2000, 80), (1600, 75))
"""Pixels of the longer side, and quality, tried in turn; a page of A4 is still legible in the last."""

_FORMATS = {JPEG: ["JPEG", "MPO"], PNG: ["PNG"]}
_PHOTO_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})
"""What follows "ftyp" in photos that phones keep for themselves (ISO/IEC 23008-12)."""

MOST_OBJECTS = 20_000
"""A scan has a few hundred objects; looking through more would hold up everybody else."""

_PROGRAMS = frozenset(
    {"/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/SubmitForm", "/ImportData"}
)
_SHORT = "/JS"
"""Looked for in the document's objects only: by chance it stands in the pixels of every third large scan."""


class Rejection(StrEnum):
    """Why a file was not taken; the codes are those of field errors."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    TYPE = "file_type"
    PHOTO = "file_photo"
    DAMAGED = "file_damaged"
    LOCKED = "file_locked"
    ACTIVE = "file_active"
    VIRUS = "file_virus"
    FAILED = "file_failed"
    TOO_MANY = "file_too_many"


Scan = Callable[[bytes], Rejection | None]
"""Looks for viruses in a file before anything else reads it."""


def checked_content(field: Field, content: bytes, scan: Scan) -> tuple[str, bytes] | Rejection:
    """Media type and content to keep, or why the file is not taken.

    Arguments:
        field: the question that it answers; it says which types and sizes are taken.
        scan: is asked about what may be taken by its type and size.
    """
    media_type = _media_type(field, content)
    if isinstance(media_type, Rejection):
        return media_type
    harmful = scan(content)
    if harmful is not None:
        return harmful
    try:
        cleaned = _cleaned(media_type, content, largest_size(field))
    except Exception:  # noqa: BLE001  whatever a damaged file does to its reader, it is a damaged file
        return Rejection.DAMAGED
    return cleaned if isinstance(cleaned, Rejection) else (media_type, cleaned)


def _media_type(field: Field, content: bytes) -> str | Rejection:
    """What the first bytes say that it is, if it is taken at all."""
    if not content:
        return Rejection.EMPTY
    media_type, accepted = filetype.guess_mime(content), accepted_types(field)
    if media_type not in accepted:
        return Rejection.PHOTO if JPEG in accepted and _is_photo(content) else Rejection.TYPE
    largest = largest_size(field)
    if len(content) > (largest if media_type == PDF else max(largest, LARGEST_PICTURE)):
        return Rejection.TOO_LARGE
    return str(media_type)


def _is_photo(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _PHOTO_BRANDS


def _cleaned(media_type: str, content: bytes, largest: int) -> bytes | Rejection:
    return _checked_pdf(content) if media_type == PDF else _drawn_anew(media_type, content, largest)


def _checked_pdf(content: bytes) -> bytes | Rejection:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        return Rejection.LOCKED
    numbers = [(number, generation) for generation, known in reader.xref.items() for number in known]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        return Rejection.TOO_LARGE
    if not reader.pages:
        return Rejection.DAMAGED
    objects = (
        reader.get_object(IndirectObject(number, generation, reader)) for number, generation in numbers
    )
    if any(name.encode() in content for name in _PROGRAMS) or any(_is_active(found) for found in objects):
        return Rejection.ACTIVE
    return content


def _is_active(found: Any) -> bool:
    return any(name == _SHORT or name in _PROGRAMS for name in _names(found))


def _names(found: Any) -> Iterator[Any]:
    """Keys and plain values of an object and of those written inside it."""
    inside = [found]
    while inside:
        part = inside.pop()
        if isinstance(part, DictionaryObject):
            yield from part
            inside += part.values()
        elif isinstance(part, ArrayObject):
            inside += part
        elif isinstance(part, str):
            yield part


def _drawn_anew(media_type: str, content: bytes, largest: int) -> bytes | Rejection:
    """Only the picture itself is kept, upright: no place, no device, nothing hidden behind it."""
    with Image.open(io.BytesIO(content), formats=_FORMATS[media_type]) as picture:
        pixels = picture.width * picture.height
        if pixels > _MOST_PIXELS[media_type]:
            return Rejection.TOO_LARGE
        if pixels > _HALVED_FROM:
            picture.draft("RGB", (picture.width // 2, picture.height // 2))
        upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if media_type == PNG and upright.has_transparency_data else "RGB")
    for side, quality in _TRIES:
        plain.thumbnail((side, side))
        drawn = _drawn(media_type, plain, quality)
        if len(drawn) <= largest:
            return drawn
    return Rejection.TOO_LARGE


def _drawn(media_type: str, picture: Image.Image, quality: int) -> bytes:
    content = io.BytesIO()
    if media_type == PNG:
        picture.save(content, "PNG")
    else:
        picture.save(content, "JPEG", quality=quality)
    return content.getvalue()
