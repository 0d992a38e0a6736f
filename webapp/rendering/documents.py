"""Documents: from the snapshot that was taken when a document was issued to the bytes of its PDF.

What each template reads from the definition's `values:` stands in `templates/pdf/README.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from webapp.languages import SOURCE_LANGUAGE, Catalogue, marked
from webapp.rendering.attested import data_for_programs, modules, signatories, units
from webapp.rendering.pages import fill_page, has_template, paragraphs_of
from webapp.rendering.press import print_apart
from webapp.rendering.printing import Printable
from webapp.rendering.qr import qr_code
from webapp.rendering.snapshots import Section, Snapshot, Wording
from webapp.wording import AnsweredRow
from workflows.core.definition import Plain
from workflows.core.fields.strokes import is_drawing

_NEEDED: Mapping[str, tuple[str, ...]] = {"certificate": ("name",), "card": ("name",)}

MOST_CHARACTERS = 120_000
"""Of HTML: about a thousand answers on thirty sheets. What is longer would be printed for minutes."""

_MOST_BESIDE = 3_000
"""Of words in one of two columns, twice what there is room for: above it nobody tries."""

_IS_TRANSLATED = marked("Das ist eine Übersetzung. Es gilt der deutsche Text.")
_IS_UNCHECKED = marked(
    "Diese Übersetzung hat noch niemand geprüft, der die Sprache spricht. Es gilt der deutsche Text."
)
_IS_OFFICIAL = "Deutscher Text. Dieser Text gilt."
"""Is read by whoever reads the German text, in no other language."""


class UnusableDocument(ValueError):
    """The snapshot cannot be printed, now or later; the message says what the definition lacks."""


def render_document(snapshot: Snapshot, words: Catalogue) -> bytes:
    """The PDF of a document; the same snapshot in the same words gives the same bytes.

    Raises:
        UnusableDocument: the template does not exist, lacks a value that it needs, or the page is too long.
        webapp.rendering.press.PrintingCut: printing took more memory or time than one document may.
        webapp.rendering.press.PrintingFault: the press could not print it.
    """
    return print_apart(printable(snapshot, words))


def printable(snapshot: Snapshot, words: Catalogue) -> Printable:
    """A document as it is given to the press; too long for two languages, it is in the reader's alone.

    Raises:
        UnusableDocument: as for `render_document`.
    """
    page = document_page(snapshot, words)
    longer = document_page(snapshot, words, beside=False) if snapshot.official else ""
    if len(longer) > MOST_CHARACTERS:
        return printable(replace(snapshot, official=None), words)
    if len(page) > MOST_CHARACTERS:
        raise UnusableDocument(f"its page has {len(page):,} characters; one document has {MOST_CHARACTERS:,}")
    first = longer if longer and _length(snapshot) > _MOST_BESIDE else page
    return Printable(first, snapshot.template, longer, data_for_programs(snapshot, words))


def _length(snapshot: Snapshot) -> int:
    rows = [row for section in snapshot.sections for row in section.rows]
    return len(snapshot.text) + sum(len(row.label) + len(row.text) for row in rows)


def document_page(snapshot: Snapshot, words: Catalogue, *, beside: bool = True) -> str:
    """The document as HTML, as it is given to the printer.

    Arguments:
        beside: the German version stands beside the reader's, not on a page after it.

    Raises:
        UnusableDocument: as for `render_document`.
    """
    template = f"pdf/{snapshot.template}/document.html"
    if not has_template(template):
        raise UnusableDocument(f"there is no template {snapshot.template!r} in templates/pdf")
    missing = [name for name in _NEEDED.get(snapshot.template, ()) if not snapshot.values.get(name)]
    if missing:
        raise UnusableDocument(f"the template {snapshot.template} needs values: {', '.join(missing)}")
    return fill_page(template, {**_values(snapshot, words), "beside": beside})


def _values(snapshot: Snapshot, words: Catalogue) -> dict[str, Any]:
    office = snapshot.office
    return {
        **_functions(words),
        "language": words.language.tag,
        "direction": words.language.direction,
        "title": snapshot.title,
        "number": snapshot.number,
        "case_number": snapshot.case_number,
        "issued_on": snapshot.issued_on.isoformat(),
        "valid_until": snapshot.valid_until.isoformat() if snapshot.valid_until else "",
        "office": {
            "name": office.name,
            "lines": (office.name, *office.lines),
            "city": office.city,
            "phone": office.phone,
            "email": office.email,
        },
        "office_language": SOURCE_LANGUAGE,
        "values": dict(snapshot.values),
        "paragraphs": paragraphs_of(snapshot.text),
        "addressee": _addressee(snapshot.values),
        "versions": _versions(snapshot, words),
        "signatories": signatories(snapshot.values),
        "modules": modules(snapshot.values, words),
        "units": units(snapshot.values),
        "verification": _verification(snapshot, words),
        "link": _link(snapshot, words),
    }


def _functions(words: Catalogue) -> dict[str, Callable[..., str]]:
    """What templates may call: words and dates of one language."""

    def translate(message: object, **values: object) -> str:
        text = words.gettext(str(message))
        return text % values if values else text

    def day(iso: str) -> str:
        return words.date(iso, "long")

    def day_short(iso: str) -> str:
        return words.date(iso, "medium")

    return {"_": translate, "day": day, "day_short": day_short}


def _versions(snapshot: Snapshot, words: Catalogue) -> list[dict[str, Any]]:
    """The words of a letter or sheet: in the reader's language, then in German."""
    own = Wording(snapshot.title, snapshot.text, snapshot.sections, snapshot.enclosed)
    if snapshot.official is None:
        return [_version(own, words)]
    note = _IS_UNCHECKED if words.language.unchecked else _IS_TRANSLATED
    german = _version(snapshot.official, words.source(), _IS_OFFICIAL)
    return [_version(own, words, words.gettext(note)), german]


