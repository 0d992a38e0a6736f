"""Languages: translated words, direction of writing, dates and numbers as the reader writes them.

German is the source language: the German words in code, templates and
definitions are the message ids. A catalogue is read from its `.po` file and
compiled in memory, so that there is no second file that could be out of date.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

SOURCE_LANGUAGE = "de"
STAFF_LANGUAGES = frozenset({SOURCE_LANGUAGE, "en"})
"""Staff pages are written in these only; everything that the public reads is in all languages."""
TRANSLATIONS = Path(__file__).parent / "translations"

DateStyle = Literal["full", "long", "medium", "short"]

_WRITTEN_AS = {"en": "en-GB", "prs": "fa-AF", "kmr": "ku"}
"""Whose dates and numbers a language takes: those of Europe, and those of a near one where Babel has none."""

_OWN_NAMES = {"prs": "دری", "ckb": "سۆرانی", "kmr": "Kurmancî", "de-x-leicht": "Leichte Sprache"}
"""What speakers call a language, where Babel does not say."""

_READ_TOO = {"prs": "fa", "ku": "kmr"}
"""Who has no catalogue and reads another one: Dari is Persian, and "ku" mostly means Kurmanji."""

_ORDER = {"de": 0, "de-x-leicht": 1, "en": 2}
"""Who is offered first; the others follow in the order of their tags."""


def marked(message: str) -> str:
    """The message itself: marks words for extraction that are translated later, where the reader is known."""
    return message


_OWN_TRANSLATED = {"de-x-leicht": marked("Leichte Sprache")}
"""What a language is called in the others, where Babel does not say."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages can be read in.

    Attributes:
        tag: BCP 47 tag, for `lang`.
        name: what its speakers call it.
        direction: "ltr" or "rtl", for `dir`.
        unchecked: nobody who speaks it has checked its words yet; the German ones count.
    """

    tag: str
    name: str
    direction: str
    unchecked: bool = False


def locale_for(tag: str) -> Locale:
    """Babel's locale for a language tag; the source language's when Babel knows none."""
    code = tag.partition("-")[0]
    for candidate in (_WRITTEN_AS.get(tag, tag), _WRITTEN_AS.get(code, code)):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(SOURCE_LANGUAGE)


def language_for(tag: str) -> Language:
    """The language with that tag: its own name and its direction of writing."""
    locale = locale_for(tag)
    code = tag.partition("-")[0]
    name = _OWN_NAMES.get(tag) or _OWN_NAMES.get(code) or locale.languages.get(code) or tag
    return Language(tag, name[:1].title() + name[1:], locale.text_direction)


def compiled(text: str, tag: str) -> Translations:
    """A catalogue in memory from the text of a `.po` file; entries marked fuzzy are left out."""
    return _in_memory(read_po(io.BytesIO(text.encode()), locale=locale_for(tag)))


@lru_cache(maxsize=512)
def _read(text: str, locale: Locale) -> tuple[Translations, bool]:
    """A catalogue, and whether nobody has checked it. Kept: Babel takes its time, and texts come again."""
    written = read_po(io.BytesIO(text.encode()), locale=locale)
    return _in_memory(written), written.fuzzy


def _in_memory(catalogue: Catalog) -> Translations:
    binary = io.BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return Translations(binary)


@lru_cache(maxsize=4096)
def _day_in_words(day: date, style: DateStyle, locale: Locale) -> str:
    """Kept, like the two below: a page with fifty lines says the same few days, and Babel takes its time."""
    return dates.format_date(day, style, locale=locale)


@lru_cache(maxsize=4096)
def _time_in_words(hour: int, minute: int, locale: Locale) -> str:
    return dates.format_skeleton("Hm", datetime(2000, 1, 1, hour, minute), locale=locale)  # noqa: DTZ001  a wall clock


@lru_cache(maxsize=4096)
def _number_in_words(value: int | float, locale: Locale) -> str:
    return numbers.format_decimal(value, locale=locale, numbering_system="latn")


class Catalogue:
    """Everything that is written differently for readers of one language."""

    def __init__(
        self, language: Language, translations: Translations, zone: ZoneInfo, country: str = "DE"
    ) -> None:
        self.language = language
        self.zone = zone
        self.country = country
        self._translations = translations

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale, for dates and numbers."""
        return locale_for(self.language.tag)

    def gettext(self, message: str) -> str:
        """The message in this language, or as it is."""
        return self._translations.gettext(message) if message else ""

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The message in the form that the language uses for that count."""
        return self._translations.ngettext(singular, plural, count)

    def pgettext(self, context: str, message: str) -> str:
        """The message as it is said in a context, where one German word has several translations."""
        return str(self._translations.pgettext(context, message))

    def over(self, text: str) -> Catalogue:
        """Like this catalogue, with a definition's own `.po` text asked first; empty text adds nothing."""
        if not text:
            return self
        kept, is_draft = _read(text, self.locale)
        translations = copy(kept)
        translations.add_fallback(self._translations)
        unchecked = self.language.unchecked or is_draft
        return Catalogue(replace(self.language, unchecked=unchecked), translations, self.zone, self.country)

    def source(self) -> Catalogue:
        """The catalogue of the source language, on the same wall clock."""
        return Catalogue(language_for(SOURCE_LANGUAGE), Translations(), self.zone)

    def date(self, value: date | datetime | str, style: DateStyle = "long") -> str:
        """A day in words: "3. März 2026". Text in ISO 8601 may name a month or a year only."""
        if isinstance(value, str):
            return self._partial_date(value, style)
        day = value.astimezone(self.zone).date() if isinstance(value, datetime) else value
        return _day_in_words(day, style, self.locale)

    def _partial_date(self, text: str, style: DateStyle) -> str:
        parts = text.split("-")
        if len(parts) == 1:
            return text
        if len(parts) == 2:
            first = date(int(parts[0]), int(parts[1]), 1)
            return dates.format_skeleton("yMMMM", first, locale=self.locale)
        return _day_in_words(date.fromisoformat(text), style, self.locale)

    def moment(self, value: datetime, style: DateStyle = "long") -> str:
        """A moment in words, on the wall clock of the office: "3. März 2026, 14:05"."""
        local = value.astimezone(self.zone)
        return f"{_day_in_words(local.date(), style, self.locale)}, {self.time(value)}"

    def time(self, value: datetime) -> str:
        """Hours (of 24, as everywhere in the country) and minutes on the wall clock of the office."""
        local = value.astimezone(self.zone)
        return _time_in_words(local.hour, local.minute, self.locale)

    def number(self, value: int | float) -> str:
        """A number with the language's separators, in Latin digits as on forms and letters."""
        return _number_in_words(value, self.locale)

    def listing(self, words: Iterable[str]) -> str:
        """Words joined as the language does: "Anna, Ben und Cem"."""
        return lists.format_list(list(words), locale=self.locale)

    def language_name(self, tag: str) -> str:
        """What readers of this language call another one."""
        if tag in _OWN_TRANSLATED:
            return self.gettext(_OWN_TRANSLATED[tag])
        code = tag.partition("-")[0]
        return self.locale.languages.get(code) or language_for(tag).name


