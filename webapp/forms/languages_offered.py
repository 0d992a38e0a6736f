"""Languages to choose from: what people speak here, each under the name that its speakers give it."""

from __future__ import annotations

from functools import lru_cache

from webapp.languages import Catalogue, language_for, marked

_TAGS = (
    "aii am ar az bg bn bs ckb cs da de el en es et fa ff fi fil fr ha he hi hr hu hy id ig it ja ka kk "
    "kmr ko ln lt lv mk ml mn nl no pa pl prs ps pt ro rom ru rw si sk sl so sq sr sv sw ta th ti tr uk "
    "ur uz vi wo yo zh gsg "
)
SPOKEN = tuple(_TAGS.split())
"""Primary language subtags of RFC 5646; `gsg` is German Sign Language."""

EASY_GERMAN = "de-x-leicht"
"""What somebody reads but nobody speaks: offered for mails, not among the languages that people speak."""

LEVELS = (
    ("A1", marked("A1 – erste Wörter")),
    ("A2", marked("A2 – einfache Sätze")),
    ("B1", marked("B1 – Gespräche im Alltag")),
    ("B2", marked("B2 – fast alle Gespräche")),
    ("C1", marked("C1 – sehr gut, auch im Beruf")),
    ("C2", marked("C2 – fast wie die Muttersprache")),
    ("native", marked("Muttersprache")),
)

_OWN_NAMES = {"gsg": "Deutsche Gebärdensprache", "aii": "ܣܘܪܝܬ", "rom": "Romani"}
_READER_NAMES = {
    "gsg": marked("Deutsche Gebärdensprache"),
    "aii": marked("Aramäisch (Sureth)"),
    "rom": marked("Romani"),
    "kmr": marked("Kurdisch (Kurmandschi)"),
    "ckb": marked("Kurdisch (Sorani)"),
    "prs": marked("Dari"),
}


def languages_to_choose(words: Catalogue) -> list[tuple[str, str]]:
    """Tag and name of every language that is spoken, sorted by the reader's name: "Arabisch – العربية"."""
    return list(_choices(words.language.tag, words, SPOKEN))


def languages_to_read(words: Catalogue) -> list[tuple[str, str]]:
    """The same of every language that somebody may want to be written to in."""
    return list(_choices(words.language.tag, words, (*SPOKEN, EASY_GERMAN)))


def reader_name(tag: str, words: Catalogue) -> str:
    """What readers of a language call another one."""
    return words.gettext(_READER_NAMES[tag]) if tag in _READER_NAMES else words.language_name(tag)


@lru_cache(maxsize=512)
def _choices(tag: str, words: Catalogue, offered: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    named = []
    for entry in offered:
        readers = reader_name(entry, words)
        own = _OWN_NAMES.get(entry) or language_for(entry).name
        same = own.casefold() == readers.casefold()
        named.append((entry, readers if same else f"{readers} – {own}"))
    return tuple(sorted(named, key=lambda entry: entry[1].casefold()))