def _version(wording: Wording, words: Catalogue, note: str = "") -> dict[str, Any]:
    return {
        **_functions(words),
        "language": words.language.tag,
        "direction": words.language.direction,
        "note": note,
        "title": wording.title,
        "paragraphs": paragraphs_of(wording.text),
        "sections": [_section(section) for section in wording.sections],
        "enclosed": list(wording.enclosed),
    }


def _section(section: Section) -> dict[str, Any]:
    rows = [{"label": row.label, "text": row.text, "pictures": _pictures(row)} for row in section.rows]
    return {"title": section.title, "rows": rows}


def _pictures(row: AnsweredRow) -> list[dict[str, str]]:
    """What was drawn, as far as it is a drawing: what a snapshot holds is looked at once more."""
    return [{"path": path, "told": told} for path, told in row.pictures if is_drawing(path)]


def _addressee(values: Mapping[str, Plain]) -> list[str]:
    """Name and postal address as on an envelope (DIN 5008): an address that is not known is left out."""
    address = values.get("address")
    parts = address if isinstance(address, dict) else {}
    town = f"{parts.get('postal_code') or ''} {parts.get('city') or ''}"
    lines = (values.get("name"), parts.get("street"), town)
    return [str(line).strip() for line in lines if line and str(line).strip()]


def _verification(snapshot: Snapshot, words: Catalogue) -> dict[str, str] | None:
    if not snapshot.code:
        return None
    title = words.gettext("QR-Code zur Prüfung dieses Dokuments")
    page = snapshot.page
    return {"qr": qr_code(page, title), "address": page, "page": page, "code": snapshot.code}


def _link(snapshot: Snapshot, words: Catalogue) -> dict[str, str] | None:
    """As a code, and as short as it may be typed."""
    if not snapshot.link:
        return None
    title = words.gettext("QR-Code mit Ihrem persönlichen Link")
    page = snapshot.link.removeprefix("https://")
    return {"qr": qr_code(snapshot.link, title), "address": snapshot.link, "page": page, "code": ""}
