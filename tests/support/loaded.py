"""Definitions as they are loaded, without an application around them."""

from __future__ import annotations

from pathlib import Path

from workflows.core.definition import Definition
from workflows.loading.load import load_definition, read_folder

_ROOT = Path(__file__).parents[2]
DEFINITIONS = _ROOT / "workflows" / "definitions"
GARDEN_PLOT = _ROOT / "tests" / "workflows" / "loading" / "garden_plot"
"""A small definition that uses nearly every kind of step."""


def loaded(folder: Path) -> Definition:
    """A definition without mistakes."""
    found = load_definition(read_folder(folder))
    assert isinstance(found, Definition), found
    return found
