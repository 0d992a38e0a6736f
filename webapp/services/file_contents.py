"""What a file is by its content: the types that are taken, programs refused, pictures drawn anew."""

from __future__ import annotations

import io
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import filetype
from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from workflows.core.definition import Field

MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
USUAL_MEGABYTES = 10
MEGABYTE = 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_OBJECTS = 20_000
"""A scan has a few hundred objects; looking through more would hold up everybody else."""

_PROGRAMS = frozenset({"/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia"})
_SHORT = "/JS"
"""Looked for in the document's objects only: by chance it stands in the pixels of every third large scan."""


class Rejection(StrEnum):
    """Why a file was not taken; the codes are those of field errors."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    TYPE = "file_type"
    DAMAGED = "file_damaged"
    LOCKED = "file_locked"
    ACTIVE = "file_active"


def checked_content(field: Field, content: bytes) -> tuple[str, bytes] | Rejection:
    """Media type and content to keep, or why the file is not taken.

    Arguments:
        field: the question that it answers; it says which types and sizes are taken.
    """
    megabytes = field.options.get("max_size")
    largest = (megabytes if isinstance(megabytes, int | float) else USUAL_MEGABYTES) * MEGABYTE
    if not content:
        return Rejection.EMPTY
    if len(content) > largest:
        return Rejection.TOO_LARGE
    media_type = filetype.guess_mime(content)
    wanted = field.options.get("accept")
    accepted = [MEDIA_TYPES[str(kind)] for kind in (wanted if isinstance(wanted, list) else MEDIA_TYPES)]
    if media_type not in accepted:
        return Rejection.TYPE
    try:
        return _checked_pdf(content) if media_type == "application/pdf" else _drawn_anew(media_type, content)
    except Exception:  # noqa: BLE001  whatever a damaged file does to its reader, it is a damaged file
        return Rejection.DAMAGED


def _checked_pdf(content: bytes) -> tuple[str, bytes] | Rejection:
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
    return "application/pdf", content


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


def _drawn_anew(media_type: str, content: bytes) -> tuple[str, bytes] | Rejection:
    """Only the picture itself is kept, upright: no place, no device, nothing hidden behind it."""
    with Image.open(io.BytesIO(content)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            return Rejection.TOO_LARGE
        upright = ImageOps.exif_transpose(picture)
        clean = io.BytesIO()
        if media_type == "image/png":
            upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(clean, "PNG")
        else:
            upright.convert("RGB").save(clean, "JPEG", quality=88)
    return media_type, clean.getvalue()