class Languages:
    """The languages of an installation: German, and each one with a `.po` file."""

    def __init__(self, catalogues: Mapping[str, Catalogue], folder: Path = TRANSLATIONS) -> None:
        self._catalogues = dict(catalogues)
        self.folder = folder

    @classmethod
    def open(cls, zone: str, folder: Path = TRANSLATIONS, country: str = "DE") -> Languages:
        """Read every `.po` file of a folder.

        A file whose header is marked fuzzy is a draft that nobody who speaks the language has checked.

        Arguments:
            zone: IANA name of the office's time zone.
            folder: one file `<language>.po` per language.
            country: ISO 3166 code of the office's country, whose phone numbers are written without a prefix.
        """
        office = ZoneInfo(zone)
        source = language_for(SOURCE_LANGUAGE)
        catalogues = {SOURCE_LANGUAGE: Catalogue(source, Translations(), office, country)}
        for tag in sorted(
            (file.stem for file in folder.glob("*.po")), key=lambda tag: (_ORDER.get(tag, 9), tag)
        ):
            empty = Catalogue(language_for(tag), Translations(), office, country)
            catalogues[tag] = empty.over((folder / f"{tag}.po").read_text(encoding="utf-8"))
        return cls(catalogues, folder)

    @property
    def offered(self) -> tuple[Language, ...]:
        """Every language that pages can be read in, German first."""
        return tuple(catalogue.language for catalogue in self._catalogues.values())

    def catalogue(self, tag: str) -> Catalogue:
        """The catalogue for a language tag: its own, the main language's, or the source language's."""
        found = self._known(tag)
        return self._catalogues[found or SOURCE_LANGUAGE]

    def choose(self, wishes: Iterable[str]) -> str:
        """The first wish that can be met, as the tag of an offered language; else the source language."""
        return next((found for wish in wishes if (found := self._known(wish))), SOURCE_LANGUAGE)

    def for_definition(self, tag: str, texts: Mapping[str, str]) -> Catalogue:
        """The catalogue of a definition: its own words first, then the application's.

        The source language as a whole where the definition is not written in the reader's: half a page
        that they can read, and half that they cannot, helps nobody. Staff read its words between their own.

        Arguments:
            tag: BCP 47 tag of the reader's language.
            texts: language tag -> text of the definition's `.po` file.
        """
        catalogue = self.catalogue(tag)
        found = catalogue.language.tag
        if found not in texts and found not in STAFF_LANGUAGES:
            return self.catalogue(SOURCE_LANGUAGE)
        return catalogue.over(texts.get(found, ""))

    def _known(self, tag: str) -> str | None:
        code = tag.partition("-")[0]
        for candidate in (tag, code, _READ_TOO.get(tag, ""), _READ_TOO.get(code, "")):
            if candidate in self._catalogues:
                return candidate
        return None
