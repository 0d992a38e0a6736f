"""What can happen to a case. An event is recorded once and folded for ever after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from workflows.core.assisted import Marks
from workflows.core.definition import Plain


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        id: "person:<id>" for staff, "party:<role>" or "party:<role>:<item key>" for a party, "system".
        groups: staff groups held.
        units: units (schools, teams) belonged to.
        role: the party's role; "" for staff.
        item: key of the each item (one of several guardians) that a party stands for; "" for none.
        known_as: further actor ids of the same person, as far as they are known: a party's account as staff.
    """

    id: str
    groups: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    role: str = ""
    item: str = ""
    known_as: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """Every id under which this person may have acted."""
        return self.known_as | {self.id}

    @property
    def is_party(self) -> bool:
        """True for somebody who came through a personal link or the public form."""
        return self.id.startswith("party:")


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Started:
    """A case begins with the answers to the first form.

    Attributes:
        starter: actor id of who counts as having started it, when another case did; "" for who acts.
        assisted: answers that somebody else typed for who acts.
    """

    number: str
    values: Mapping[str, Plain]
    starter: str = ""
    assisted: Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Completed:
    """A task was done; `outcome` is "" for a plain form, `assisted` is as in `Started`."""

    token: int
    values: Mapping[str, Plain] = field(default_factory=dict)
    outcome: str = ""
    assisted: Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raised:
    """Somebody raised one of the definition's events."""

    event: str
    values: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Somebody takes back a consent, in a case that has ended too.

    Attributes:
        consent: where it is kept, as `workflows.core.consents` names it.
        scopes: those that are taken back; empty for the whole consent.
    """

    consent: str
    scopes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Claimed:
    """The actor took a task for themselves."""

    token: int


@dataclass(frozen=True, slots=True)
class Released:
    """The assignee gave a task back to the group."""

    token: int


@dataclass(frozen=True, slots=True)
class Reassigned:
    """A task was given to one person (actor id)."""

    token: int
    to: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A task was passed over; the reason stands in the case's history."""

    token: int
    reason: str


@dataclass(frozen=True, slots=True)
class Suspended:
    """A task was set aside for a while; the reason stands in the case's history."""

    token: int
    reason: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """A task that was set aside goes on."""

    token: int


@dataclass(frozen=True, slots=True)
class SubcaseEnded:
    """The case that a call step started has ended."""

    token: int
    number: str
    outcome: str


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer's moment has come."""

    key: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The case went on to another version of its definition; `move` in `migration` says how.

    Attributes:
        digest: of the version that it runs on from now on.
        before: digest of the version that it ran on until then.
    """

    digest: str
    before: str


Event: TypeAlias = (
    Started
    | Completed
    | Raised
    | Withdrawn
    | Claimed
    | Released
    | Reassigned
    | Skipped
    | Suspended
    | Resumed
    | SubcaseEnded
    | TimerFired
    | Migrated
)
