"""Documents: from the snapshot that was taken when a document was issued to the bytes of its PDF.

What each template reads from the definition's `values:` stands in `templates/pdf/README.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from babel.dates import format_date

from webapp.rendering.pages import fill_page, has_template
from webapp.rendering.printing import print_page
from webapp.rendering.qr import qr_code
from workflows.core.definition import Plain

_NEEDED: Mapping[str, tuple[str, ...]] = {"certificate": ("name",), "card": ("name",)}


class Words(Protocol):
    """A catalogue of translations."""

    @property
    def language(self) -> str:
        """BCP 47 tag."""

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""

    def gettext(self, message: str) -> str:
        """The message in the catalogue's language; itself when it is not translated."""


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
        paragraphs: the definition's text, placeholders filled in.
        sections: for sheets.
        addressee: lines of the recipient's postal address, name first.
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
    paragraphs: Sequence[str] = ()
    sections: Sequence[Section] = ()
    addressee: Sequence[str] = ()


def render_document(snapshot: Snapshot, words: Words) -> bytes:
    """The PDF of a document; the same snapshot in the same words gives the same bytes.

    Raises:
        UnusableDocument: the template does not exist or lacks a value that it needs.
    """
    return print_page(document_page(snapshot, words), snapshot.template)


def document_page(snapshot: Snapshot, words: Words) -> str:
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


def _values(snapshot: Snapshot, words: Words) -> dict[str, Any]:
    office = snapshot.office
    return {
        **_functions(words),
        "language": words.language,
        "direction": words.direction,
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
        "paragraphs": list(snapshot.paragraphs),
        "addressee": list(snapshot.addressee),
        "sections": [_section(section) for section in snapshot.sections],
        "signatories": _signatories(snapshot.values.get("signatories")),
        "units": _units(snapshot.values),
        "verification": _verification(snapshot, words),
    }


def _functions(words: Words) -> dict[str, Callable[..., str]]:
    """What templates may call: words and dates of the document's language."""
    locale = words.language.replace("-", "_")

    def translate(message: object, **values: object) -> str:
        text = words.gettext(str(message))
        return text % values if values else text

    def day(iso: str) -> str:
        return _day(iso, "long", locale)

    def day_short(iso: str) -> str:
        return _day(iso, "medium", locale)

    return {"_": translate, "day": day, "day_short": day_short}


def _day(iso: str, style: str, locale: str) -> str:
    """A date in words; one that is only known to the year or month as far as it is known."""
    parts = iso[:10].split("-")
    whole = date(*(int(part) for part in (*parts, "1", "1")[:3]))
    known: Mapping[int, str] = {1: "y", 2: "MMMM y"}
    return format_date(whole, known.get(len(parts), style), locale)


def _section(section: Section) -> dict[str, Any]:
    rows = [{"label": label, "text": text} for label, text in section.rows]
    return {"title": section.title, "rows": rows}


def _signatories(given: Plain) -> list[dict[str, str]]:
    """Names, or {name, function} entries."""
    people = given if isinstance(given, list) else []
    return [
        {"name": str(person.get("name") or ""), "function": str(person.get("function") or "")}
        if isinstance(person, dict)
        else {"name": str(person), "function": ""}
        for person in people
    ]


def _units(values: Mapping[str, Plain]) -> Plain:
    """Taught units as given, or the sum over the modules."""
    if values.get("units"):
        return values["units"]
    modules = values.get("modules")
    entries = [entry for entry in modules if isinstance(entry, dict)] if isinstance(modules, list) else []
    amounts = [entry["units"] for entry in entries if isinstance(entry.get("units"), int)]
    return sum(amount for amount in amounts if isinstance(amount, int))


def _verification(snapshot: Snapshot, words: Words) -> dict[str, str] | None:
    if not snapshot.code:
        return None
    title = words.gettext("QR-Code zur Prüfung dieses Dokuments")
    return {"qr": qr_code(snapshot.page, title), "page": snapshot.page, "code": snapshot.code}
