"""The first page of a visit carries its style sheets, so that it is painted after one round trip.

Together they fit into what a server may send before it hears back (RFC 6928: ten segments). Every further
page names the sheets, which the browser has fetched meanwhile and keeps. Browsers say whether somebody comes
from elsewhere (W3C Fetch Metadata Request Headers); one that does not say so gets the names.
"""

from __future__ import annotations

import re
from functools import partial

from flask import Flask, Response, request

from webapp.http.assets import Assets

_SHEET = re.compile(r'<link rel="stylesheet" href="/assets/[0-9a-f]+/(styles/[a-z]+\.css)">')
_FROM_ELSEWHERE = frozenset({"none", "cross-site", "same-site"})
_STYLES = "style-src 'self'"


def install_first_paint(app: Flask) -> None:
    """Put the sheets into first pages; their Content-Security-Policy allows them by their digests."""
    app.after_request(partial(_carry_sheets, app.extensions["assets"]))


def _carry_sheets(assets: Assets, response: Response) -> Response:
    if request.headers.get("Sec-Fetch-Site") not in _FROM_ELSEWHERE or response.mimetype != "text/html":
        return response
    page = response.get_data(as_text=True)
    names = _SHEET.findall(page)
    if names:
        response.set_data(_SHEET.sub(lambda found: f"<style>{assets.sheet(found[1])}</style>", page))
        sources = " ".join([_STYLES, *(f"'{assets.sheet_digest(name)}'" for name in names)])
        policy = response.headers.get("Content-Security-Policy", "")
        response.headers["Content-Security-Policy"] = policy.replace(_STYLES, sources)
        response.headers["Link"] = ", ".join(
            f'<{assets.address(name)}>; rel="prefetch"; as="style"' for name in names
        )
    return response
