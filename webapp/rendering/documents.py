"""Documents: from the snapshot that was taken when a document was issued to the bytes of its PDF.

What each template reads from the definition's `values:` stands in `templates/pdf/README.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from webapp.languages import Catalogue
from webapp.rendering.pages import fill_page, has_template, paragraphs_of
from webapp.rendering.press import print_apart
from webapp.rendering.qr import qr_code
from workflows.core.definition import Plain

_NEEDED: Mapping[str, tuple[str, ...]] = {"certificate": ("name",), "card": ("name",)}

MOST_CHARACTERS = 120_000
"""Of HTML: about a thousand answers on thirty sheets. What is longer would be printed for minutes."""


class UnusableDocument(ValueError):
    """The snapshot cannot be printed, now or later; the message says what the definition lacks."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues documents; `lines` is the postal address as written on one line each."""

    name: str
    lines: tuple[str, ...] = ()
    city: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Answers of one form: a title and (label, text) rows, already in words."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document as it was issued. Everything that its bytes depend on stands here.

    Attributes:
        template: folder of `templates/pdf`.
        title: in the language of the document.
        issued_on: local date.
        code: public verification code, spelled for paper; "" when it cannot be verified.
        page: address of the public page for the code.
        values: what the definition's `values:` gave.
        text: the definition's text, placeholders filled in; empty lines divide paragraphs.
        sections: for sheets.
        link: the reader's personal link, for letters; "" for none.
        enclosed: titles of what goes with a letter.
    """

    template: str
    title: str
    issued_on: date
    office: Office
    number: str = ""
    case_number: str = ""
    valid_until: date | None = None
    code: str = ""
    page: str = ""
    values: Mapping[str, Plain] = field(default_factory=dict)
    text: str = ""
    sections: Sequence[Section] = ()
    link: str = ""
    enclosed: Sequence[str] = ()


def render_document(snapshot: Snapshot, words: Catalogue) -> bytes:
    """The PDF of a document; the same snapshot in the same words gives the same bytes.

    Raises:
        UnusableDocument: the template does not exist, lacks a value that it needs, or the page is too long.
        webapp.rendering.press.PrintingCut: printing took more memory or time than one document may.
        webapp.rendering.press.PrintingFault: the press could not print it.
    """
    page = document_page(snapshot, words)
    if len(page) > MOST_CHARACTERS:
        raise UnusableDocument(f"its page has {len(page):,} characters; one document has {MOST_CHARACTERS:,}")
    return print_apart(page, snapshot.template)


def document_page(snapshot: Snapshot, words: Catalogue) -> str:
    """The document as HTML, as it is given to the printer.

    Raises:
        UnusableDocument: as for `render_document`.
    """
    template = f"pdf/{snapshot.template}/document.html"
    if not has_template(template):
        raise UnusableDocument(f"there is no template {snapshot.template!r} in templates/pdf")
    missing = [name for name in _NEEDED.get(snapshot.template, ()) if not snapshot.values.get(name)]
    if missing:
        raise UnusableDocument(f"the template {snapshot.template} needs values: {', '.join(missing)}")
    return fill_page(template, _values(snapshot, words))


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
        "values": dict(snapshot.values),
        "paragraphs": paragraphs_of(snapshot.text),
        "addressee": _addressee(snapshot.values),
        "sections": [_section(section) for section in snapshot.sections],
        "signatories": _signatories(snapshot.values),
        "units": _units(snapshot.values),
        "verification": _verification(snapshot, words),
        "link": _link(snapshot, words),
        "enclosed": list(snapshot.enclosed),
    }


def _functions(words: Catalogue) -> dict[str, Callable[..., str]]:
    """What templates may call: words and dates of the document's language."""

    def translate(message: object, **values: object) -> str:
        text = words.gettext(str(message))
        return text % values if values else text

    def day(iso: str) -> str:
        return words.date(iso, "long")

    def day_short(iso: str) -> str:
        return words.date(iso, "medium")

    return {"_": translate, "day": day, "day_short": day_short}


def _section(section: Section) -> dict[str, Any]:
    rows = [{"label": label, "text": text} for label, text in section.rows]
    return {"title": section.title, "rows": rows}


def _signatories(values: Mapping[str, Plain]) -> list[dict[str, str]]:
    """The people who sign: `signatories`, a list, then each value whose name begins with `signatory`."""
    given = values.get("signatories")
    people = [*given] if isinstance(given, list) else []
    people += [value for name, value in values.items() if name.startswith("signatory") and value]
    return [_signatory(person) for person in people]


def _signatory(person: Plain) -> dict[str, str]:
    """Name and function of {name, function}, or of text such as "Anna Beispiel, Leitung"."""
    if isinstance(person, dict):
        return {"name": str(person.get("name") or ""), "function": str(person.get("function") or "")}
    name, _, function = str(person).partition(", ")
    return {"name": name, "function": function}


def _addressee(values: Mapping[str, Plain]) -> list[str]:
    """Name and postal address as on an envelope (DIN 5008): an address that is not known is left out."""
    address = values.get("address")
    parts = address if isinstance(address, dict) else {}
    town = f"{parts.get('postal_code') or ''} {parts.get('city') or ''}"
    lines = (values.get("name"), parts.get("street"), town)
    return [str(line).strip() for line in lines if line and str(line).strip()]


def _units(values: Mapping[str, Plain]) -> Plain:
    """Taught units as given, or the sum over the modules."""
    if values.get("units"):
        return values["units"]
    modules = values.get("modules")
    entries = [entry for entry in modules if isinstance(entry, dict)] if isinstance(modules, list) else []
    amounts = [entry["units"] for entry in entries if isinstance(entry.get("units"), int)]
    return sum(amount for amount in amounts if isinstance(amount, int))


def _verification(snapshot: Snapshot, words: Catalogue) -> dict[str, str] | None:
    if not snapshot.code:
        return None
    title = words.gettext("QR-Code zur Prüfung dieses Dokuments")
    return {"qr": qr_code(snapshot.page, title), "page": snapshot.page, "code": snapshot.code}


def _link(snapshot: Snapshot, words: Catalogue) -> dict[str, str] | None:
    """As a code, and as short as it may be typed."""
    if not snapshot.link:
        return None
    title = words.gettext("QR-Code mit Ihrem persönlichen Link")
    return {"qr": qr_code(snapshot.link, title), "page": snapshot.link.removeprefix("https://")}
