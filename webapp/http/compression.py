"""Pages in gzip, for phones on slow networks.

A page carries secrets beside words that the request brought, and its compressed size can tell of them
(BREACH, 2013). A file name of random length in the gzip header (RFC 1952, 2.3.1) blurs the size:
"Heal the Breach" (Palacios et al., IEEE Access 10, 2022).
"""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Flask, Response, request

_SMALLEST = 1000
"""Bytes; below that, one packet carries it anyway."""
_LEVEL = 4
_MOST_PADDING = 100
"""Bytes of the header's file name, as much as Django takes."""


def install_compression(app: Flask) -> None:
    """Compress every page that a browser takes compressed."""
    app.after_request(_compress_page)


def takes_gzip() -> bool:
    """True when whoever asks can read gzip."""
    return request.accept_encodings["gzip"] > 0


def _compress_page(response: Response) -> Response:
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    page = response.get_data()
    if len(page) >= _SMALLEST and takes_gzip() and "Content-Encoding" not in response.headers:
        response.set_data(_padded(page))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _padded(page: bytes) -> bytes:
    written = io.BytesIO()
    name = "x" * secrets.randbelow(_MOST_PADDING)
    with gzip.GzipFile(name, "wb", _LEVEL, written, mtime=0) as file:
        file.write(page)
    return written.getvalue()
