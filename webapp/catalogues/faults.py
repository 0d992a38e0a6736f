"""What keeps a file from being taken over, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.catalogues.messages import Message, Standing
from webapp.catalogues.plurals import forms_of
from webapp.catalogues.reading import Catalogued

LANGUAGE, SUBJECT = "X-Fahrwasser-Language", "X-Fahrwasser-Subject"
"""Headers of files that go out, so that they come back to the right place."""
_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that nobody sees and that turn what others see (https://trojansource.codes/)."""


class Kind(StrEnum):
    """What can be wrong."""

    UNREADABLE = "unreadable"
    LANGUAGE = "language"
    SUBJECT = "subject"
    ORPHANED = "orphaned"
    TWICE = "twice"
    MISSING = "missing"
    DOUBTFUL = "doubtful"
    PLACEHOLDERS = "placeholders"
    FORMS = "forms"
    CHARACTERS = "characters"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        line: of the file; 0 where the file lacks something.
        about: the German of the message, or what the header says.
    """

    line: int
    kind: Kind
    about: str = ""


def faults(
    catalogue: Catalogued, tag: str, subject: str, wanted: tuple[Message, ...], *, checked: bool = False
) -> list[Fault]:
    """Everything that is wrong with a file for a language of a subject, by line.

    Of a file for something else only that is said.

    Arguments:
        checked: somebody says that they have read all of it, so nothing may be doubtful.
    """
    elsewhere = list(_of_header(catalogue.header, tag, subject))
    if elsewhere:
        return elsewhere
    found = list(_of_messages(catalogue, wanted))
    for message in catalogue.messages:
        found += [Fault(message.line, kind, message.german) for kind in _of_message(message, tag)]
        if checked and message.standing is Standing.DOUBTFUL:
            found.append(Fault(message.line, Kind.DOUBTFUL, message.german))
    return sorted(found)


def _of_header(header: Mapping[str, str], tag: str, subject: str) -> Iterator[Fault]:
    for name, expected, kind in ((LANGUAGE, tag, Kind.LANGUAGE), (SUBJECT, subject, Kind.SUBJECT)):
        said = header.get(name, expected)
        if said != expected:
            yield Fault(1, kind, said)


def _of_messages(catalogue: Catalogued, wanted: tuple[Message, ...]) -> Iterator[Fault]:
    needed = {message.key: message for message in wanted}
    seen: dict[tuple[str, str], Message] = {}
    for message in catalogue.messages:
        if message.key in seen:
            yield Fault(message.line, Kind.TWICE, message.german)
        elif message.key not in needed or needed[message.key].singular != message.singular:
            yield Fault(message.line, Kind.ORPHANED, message.german)
        elif message.standing is Standing.MISSING:
            yield Fault(message.line, Kind.MISSING, message.german)
        seen[message.key] = message
    for key, message in needed.items():
        if key not in seen:
            yield Fault(0, Kind.MISSING, message.german)


def _of_message(message: Message, tag: str) -> Iterator[Kind]:
    if message.standing is Standing.MISSING:
        return
    if len(message.texts) != (forms_of(tag) if message.singular else 1):
        yield Kind.FORMS
    if not message.has_its_placeholders:
        yield Kind.PLACEHOLDERS
    if any(_has_foreign_characters(text, message.german) for text in message.texts):
        yield Kind.CHARACTERS


def _has_foreign_characters(text: str, german: str) -> bool:
    """Marks of HTML, or of direction, that the German has not; and a "%" that no number can fill in."""
    if _CONTROL.search(text) or any(mark in text and mark not in german for mark in "<>"):
        return True
    return "%(" in german and "%" in re.sub(r"%\(\w+\)[sd]|%%", "", text)
