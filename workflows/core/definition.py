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

from workflows.core.deadlines import Deadline
from workflows.core.expressions import Expression
from workflows.core.questions import Choice, Field, Form, Page, Plain, Rule
from workflows.core.renamed import Renamed
from workflows.core.steps import (
    DONE,
    Arm,
    Assign,
    Branch,
    Call,
    CaseEvent,
    Each,
    End,
    Issue,
    Join,
    Overdue,
    Parallel,
    Reminder,
    Revoke,
    Send,
    Skip,
    Step,
    Task,
    Wait,
)

__all__ = [
    "DONE",
    "Arm",
    "Assign",
    "Branch",
    "Call",
    "CaseEvent",
    "Choice",
    "Definition",
    "Document",
    "Each",
    "End",
    "Field",
    "File",
    "Form",
    "Issue",
    "Join",
    "Notice",
    "Overdue",
    "Page",
    "Parallel",
    "Plain",
    "Reminder",
    "Renamed",
    "Retention",
    "Revoke",
    "Role",
    "Rule",
    "Send",
    "Sight",
    "Skip",
    "Step",
    "Task",
    "Wait",
]


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
        when: nobody holds the role while this is not true, parties do not even know; None for always.
        did: path of the step whose last performer holds the role; "" for none.
        stays: True when whoever acted in the role last holds it alone from then on (case handling).
        choose: "fewest_open" when each task is given to the holder with the fewest open tasks; "" for none.
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
    did: str = ""
    stays: bool = False
    choose: str = ""


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
        renamed: names that earlier versions had.
        letters: the staff role that delivers by letter what no mail brings; "" for none in particular.
        sensitive: True when nobody who reads along may learn of it, so that its pages can be left quickly.
        covered: names of answers that signatures vouch for beside their own form; empty for none.
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
    renamed: Renamed = field(default_factory=Renamed)
    letters: str = ""
    sensitive: bool = False
    covered: frozenset[str] = frozenset()
