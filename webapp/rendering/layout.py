"""Where everything in a diagram stands: computed by Graphviz, sub-processes first, each by itself.

Source: Gansner, Koutsofios, North, Vo, "A Technique for Drawing Directed Graphs", IEEE TSE 1993 (`dot`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from workflows.drawing.diagram import (
    BOUNDARY,
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

TASK_WIDTH, TASK_LINE, TASK_PADDING, TITLE_CHARACTERS = 150.0, 17.0, 26.0, 20
EVENT_SIZE, GATEWAY_SIZE = 36.0, 50.0
_FRAME, _FRAME_HEAD = 20.0, 34.0
_POINTS_PER_INCH, _LETTER = 72.0, 6.5
_SECONDS = 60


class NoGraphviz(RuntimeError):
    """The program `dot` is not installed."""


def lay_out(diagram: Diagram, *, downwards: bool = False) -> Layout:
    """Give everything a place; the same diagram always gets the same places.

    Arguments:
        downwards: from top to bottom, as pages are read; else from left to right, as BPMN is drawn.

    Raises:
        NoGraphviz: `dot` is missing; it comes with the Debian package graphviz.
    """
    if shutil.which("dot") is None:
        raise NoGraphviz("dot is not installed; install the package graphviz")
    return _lay_out_inside(diagram, "", "TB" if downwards else "LR")


def size_of(node: Node) -> tuple[float, float]:
    """Width and height of a node that is no sub-process."""
    if node.kind in EVENTS:
        return EVENT_SIZE, EVENT_SIZE
    if node.kind in GATEWAYS:
        return GATEWAY_SIZE, GATEWAY_SIZE
    lines = len(lines_of(node.title, TITLE_CHARACTERS)) + len(lines_of(node.lane, LABEL_CHARACTERS))
    return TASK_WIDTH, TASK_PADDING + TASK_LINE * max(2, lines)


def _lay_out_inside(diagram: Diagram, parent: str, way: str) -> Layout:
    nodes = [node for node in diagram.inside(parent) if node.kind not in BOUNDARY]
    inner = {
        node.id: _lay_out_inside(diagram, node.id, way) for node in nodes if node.kind is Kind.SUBPROCESS
    }
    sizes = {node.id: _size(node, inner) for node in nodes}
    slots = {node.id: _slot(node, sizes[node.id]) if way == "TB" else sizes[node.id] for node in nodes}
    hosts = {node.id: node.attached_to or node.id for node in diagram.inside(parent)}
    edges = [edge for edge in diagram.edges if edge.source in hosts]
    placed = _read(_dot(_written(nodes, slots, edges, hosts, way)), sizes, slots)
    return _with_boundaries(diagram, parent, _with_inner(placed, inner))


def _size(node: Node, inner: Mapping[str, Layout]) -> tuple[float, float]:
    if node.id not in inner:
        return size_of(node)
    return inner[node.id].width + 2 * _FRAME, inner[node.id].height + _FRAME + _FRAME_HEAD


def _slot(node: Node, size: tuple[float, float]) -> tuple[float, float]:
    """The room that a node takes with the words under it."""
    if node.kind not in EVENTS or node.id == "":
        return size
    lines = lines_of(node.title, LABEL_CHARACTERS)
    longest = max((len(line) for line in lines), default=0)
    return max(size[0], longest * _LETTER), size[1] + 2 * (len(lines) * 14 + 4)


def _written(
    nodes: list[Node],
    sizes: Mapping[str, tuple[float, float]],
    edges: list[Edge],
    hosts: Mapping[str, str],
    way: str,
) -> str:
    lines = [
        "digraph {",
        f"graph [rankdir={way}, splines=polyline, nodesep=0.5, ranksep=0.7];",
        'node [shape=box, fixedsize=true, label=""];',
        'edge [arrowhead=none, fontname="sans-serif", fontsize=12];',
    ]
    for node in nodes:
        width, height = (length / _POINTS_PER_INCH for length in sizes[node.id])
        lines.append(f'"{node.id}" [width={width:.4f}, height={height:.4f}];')
    for edge in edges:
        words = "\\n".join(lines_of(edge.words, LABEL_CHARACTERS)) if way == "TB" else ""
        label = f', label="{words.replace(chr(34), "")}"' if words else ""
        lines.append(f'"{hosts[edge.source]}" -> "{edge.target}" [id="{edge.id}"{label}];')
    return "\n".join([*lines, "}"])


def _dot(text: str) -> Any:
    done = subprocess.run(
        ["dot", "-Tjson"],  # noqa: S607  wherever the distribution has put it
        input=text,
        capture_output=True,
        text=True,
        check=True,
        timeout=_SECONDS,
    )
    return json.loads(done.stdout)


def _read(
    drawn: Any, sizes: Mapping[str, tuple[float, float]], slots: Mapping[str, tuple[float, float]]
) -> Layout:
    _, _, width, height = (float(part) for part in drawn["bb"].split(","))
    boxes = {}
    for entry in drawn.get("objects", ()):
        x, y = (float(part) for part in entry["pos"].split(","))
        own_width, own_height = sizes[entry["name"]]
        boxes[entry["name"]] = Box(x - own_width / 2, height - y - own_height / 2, own_width, own_height)
    ways = drawn.get("edges", ())
    lines = {entry["id"]: _points(entry["pos"], height) for entry in ways}
    places = {entry["id"]: entry["lp"].split(",") for entry in ways if "lp" in entry}
    labels = {name: (float(x), height - float(y)) for name, (x, y) in places.items()}
    entering = {entry["id"]: drawn["objects"][entry["head"]]["name"] for entry in ways}
    for name, target in entering.items():
        room = (slots[target][1] - sizes[target][1]) / 2
        if room > 0:
            lines[name] = (*lines[name], (boxes[target].x + sizes[target][0] / 2, boxes[target].y))
    return Layout(width, height, boxes, lines, labels)


def _points(written: str, height: float) -> tuple[Point, ...]:
    """The corners of a line; Graphviz writes straight pieces as curves with four points."""
    pairs = [pair.split(",")[-2:] for pair in written.split()]
    points = [(float(x), height - float(y)) for x, y in pairs]
    corners = [points[0], *points[3::3]]
    return tuple(
        corner
        for number, corner in enumerate(corners)
        if not (0 < number < len(corners) - 1 and _straight(corners[number - 1], corner, corners[number + 1]))
    )


def _straight(before: Point, here: Point, after: Point) -> bool:
    return (before[0] == here[0] == after[0]) or (before[1] == here[1] == after[1])


def _with_inner(layout: Layout, inner: Mapping[str, Layout]) -> Layout:
    """Sub-processes with what is inside them, moved to their place."""
    boxes, lines, labels = dict(layout.boxes), dict(layout.lines), dict(layout.labels)
    for name, inside in inner.items():
        dx, dy = layout.boxes[name].x + _FRAME, layout.boxes[name].y + _FRAME_HEAD
        for node, box in inside.boxes.items():
            boxes[node] = Box(box.x + dx, box.y + dy, box.width, box.height)
        for edge, points in inside.lines.items():
            lines[edge] = tuple((x + dx, y + dy) for x, y in points)
        labels |= {edge: (x + dx, y + dy) for edge, (x, y) in inside.labels.items()}
    return Layout(layout.width, layout.height, boxes, lines, labels)


def _with_boundaries(diagram: Diagram, parent: str, layout: Layout) -> Layout:
    """Events on the lower edge of what they interrupt, and their lines from there."""
    boxes, lines = dict(layout.boxes), dict(layout.lines)
    seats: dict[str, int] = {}
    for node in diagram.inside(parent):
        if node.kind not in BOUNDARY:
            continue
        host = boxes[node.attached_to]
        seat = seats.setdefault(node.attached_to, 0)
        seats[node.attached_to] += 1
        x = host.x + host.width - EVENT_SIZE * (1.3 + 1.3 * seat)
        box = boxes[node.id] = Box(x, host.y + host.height - EVENT_SIZE / 2, EVENT_SIZE, EVENT_SIZE)
        for edge in diagram.edges:
            if edge.source == node.id:
                lines[edge.id] = _from_below(box, lines[edge.id])
    bottom = max((box.y + box.height for box in boxes.values()), default=0.0)
    return Layout(layout.width, max(layout.height, bottom), boxes, lines, layout.labels)


def _from_below(box: Box, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """A line that begins under an event on an edge, and joins where the line would have led."""
    x, y = box.x + box.width / 2, box.y + box.height
    last = points[-1]
    low = y + box.height / 2
    before = points[-2] if len(points) > 1 else last
    return ((x, y), (x, low), (before[0], low), before, last)
