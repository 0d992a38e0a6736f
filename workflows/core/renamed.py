"""What a version calls otherwise than the versions before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Renamed:
    """The names of earlier versions, for cases that move to this one.

    Attributes:
        steps: path of a step, block, branch or "events.<id>" before -> path in this version.
        fields: "form.field" or "form" before -> the same in this version.
    """

    steps: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    def path(self, before: str) -> str:
        """Where a step of an earlier version stands now; what is inside a renamed block goes with it."""
        return _longest(self.steps, before)

    def form(self, before: str) -> str:
        """What a form of an earlier version is called now."""
        return self.fields.get(before, before)

    def field(self, before: str) -> str:
        """What a field is called now.

        Arguments:
            before: "form.field", or "form.group.field" for a question of a repeated group.
        """
        return _longest(self.fields, before)

    def input(self, form: str, now: str, name: str) -> str:
        """What an input of a half-filled form is called now.

        Arguments:
            form: that the person began to fill in; `now`: the form of the same step in this version.
            name: "field", "field.part", or "group.<number>.question" with parts.
        """
        question, *rest = name.split(".")
        path = f"{form}.{question}"
        place, _, renamed = self.field(path).partition(".")
        if place not in (form, now):
            return name
        if len(rest) > 1 and rest[0].isdigit():
            inner = self.fields.get(f"{path}.{rest[1]}", rest[1]).rpartition(".")[2]
            rest = [rest[0], inner, *rest[2:]]
        return ".".join([renamed, *rest])


def _longest(names: Mapping[str, str], path: str) -> str:
    outer, inner = path, ""
    while outer:
        if outer in names:
            return names[outer] + inner
        outer, _, last = outer.rpartition(".")
        inner = f".{last}{inner}"
    return path
