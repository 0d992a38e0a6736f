"""From the texts of the files to a definition, or to everything that is wrong with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from workflows.core.definition import Definition, Form
from workflows.loading.checks import check_everything, completed
from workflows.loading.forms import Lists, read_forms_file
from workflows.loading.problems import Mark, Problem
from workflows.loading.reader import SIZE_LIMIT, read_nodes
from workflows.loading.reading import Reading
from workflows.loading.texts import Text, texts_of, with_keys
from workflows.loading.workflow import read_workflow_file

WORKFLOW, FORMS = SOURCE_FILES = ("workflow.yaml", "forms.yaml")
"""The files that make a version of a definition."""


def load_definition(files: Mapping[str, str]) -> Definition | list[Problem]:
    """Make a definition from the texts of its files.

    Arguments:
        files: "workflow.yaml" and "forms.yaml" with their texts; others are not looked at.

    Returns:
        The definition; or every error, sorted by place, when there is one. Warnings are left to `check`.
    """
    found = _loaded(files.get(WORKFLOW), files.get(FORMS))
    return found if isinstance(found, Definition) else list(found)


@lru_cache(maxsize=64)
def _loaded(workflow: str | None, forms: str | None) -> Definition | tuple[Problem, ...]:
    """The same texts are checked once in a process: looking through every state of a case takes its time."""
    texts = {WORKFLOW: workflow, FORMS: forms}
    definition, reading = examine({name: text for name, text in texts.items() if text is not None})
    return definition if definition is not None else tuple(reading.errors)


def load_published(files: Mapping[str, str]) -> Definition | None:
    """A version that was published once: cases rely on it, whatever today's checks would say of it.

    Arguments:
        files: as they were published.

    Returns:
        The definition; None when the files cannot even be read.
    """
    draft, reading = _draft(files)
    return replace(completed(reading, draft), digest=digest_of(files)) if draft else None


def examine(files: Mapping[str, str]) -> tuple[Definition | None, Reading]:
    """Read and check; the reading holds all problems, texts and places, also for a good definition."""
    draft, reading = _draft(files)
    if draft is None:
        return None, reading
    definition = check_everything(reading, draft)
    if definition is None or reading.errors:
        return None, reading
    return replace(definition, digest=digest_of(files)), reading


def written_texts(files: Mapping[str, str]) -> tuple[Text, ...]:
    """Every text of a definition that is translated, with its keys, whatever else is wrong with it."""
    return _written_texts(files.get(WORKFLOW), files.get(FORMS))


@lru_cache(maxsize=64)
def _written_texts(workflow: str | None, forms: str | None) -> tuple[Text, ...]:
    files = {name: text for name, text in ((WORKFLOW, workflow), (FORMS, forms)) if text is not None}
    _, reading = _draft(files)
    roots = (read_nodes(text, name)[0] for name, text in files.items())
    return with_keys(texts_of(reading), (root for root in roots if root is not None))


def _draft(files: Mapping[str, str]) -> tuple[Definition | None, Reading]:
    """What is written, before anybody has looked whether it makes sense."""
    reading = Reading()
    lists, forms = _forms(reading, files)
    text = files.get(WORKFLOW)
    root = None
    if text is None:
        reading.problem(Mark(WORKFLOW), f"There is no {WORKFLOW}.", "Every definition needs one.")
    else:
        root, problems = read_nodes(text, WORKFLOW)
        reading.problems.extend(problems)
    if root is None or forms is None:
        return None, reading
    return read_workflow_file(reading, root, lists, forms), reading


def _forms(reading: Reading, files: Mapping[str, str]) -> tuple[Lists, dict[str, Form] | None]:
    text = files.get(FORMS)
    if text is None:
        reading.problem(Mark(FORMS), f"There is no {FORMS}.", "Every definition needs one.")
        return {}, None
    root, problems = read_nodes(text, FORMS)
    reading.problems.extend(problems)
    if root is None:
        return {}, None
    return read_forms_file(reading, root)


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 over the canonical JSON of the source files: the same text gives the same digest."""
    source = {name: files[name] for name in SOURCE_FILES if name in files}
    canonical = json.dumps(source, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_folder(folder: Path) -> dict[str, str]:
    """The texts of a definition's source files; a file that is absent is left out.

    No more is read than the limit, so that a huge file does no harm; bytes that are no
    UTF-8 become replacement characters, which the reader refuses with their place.
    """
    return {name: read_text(folder / name) for name in SOURCE_FILES if (folder / name).is_file()}


def read_text(path: Path) -> str:
    """The text of one file, cut a little above the size limit."""
    with path.open("rb") as stream:
        content = stream.read(SIZE_LIMIT + 1)
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
