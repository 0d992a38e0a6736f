"""Steps: what may happen one after the other, and the events that may happen at any time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.core.deadlines import Deadline
from workflows.core.expressions import Expression

DONE = "done"
"""The reserved target that ends a branch of a block."""


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
class Skip:
    """Who may pass a step over, and where the case goes on then."""

    by: tuple[str, ...]
    next: str


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
        skip: who may pass the step over with a reason; None where nobody may.
        suspend: roles that may set the task aside for a while; its deadline then stands still.
        together: True when the tasks of several cases may be done with one form.
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
    skip: Skip | None = None
    suspend: tuple[str, ...] = ()
    together: bool = False

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
    """The first arm that is true, or `otherwise`.

    Attributes:
        every: True when every arm that is true is taken, each by a token of its own.
    """

    arms: tuple[Arm, ...] = ()
    otherwise: str = ""
    every: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """When a block is complete: all branches, any one, or at least so many.

    Attributes:
        at_least: gives the number; None with `all` False stands for "any".
        rest: "cancel" or "continue": what becomes of branches still running.
        again_waits: True when the block does not begin again before the rest of the last time is done.
    """

    all: bool = True
    at_least: Expression | None = None
    rest: str = "cancel"
    again_waits: bool = False


@dataclass(frozen=True, slots=True)
class Parallel(Step):
    """Branches side by side.

    Attributes:
        branches: branch id -> path of its first step.
        conditions: branch id -> the branch is begun only if this is true; absent for always.
        one_at_a_time: while somebody has taken a task of one branch, those of the others have to wait.
    """

    branches: Mapping[str, str] = field(default_factory=dict)
    join: Join = field(default_factory=Join)
    next: str = ""
    conditions: Mapping[str, Expression] = field(default_factory=dict)
    one_at_a_time: bool = False


@dataclass(frozen=True, slots=True)
class Each(Step):
    """One branch per item of a list; the item's answers are kept in the item.

    Attributes:
        items: gives a list of objects (with "id") or of plain values.
        name: the item's name inside the branch.
        in_order: True when the items are done one after the other.
        first: path of the branch's first step.
        stores: name of the list of items, with their answers, in the case's data.
        one_at_a_time: as in `Parallel`.
    """

    items: Expression | None = None
    name: str = ""
    in_order: bool = False
    first: str = ""
    join: Join = field(default_factory=Join)
    next: str = ""
    stores: str = ""
    one_at_a_time: bool = False


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
class Call(Step):
    """Another workflow as a case of its own (a BPMN call activity).

    Attributes:
        workflow: id of the definition; its newest version is started.
        values: question of its first form -> expression.
        waits: False when this case goes on at once.
        next: outcome of the other case -> target; "" for every other outcome.
        stores: name under which its number and outcome are kept.
    """

    workflow: str = ""
    values: Mapping[str, Expression] = field(default_factory=dict)
    waits: bool = True
    next: Mapping[str, str] = field(default_factory=dict)
    stores: str = ""


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
        cancels: paths of steps and blocks, or "case" alone; empty for nothing.
        next: a new token starts there; None when the event only wakes up waits.
        adds_to: path of an each block that gets one more item, the answers of the form; "" for none.
        keeps: True when it is kept for the next wait if nobody waits for it (a persistent trigger).
        follows: True when it is what follows the withdrawal of a consent; then nobody raises it by itself,
            and `by` are those who may take the consent back beside whoever gave it.
    """

    id: str
    title: str
    by: tuple[str, ...]
    form: str | None = None
    stores: str = ""
    collect: bool = False
    when: Expression | None = None
    during: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    next: str | None = None
    file: str | None = None
    intro: str = ""
    adds_to: str = ""
    keeps: bool = False
    follows: bool = False

    @property
    def acts(self) -> bool:
        """True when it does something even where no step waits for it."""
        return bool(self.next or self.cancels or self.collect or self.adds_to or self.keeps)
