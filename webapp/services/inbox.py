"""The task inbox: what a person may do, the most urgent first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from webapp.db.tables import cases, task_holdings, tasks
from webapp.services.installation import Installation
from webapp.services.sessions import Person
from webapp.services.visible_cases import held_by, not_barred

PAGE_SIZE = 25
COUNT_LIMIT = 1000
"""Counts stop here, so that they cost the same however long the list is."""


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
    found = _chosen(installation, person, chosen).subquery()
    places = select(found).order_by(found.c.order_at, found.c.case_id, found.c.token).limit(size + 1)
    places_found = places.subquery()
    query = (
        select(tasks, cases.c.number, cases.c.subject)
        .join(
            places_found,
            and_(tasks.c.case_id == places_found.c.case_id, tasks.c.token == places_found.c.token),
        )
        .join(cases, cases.c.id == tasks.c.case_id)
        .order_by(tasks.c.order_at, tasks.c.case_id, tasks.c.token)
    )
    with installation.database.reading() as connection:
        rows = [_row(row) for row in connection.execute(query)]
    return InboxPage(tuple(rows[:size]), len(rows) > size)


def inbox_count(installation: Installation, person: Person, chosen: Filter) -> int:
    """How many tasks a filter finds, counted up to `COUNT_LIMIT`."""
    found = _chosen(installation, person, chosen).limit(COUNT_LIMIT).subquery()
    with installation.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(found)).scalar_one()


def _chosen(installation: Installation, person: Person, chosen: Filter) -> Select[Any]:
    """Places of the tasks that fit; a person who fits by two roles finds each task once."""
    holdings = task_holdings
    query = (
        select(holdings.c.order_at, holdings.c.case_id, holdings.c.token)
        .join(tasks, and_(tasks.c.case_id == holdings.c.case_id, tasks.c.token == holdings.c.token))
        .where(held_by(holdings, person), not_barred(person), *_narrowed(installation, person, chosen))
        .distinct()
    )
    if chosen.after:
        query = query.where(_follows(chosen.after))
    return query


def _narrowed(installation: Installation, person: Person, chosen: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.scope is Scope.MINE:
        conditions.append(tasks.c.assignee == person.actor.id)
    elif chosen.scope is Scope.FREE:
        conditions.append(tasks.c.assignee.is_(None))
    if chosen.workflow:
        conditions.append(tasks.c.workflow == chosen.workflow)
    if chosen.step:
        conditions.append(tasks.c.step == chosen.step)
    until = _until(installation, chosen.due)
    if until:
        conditions.append(task_holdings.c.order_at <= until)
    return conditions


def _until(installation: Installation, due: str) -> datetime | None:
    now, calendar = installation.now(), installation.calendar.calendar
    today = calendar.local_date(now)
    return {
        "overdue": now,
        "today": calendar.end_of(today),
        "week": calendar.end_of(today + timedelta(days=7)),
    }.get(due)


def _follows(place: tuple[datetime, str, int]) -> ColumnElement[bool]:
    moment, case_id, token = place
    order, case, number = task_holdings.c.order_at, task_holdings.c.case_id, task_holdings.c.token
    return or_(
        order > moment,
        and_(order == moment, case > case_id),
        and_(order == moment, case == case_id, number > token),
    )


def _row(row: Any) -> TaskRow:
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
    )


def steps_on_offer(installation: Installation, person: Person) -> list[tuple[str, str, str]]:
    """Workflow, step and title of the kinds of tasks that wait for a person, for the filter."""
    query = (
        select(tasks.c.workflow, tasks.c.step, tasks.c.title)
        .join(
            task_holdings,
            and_(task_holdings.c.case_id == tasks.c.case_id, task_holdings.c.token == tasks.c.token),
        )
        .where(held_by(task_holdings, person), not_barred(person))
        .distinct()
        .order_by(tasks.c.workflow, tasks.c.title)
        .limit(COUNT_LIMIT)
    )
    with installation.database.reading() as connection:
        return [(row.workflow, row.step, row.title) for row in connection.execute(query)]
