"""What the pages of translators say of a catalogue: bars, states, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webapp.catalogues.faults import Fault, Kind
from webapp.catalogues.messages import Message, Standing
from webapp.catalogues.states import Counts, State, counts, state_of
from webapp.catalogues.subjects import PAGES, Subject
from webapp.forms.languages_offered import reader_name
from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.languages import Language, language_for, marked

_FAULTS = {
    Kind.UNREADABLE: marked("Ab hier ist es keine PO-Datei mehr"),
    Kind.LANGUAGE: marked("Die Datei ist für eine andere Sprache: %(about)s"),
    Kind.SUBJECT: marked("Die Datei enthält andere Texte: %(about)s"),
    Kind.ORPHANED: marked("Dieser Text wird nicht gebraucht: %(about)s"),
    Kind.TWICE: marked("Dieser Text steht zweimal da: %(about)s"),
    Kind.MISSING: marked("Die Übersetzung fehlt: %(about)s"),
    Kind.DOUBTFUL: marked("Noch als zweifelhaft markiert: %(about)s"),
    Kind.PLACEHOLDERS: marked("Andere Platzhalter als im Deutschen: %(about)s"),
    Kind.FORMS: marked("Nicht so viele Formen, wie die Sprache hat: %(about)s"),
    Kind.CHARACTERS: marked("Zeichen, die das Deutsche nicht hat, sichtbar oder nicht: %(about)s"),
}
_LONGEST_QUOTE = 120
_NARROWEST = 1.5


@dataclass(frozen=True, slots=True)
class Row:
    """One language of one subject."""

    subject: Subject
    title: str
    counts: Counts
    state: State

    @property
    def bar(self) -> list[tuple[str, float, float]]:
        """The parts of its bar, up to 100 wide: kind, where it begins, how wide it is."""
        sound = "draft" if self.state.draft else "checked"
        sizes = ((sound, self.counts.complete), ("doubtful", self.counts.doubtful))
        return list(_bar(sizes, self.counts.wanted))


@dataclass(frozen=True, slots=True)
class LanguageRows:
    """One language with all of its subjects."""

    language: Language
    name: str
    rows: tuple[Row, ...]

    @property
    def bar(self) -> list[tuple[str, float, float]]:
        """The bar of all of them together."""
        checked = sum(row.counts.complete for row in self.rows if not row.state.draft)
        draft = sum(row.counts.complete for row in self.rows if row.state.draft)
        doubtful = sum(row.counts.doubtful for row in self.rows)
        return list(_bar((("checked", checked), ("draft", draft), ("doubtful", doubtful)), self.wanted))

    @property
    def wanted(self) -> int:
        """How many messages there are."""
        return sum(row.counts.wanted for row in self.rows)

    @property
    def complete(self) -> int:
        """How many of them are translated."""
        return sum(row.counts.complete for row in self.rows)


def language_rows(found: Iterable[Subject], tag: str) -> LanguageRows:
    """How far a language is, subject by subject."""
    return LanguageRows(
        language_for(tag), language_name(tag), tuple(row_of(subject, tag) for subject in found)
    )


def language_name(tag: str) -> str:
    """What the reader calls a language."""
    return reader_name(tag, catalogue())


def row_of(subject: Subject, tag: str) -> Row:
    """How far a language of a subject is."""
    return Row(subject, title_of(subject), counts(subject, tag), state_of(subject.stored(tag)))


def title_of(subject: Subject) -> str:
    """What a subject is called."""
    words, definitions = catalogue(), installation().definitions
    if subject.name == PAGES:
        return words.gettext("Seiten und Nachrichten")
    title = definitions.current(subject.name).title
    return definitions.catalogue(subject.name, words.language.tag).gettext(title)


def fault_words(fault: Fault) -> str:
    """One fault of a file, in words."""
    about = " ".join(fault.about.split())
    quoted = about if len(about) <= _LONGEST_QUOTE else f"{about[: _LONGEST_QUOTE - 1]}…"
    return catalogue().gettext(_FAULTS[fault.kind]) % {"about": quoted}


def to_do(messages: Iterable[Message]) -> tuple[Message, ...]:
    """What a translator has to look at."""
    return tuple(message for message in messages if message.standing is not Standing.COMPLETE)


def _bar(sizes: Iterable[tuple[str, int]], whole: int) -> Iterator[tuple[str, float, float]]:
    """However few are doubtful, they are seen."""
    begin = 0.0
    for kind, size in sizes:
        if size:
            width = max(100 * size / whole, _NARROWEST)
            yield kind, round(min(begin, 100 - width), 2), round(width, 2)
            begin += width
