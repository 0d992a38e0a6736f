"""Nothing lies on anything else, and every line begins and ends where it belongs."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import dist

import pytest

from tests.drawing.drawings import FOLDERS, NAMES, drawn
from webapp.rendering.layout import lay_out
from workflows.drawing.diagram import (
    BOUNDARY,
    EVENTS,
    GATEWAYS,
    Box,
    Diagram,
    Layout,
    Node,
    Point,
    without_merges,
)

DIRECTIONS = ["to the right", "downwards"]
ROOM, GRAZE = 1.0, 6.0


def picture(name: str, direction: str) -> tuple[Diagram, Layout]:
    """The picture for other tools, or the one for people."""
    diagram = drawn(name).diagram
    if direction == "to the right":
        return diagram, drawn(name).layout
    simple = without_merges(diagram)
    return simple, lay_out(simple, downwards=True)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def touches(box: Box, point: Point) -> bool:
    """True when a point is on the edge of a box."""
    x, y = point[0] - box.x, point[1] - box.y
    inside = -ROOM <= x <= box.width + ROOM and -ROOM <= y <= box.height + ROOM
    near = min(abs(x), abs(x - box.width), abs(y), abs(y - box.height))
    return inside and near <= ROOM


def crosses(box: Box, one: Point, other: Point) -> bool:
    """True when a line passes through a box, not only along its edge; Liang and Barsky, 1984."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    begin, end = 0.0, 1.0
    left, top = one[0] - box.x - GRAZE, one[1] - box.y - GRAZE
    right, bottom = box.width - 2 * GRAZE - left, box.height - 2 * GRAZE - top
    for step, room in ((-dx, left), (dx, right), (-dy, top), (dy, bottom)):
        if step == 0 and room <= 0:
            return False
        if step < 0:
            begin = max(begin, room / step)
        elif step > 0:
            end = min(end, room / step)
    return begin < end


def corner(box: Box, point: Point) -> bool:
    """True when a point is at the middle of a side, where a diamond has its corners."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    across, down = abs(point[0] - x), abs(point[1] - y)
    return abs(across / (box.width / 2) + down / (box.height / 2) - 1) < 0.1


def around(box: Box, point: Point) -> bool:
    """True when a point is on the circle in a box."""
    middle = box.x + box.width / 2, box.y + box.height / 2
    return abs(dist(middle, point) - box.width / 2) <= ROOM


def attached(node: Node, box: Box, point: Point) -> bool:
    if node.kind in EVENTS:
        return around(box, point)
    return corner(box, point) if node.kind in GATEWAYS else touches(box, point)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_on_anything_else(name: str, direction: str) -> None:
    diagram, layout = picture(name, direction)
    free = [node for node in diagram.nodes if node.kind not in BOUNDARY]
    for one, other in combinations(free, 2):
        if one.parent == other.parent:
            assert not overlap(layout.boxes[one.id], layout.boxes[other.id]), (one.id, other.id)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_inside_a_block_lies_inside_it_and_all_in_the_picture(name: str, direction: str) -> None:
    diagram, layout = picture(name, direction)
    whole = Box(0, 0, layout.width, layout.height)
    for node in diagram.nodes:
        box, frame = layout.boxes[node.id], layout.boxes.get(node.parent, whole)
        assert frame.x - ROOM <= box.x and box.x + box.width <= frame.x + frame.width + ROOM, node.id
        assert frame.y - ROOM <= box.y and box.y + box.height <= frame.y + frame.height + ROOM, node.id


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_every_line_leads_from_shape_to_shape(name: str, direction: str) -> None:
    diagram, layout = picture(name, direction)
    nodes = {node.id: node for node in diagram.nodes}
    assert set(layout.lines) == {edge.id for edge in diagram.edges}
    for edge in diagram.edges:
        points = layout.lines[edge.id]
        for end, point in ((edge.source, points[0]), (edge.target, points[-1])):
            box, under_words = layout.boxes[end], direction == "downwards" and nodes[end].kind in EVENTS
            if under_words and point == points[0] and point[1] > box.y + box.height:
                continue
            assert attached(nodes[end], box, point), (edge, point, box)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_no_line_leads_through_anything(name: str, direction: str) -> None:
    diagram, layout = picture(name, direction)
    nodes = {node.id: node for node in diagram.nodes}
    for edge in diagram.edges:
        beside = diagram.inside(nodes[edge.source].parent)
        others = [node.id for node in beside if node.id not in (edge.source, edge.target)]
        for one, other in pairwise(layout.lines[edge.id]):
            through = [node for node in others if crosses(layout.boxes[node], one, other)]
            assert through == [], edge


@pytest.mark.parametrize("name", NAMES)
def test_events_sit_on_the_edge_of_what_they_interrupt(name: str) -> None:
    diagram, layout = picture(name, "to the right")
    for node in diagram.nodes:
        if node.kind in BOUNDARY:
            box = layout.boxes[node.id]
            assert touches(layout.boxes[node.attached_to], (box.x + box.width / 2, box.y + box.height / 2))


@pytest.mark.parametrize("name", FOLDERS)
def test_the_same_workflow_always_looks_the_same(name: str) -> None:
    drawing = drawn(name)
    assert lay_out(drawing.diagram) == drawing.layout
