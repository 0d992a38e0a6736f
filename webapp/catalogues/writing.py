"""Writes a `.po` file: the same content gives the same file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from babel.messages.pofile import escape, normalize

from webapp.catalogues.messages import Message
from webapp.catalogues.plurals import plural_header
from webapp.catalogues.reading import Catalogued
from webapp.languages import locale_for

_UNBROKEN = 1_000_000


def catalogue_text(catalogue: Catalogued, tag: str, width: int = 0) -> str:
    """The text of a `.po` file.

    Arguments:
        catalogue: of its header the subject, the translator and the day are written, and what is our own.
        tag: its language.
        width: where long lines are broken; 0 for nowhere.
    """
    blocks = [_header(catalogue, tag), *(_block(message, width) for message in catalogue.messages)]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _header(catalogue: Catalogued, tag: str) -> Iterator[str]:
    yield from (f"# {remark}" for remark in catalogue.remarks)
    if catalogue.draft:
        yield "#, fuzzy"
    yield 'msgid ""'
    yield 'msgstr ""'
    usual = {
        "Project-Id-Version": "Fahrwasser",
        "Language": str(locale_for(tag).language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_header(tag),
    }
    given = {**catalogue.header, **{name: usual[name] for name in usual if name not in catalogue.header}}
    for name, said in given.items():
        yield escape(f"{name}: {said}\n")


def _block(message: Message, width: int) -> Iterator[str]:
    yield from (f"#. {note}" for note in message.notes)
    yield from (f"#: {line}" for line in textwrap.wrap(" ".join(message.places), width or _UNBROKEN))
    flags = ["fuzzy"] if message.doubtful else []
    if "%(" in message.german:
        flags.append("python-format")
    if flags:
        yield f"#, {', '.join(flags)}"
    if message.context:
        yield f"msgctxt {_quoted(message.context, width)}"
    if message.singular:
        yield f"msgid {_quoted(message.singular, width)}"
        yield f"msgid_plural {_quoted(message.german, width)}"
        for number, text in enumerate(message.texts):
            yield f"msgstr[{number}] {_quoted(text, width)}"
    else:
        yield f"msgid {_quoted(message.german, width)}"
        yield f"msgstr {_quoted(''.join(message.texts[:1]), width)}"


def _quoted(text: str, width: int) -> str:
    return str(normalize(text, width=width or _UNBROKEN))
