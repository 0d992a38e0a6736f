"""Who holds which role, who may do which task: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Each, File, Parallel, Role, Sight, Task
from workflows.core.events import Actor
from workflows.core.outcome import Reason
from workflows.core.scopes import Item, enclosing, item_key, items_of, names_at, performed_key
from workflows.core.state import State, Token


@dataclass(frozen=True, slots=True)
class Situation:
    """A case looked at from one moment: what every question about it needs.

    Attributes:
        now: aware moment; conditions may speak of today.
    """

    definition: Definition
    state: State
    now: datetime
    calendar: Calendar

    def items(self, scope: str) -> tuple[Item, ...]:
        """The each items around a scope."""
        return items_of(self.definition, self.state.activations, scope)

    def names(self, items: tuple[Item, ...] = ()) -> Mapping[str, Any]:
        """What expressions at a place read."""
        return names_at(self.definition, self.state, items, self.now, self.calendar)


@dataclass(frozen=True, slots=True)
class Holding:
    """How a role is held at a place, as plain conditions that a database can filter by.

    Attributes:
        group: None for a party.
        unit: None where any unit will do, "" where nobody holds the role.
        person: actor id of the only holder; None where the group holds it.
        item: key of the item that a party stands for.
        barred: actor ids that may not hold it (four eyes).
    """

    role: str
    group: str | None
    unit: str | None
    person: str | None
    item: str
    barred: frozenset[str]
    sight: Sight


def holding(situation: Situation, role_id: str, items: tuple[Item, ...] = ()) -> Holding:
    """How `role_id` is held at a place of the case."""
    role = situation.definition.roles[role_id]
    names = situation.names(items) if role.unit or role.person or role.when else {}
    unit = role.unit.value(names) if role.unit else None
    vacant = bool(role.unit and unit is None) or bool(role.when and not role.when.holds(names))
    return Holding(
        role=role.id,
        group=role.group,
        unit="" if vacant else unit,
        person=_person(situation, role, names, items),
        item=item_key(items),
        barred=_barred(situation, role, items),
        sight=role.sees,
    )


def _person(
    situation: Situation, role: Role, names: Mapping[str, Any], items: tuple[Item, ...]
) -> str | None:
    if role.starter:
        return situation.state.starter
    if role.did:
        return _performer(situation.state, role.did, items)
    if role.stays:
        return _last_in_role(situation, role.id, items)
    person = role.person.value(names) if role.person else None
    return f"person:{person.removeprefix('person:')}" if person else None


def _performer(state: State, step: str, items: tuple[Item, ...]) -> str | None:
    """Who did a step, at this place or in the case."""
    performed = state.performed.get(performed_key(step, items)) or state.performed.get(step)
    return performed.actor if performed else None


def _last_in_role(situation: Situation, role: str, items: tuple[Item, ...]) -> str | None:
    """Who acted in a role last, within the innermost item where the place lies in one."""
    key = item_key(items)
    done = [
        performed
        for place, performed in situation.state.performed.items()
        if place.partition("@")[2] == key and _role_of(situation.definition, place) == role
    ]
    return max(done, key=lambda performed: performed.at).actor if done else None


def _role_of(definition: Definition, place: str) -> str | None:
    step = definition.steps.get(place.partition("@")[0])
    return step.role if isinstance(step, Task) else None


def _barred(situation: Situation, role: Role, items: tuple[Item, ...]) -> frozenset[str]:
    if not role.barred:
        return frozenset()
    performed = situation.state.performed
    keys = {key for step in role.barred for key in (step, performed_key(step, items))}
    return frozenset(performed[key].actor for key in keys if key in performed)


def fits(held: Holding, actor: Actor) -> bool:
    """True when the actor is one of the holders, four eyes left aside."""
    if actor.is_party:
        known = held.group is None and held.unit is None
        return known and actor.role == held.role and actor.item in ("", held.item)
    return (
        held.group is not None
        and held.group in actor.groups
        and (held.unit is None or held.unit in actor.units)
        and held.person in (None, actor.id)
    )


def is_barred(held: Holding, actor: Actor) -> bool:
    """True when the actor did, under any of their ids, what a holder may not have done (four eyes)."""
    return not held.barred.isdisjoint(actor.ids)


def roles_of(situation: Situation, actor: Actor) -> frozenset[str]:
    """The roles that an actor holds in the case; a file that covers the whole case takes staff roles away."""
    if actor.is_party:
        role = situation.definition.roles.get(actor.role)
        return frozenset({role.id} if role and knows_of_the_case(situation, role) else ())
    closed = whole_case_file(situation)
    return frozenset(
        role.id
        for role in situation.definition.roles.values()
        if not role.party and _open(role, closed) and fits(holding(situation, role.id), actor)
    )


def knows_of_the_case(situation: Situation, role: Role) -> bool:
    """True when a party may know that there is a case: its role is in force, and no closed file covers it."""
    closed = whole_case_file(situation)
    if closed is not None and role.id not in closed.open_to:
        return False
    return role.when is None or role.when.holds(situation.names())


def whole_case_file(situation: Situation) -> File | None:
    """The file that the whole case lies in at present."""
    for file in situation.definition.files.values():
        if file.whole_case_when and file.whole_case_when.holds(situation.names()):
            return file
    return None


def _open(role: Role, closed: File | None) -> bool:
    return closed is None or role.id in closed.open_to or role.sees is Sight.STATUS


def sight(situation: Situation, actor: Actor) -> Sight | None:
    """How much of the case the actor sees; None for nothing, not even that it exists."""
    roles = roles_of(situation, actor)
    if not roles:
        return None
    sights = {situation.definition.roles[role].sees for role in roles}
    return Sight.CASE if Sight.CASE in sights else Sight.STATUS


def audience(situation: Situation) -> frozenset[Holding]:
    """The holdings by which staff may find the case in lists."""
    closed = whole_case_file(situation)
    return frozenset(
        holding(situation, role.id)
        for role in situation.definition.roles.values()
        if not role.party and _open(role, closed)
    )


def allotment(situation: Situation, token: Token) -> tuple[Holding, ...]:
    """Who may do an open task: the step's role first, then those who may in its stead.

    Whom a party's role keeps out does not act for the party either: a form on paper would be no way around.
    """
    step = situation.definition.steps[token.step]
    assert isinstance(step, Task)
    items = situation.items(token.scope)
    closed = whole_case_file(situation)
    roles = dict.fromkeys([step.role, *step.also, *([token.escalated] if token.escalated else [])])
    own = situation.definition.roles[step.role]
    kept_out = _barred(situation, own, items) if own.party else frozenset[str]()
    return tuple(
        _also_barred(holding(situation, role, items), kept_out)
        for role in roles
        if situation.definition.roles[role].party or _open(situation.definition.roles[role], closed)
    )


def _also_barred(held: Holding, actors: frozenset[str]) -> Holding:
    return replace(held, barred=held.barred | actors) if actors else held


def refusal_to_do(situation: Situation, token: Token, actor: Actor) -> Reason | None:
    """Why the actor may not do an open task; None when they may."""
    fitting = [held for held in allotment(situation, token) if fits(held, actor)]
    if not fitting:
        return Reason.NOT_ALLOWED
    if all(is_barred(held, actor) for held in fitting):
        return Reason.FOUR_EYES
    if token.assignee not in (None, actor.id) and not actor.is_party:
        return Reason.TAKEN
    if token.id in situation.state.suspensions:
        return Reason.SUSPENDED
    return Reason.OTHER_FIRST if _other_is_taken(situation, token) else None


def _other_is_taken(situation: Situation, token: Token) -> bool:
    """True while somebody has taken a task of another branch of a block that is done one at a time."""
    state = situation.state
    for activation, branch in enclosing(state.activations, token.scope):
        block = situation.definition.steps[activation.step]
        assert isinstance(block, Parallel | Each)
        if block.one_at_a_time:
            for other in state.tokens.values():
                if other.assignee and _branch_in(state, activation.id, other.scope) not in (None, branch):
                    return True
    return False


def _branch_in(state: State, number: int, scope: str) -> str | None:
    """The branch of a run of a block that a scope lies in; None when it lies in none."""
    for activation, branch in enclosing(state.activations, scope):
        if activation.id == number:
            return branch
    return None


def refusal_to_reassign(situation: Situation, token: Token, actor: Actor) -> Reason | None:
    """Why the actor may not give an open task to another person; None when they may."""
    reason = refusal_to_do(situation, token, actor)
    return None if reason in (Reason.TAKEN, Reason.SUSPENDED, Reason.OTHER_FIRST) else reason
