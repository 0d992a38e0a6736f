"""Published definitions: kept by content for ever, loaded once per process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from sqlalchemy import Connection, select

from webapp.db.database import Database
from webapp.db.tables import definitions
from webapp.languages import SOURCE_LANGUAGE, Catalogue, Languages
from webapp.services.kept import Kept
from workflows.core.definition import Definition
from workflows.loading.load import SOURCE_FILES, load_definition, load_published, read_folder
from workflows.loading.problems import Problem


class FaultyDefinitions(ValueError):
    """Definitions that the checker refuses; one line for each problem."""


class ChangedVersion(ValueError):
    """Published versions never change: the content is another one, the number is not. One line for each."""


class UnknownWorkflow(LookupError):
    """No definition in force has this name."""


class Definitions:
    """The definitions of an installation: those in force, and every version that a case runs on."""

    def __init__(self, folder: Path, languages: Languages) -> None:
        """Read the folder.

        Raises:
            FaultyDefinitions: one of them has a problem.
        """
        self.folder = folder
        self._languages = languages
        self._sources: dict[str, Mapping[str, str]] = {}
        self._texts: dict[str, Mapping[str, str]] = {}
        self._loaded: dict[str, Definition] = {}
        self._current: dict[str, Definition] = {}
        self._catalogues: dict[tuple[str, str], Catalogue] = {}
        problems: list[str] = []
        for place in sorted(path for path in folder.iterdir() if (path / SOURCE_FILES[0]).is_file()):
            problems += self._read(place)
        if problems:
            raise FaultyDefinitions("\n".join(problems))

    def _read(self, place: Path) -> list[str]:
        files = read_folder(place)
        source = {name: files[name] for name in SOURCE_FILES if name in files}
        found = load_definition(source)
        if not isinstance(found, Definition):
            return [_line(place, problem) for problem in found]
        self._sources[found.digest] = source
        self._loaded[found.digest] = found
        self._current[found.id] = found
        texts = place / "texts"
        self._texts[found.id] = {path.stem: path.read_text("utf-8") for path in sorted(texts.glob("*.po"))}
        return []

    def current(self, workflow: str) -> Definition:
        """The version in force, on which new cases start.

        Raises:
            UnknownWorkflow: there is none of this name.
        """
        if workflow not in self._current:
            raise UnknownWorkflow(workflow)
        return self._current[workflow]

    def in_force(self) -> tuple[Definition, ...]:
        """Every definition on which new cases may start."""
        return tuple(self._current.values())

    def version(self, connection: Connection, digest: str) -> Definition:
        """A version that was published at any time.

        Raises:
            UnknownWorkflow: nothing was published under this digest.
        """
        found = self._loaded.get(digest)
        if found is None:
            source = connection.execute(
                select(definitions.c.source).where(definitions.c.digest == digest)
            ).scalar()
            loaded = load_published(source) if source else None
            if loaded is None:
                raise UnknownWorkflow(digest)
            found = self._loaded[digest] = loaded
        return found

    def catalogue(self, workflow: str, language: str) -> Catalogue:
        """The words of a reader's language, those of the workflow first."""
        key = (workflow, language)
        if key not in self._catalogues:
            texts = self._texts.get(workflow, {})
            self._catalogues[key] = self._languages.for_definition(language, texts)
        return self._catalogues[key]

    def written_in(self, workflow: str) -> frozenset[str]:
        """Tags of the languages that a workflow has words in."""
        return frozenset({SOURCE_LANGUAGE, *self._texts.get(workflow, {})})

    def lacking(self, workflow: str, language: str, texts: Iterable[str]) -> tuple[str, ...]:
        """Those of a workflow's German texts that a language has no words for, neither its own nor ours."""
        written = read_po(BytesIO(self._texts.get(workflow, {}).get(language, "").encode()))
        known = {entry.id for entry in written if entry.string and not entry.fuzzy}
        ours = self._languages.catalogue(language)
        if ours.language.tag == SOURCE_LANGUAGE:
            return ()
        return tuple(text for text in texts if text not in known and ours.gettext(text) == text)

    def publish(self, database: Database, now: datetime, *, trying_out: bool = False) -> tuple[str, ...]:
        """Keep every version in force in the database, once each, or none of them.

        Arguments:
            trying_out: where nobody relies on them, changed versions are published beside the earlier ones.

        Returns:
            A line for each version that has changed under its number.

        Raises:
            ChangedVersion: there is such a version, and it is not only for trying out.
        """

        def use_case(connection: Connection) -> tuple[str, ...]:
            changed = self._changed_ones(connection)
            if changed and not trying_out:
                raise ChangedVersion("\n".join(changed))
            known = Kept()
            for found in self._current.values():
                known.make_sure(connection, definitions, self.row(found, now))
            return changed

        return database.run(use_case)

    def keep(self, connection: Connection, kept: Kept, definition: Definition, now: datetime) -> None:
        """Keep a version in force in the database, unless it is there already.

        Raises:
            ChangedVersion: its number was published with another content.
        """
        if kept.has(connection, definitions, definition.digest):
            return
        for line in self._changed(connection, definition):
            raise ChangedVersion(line)
        connection.execute(definitions.insert().values(**self.row(definition, now)))

    def refuse_changed(self, connection: Connection) -> None:
        """Look whether every version in force may be used.

        Raises:
            ChangedVersion: the number of one of them was published with another content.
        """
        changed = self._changed_ones(connection)
        if changed:
            raise ChangedVersion("\n".join(changed))

    def _changed_ones(self, connection: Connection) -> tuple[str, ...]:
        known = Kept()
        return tuple(
            line
            for found in self._current.values()
            if not known.has(connection, definitions, found.digest)
            for line in self._changed(connection, found)
        )

    def _changed(self, connection: Connection, definition: Definition) -> Iterator[str]:
        """What is wrong with a version that was not there; somebody may just have published the same."""
        query = select(definitions.c.digest).where(
            definitions.c.workflow == definition.id,
            definitions.c.version == definition.version,
            definitions.c.digest != definition.digest,
        )
        if connection.execute(query).first():
            place = self.folder / definition.id / SOURCE_FILES[0]
            yield (
                f"{place}: version {definition.version} was published already, with another content. "
                "Running cases rely on it, so it never changes. "
                f"Write version: {definition.version + 1} (or higher) for the changed one."
            )

    def row(self, definition: Definition, now: datetime) -> dict[str, Any]:
        """The row of a version in force."""
        return {
            "digest": definition.digest,
            "workflow": definition.id,
            "version": definition.version,
            "source": dict(self._sources[definition.digest]),
            "published_at": now,
        }


def _line(place: Path, problem: Problem) -> str:
    return f"{place / problem.file}:{problem.line}:{problem.column}: {problem.what} {problem.mend}"
