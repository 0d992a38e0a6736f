"""From HTML to PDF by WeasyPrint, which may read the packaged assets and nothing else.

WeasyPrint costs a process its memory and start-up time, so it is imported when
the first document is printed, by the press alone: neither web nor worker processes load it.
"""

from __future__ import annotations

import atexit
import hashlib
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from webapp.rendering.pages import TEMPLATES

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

ASSETS = TEMPLATES / "pdf" / "assets"
_SCHEME = "asset:"
_BASE = "asset:page"


class ForbiddenAddress(RuntimeError):
    """A page or style sheet asks for something that is not a packaged asset."""


@dataclass(frozen=True, slots=True)
class _Press:
    """What is made once per process: fonts and style sheets are what costs time and memory."""

    fonts: FontConfiguration
    style: CSS
    fetch: Callable[..., Any]


def print_page(html: str, template: str) -> bytes:
    """A page as PDF/UA-1; the same text gives the same bytes.

    Arguments:
        html: a whole document with `lang`, `title` and `dcterms.created`.
        template: folder under `templates/pdf`, for its style sheet.

    Raises:
        ForbiddenAddress: the page refers to something that is not packaged.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    press = _press(template)
    try:
        page = HTML(string=html, base_url=_BASE, url_fetcher=press.fetch)
        pdf: bytes = page.write_pdf(
            stylesheets=[press.style],
            font_config=press.fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        )
    except FatalURLFetchingError as problem:
        raise ForbiddenAddress(str(problem)) from problem
    return pdf


def warm_up() -> None:
    """Load what every document needs, so that it does not count as the first one's time."""
    _fonts()


@lru_cache(maxsize=16)
def _press(template: str) -> _Press:
    from weasyprint import CSS

    fetch, fonts = _closed_fetcher(), _fonts()
    sheets = (TEMPLATES / "pdf" / "common.css", TEMPLATES / "pdf" / template / "document.css")
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return _Press(fonts, CSS(string=text, base_url=_BASE, url_fetcher=fetch, font_config=fonts), fetch)


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    """One for the process: a new one per document lets the process grow without end."""
    from weasyprint.text.fonts import FontConfiguration

    atexit.register(_clear_press)
    return FontConfiguration()


def _clear_press() -> None:
    """Fonts clean up after themselves with the library's help, which must still be there."""
    _press.cache_clear()
    _fonts.cache_clear()


@lru_cache(maxsize=1)
def _closed_fetcher() -> Callable[..., Any]:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class PackagedAssets(URLFetcher):  # type: ignore[misc]  # the library has no types
        """Knows `asset:<file name>` and nothing else: no file, no network, no data."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

        def fetch(self, url: str, headers: object = None) -> Any:
            name = url.removeprefix(_SCHEME)
            if not url.startswith(_SCHEME) or name not in _asset_names():
                raise ForbiddenAddress(f"{url} is not a packaged asset")
            media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, (ASSETS / name).read_bytes(), {"Content-Type": media_type})

    return PackagedAssets()


@lru_cache(maxsize=1)
def _asset_names() -> frozenset[str]:
    return frozenset(path.name for path in ASSETS.glob("*") if path.is_file())
