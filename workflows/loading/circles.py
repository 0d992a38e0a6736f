"""Circles of steps in which nobody is asked: the engine would never come to rest in them."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.core.definition import DONE, Branch, Definition, Issue, Revoke, Send
from workflows.net.ways import ways_of


def automatic_circles(definition: Definition) -> Iterator[list[str]]:
    """Circles of steps in which nobody is asked and nothing is computed: they would never be left."""
    onward = {
        path: [way.target for way in ways_of(step) if way.target != DONE]
        for path, step in definition.steps.items()
        if isinstance(step, Branch | Issue | Revoke | Send)
    }
    found: set[frozenset[str]] = set()
    for path in onward:
        circle = _circle(onward, path)
        if circle and frozenset(circle) not in found:
            found.add(frozenset(circle))
            yield circle


def _circle(onward: dict[str, list[str]], start: str) -> list[str]:
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for target in onward.get(way[-1], ()):
            if target == start:
                return way
            if target in onward and target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []
