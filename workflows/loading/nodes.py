"""A YAML file as nodes that remember their place. Nothing is typed yet: the place decides that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from workflows.loading.problems import Mark


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it is written.

    Attributes:
        plain: True when it stands without quotes and not in a block.
        offset: columns from the mark to the first character (1 after a quote); -1 for a block.
    """

    mark: Mark
    text: str
    plain: bool = True
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    mark: Mark
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with values, each key once."""

    mark: Mark
    entries: Mapping[str, Entry]


Node: TypeAlias = Scalar | Sequence | Table


def is_empty(node: Node) -> bool:
    """True when nothing was written after the colon."""
    return isinstance(node, Scalar) and node.plain and node.text in ("", "~")
