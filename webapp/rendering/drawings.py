"""Pictures of workflows in the reader's words; places are computed once for each version."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from webapp.languages import Catalogue, marked
from webapp.rendering.layout import lay_out
from workflows.core.definition import Definition
from workflows.drawing.diagram import Diagram, Layout, without_merges
from workflows.drawing.from_definition import diagram_of
from workflows.drawing.svg import Look, svg_of

WORDS = (
    marked("Beginn"),
    marked("Erledigt"),
    marked("Frist um"),
    marked("Vermerken"),
    marked("Wie geht es weiter?"),
    marked("sonst"),
    marked("immer"),
    marked("erledigt"),
    marked("übersprungen"),
)
"""What a picture says by itself; everything else stands in the definition."""

_MOST_KEPT = 64
_KEPT: dict[str, tuple[Diagram, Layout]] = {}
_LOCK = Lock()


def drawing(
    definition: Definition,
    words: Catalogue,
    *,
    here: frozenset[str] = frozenset(),
    passed: frozenset[str] = frozenset(),
    counts: Mapping[str, int] | None = None,
    description: str = "",
) -> str:
    """A workflow as SVG.

    Arguments:
        here: paths of steps where a case stands; `passed`: where it has been.
        counts: path of a step -> how many tasks are open there.
        description: what the picture shows, in words.

    Raises:
        NoGraphviz: the program that places everything is missing.
    """
    diagram, layout = _placed(definition)
    look = Look(
        translate=words.gettext,
        language=words.language.tag,
        direction=words.language.direction,
        here=here,
        passed=passed,
        counts=counts or {},
        description=description,
    )
    return svg_of(diagram, layout, look)


def _placed(definition: Definition) -> tuple[Diagram, Layout]:
    kept = _KEPT.get(definition.digest)
    if kept is None:
        diagram = without_merges(diagram_of(definition))
        kept = diagram, lay_out(diagram, downwards=True)
        with _LOCK:
            if len(_KEPT) >= _MOST_KEPT:
                _KEPT.clear()
            _KEPT[definition.digest] = kept
    return kept
