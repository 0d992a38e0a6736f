"""Where to go on after a POST."""

from __future__ import annotations

from flask import Response, make_response, redirect


def see(address: str) -> Response:
    """Go on at another address, by GET (RFC 9110, 15.4.4)."""
    return make_response(redirect(address, code=303))
