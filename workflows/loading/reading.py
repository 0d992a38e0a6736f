"""What is gathered while the files are read, for the checks that need to know everything."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.core.expressions import Expression
from workflows.loading.nodes import Node, Scalar
from workflows.loading.problems import Mark, Problem, Severity

_LONGEST = 500
"""Characters of a sentence about a problem: what it quotes may be as long as the file."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which names an expression or placeholder may use beside the case's data.

    Attributes:
        block: path of the block it stands in; the items of the each blocks around it are known.
        every_item: True where any item may be meant (a role of one guardian).
        form: the form whose own fields are known by name.
        groups: repeated groups of that form around the place, outermost first.
        extra: further names, such as "value" or "outcome".
        used: what it belongs to ("form", "notice", "document" and the name), when that may be
            used in several blocks: then the items are known that all of them know.
        step: path of the step that it stands in, or "events.<id>"; "" where there is none.
    """

    block: str = ""
    every_item: bool = False
    form: str = ""
    groups: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    used: tuple[str, str] | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A name that must be declared somewhere.

    Attributes:
        kind: "role", "form", "notice", "document", "status", "file", "outcome", "event", "list" or "group".
        block: path of the block where it is used; None when it is only spoken of.
    """

    kind: str
    name: str
    mark: Mark
    block: str | None = ""


@dataclass(frozen=True, slots=True)
class WrittenExpression:
    """An expression with its place.

    Attributes:
        scalar: the value that it stands in, from the character `start` on.
        key: after which it stands; it says whether a condition or a date is meant.
    """

    expression: Expression
    scalar: Scalar
    start: int
    reach: Reach
    key: str


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text that people read: it is translated, and may hold placeholders.

    Attributes:
        reach: None where a text may not hold placeholders.
    """

    text: str
    scalar: Scalar
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """The name of a step that need not be in the same block.

    Attributes:
        kind: "done" (four eyes: a step that somebody does), "at" (`during`, `cancels`: a step, block
            or branch), "each" (a block with items), "renamed" (as "at", or an event), or "target" (`next`
            of a step, which stands in the same block).
        block: for a target: the block that it is in.
    """

    name: str
    mark: Mark
    kind: str
    block: str = ""


@dataclass(frozen=True, slots=True)
class WrittenCover:
    """The name of answers that a signature vouches for.

    Attributes:
        form: that asks for the signature.
        grouped: True where it is asked for in the entries of a group.
    """

    name: str
    mark: Mark
    form: str
    grouped: bool


@dataclass(slots=True)
class Reading:
    """Everything found so far. Reading never stops at the first mistake."""

    problems: list[Problem] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    steps: list[WrittenStep] = field(default_factory=list)
    covers: list[WrittenCover] = field(default_factory=list)
    expressions: list[WrittenExpression] = field(default_factory=list)
    texts: list[WrittenText] = field(default_factory=list)
    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)

    def problem(
        self, where: Node | Mark, what: str, mend: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        """Note a problem at a node or mark."""
        mark = where if isinstance(where, Mark) else where.mark
        what = what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…"
        self.problems.append(Problem(mark.file, mark.line, mark.column, what, mend, severity))

    def declare(self, kind: str, name: str, mark: Mark) -> None:
        """Remember where something with a name stands."""
        self.marks[kind, name] = mark

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep the definition from being used, in the order of the file."""
        return sorted({entry for entry in self.problems if entry.severity is Severity.ERROR})
