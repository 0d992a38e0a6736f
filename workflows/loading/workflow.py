"""workflow.yaml: the whole file, put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workflows.core.definition import Definition, Form, Role, Step, Task
from workflows.loading import values
from workflows.loading.blocks import READERS
from workflows.loading.entries import Entries, table, titles
from workflows.loading.forms import Lists
from workflows.loading.language import workflow as language
from workflows.loading.messages import read_documents, read_events, read_notices, series
from workflows.loading.nodes import Node, Table
from workflows.loading.reading import Reach, Reading
from workflows.loading.renaming import read_renamed
from workflows.loading.roles import read_files, read_retention, read_roles
from workflows.loading.steps import Place, read_block

SOURCE_LANGUAGE = "de"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(-x(-[A-Za-z0-9]{1,8})+)?\Z")


def read_workflow_file(
    reading: Reading, root: Node, lists: Lists, forms: Mapping[str, Form]
) -> Definition | None:
    """The file as a definition that nobody has checked yet; None when it is no mapping."""
    entries = Entries(reading, root, language.FILE)
    if not isinstance(root, Table):
        return None
    outcomes = _titles(entries, "outcomes", "outcome", "outcomes with titles")
    place = _root(entries, forms, outcomes)
    steps = _steps(entries, place)
    roles_node, retention = entries.node("roles"), entries.node("retention")
    roles = read_roles(reading, roles_node) if roles_node else {}
    start = place.target(entries.node("start"))
    first = steps.get(start)
    return Definition(
        **_head(entries),
        digest="",
        start=start,
        public=isinstance(first, Task) and first.role in roles and roles[first.role].party,
        roles=roles,
        lists=lists,
        files=read_files(reading, entries.node("files")),
        statuses=_titles(entries, "statuses", "status", "statuses with titles"),
        forms=forms,
        notices=read_notices(reading, entries.node("notices")),
        documents=read_documents(reading, entries.node("documents")),
        steps=steps,
        events=read_events(place, entries.node("events")),
        outcomes=outcomes,
        retention=read_retention(reading, retention, outcomes) if retention else {},
        blank={},
        renamed=read_renamed(reading, entries.node("renamed")),
        letters=_letters(entries, roles),
    )


def _letters(entries: Entries, roles: Mapping[str, Role]) -> str:
    name = entries.reference("letters", "role") or ""
    if name in roles and roles[name].party:
        what = f'The role "{name}" is a party, and letters are delivered by staff.'
        entries.reading.problem(entries.place("letters"), what, "Name a role with a group.")
    return name


def _root(entries: Entries, forms: Mapping[str, Form], outcomes: Mapping[str, str]) -> Place:
    entry = entries.table.entries.get("steps")
    names = entry.value.entries if entry and isinstance(entry.value, Table) else {}
    return Place(entries.reading, forms, outcomes, "", frozenset(names))


def _steps(entries: Entries, place: Place) -> dict[str, Step]:
    node = entries.node("steps")
    return {step.path: step for step in read_block(place, node, READERS)} if node else {}


def _head(entries: Entries) -> dict[str, Any]:
    return {
        "id": entries.name("workflow"),
        "version": entries.integer("version"),
        "title": entries.shown("title"),
        "summary": entries.shown("summary"),
        "subject": _subject(entries),
        "number": series(entries, "number"),
        "languages": _languages(entries),
        "sensitive": entries.truth("sensitive"),
    }


def _subject(entries: Entries) -> str:
    return entries.shown("subject", Reach())


def _languages(entries: Entries) -> tuple[str, ...]:
    found: list[str] = []
    for node in entries.items("languages"):
        language = values.text(entries.reading, node, "languages")
        if not _LANGUAGE.match(language):
            mend = "Write language tags: de, en, ar."
            entries.reading.problem(node, f'"{language}" is not a language tag.', mend)
        found.append(language)
    if entries.has("languages") and SOURCE_LANGUAGE not in found:
        what = "German is the language of the texts, so it must be among the languages."
        entries.reading.problem(entries.place("languages"), what, "Add de.")
    return tuple(found)


def _titles(entries: Entries, key: str, kind: str, words: str) -> dict[str, str]:
    node = entries.node(key)
    if node is None:
        return {}
    found = titles(entries.reading, node, words)
    for name, entry in table(entries.reading, node, words).entries.items():
        entries.reading.declare(kind, name, entry.key.mark)
    return found
