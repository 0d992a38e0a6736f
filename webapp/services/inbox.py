"""The task inbox: what a person may do, the most urgent first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, literal, select, tuple_, union

from webapp.db.tables import cases, task_holdings, tasks
from webapp.services.installation import Installation
from webapp.services.sessions import Person
from webapp.services.visible_cases import fits_beside_group, held_by, not_barred
from workflows.core.definition import Definition, Task
from workflows.core.together import shared_item

PAGE_SIZE = 25
LOOKED_AT = 200
COUNT_LIMIT = 1000
"""Counts stop here, so that they cost the same however long the list is."""

_SAME_TASK = and_(tasks.c.case_id == task_holdings.c.case_id, tasks.c.token == task_holdings.c.token)


class Scope(StrEnum):
    """Whose tasks: taken by me, free in my groups, or all that I may see."""

    MINE = "mine"
    FREE = "free"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to.

    Attributes:
        due: "overdue", "today", "week" or "" for any.
        after: (order moment, case id, token) of the last row of the page before.
    """

    scope: Scope = Scope.ALL
    workflow: str = ""
    step: str = ""
    due: str = ""
    after: tuple[datetime, str, int] | None = None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the inbox.

    Attributes:
        assignee: actor id of who has taken it.
        together: True when several tasks of this step may be done with one form.
        shared_item: the item in which it is open, as far as other cases have the same.
    """

    case_id: str
    token: int
    number: str
    subject: str
    workflow: str
    step: str
    title: str
    item_title: str
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    order_at: datetime
    together: bool
    shared_item: str

    @property
    def place(self) -> tuple[datetime, str, int]:
        """Where the row stands in the order: the next page begins after it."""
        return (self.order_at, self.case_id, self.token)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page; `more` says that another follows."""

    rows: tuple[TaskRow, ...]
    more: bool


def inbox_page(
    installation: Installation, person: Person, chosen: Filter, size: int = PAGE_SIZE
) -> InboxPage:
    """A page of open tasks that the person may do, by due moment."""
    places_found = _places(installation, person, chosen, size + 1).subquery()
    query = (
        select(tasks, cases.c.number, cases.c.subject, cases.c.definition)
        .join(
            places_found,
            and_(tasks.c.case_id == places_found.c.case_id, tasks.c.token == places_found.c.token),
        )
        .join(cases, cases.c.id == tasks.c.case_id)
        .order_by(tasks.c.order_at, tasks.c.case_id, tasks.c.token)
    )
    with installation.database.reading() as connection:
        found = connection.execute(query).all()
        rows = [_row(row, installation.definitions.version(connection, row.definition)) for row in found]
    return InboxPage(tuple(rows[:size]), len(rows) > size)


def inbox_count(installation: Installation, person: Person, chosen: Filter) -> int:
    """How many tasks a filter finds, counted up to `COUNT_LIMIT`."""
    found = _places(installation, person, chosen, COUNT_LIMIT).subquery()
    with installation.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(found)).scalar_one()


def _places(installation: Installation, person: Person, chosen: Filter, most: int) -> Select[Any]:
    """Where the first tasks that fit stand in the order, each once.

    Every group is read along its index and no further than needed; what the groups give is then
    merged. One condition over all groups would make the database sort all that they hold.
    """
    if chosen.scope is Scope.MINE:
        return _first(_taken(installation, person, chosen), tasks, most)
    held = (_held(installation, person, chosen, group) for group in _groups(person))
    streams = [_first(query, task_holdings, most).subquery() for query in held]
    merged = union(*map(select, streams)).subquery()
    return select(merged).order_by(merged.c.order_at, merged.c.case_id, merged.c.token).limit(most)


def _groups(person: Person) -> list[str]:
    """At least one, so that there is something to ask; nobody's group has no name."""
    return sorted(person.groups) or [""]


def _first(query: Select[Any], table: Table, most: int) -> Select[Any]:
    return query.distinct().order_by(table.c.order_at, table.c.case_id, table.c.token).limit(most)


def _held(installation: Installation, person: Person, chosen: Filter, group: str) -> Select[Any]:
    holdings, narrowed = task_holdings, _narrowed(chosen)
    query = select(holdings.c.order_at, holdings.c.case_id, holdings.c.token).where(
        holdings.c.group_name == group,
        fits_beside_group(holdings, person),
        not_barred(person),
        *_in_time(installation, chosen, holdings),
    )
    return query.join(tasks, _SAME_TASK).where(*narrowed) if narrowed else query


def _taken(installation: Installation, person: Person, chosen: Filter) -> Select[Any]:
    may = exists().where(_SAME_TASK, held_by(task_holdings, person), not_barred(person))
    return select(tasks.c.order_at, tasks.c.case_id, tasks.c.token).where(
        tasks.c.assignee == person.actor.id, may, *_narrowed(chosen), *_in_time(installation, chosen, tasks)
    )


def _narrowed(chosen: Filter) -> list[ColumnElement[bool]]:
    """Conditions on the task itself."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.scope is Scope.FREE:
        conditions.append(tasks.c.assignee.is_(None))
    if chosen.workflow:
        conditions.append(tasks.c.workflow == chosen.workflow)
    if chosen.step:
        conditions.append(tasks.c.step == chosen.step)
    return conditions


def _in_time(installation: Installation, chosen: Filter, table: Table) -> list[ColumnElement[bool]]:
    """Conditions on the place in the order."""
    place = tuple_(table.c.order_at, table.c.case_id, table.c.token)
    conditions = [place > tuple_(*map(literal, chosen.after))] if chosen.after else []
    until = _until(installation, chosen.due)
    return [*conditions, table.c.order_at <= until] if until else conditions


def _until(installation: Installation, due: str) -> datetime | None:
    now, calendar = installation.now(), installation.calendar.calendar
    today = calendar.local_date(now)
    return {
        "overdue": now,
        "today": calendar.end_of(today),
        "week": calendar.end_of(today + timedelta(days=7)),
    }.get(due)


def _row(row: Any, definition: Definition) -> TaskRow:
    """A task; one that is about a letter belongs to no step of the definition."""
    step = definition.steps.get(row.step)
    return TaskRow(
        case_id=row.case_id,
        token=row.token,
        number=row.number,
        subject=row.subject,
        workflow=row.workflow,
        step=row.step,
        title=row.title,
        item_title=row.item_title,
        assignee=row.assignee,
        opened_at=row.opened_at,
        due_at=row.due_at,
        order_at=row.order_at,
        together=isinstance(step, Task) and step.together,
        shared_item=shared_item(definition, row.step, row.item) if step else "",
    )


def steps_on_offer(installation: Installation, person: Person) -> list[tuple[str, str, str]]:
    """Workflow, step and title of the kinds of tasks that wait for a person, for the filter.

    They are those of the `LOOKED_AT` most urgent tasks: to look at all would cost more with each task.
    """
    found = _places(installation, person, Filter(), LOOKED_AT).subquery()
    query = (
        select(tasks.c.workflow, tasks.c.step, tasks.c.title)
        .join(found, and_(tasks.c.case_id == found.c.case_id, tasks.c.token == found.c.token))
        .distinct()
        .order_by(tasks.c.workflow, tasks.c.title)
    )
    with installation.database.reading() as connection:
        return [(row.workflow, row.step, row.title) for row in connection.execute(query)]
