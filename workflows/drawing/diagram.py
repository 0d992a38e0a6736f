"""A picture of a workflow before it has places: nodes and the ways between them, as BPMN 2.0 has them.

Source: ISO/IEC 19510:2013 (BPMN 2.0.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a node is."""

    START = "start"
    EVENT_START = "event_start"
    END = "end"
    USER_TASK = "user_task"
    SEND_TASK = "send_task"
    SERVICE_TASK = "service_task"
    SCRIPT_TASK = "script_task"
    CALL = "call"
    SUBPROCESS = "subprocess"
    RACE = "race"
    CHOICE = "choice"
    INCLUSIVE = "inclusive"
    MERGE = "merge"
    SPLIT = "split"
    JOIN = "join"
    COMPLEX_JOIN = "complex_join"
    EVENT_CHOICE = "event_choice"
    CATCH_TIMER = "catch_timer"
    CATCH_EVENT = "catch_event"
    BOUNDARY_TIMER = "boundary_timer"
    BOUNDARY_EVENT = "boundary_event"


GATEWAYS = frozenset({
    Kind.CHOICE, Kind.INCLUSIVE, Kind.MERGE, Kind.SPLIT, Kind.JOIN, Kind.COMPLEX_JOIN, Kind.EVENT_CHOICE,
})  # fmt: skip
EVENTS = frozenset({
    Kind.START, Kind.EVENT_START, Kind.END, Kind.CATCH_TIMER, Kind.CATCH_EVENT, Kind.BOUNDARY_TIMER,
    Kind.BOUNDARY_EVENT,
})  # fmt: skip
CONTAINERS = frozenset({Kind.SUBPROCESS, Kind.RACE})
"""Sub-processes: one run for each item, or branches of which the first to finish ends the others."""

BOUNDARY = frozenset({Kind.BOUNDARY_TIMER, Kind.BOUNDARY_EVENT})


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in the picture.

    Attributes:
        title: German, as in the definition; "" for joins and merges.
        step: path of the step that it stands for; "" where it stands for none alone.
        lane: title of the role that acts; "" for none.
        parent: id of the sub-process that it lies in; "" for the whole.
        attached_to: for boundary events: id of the node on whose edge they sit.
        in_order: for sub-processes: one item after the other.
        terminates: for ends: whatever else runs is ended too.
        detail: what BPMN wants to know more: a duration, the called workflow, how many have to be done.
    """

    id: str
    kind: Kind
    title: str = ""
    step: str = ""
    lane: str = ""
    parent: str = ""
    attached_to: str = ""
    in_order: bool = False
    terminates: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another.

    Attributes:
        label: German words on the way: the outcome that was chosen.
        condition: what must be true for the way to be taken, in CEL; "" for none.
        default: True for the way that is taken when no other is.
    """

    id: str
    source: str
    target: str
    label: str = ""
    condition: str = ""
    default: bool = False

    @property
    def words(self) -> str:
        """The label where people wrote it; conditions are for machines."""
        return "" if self.label == self.condition else self.label


@dataclass(frozen=True, slots=True)
class Diagram:
    """A whole picture."""

    id: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def inside(self, parent: str) -> tuple[Node, ...]:
        """The nodes of one sub-process, or of the whole."""
        return tuple(node for node in self.nodes if node.parent == parent)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands: its upper left corner and its size, in pixels."""

    x: float
    y: float
    width: float
    height: float


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands.

    Attributes:
        boxes: node id -> box.
        lines: edge id -> points from source to target.
        labels: edge id -> the middle of its words.
    """

    width: float
    height: float
    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    labels: dict[str, Point] = field(default_factory=dict)


def without_merges(diagram: Diagram) -> Diagram:
    """The same picture with ways that simply run together: people read it more easily than BPMN does."""
    onward = {
        edge.source: edge.target
        for edge in diagram.edges
        if any(node.id == edge.source and node.kind is Kind.MERGE for node in diagram.nodes)
    }

    def end(target: str) -> str:
        while target in onward:
            target = onward[target]
        return target

    edges = tuple(
        replace(edge, target=end(edge.target)) for edge in diagram.edges if edge.source not in onward
    )
    return replace(diagram, nodes=tuple(node for node in diagram.nodes if node.id not in onward), edges=edges)
