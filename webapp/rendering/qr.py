"""QR codes as inline SVG, for paper."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup, escape

_QUIET_ZONE = 4
"""Modules of white around the code that ISO/IEC 18004 asks for."""


def qr_code(text: str, title: str) -> Markup:
    """A QR code as an `<svg>` element; the same text gives the same bytes.

    Arguments:
        text: what a camera reads, such as an absolute URL.
        title: what a screen reader says.

    Raises:
        ValueError: the text is too long for a QR code (about 2,300 letters).
    """
    code = segno.make(text, error="m", micro=False)
    width, height = code.symbol_size(border=_QUIET_ZONE)
    path = io.BytesIO()
    code.save(path, kind="svg", border=_QUIET_ZONE, xmldecl=False, svgns=False, svgclass=None, lineclass=None)
    drawing = path.getvalue().decode().partition(">")[2].rpartition("</svg>")[0]
    return Markup(  # noqa: S704  (the drawing is segno's own, the title is escaped)
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(title)}</title>{drawing}</svg>"
    )
