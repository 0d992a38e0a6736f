"""The definition model: what the loader makes from YAML and everything else reads.

Every object here is frozen and complete: the loader has checked it, nothing
later checks it again ("parse, don't validate"). Step paths are dotted and
unique in a definition: ``review``, ``papers.certificate.inspect``,
``training.attend``; the text before the last dot is the path of the block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from workflows.core.deadlines import Deadline
from workflows.core.expressions import Expression

Plain: TypeAlias = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]

DONE = "done"
"""The reserved target that ends a branch of a block."""


class Sight(StrEnum):
    """How much of a case the holder of a role sees."""

    CASE = "case"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Role:
    """Who may act: a party of the case (personal link) or staff (group, unit, person).

    Attributes:
        group: the staff group that holds the role; None for a party.
        party: True when the role is held by somebody without an account.
        unit: gives the unit (school, team) that the holder must belong to.
        person: gives the id of the one person who holds the role.
        starter: True when only the person who started the case holds it.
        barred: steps whose last performer may not hold the role (four eyes).
        email: gives a party's mail address, evaluated in the party's scope.
        name: gives a party's name, for the salutation.
        language: gives a party's language as a BCP 47 tag.
        sees: the whole case, or its status and their own answers only.
        when: nobody of the staff holds the role while this is not true; None for always.
    """

    id: str
    title: str
    group: str | None = None
    party: bool = False
    unit: Expression | None = None
    person: Expression | None = None
    starter: bool = False
    barred: tuple[str, ...] = ()
    email: Expression | None = None
    name: Expression | None = None
    language: Expression | None = None
    sees: Sight = Sight.CASE
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a code list; `attributes` are the author's own columns."""

    id: str
    title: str
    attributes: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A part of the case that only some roles may open.

    Attributes:
        whole_case_when: while true, the whole case lies in this file.
    """

    id: str
    title: str
    open_to: frozenset[str]
    whole_case_when: Expression | None = None


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


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that says that there is something to see, and nothing confidential.

    Attributes:
        link: "task" (opens the reader's open task), "status" (the case's page), or "none".
    """

    id: str
    subject: str
    body: str
    button: str = ""
    link: str = "status"


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF made from a template and values of the case.

    Attributes:
        template: folder under templates/pdf.
        text: paragraphs with placeholders, for templates that carry text.
        values: name -> expression; evaluated when the document is issued, kept as a snapshot.
        number: pattern of a gap-free series, such as "Z-{year}-{number:03}"; empty for none.
        valid_for: how long it is valid from the date of issue.
        verifiable: True when it is signed and carries a QR code to the public page.
        recipient: role in whose language it is written.
    """

    id: str
    title: str
    template: str
    text: str = ""
    values: Mapping[str, Expression] = field(default_factory=dict)
    number: str = ""
    valid_for: Deadline | None = None
    verifiable: bool = False
    recipient: str = ""
    visible_to: frozenset[str] | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """What happens when a deadline passes; any of the four, together.

    Attributes:
        notice: sent to `to`.
        escalate: a further role that may do the task from then on.
        next: the step is interrupted and the case goes on there.
    """

    notice: str | None = None
    to: str | None = None
    escalate: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A notice some time after the task opened: to `to`, or to the person who has to act."""

    after: Deadline
    notice: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What every step has. `status` is the public state of the case while it is here."""

    path: str
    title: str
    status: str | None = None
    file: str | None = None

    @property
    def block(self) -> str:
        """Path of the block that the step stands in; "" for the root."""
        return self.path.rpartition(".")[0]

    @property
    def id(self) -> str:
        """The name under which the author wrote the step."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Task(Step):
    """A step that a person does: a form, or a decision with one outcome.

    Attributes:
        role: who does it; `also`: roles that may do it in their stead.
        form: the questions; None for a decision without any.
        outcomes: for a decision: outcome id -> title; empty for a form.
        next: target for a form ({"": target}), or per outcome.
        clock: name of a clock that keeps what was used while the case is elsewhere.
        notice: sent to a party when the task opens; None stands for the built-in one.
        stores: name under which the answers are kept in the case's data.
    """

    role: str = ""
    also: tuple[str, ...] = ()
    form: str | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)
    next: Mapping[str, str] = field(default_factory=dict)
    due: Deadline | None = None
    reminders: tuple[Reminder, ...] = ()
    overdue: Overdue | None = None
    clock: str | None = None
    notice: str | None = None
    stores: str = ""
    intro: str = ""

    @property
    def is_decision(self) -> bool:
        """True when the person chooses an outcome."""
        return bool(self.outcomes)


