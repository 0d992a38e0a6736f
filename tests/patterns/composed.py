"""A pattern's file put together with what all of them have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/[0-9]*.yaml"))
_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
_HEAD = """today: 2026-03-02T09:00
people:
  ann: {groups: [clerks]}
  ben: {groups: [clerks]}
  cem: {groups: [clerks]}
  lea: {groups: [leads]}
  leo: {groups: [leads]}
"""


def definition_files(path: Path) -> dict[str, str]:
    """The two files of the pattern's definition."""
    return frame_around(_parts(path)[0])


def frame_around(own: str) -> dict[str, str]:
    """A definition of which only this is written; it begins on the last line of the frame."""
    return {"workflow.yaml": _frame_without(set(_KEY.findall(own))) + own, "forms.yaml": _read("forms.yaml")}


def scenario_texts(path: Path) -> Iterator[str]:
    """The pattern's scenarios."""
    for text in _parts(path)[1:]:
        yield _HEAD + text


def _parts(path: Path) -> list[str]:
    return path.read_text("utf-8").split("\n---\n")


def _frame_without(keys: set[str]) -> str:
    blocks = re.split(r"^(?=[a-z_]+:)", _read("frame.yaml"), flags=re.MULTILINE)
    return "".join(block for block in blocks if block.partition(":")[0] not in keys)


def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")
