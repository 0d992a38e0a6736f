"""What is translated as a whole: the pages themselves, and each definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from webapp.catalogues.messages import Message
from webapp.catalogues.places import is_public
from webapp.catalogues.reading import Catalogued, read_catalogue
from webapp.languages import SOURCE_LANGUAGE, STAFF_LANGUAGES
from workflows.loading.load import SOURCE_FILES, read_folder, written_texts

PAGES = "pages"
"""The name of the application's own words; a definition is called by its id."""
_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is translated as a whole.

    Attributes:
        name: the id of a definition, or `PAGES`.
        folder: where its catalogues lie, one `<language>.po` each.
        definition: folder of the definition; None for the pages.
    """

    name: str
    folder: Path
    definition: Path | None = None

    def file(self, tag: str) -> Path:
        """Where the catalogue of a language lies, or would lie."""
        return self.folder / f"{tag}.po"

    def tags(self) -> tuple[str, ...]:
        """The languages that have a catalogue."""
        return tuple(sorted(file.stem for file in self.folder.glob("*.po")))

    def wanted(self, tag: str) -> tuple[Message, ...]:
        """Every message that a language needs, with its places and without a translation."""
        if self.definition is not None:
            return _texts_of_definition(self.definition)
        public = tag not in STAFF_LANGUAGES
        everything = self.stored(_ENGLISH).messages
        return tuple(
            replace(message, texts=(), doubtful=False, line=0)
            for message in everything
            if not public or is_public(message.places)
        )

    def stored(self, tag: str) -> Catalogued:
        """The catalogue of a language as it lies there; a draft without a word where there is none."""
        file = self.file(tag)
        if not file.is_file():
            return Catalogued()
        state = file.stat()
        return _read(file, state.st_mtime_ns, state.st_size)

    def translated(self, tag: str) -> tuple[Message, ...]:
        """Every message that a language needs, with what is there of its translation."""
        found = self.stored(tag).by_key()
        return tuple(_with_translation(message, found) for message in self.wanted(tag))

    def english(self) -> Mapping[tuple[str, str], str]:
        """The English of each message, for translators who read no German."""
        return {message.key: message.texts[-1] for message in self.stored(_ENGLISH).messages if message.texts}


def pages(folder: Path) -> Subject:
    """The application's own words."""
    return Subject(PAGES, folder)


def of_definition(folder: Path) -> Subject:
    """The words of a definition."""
    return Subject(folder.name, folder / "texts", folder)


def subjects(pages_folder: Path, definitions: Path) -> tuple[Subject, ...]:
    """Everything that is translated: the pages first, then each definition."""
    folders = sorted(place for place in definitions.iterdir() if (place / SOURCE_FILES[0]).is_file())
    return (pages(pages_folder), *(of_definition(folder) for folder in folders))


def languages_of(found: Iterable[Subject]) -> tuple[str, ...]:
    """Every language that something is translated into."""
    return tuple(sorted({tag for subject in found for tag in subject.tags()} - {SOURCE_LANGUAGE}))


def _with_translation(message: Message, found: Mapping[tuple[str, str], Message]) -> Message:
    there = found.get(message.key)
    if there is None:
        return message
    return replace(message, texts=there.texts, doubtful=there.doubtful, line=there.line)


def _texts_of_definition(folder: Path) -> tuple[Message, ...]:
    texts = written_texts(read_folder(folder))
    return tuple(
        Message(text.text, places=(f"{text.file}:{text.line}",), notes=(f"{text.file}: {text.keys}",))
        for text in texts
    )


@lru_cache(maxsize=512)
def _read(file: Path, changed: int, size: int) -> Catalogued:
    """A file is read again when it has changed."""
    return read_catalogue(file.read_text("utf-8"))
