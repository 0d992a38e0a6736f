"""Checks the folder of a definition: its files, its name, its translations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workflows.core.definition import Definition
from workflows.loading.load import WORKFLOW, examine, read_folder
from workflows.loading.problems import Problem
from workflows.loading.texts import Catalogues, missing_translations
from workflows.loading.workflow import SOURCE_LANGUAGE


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        definition: None when there are errors that keep it from being used.
        problems: errors and warnings by place; missing translations come last.
    """

    definition: Definition | None
    problems: tuple[Problem, ...]


def check_folder(folder: Path, catalogues: Catalogues | None = None) -> list[Problem]:
    """Everything that is wrong with the definition in a folder.

    Arguments:
        folder: has the name of the workflow.
        catalogues: its translations; None when they are not to be looked at.
    """
    return list(examine_folder(folder, catalogues).problems)


def examine_folder(folder: Path, catalogues: Catalogues | None = None) -> Checked:
    """As `check_folder`, with the definition."""
    definition, reading = examine(read_folder(folder))
    problems = sorted(set(reading.problems))
    if definition is not None:
        problems.extend(_misnamed(definition, folder))
        if catalogues is not None:
            languages = tuple(name for name in definition.languages if name != SOURCE_LANGUAGE)
            problems.extend(missing_translations(reading, languages, catalogues))
    return Checked(definition, tuple(problems))


def _misnamed(definition: Definition, folder: Path) -> Iterator[Problem]:
    if folder.resolve().name != definition.id:
        what = f'The workflow is called "{definition.id}", but its folder "{folder.resolve().name}".'
        yield Problem(WORKFLOW, 1, 1, what, "Give both the same name.")
