"""Several PDFs as one, for the printer."""

from __future__ import annotations

import io
from collections.abc import Iterable

from pypdf import PdfReader, PdfWriter


def merged(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """One PDF with all parts in their order, each with a bookmark; the same parts give the same bytes.

    Arguments:
        parts: title and content of each.
    """
    writer = PdfWriter()
    for title, content in parts:
        writer.append(PdfReader(io.BytesIO(content)), outline_item=title, import_outline=False)
    writer.compress_identical_objects()
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()
