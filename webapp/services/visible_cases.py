"""Which cases and tasks a member of staff may find: conditions for the database, from the core's holdings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_

from webapp.db.tables import task_holdings
from webapp.services.sessions import Person


@dataclass(frozen=True, slots=True)
class Holder:
    """What the conditions ask of a person: values, or parameters that are bound later.

    Attributes:
        actor: actor id of the person.
        barred: pattern that the holdings of a task match where four eyes keep the person from it.
    """

    groups: Sequence[Any]
    units: Sequence[Any]
    actor: Any
    barred: Any


def holder_of(person: Person) -> Holder:
    """A person of whom everything is known."""
    actor = person.actor.id
    return Holder(sorted(person.groups), sorted(person.units), actor, f"% {actor} %")


def held_by(table: Table, holder: Holder) -> ColumnElement[bool]:
    """True for rows of holdings that a person fits, as `workflows.core.access.fits` has it."""
    return and_(table.c.group_name.in_(holder.groups), fits_beside_group(table, holder))


def fits_beside_group(table: Table, holder: Holder) -> ColumnElement[bool]:
    """What `held_by` asks for where the group is known to fit."""
    of_unit = table.c.unit.is_(None)
    return and_(
        or_(of_unit, table.c.unit.in_(holder.units)) if holder.units else of_unit,
        or_(table.c.person.is_(None), table.c.person == holder.actor),
    )


def not_barred(holder: Holder) -> ColumnElement[bool]:
    """True for tasks that four eyes do not keep from a person."""
    return task_holdings.c.barred.not_like(holder.barred)
