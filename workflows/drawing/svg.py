"""A diagram as SVG that a coordinator can read: who does what, which way leads where, where a case stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

from workflows.drawing.diagram import (
    CONTAINERS,
    EVENTS,
    GATEWAYS,
    Box,
    Diagram,
    Edge,
    Kind,
    Layout,
    Node,
    Point,
)
from workflows.drawing.wording import LABEL_CHARACTERS, lines_of

_MARGIN = 24.0
_TITLE = 20
_LINE = 17.0
_MARKS: Mapping[Kind, str] = {
    Kind.SPLIT: "+",
    Kind.JOIN: "+",
    Kind.CHOICE: "?",
    Kind.INCLUSIVE: "○",
    Kind.COMPLEX_JOIN: "*",
    Kind.EVENT_CHOICE: "…",
    Kind.SEND_TASK: "✉",
    Kind.SERVICE_TASK: "▤",
    Kind.CALL: "⧉",
}
STYLE = """
.drawing{font:14px system-ui,sans-serif;fill:none;stroke-width:1.5;color:#1d2433;background:#fff}
.drawing text{fill:currentColor;stroke:none;text-anchor:middle}
.drawing .soft,.drawing .label{font-size:12px;opacity:.8}
.drawing .box{stroke:currentColor;fill:#fff}
.drawing .user_task .box{fill:#e8f0fb}
.drawing .end .box{stroke-width:4}
.drawing .subprocess .box,.drawing .race .box{stroke-dasharray:6 4;fill:none}
.drawing .line{stroke:currentColor;opacity:.7}
.drawing .tip{fill:currentColor;stroke:none;opacity:.7}
.drawing .passed .box{fill:#e4efe6}
.drawing .here .box{fill:#ffd54a;stroke-width:4}
.drawing .count{fill:#7a1f5c}
.drawing .count-words{fill:#fff;font-weight:700;font-size:13px}
@media print{.drawing{color:#000}}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown beside the workflow itself.

    Attributes:
        translate: German words of the definition and of the picture -> the reader's words.
        direction: "ltr" or "rtl", of the words; the picture itself always runs the same way.
        here: paths of steps where the case stands; `passed`: where it has been.
        counts: path of a step -> how many open cases stand there.
        description: what the picture shows, for those who do not see it.
    """

    translate: Callable[[str], str]
    language: str
    direction: str = "ltr"
    here: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    description: str = ""
    styled: bool = True


def svg_of(diagram: Diagram, layout: Layout, look: Look) -> str:
    """The whole picture."""
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    root = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "drawing",
            "role": "img",
            "lang": look.language,
            "viewBox": f"{-_MARGIN:.0f} {-_MARGIN:.0f} {width:.0f} {height:.0f}",
            "width": f"{width:.0f}",
            "height": f"{height:.0f}",
            "aria-labelledby": f"{diagram.id}-title {diagram.id}-description",
        },
    )
    Xml.SubElement(root, "title", id=f"{diagram.id}-title").text = look.translate(diagram.title)
    Xml.SubElement(root, "desc", id=f"{diagram.id}-description").text = look.description
    if look.styled:
        Xml.SubElement(root, "style").text = STYLE
    for node in sorted(diagram.nodes, key=lambda node: node.kind not in CONTAINERS):
        _node(root, node, layout.boxes[node.id], look)
    for edge in diagram.edges:
        _edge(root, edge, layout, look)
    return Xml.tostring(root, encoding="unicode") + "\n"


def _node(root: Xml.Element, node: Node, box: Box, look: Look) -> None:
    state = "here" if node.step in look.here else "passed" if node.step in look.passed else ""
    shown = Xml.SubElement(root, "g", {"class": f"{node.kind} {state if node.step else ''}".strip()})
    if node.step:
        shown.set("data-step", node.step)
    if node.kind in EVENTS:
        _event(shown, node, box, look)
    elif node.kind in GATEWAYS:
        _gateway(shown, node, box, look)
    else:
        _task(shown, node, box, look)
    count = look.counts.get(node.step, 0) if node.step else 0
    if count:
        _count(shown, box, count)


def _task(shown: Xml.Element, node: Node, box: Box, look: Look) -> None:
    Xml.SubElement(shown, "rect", {**_numbers(box), "rx": "8", "class": "box"})
    title = look.translate(node.title)
    if node.kind in CONTAINERS:
        _text(shown, box.x + box.width / 2, box.y + 22, title, look, "")
        return
    mark = _MARKS.get(node.kind, "")
    lines = lines_of(f"{mark} {title}".strip(), _TITLE)
    below = lines_of(look.translate(node.lane), LABEL_CHARACTERS)
    top = box.y + box.height / 2 - _LINE * (len(lines) + len(below) - 1) / 2 + 5
    for number, line in enumerate([*lines, *below]):
        soft = "soft" if number >= len(lines) else ""
        _text(shown, box.x + box.width / 2, top + _LINE * number, line, look, soft)


def _event(shown: Xml.Element, node: Node, box: Box, look: Look) -> None:
    x, y, radius = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
    Xml.SubElement(shown, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:.1f}", attrib={"class": "box"})
    if node.kind in (Kind.CATCH_TIMER, Kind.BOUNDARY_TIMER):
        hands = f"M{x:.1f} {y - radius + 6:.1f}V{y:.1f}H{x + radius - 8:.1f}"
        Xml.SubElement(shown, "path", d=hands, attrib={"class": "line"})
    elif node.kind not in (Kind.START, Kind.END):
        Xml.SubElement(
            shown, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius - 4:.1f}", attrib={"class": "line"}
        )
    for number, line in enumerate(lines_of(look.translate(node.title), LABEL_CHARACTERS)):
        _text(shown, x, box.y + box.height + 14 + 14 * number, line, look, "label")


def _gateway(shown: Xml.Element, node: Node, box: Box, look: Look) -> None:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    right, bottom = box.x + box.width, box.y + box.height
    corners = f"M{x:.1f} {box.y:.1f}L{right:.1f} {y:.1f}L{x:.1f} {bottom:.1f}L{box.x:.1f} {y:.1f}Z"
    Xml.SubElement(shown, "path", d=corners, attrib={"class": "box"})
    mark = _MARKS.get(node.kind, "")
    if mark:
        _text(shown, x, y + 6, mark, look, "")


def _count(shown: Xml.Element, box: Box, count: int) -> None:
    x, y = box.x + box.width, box.y
    width = 16 + 9 * len(str(count))
    Xml.SubElement(
        shown, "rect", x=f"{x - width / 2:.1f}", y=f"{y - 12:.1f}", width=str(width), height="24", rx="12",
        attrib={"class": "count"},
    )  # fmt: skip
    words = Xml.SubElement(shown, "text", x=f"{x:.1f}", y=f"{y + 5:.1f}", attrib={"class": "count-words"})
    words.text = str(count)


def _edge(root: Xml.Element, edge: Edge, layout: Layout, look: Look) -> None:
    points = layout.lines[edge.id]
    shown = Xml.SubElement(root, "g", {"class": "way"})
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    Xml.SubElement(shown, "path", d=path, attrib={"class": "line"})
    Xml.SubElement(shown, "path", d=_tip(points[-2], points[-1]), attrib={"class": "tip"})
    if edge.words and edge.id in layout.labels:
        x, y = layout.labels[edge.id]
        lines = lines_of(look.translate(edge.words), LABEL_CHARACTERS)
        for number, line in enumerate(lines):
            _text(shown, x, y + 14 * (number - (len(lines) - 1) / 2) + 4, line, look, "label")


def _tip(before: Point, last: Point) -> str:
    """An arrowhead at the end of a line."""
    dx, dy = last[0] - before[0], last[1] - before[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    ux, uy = dx / length, dy / length
    x, y = last[0] - 9 * ux, last[1] - 9 * uy
    return (
        f"M{last[0]:.1f} {last[1]:.1f}L{x - 4 * uy:.1f} {y + 4 * ux:.1f}L{x + 4 * uy:.1f} {y - 4 * ux:.1f}Z"
    )


def _text(shown: Xml.Element, x: float, y: float, words: str, look: Look, kind: str) -> None:
    text = Xml.SubElement(shown, "text", x=f"{x:.1f}", y=f"{y:.1f}")
    if kind:
        text.set("class", kind)
    if look.direction == "rtl":
        text.set("direction", "rtl")
    text.text = words


def _numbers(box: Box) -> dict[str, str]:
    return {
        "x": f"{box.x:.1f}",
        "y": f"{box.y:.1f}",
        "width": f"{box.width:.1f}",
        "height": f"{box.height:.1f}",
    }
