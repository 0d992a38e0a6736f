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
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from webapp.rendering.conformance import ARCHIVED, UNIVERSAL, complete_tags, finish
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
class Printable:
    """What is printed.

    Attributes:
        html: a whole document with `lang`, `title` and `dcterms.created`.
        template: folder under `templates/pdf`, for its style sheet.
        longer: the same words in another order, for when `html` is more than one page; "" for always `html`.
        data: the same facts for programs, which go into the PDF as a file; None for none.
    """

    html: str
    template: str
    longer: str = ""
    data: Data | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """A file of JSON in a PDF; a PDF with one is made to be kept (PDF/A-3).

    Attributes:
        description: what it is, for people.
    """

    name: str
    description: str
    content: str
    made_on: date


@dataclass(frozen=True, slots=True)
class _Press:
    """What is made once per process: fonts and style sheets are what costs time and memory."""

    fonts: FontConfiguration
    style: CSS
    fetch: Callable[..., Any]


def print_page(printable: Printable) -> bytes:
    """The PDF of a page, tagged for everybody (PDF/UA-1); the same text gives the same bytes.

    Raises:
        ForbiddenAddress: the page refers to something that is not packaged.
    """
    from weasyprint.urls import FatalURLFetchingError

    try:
        return _printed(printable)
    except FatalURLFetchingError as problem:
        raise ForbiddenAddress(str(problem)) from problem


def _printed(printable: Printable) -> bytes:
    _complete_tags_once()
    data, variant = printable.data, ARCHIVED if printable.data else UNIVERSAL
    document, html = _laid_out(printable, variant)
    pdf: bytes = document.write_pdf(
        finisher=finish,
        pdf_variant=variant,
        pdf_identifier=_identifier(html, data),
        attachments=[_attachment(data)] if data else None,
    )
    return pdf


def _laid_out(printable: Printable, variant: str) -> tuple[Any, str]:
    """The pages with their text: the first text, if it fits on one page."""
    document = _render(printable.html, printable.template, variant)
    if len(document.pages) == 1 or not printable.longer:
        return document, printable.html
    return _render(printable.longer, printable.template, variant), printable.longer


def _render(html: str, template: str, variant: str) -> Any:
    from weasyprint import HTML

    press = _press(template)
    page = HTML(string=html, base_url=_BASE, url_fetcher=press.fetch)
    return page.render(stylesheets=[press.style], font_config=press.fonts, pdf_variant=variant)


def _identifier(html: str, data: Data | None) -> bytes:
    content = data.content if data else ""
    return hashlib.sha256(f"{html}\0{content}".encode()).digest()[:16]


def _attachment(data: Data) -> Any:
    from weasyprint import Attachment

    made = datetime.combine(data.made_on, time(), UTC)
    return Attachment(
        string=data.content,
        name=data.name,
        description=data.description,
        created=made,
        modified=made,
        relationship="Data",
    )


@lru_cache(maxsize=1)
def _complete_tags_once() -> None:
    complete_tags()


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
