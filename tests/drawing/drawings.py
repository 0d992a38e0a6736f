"""Every definition and every pattern as a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tests.patterns.composed import FILES, definition_files
from webapp.commands.check import DEFINITIONS
from webapp.rendering.layout import lay_out
from workflows.core.definition import Definition
from workflows.drawing.bpmn import bpmn_of
from workflows.drawing.diagram import Diagram, Layout
from workflows.drawing.from_definition import diagram_of
from workflows.loading.load import load_definition, read_folder

FOLDERS = {path.name: path for path in sorted(DEFINITIONS.iterdir())}
PATTERNS = {f"{path.parent.name}/{path.stem}": path for path in FILES}
NAMES = [*FOLDERS, *PATTERNS]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A definition in its three shapes."""

    definition: Definition
    diagram: Diagram
    layout: Layout
    bpmn: str


@cache
def drawn(name: str) -> Drawing:
    """The drawing of a definition or of a pattern.

    Arguments:
        name: one of `NAMES`.
    """
    files = read_folder(FOLDERS[name]) if name in FOLDERS else definition_files(PATTERNS[name])
    definition = load_definition(files)
    assert isinstance(definition, Definition), [str(problem) for problem in definition]
    diagram = diagram_of(definition)
    layout = lay_out(diagram)
    return Drawing(definition, diagram, layout, bpmn_of(diagram, layout))
