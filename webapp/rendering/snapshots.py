"""What a document says and on what its bytes depend, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from webapp.wording import AnsweredRow
from workflows.core.definition import Plain


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
    """Answers of one form: a title and rows, already in words."""

    title: str
    rows: tuple[AnsweredRow, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a document says, in one language."""

    title: str
    text: str = ""
    sections: Sequence[Section] = ()
    enclosed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature vouches for, exactly as it was signed."""

    facts: Mapping[str, str | None]
    signature: str


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
        official: the same in German, which counts, for letters and sheets in another language.
        signed: None for what cannot be verified.
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
    official: Wording | None = None
    signed: Signed | None = None
