"""A workflow is YAML: no name of a shipped workflow, and none of its own words, occurs in Python."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEFINITIONS = ROOT / "workflows" / "definitions"
PYTHON = [
    path
    for folder in ("workflows", "webapp", "tasks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if DEFINITIONS not in path.parents
]


def names_of(folder: Path) -> set[str]:
    """Names that only this workflow has: its own, and those of steps, forms and events of several words."""
    workflow = yaml.safe_load((folder / "workflow.yaml").read_text("utf-8"))
    forms = yaml.safe_load((folder / "forms.yaml").read_text("utf-8"))
    own = {*workflow["steps"], *workflow.get("events", {}), *workflow.get(True, {}), *forms["forms"]}
    return {folder.name} | {name for name in own if isinstance(name, str) and "_" in name}


def words_of(path: Path) -> set[str]:
    """Every word of a file's strings and names, comments and docstrings too."""
    return set(re.findall(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", path.read_text("utf-8")))


@pytest.mark.parametrize("folder", sorted(DEFINITIONS.iterdir()), ids=lambda folder: folder.name)
def test_no_python_file_names_a_workflow_or_its_steps(folder: Path) -> None:
    names = names_of(folder)
    assert len(names) > 3
    found = {str(path.relative_to(ROOT)): words_of(path) & names for path in PYTHON}
    assert {path: words for path, words in found.items() if words} == {}


def test_the_search_sees_identifiers_and_strings(tmp_path: Path) -> None:
    file = tmp_path / "sample.py"
    file.write_text('first_contact = "ask_young"  # tell_closed\n')
    assert words_of(file) == {"first_contact", "ask_young", "tell_closed"}
    assert isinstance(ast.parse(file.read_text()), ast.Module)
