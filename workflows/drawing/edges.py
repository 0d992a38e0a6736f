"""From ways to edges: ways that run together meet in gateways of their own, as BPMN wants it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workflows.drawing.diagram import BOUNDARY, GATEWAYS, Edge, Kind, Node

_JOINS = frozenset({Kind.JOIN, Kind.COMPLEX_JOIN, Kind.MERGE})


@dataclass(frozen=True, slots=True)
class Way:
    """A way before it is an edge: where it leads is a step, `done`, or a node."""

    source: str
    target: str
    label: str = ""
    condition: str = ""
    default: bool = False


def edges_of(nodes: dict[str, Node], ways: list[Way]) -> list[Edge]:
    """The edges of a diagram; merging gateways are added to the nodes, superfluous ones taken out."""
    return _merged(nodes, _edges(ways))


def _edges(ways: list[Way]) -> list[Edge]:
    """Ways as edges: those of one branch come together before the join."""
    found: dict[tuple[str, str], Edge] = {}
    for way in ways:
        target = way.target
        join, separator, branch = target.partition("/")
        if separator:
            target = f"{join}/{branch}"
        earlier = found.get((way.source, target))
        if earlier:
            condition = " || ".join(f"({part})" for part in (earlier.condition, way.condition) if part)
            spoken = [entry for entry in (earlier.words, _words(way)) if entry]
            both = " / ".join(dict.fromkeys(spoken)) or condition
            found[way.source, target] = replace(
                earlier, label=both, condition=condition, default=earlier.default or way.default
            )
        else:
            found[way.source, target] = Edge("", way.source, target, way.label, way.condition, way.default)
    return list(found.values())


def _words(way: Way) -> str:
    return "" if way.label == way.condition else way.label


def _merged(nodes: dict[str, Node], edges: list[Edge]) -> list[Edge]:
    """Only merging gateways have several ways in, apart from joins, with one from each branch."""
    incoming: dict[str, list[Edge]] = {}
    for edge in edges:
        incoming.setdefault(edge.target, []).append(edge)
    result: list[Edge] = []
    for target, found in incoming.items():
        join, separator, branch = target.partition("/")
        node = nodes[join]
        if len(found) == 1 or (not separator and node.kind in _JOINS):
            result += [replace(edge, target=join) for edge in found]
            continue
        merge = f"{join}-merge{branch and '-' + branch}"
        nodes[merge] = Node(merge, Kind.MERGE, "", "", "", node.parent)
        result += [replace(edge, target=merge) for edge in found]
        result.append(Edge("", merge, join))
    result = _without_superfluous(nodes, result)
    return [replace(edge, id=f"flow{number}") for number, edge in enumerate(result, start=1)]


def _without_superfluous(nodes: dict[str, Node], edges: list[Edge]) -> list[Edge]:
    """Gateways with one way in and one way out are left out."""
    for node in list(nodes.values()):
        before = [edge for edge in edges if edge.target == node.id]
        after = [edge for edge in edges if edge.source == node.id]
        if node.kind in GATEWAYS and not before and node.kind not in BOUNDARY:
            edges = [edge for edge in edges if edge not in after]
            del nodes[node.id]
        elif node.kind in GATEWAYS and len(before) == len(after) == 1:
            joined = replace(before[0], target=after[0].target)
            edges = [joined if edge is before[0] else edge for edge in edges if edge is not after[0]]
            del nodes[node.id]
    return edges
