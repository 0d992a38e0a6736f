"""Where everything in a diagram stands: computed by Graphviz, sub-processes first, each by itself.

Source: Gansner, Koutsofios, North, Vo, "A Technique for Drawing Directed Graphs", IEEE TSE 1993 (`dot`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from math import dist
from typing import Any

from workflows.drawing.diagram import (
    BOUNDARY,
    CONTAINERS,
    EVENTS,
    GATEWAYS,
    Box,
    Diagram,
    Edge,
    Layout,
    Node,
    Point,
)
from workflows.drawing.wording import LABEL_CHARACTERS, LABEL_LINE, lines_of, narrow_lines_of

TASK_WIDTH, TASK_LINE, TASK_PADDING, TITLE_CHARACTERS = 150.0, 17.0, 38.0, 20
EVENT_SIZE, GATEWAY_SIZE = 36.0, 50.0
_FRAME, _FRAME_HEAD = 20.0, 34.0
_POINTS_PER_INCH, _LETTER = 72.0, 6.5
_SECONDS = 60
_IN, _OUT = {"LR": "w", "TB": "_"}, {"LR": "e", "TB": "_"}
_SIDES = {"LR": ("s", "n"), "TB": ("se", "sw")}
_PLACES = {"s": (0.5, 1.0), "n": (0.5, 0.0), "se": (0.8, 1.0), "sw": (0.2, 1.0)}


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
    inner = {node.id: _lay_out_inside(diagram, node.id, way) for node in nodes if node.kind in CONTAINERS}
    sizes = {node.id: _size(node, inner) for node in nodes}
    seats = _seats(diagram.inside(parent), way)
    hosts = {host for host, _ in seats.values()}
    slots = {node.id: _slot(node, sizes[node.id], way, node.id in hosts) for node in nodes}
    edges = [edge for edge in diagram.edges if edge.source in sizes or edge.source in seats]
    written = _written(nodes, slots, [_line(edge, seats, way) for edge in edges], way)
    placed = _read(_dot(written), sizes)
    if way == "TB":
        placed = _reaching(placed, edges, seats, {node.id for node in nodes if node.kind in EVENTS})
    placed = _with_seats(placed, edges, seats)
    return _with_inner(placed, inner)


def _seats(nodes: tuple[Node, ...], way: str) -> dict[str, tuple[str, str]]:
    """Boundary event -> node and side where it sits: never the side from which the way leads on."""
    taken: dict[str, int] = {}
    seats = {}
    for node in nodes:
        if node.kind in BOUNDARY:
            number = taken[node.attached_to] = taken.get(node.attached_to, -1) + 1
            seats[node.id] = node.attached_to, _SIDES[way][number % len(_SIDES[way])]
    return seats


def _size(node: Node, inner: Mapping[str, Layout]) -> tuple[float, float]:
    if node.id not in inner:
        return size_of(node)
    return inner[node.id].width + 2 * _FRAME, inner[node.id].height + _FRAME + _FRAME_HEAD


def _slot(node: Node, size: tuple[float, float], way: str, seated: bool) -> tuple[float, float]:
    """The room that a node takes with the words under it and the events seated on it."""
    if seated:
        return size[0], size[1] + EVENT_SIZE
    beside = node.kind in EVENTS or (way == "LR" and node.kind in GATEWAYS)
    if not beside:
        return size
    lines = lines_of(node.title, LABEL_CHARACTERS) if way == "TB" else narrow_lines_of(node.title)
    longest = max((len(line) for line in lines), default=0) if way == "TB" else 0
    return max(size[0], longest * _LETTER), size[1] + 2 * (len(lines) * LABEL_LINE + 4)


def _written(nodes: list[Node], sizes: Mapping[str, tuple[float, float]], lines: list[str], way: str) -> str:
    """The graph in the language of Graphviz."""
    boxes = []
    for node in nodes:
        width, height = (length / _POINTS_PER_INCH for length in sizes[node.id])
        shape = "diamond" if node.kind in GATEWAYS and way == "TB" else "box"
        boxes.append(f'"{node.id}" [shape={shape}, width={width:.4f}, height={height:.4f}];')
    room = 0.7 if way == "TB" else 0.5
    head = [
        "digraph {",
        f"graph [rankdir={way}, splines=polyline, nodesep=0.5, ranksep={room}];",
        'node [fixedsize=true, label=""];',
        'edge [arrowhead=none, fontname="sans-serif", fontsize=12];',
    ]
    return "\n".join([*head, *boxes, *lines, "}"])


def _line(edge: Edge, seats: Mapping[str, tuple[str, str]], way: str) -> str:
    """An edge; from left to right it uses the middle of a side, where gateways have a corner."""
    source, side = seats.get(edge.source, (edge.source, _OUT[way]))
    lines = lines_of(edge.words, LABEL_CHARACTERS) if way == "TB" else narrow_lines_of(edge.label)
    words = "\\n".join(lines)
    label = f', label="{words.replace(chr(34), "")}"' if words else ""
    return f'"{source}" -> "{edge.target}" [id="{edge.id}", tailport={side}, headport={_IN[way]}{label}];'


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


def _read(drawn: Any, sizes: Mapping[str, tuple[float, float]]) -> Layout:
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
    return Layout(width, height, boxes, lines, labels)


def _reaching(
    layout: Layout, edges: list[Edge], seats: Mapping[str, tuple[str, str]], events: set[str]
) -> Layout:
    """Lines from what stands in a slot higher than itself, and to it."""
    lines = {}
    for edge in edges:
        points, source = layout.lines[edge.id], seats.get(edge.source, (edge.source, ""))[0]
        begin = _reach(layout.boxes[source], points[0], worded=source in events)
        box = layout.boxes[edge.target]
        end = (_top(box),) if edge.target in events else _reach(box, points[-1])
        lines[edge.id] = (*begin, *points, *end)
    return replace(layout, lines=lines)


def _reach(box: Box, point: Point, *, worded: bool = False) -> tuple[Point, ...]:
    """What a line lacks that ends above or below a box; it may leave from under the words of an event."""
    x = min(max(point[0], box.x), box.x + box.width)
    if point[1] < box.y - 1:
        return (_top(box) if worded else (x, box.y),)
    bottom = box.y + box.height
    return ((x, bottom),) if point[1] > bottom + 1 and not worded else ()


def _top(box: Box) -> Point:
    return box.x + box.width / 2, box.y


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
        moved = _moved(inside, layout.boxes[name].x + _FRAME, layout.boxes[name].y + _FRAME_HEAD)
        boxes |= moved.boxes
        lines |= moved.lines
        labels |= moved.labels
    return Layout(layout.width, layout.height, boxes, lines, labels)


def _moved(layout: Layout, dx: float, dy: float) -> Layout:
    return Layout(
        layout.width + dx,
        layout.height + dy,
        {name: Box(box.x + dx, box.y + dy, box.width, box.height) for name, box in layout.boxes.items()},
        {name: tuple((x + dx, y + dy) for x, y in points) for name, points in layout.lines.items()},
        {name: (x + dx, y + dy) for name, (x, y) in layout.labels.items()},
    )


def _with_seats(layout: Layout, edges: list[Edge], seats: Mapping[str, tuple[str, str]]) -> Layout:
    """Events on the side of what they interrupt; their lines begin at the event."""
    boxes, lines = dict(layout.boxes), dict(layout.lines)
    for name, (host, side) in seats.items():
        right, down = _PLACES[side]
        x, y = boxes[host].x + boxes[host].width * right, boxes[host].y + boxes[host].height * down
        boxes[name] = Box(x - EVENT_SIZE / 2, y - EVENT_SIZE / 2, EVENT_SIZE, EVENT_SIZE)
        for edge in edges:
            if edge.source == name:
                lines[edge.id] = _from_circle((x, y), EVENT_SIZE / 2, lines[edge.id])
    bottom = max([layout.height, *(box.y + box.height for box in boxes.values())])
    right = max([layout.width, *(box.x + box.width for box in boxes.values())])
    left = min([0.0, *(box.x for box in boxes.values())])
    return _moved(Layout(right, bottom, boxes, lines, layout.labels), -left, 0)


def _from_circle(middle: Point, radius: float, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """A line that begins on a circle instead of in its middle."""
    onward = [point for point in points[1:-1] if dist(middle, point) > radius] + [points[-1]]
    share = radius / (dist(middle, onward[0]) or radius)
    x, y = (here + (there - here) * share for here, there in zip(middle, onward[0], strict=True))
    return ((x, y), *onward)
