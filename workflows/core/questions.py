"""Questions: fields, pages and forms as the loader makes them from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from workflows.core.expressions import Expression

Plain: TypeAlias = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a code list; `attributes` are the author's own columns."""

    id: str
    title: str
    attributes: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that an answer must meet, with the words shown when it does not."""

    expression: Expression
    message: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question.

    Attributes:
        type: a name registered in `workflows.core.fields`.
        required: expression; None stands for "always required", a constant false for optional.
        visible: expression; None stands for always.
        options: the type's own settings, already typed (maximum, accept, precision, ...).
        choices: entries for choice types, in order.
        source: "people:<group>" when the choices are the members of a staff group.
        fields: the questions of one entry of a repeated group.
        visible_to: roles that may see the answer; None stands for the form's.
        purpose: why the answer is asked for; shown to the person and in the record of processing.
    """

    name: str
    type: str
    label: str
    hint: str = ""
    required: Expression | None = None
    visible: Expression | None = None
    rules: tuple[Rule, ...] = ()
    options: Mapping[str, Plain] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    source: str | None = None
    fields: tuple[Field, ...] = ()
    visible_to: frozenset[str] | None = None
    purpose: str = ""
    personal: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a form: a heading and some of its fields."""

    id: str
    title: str
    intro: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in pages; `file` and `visible_to` say who may see the answers."""

    id: str
    title: str
    intro: str
    pages: tuple[Page, ...]
    file: str | None = None
    visible_to: frozenset[str] | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """All questions in the order of the pages."""
        return tuple(entry for page in self.pages for entry in page.fields)
