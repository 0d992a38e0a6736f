"""The application's catalogues beside the words in code and templates: what they lack, and an update."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from webapp.catalogues.places import is_public
from webapp.catalogues.plurals import forms_of
from webapp.languages import STAFF_LANGUAGES, TRANSLATIONS, locale_for

ROOT = Path(__file__).parents[2]
PLACES = [
    ("webapp/**.py", "python"),
    ("tasks/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "marked": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_NAMED = re.compile(r"%\((\w+)\)[sd]")
_MADE_UP_HEADERS = (b'"Report-Msgid-Bugs-To:', b'"Language-Team:')
"""Babel writes them though nobody has said whom to tell."""


def extracted(root: Path = ROOT) -> Catalog:
    """Every message in code and templates, with the files that it stands in."""
    found = Catalog()
    templates = [pattern for pattern, method in PLACES if method == "jinja2"]
    options = {pattern: {"silent": "false", "trimmed": "true"} for pattern in templates}
    for file, line, message, comments, context in extract_from_dir(
        root, PLACES, options, KEYWORDS, directory_filter=_is_ours
    ):
        found.add(message, locations=[(file, line)], auto_comments=comments, context=context)
    return found


def _is_ours(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in ("static", "var", "tests")


def needed(tag: str, everything: Catalog) -> Catalog:
    """The part of all messages that has to be there in a language."""
    found = Catalog(locale=locale_for(tag))
    for message in everything:
        if message.id and (tag in STAFF_LANGUAGES or is_public(file for file, _ in message.locations)):
            files = sorted({file for file, _ in message.locations})
            found.add(message.id, locations=[(file, 1) for file in files], context=message.context)
    return found


def catalogue_of(tag: str, folder: Path = TRANSLATIONS) -> Catalog:
    """A catalogue as it lies in the folder; an empty one when there is none yet."""
    file = folder / f"{tag}.po"
    text = file.read_bytes() if file.exists() else b""
    return read_po(BytesIO(text), locale=locale_for(tag), abort_invalid=True)


def gaps(tag: str, catalogue: Catalog, everything: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue: missing, doubtful or orphaned messages, placeholders, plural forms."""
    if catalogue.num_plurals != forms_of(tag):
        yield f"{tag}: {catalogue.num_plurals} plural forms instead of {forms_of(tag)}"
    wanted = {(message.context, _key(message)): message for message in needed(tag, everything) if message.id}
    present = {(message.context, _key(message)): message for message in catalogue if message.id}
    for key, message in wanted.items():
        found = present.get(key)
        if found is None or not all(_strings(found)):
            yield f"{tag}: missing: {key[1]!r} in {', '.join(file for file, _ in message.locations)}"
        elif found.fuzzy:
            yield f"{tag}: marked as doubtful: {key[1]!r}"
        elif not all(_fits(found, text) for text in _strings(found)):
            yield f"{tag}: other placeholders than the German: {key[1]!r}"
    for key in present.keys() - wanted.keys():
        yield f"{tag}: no longer used: {key[1]!r}"


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[-1])


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _fits(message: Message, text: str) -> bool:
    """True when the placeholders are the German ones; a form for one or two may leave the number out."""
    wanted = placeholders(_key(message))
    return placeholders(text) <= wanted if message.pluralizable else placeholders(text) == wanted


def placeholders(text: str) -> set[str]:
    """The names that a message wants filled in, `%(name)s` or `{name}`."""
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name} if "{" in text else set()
    return set(_NAMED.findall(text)) | braces


def complaints(tags: Iterable[str], everything: Catalog) -> list[str]:
    """What is wrong with the catalogues of the pages."""
    return [gap for tag in tags for gap in gaps(tag, catalogue_of(tag), everything)]


def update(tag: str, everything: Catalog) -> None:
    """Rewrite a catalogue; what is translated already stays."""
    catalogue = catalogue_of(tag)
    changed = catalogue.creation_date
    catalogue.update(needed(tag, everything), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    catalogue.creation_date = changed
    written = BytesIO()
    write_po(written, catalogue, width=100, include_lineno=False, sort_output=True)
    lines = written.getvalue().splitlines(keepends=True)
    told = b"".join(line for line in lines if not line.startswith(_MADE_UP_HEADERS))
    (TRANSLATIONS / f"{tag}.po").write_bytes(told)
