"""How the parties of a case are reached: address, name and language, read from the answers."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.core.access import Situation, knows_of_the_case
from workflows.core.definition import Each, Role
from workflows.core.events import Actor
from workflows.core.expressions import Expression
from workflows.core.scopes import Item, item_key, items_named

SOURCE_LANGUAGE = "de"


@dataclass(frozen=True, slots=True)
class Contact:
    """One person who is a party of the case.

    Attributes:
        item: key of the each item they stand for; "" for the only holder of the role.
        email: None when they are reached by letter or phone.
        language: BCP 47 tag.
    """

    role: str
    item: str
    email: str | None
    name: str
    language: str


def contact(situation: Situation, role_id: str, item: str = "") -> Contact:
    """How one party is reached."""
    role = situation.definition.roles[role_id]
    items = items_named(situation.definition, situation.state, item)
    return _contact(situation, role, items)


def contacts(situation: Situation) -> tuple[Contact, ...]:
    """Every party who may know of the case."""
    return tuple(
        _contact(situation, role, items)
        for role in situation.definition.roles.values()
        if role.party and knows_of_the_case(situation, role)
        for items in _places(situation, role)
    )


def roots_of(role: Role) -> frozenset[str]:
    """The first names in what tells how a role is reached, and what it is called."""
    told = (role.email, role.name, role.language)
    return frozenset[str]().union(*(entry.roots for entry in told if entry))


def account_address(situation: Situation, actor: Actor) -> str:
    """A party's mail address, as accounts keep theirs; "" for staff, and where the role keeps nobody out."""
    role = situation.definition.roles.get(actor.role) if actor.is_party else None
    if role is None or not role.barred:
        return ""
    return (contact(situation, role.id, actor.item).email or "").strip().casefold()


def _places(situation: Situation, role: Role) -> tuple[tuple[Item, ...], ...]:
    """The items in which a role's address is written: one per guardian, or the case itself."""
    roots = roots_of(role)
    for step in situation.definition.steps.values():
        if isinstance(step, Each) and step.name in roots:
            entries = situation.state.data.get(step.stores) or []
            return tuple((Item(step, entry["id"]),) for entry in entries)
    return ((),)


def _contact(situation: Situation, role: Role, items: tuple[Item, ...]) -> Contact:
    names = situation.names(items)

    def read(expression: Expression | None) -> str | None:
        value = expression.value(names) if expression else None
        return value if isinstance(value, str) and value else None

    return Contact(
        role=role.id,
        item=item_key(items),
        email=read(role.email),
        name=read(role.name) or "",
        language=read(role.language) or SOURCE_LANGUAGE,
    )
