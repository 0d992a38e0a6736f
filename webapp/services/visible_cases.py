"""Which cases and tasks a member of staff may find: conditions for the database, from the core's holdings."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, and_, or_

from webapp.db.tables import task_holdings
from webapp.services.sessions import Person


def held_by(table: Table, person: Person) -> ColumnElement[bool]:
    """True for rows of holdings that a person fits, as `workflows.core.access.fits` has it."""
    return and_(table.c.group_name.in_(sorted(person.groups)), fits_beside_group(table, person))


def fits_beside_group(table: Table, person: Person) -> ColumnElement[bool]:
    """What `held_by` asks for where the group is known to fit."""
    units = sorted(person.units)
    return and_(
        or_(table.c.unit.is_(None), table.c.unit.in_(units)) if units else table.c.unit.is_(None),
        or_(table.c.person.is_(None), table.c.person == person.actor.id),
    )


def not_barred(person: Person) -> ColumnElement[bool]:
    """True for tasks that four eyes do not keep from a person."""
    return task_holdings.c.barred.not_like(f"% {person.actor.id} %")
