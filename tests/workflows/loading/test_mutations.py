"""Every mistake, in every shipped definition, is told at the right line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.unchecked import unchecked_files
from tests.workflows.loading.mutations import RULES, Rule, mutants
from workflows.loading.load import examine, read_folder
from workflows.loading.problems import Severity
from workflows.net.exploration import explore

FOLDERS = sorted((Path(__file__).parents[3] / "workflows" / "definitions").iterdir())
PLACES = 4
"""How often each mistake is made in each definition."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_mistake_is_told_where_it_was_made(rule: Rule, folder: Path) -> None:
    tried = list(mutants(read_folder(folder), rule, PLACES))
    for mutant in tried:
        _, reading = examine(mutant.files)
        told = [entry for entry in reading.problems if entry.severity is Severity.ERROR]
        if rule.control_flow and not told and _is_sound(mutant.files):
            continue
        near = [
            entry for entry in told if entry.file == rule.file and mutant.line <= entry.line <= mutant.last
        ]
        assert near, f"made on line {mutant.line}: {[str(entry) for entry in told][:4]}"


def _is_sound(files: dict[str, str]) -> bool:
    """True where another way, or a strand that somebody can begin, still leads to an end."""
    return explore(unchecked_files(files).net).is_sound


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_every_kind_of_mistake_is_made_in_some_definition(rule: Rule) -> None:
    assert any(list(mutants(read_folder(folder), rule, 1)) for folder in FOLDERS)
