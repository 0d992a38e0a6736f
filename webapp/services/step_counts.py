"""How many tasks are open at each step of a workflow, as far as a person may know."""

from __future__ import annotations

from sqlalchemy import and_, exists, func, select

from webapp.db.tables import case_audience, tasks
from webapp.services.installation import Installation
from webapp.services.sessions import Person
from webapp.services.visible_cases import held_by, holder_of
from workflows.core.definition import Definition, Sight
from workflows.core.visibility import file_of

MOST_COUNTED = 10_000
"""Counting stops here, so that it costs the same however many cases there are."""


def step_counts(installation: Installation, definition: Definition, person: Person) -> dict[str, int]:
    """Path of a step -> open tasks, in cases that the person sees whole.

    Steps in a closed file are left out for everybody who may not open it.
    """
    shown = [path for path in definition.steps if _may_know(definition, path, person)]
    seen = exists().where(
        case_audience.c.case_id == tasks.c.case_id,
        case_audience.c.sight == Sight.CASE.value,
        held_by(case_audience, holder_of(person)),
    )
    found = (
        select(tasks.c.step)
        .where(and_(tasks.c.workflow == definition.id, tasks.c.step.in_(shown), seen))
        .limit(MOST_COUNTED)
        .subquery()
    )
    query = select(found.c.step, func.count()).group_by(found.c.step)
    with installation.database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def _may_know(definition: Definition, path: str, person: Person) -> bool:
    file = file_of(definition, path)
    if file is None:
        return True
    groups = {definition.roles[role].group for role in definition.files[file].open_to}
    return bool(groups & person.groups)


def looks_after(definition: Definition, person: Person) -> bool:
    """True when the person holds a role that sees cases of this workflow."""
    return any(
        role.group in person.groups and role.sees is Sight.CASE
        for role in definition.roles.values()
        if role.group
    )