@dataclass(frozen=True, slots=True)
class Arm:
    """One way out of a branch."""

    when: Expression
    next: str


@dataclass(frozen=True, slots=True)
class Branch(Step):
    """The first arm that is true, or `otherwise`."""

    arms: tuple[Arm, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """When a block is complete: all branches, any one, or at least so many.

    Attributes:
        at_least: gives the number; None with `all` False stands for "any".
        rest: "cancel" or "continue": what becomes of branches still running.
    """

    all: bool = True
    at_least: Expression | None = None
    rest: str = "cancel"


@dataclass(frozen=True, slots=True)
class Parallel(Step):
    """Branches side by side: branch id -> path of its first step."""

    branches: Mapping[str, str] = field(default_factory=dict)
    join: Join = field(default_factory=Join)
    next: str = ""


@dataclass(frozen=True, slots=True)
class Each(Step):
    """One branch per item of a list; the item's answers are kept in the item.

    Attributes:
        items: gives a list of objects (with "id") or of plain values.
        name: the item's name inside the branch.
        in_order: True when the items are done one after the other.
        first: path of the branch's first step.
        stores: name of the list of items, with their answers, in the case's data.
    """

    items: Expression | None = None
    name: str = ""
    in_order: bool = False
    first: str = ""
    join: Join = field(default_factory=Join)
    next: str = ""
    stores: str = ""


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Until a moment, for a time, for an event: whichever comes first.

    Attributes:
        events: event id -> target.
        moment: when the wait ends by itself, and `timeout`, where it goes then.
    """

    events: Mapping[str, str] = field(default_factory=dict)
    moment: Deadline | None = None
    timeout: str | None = None


@dataclass(frozen=True, slots=True)
class Send(Step):
    """Sends a notice to a role."""

    notice: str = ""
    to: str = ""
    attach: tuple[str, ...] = ()
    next: str = ""


@dataclass(frozen=True, slots=True)
class Issue(Step):
    """Issues a document."""

    document: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Revoke(Step):
    """Takes back what was issued of a document: whoever checks it finds it no longer valid."""

    document: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Assign(Step):
    """Computes values: name -> expression."""

    values: Mapping[str, Expression] = field(default_factory=dict)
    next: str = ""


@dataclass(frozen=True, slots=True)
class End(Step):
    """Ends the case with a named outcome."""

    outcome: str = ""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that may happen while the case runs, raised by a person.

    Attributes:
        by: roles that may raise it.
        form: questions asked when it is raised; answers are kept under `stores`.
        collect: True when each raising adds an entry to the list `stores`.
        when: offered only while true.
        during: offered only while the case is at one of these steps or blocks; empty for always.
        cancels: "case", a step or block path, or "" for nothing.
        next: a new token starts there; None when the event only wakes up waits.
    """

    id: str
    title: str
    by: tuple[str, ...]
    form: str | None = None
    stores: str = ""
    collect: bool = False
    when: Expression | None = None
    during: tuple[str, ...] = ()
    cancels: str = ""
    next: str | None = None
    file: str | None = None
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a case is kept after it ended so, and what happens then (erase or anonymise).

    Attributes:
        sooner: forms whose answers must go earlier -> how long after the end.
    """

    keep: Deadline
    then: str
    sooner: Mapping[str, Deadline] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole workflow, checked and ready to run: the compiled net.

    Attributes:
        digest: SHA-256 of the canonical source; names this version for ever.
        subject: what a case is called in lists, with placeholders.
        number: pattern of the case number's series.
        start: path of the first step, a form.
        public: True when anybody may start a case (the first step's role is a party).
        blank: every name that expressions may use, with empty values.
    """

    id: str
    version: int
    digest: str
    title: str
    summary: str
    subject: str
    number: str
    languages: tuple[str, ...]
    start: str
    public: bool
    roles: Mapping[str, Role]
    lists: Mapping[str, tuple[Choice, ...]]
    files: Mapping[str, File]
    statuses: Mapping[str, str]
    forms: Mapping[str, Form]
    notices: Mapping[str, Notice]
    documents: Mapping[str, Document]
    steps: Mapping[str, Step]
    events: Mapping[str, CaseEvent]
    outcomes: Mapping[str, str]
    retention: Mapping[str, Retention]
    blank: Mapping[str, Plain]
