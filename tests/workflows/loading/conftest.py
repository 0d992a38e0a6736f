"""One small definition that uses every kind of step; `MARK` shows where a broken one must be reported."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from workflows.core.definition import Definition
from workflows.loading.load import load_definition, read_folder

MARK = "§"
"""Stands in a broken text where the problem must be reported."""

GARDEN_PLOT = Path(__file__).parent / "garden_plot"


@pytest.fixture
def good_files() -> dict[str, str]:
    """The texts of a definition without a mistake."""
    return read_folder(GARDEN_PLOT)


@pytest.fixture
def good(good_files: Mapping[str, str]) -> Definition:
    """The definition without a mistake."""
    loaded = load_definition(good_files)
    assert isinstance(loaded, Definition), loaded
    return loaded
