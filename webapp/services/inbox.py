"""The task inbox: what a person may do, the most urgent first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.services.inbox_places import Filter, asked, count_of, kinds_of, page_of
from webapp.services.installation import Installation
from webapp.services.sessions import Person
from workflows.core.definition import Definition, Task
from workflows.core.together import shared_item

PAGE_SIZE = 25
LOOKED_AT = 200
COUNT_LIMIT = 200
"""Counts stop here, so that they cost the same however long the list is; nobody plans a day by the rest."""


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
    shape, values = asked(person, chosen, _until(installation, chosen.due), size + 1)
    with installation.database.reading() as connection:
        found = page_of(shape).all(connection, values)
        rows = [_row(row, installation.definitions.version(connection, row["definition"])) for row in found]
    return InboxPage(tuple(rows[:size]), len(rows) > size)


def inbox_count(installation: Installation, person: Person, chosen: Filter) -> int:
    """How many tasks a filter finds, counted up to `COUNT_LIMIT`."""
    shape, values = asked(person, chosen, _until(installation, chosen.due), COUNT_LIMIT)
    with installation.database.reading() as connection:
        found = count_of(shape).first(connection, values)
    return int(found["number"]) if found else 0


def _until(installation: Installation, due: str) -> datetime | None:
    now, calendar = installation.now(), installation.calendar.calendar
    today = calendar.local_date(now)
    return {
        "overdue": now,
        "today": calendar.end_of(today),
        "week": calendar.end_of(today + timedelta(days=7)),
    }.get(due)


def _row(row: dict[str, Any], definition: Definition) -> TaskRow:
    """A task; one that is about a letter belongs to no step of the definition."""
    step = definition.steps.get(row["step"])
    return TaskRow(
        case_id=row["case_id"],
        token=row["token"],
        number=row["number"],
        subject=row["subject"],
        workflow=row["workflow"],
        step=row["step"],
        title=row["title"],
        item_title=row["item_title"],
        assignee=row["assignee"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        order_at=row["order_at"],
        together=isinstance(step, Task) and step.together,
        shared_item=shared_item(definition, row["step"], row["item"]) if step else "",
    )


def steps_on_offer(installation: Installation, person: Person) -> list[tuple[str, str, str]]:
    """Workflow, step and title of the kinds of tasks that wait for a person, for the filter.

    They are those of the `LOOKED_AT` most urgent tasks: to look at all would cost more with each task.
    """
    shape, values = asked(person, Filter(), None, LOOKED_AT)
    with installation.database.reading() as connection:
        found = kinds_of(shape).all(connection, values)
    return [(row["workflow"], row["step"], row["title"]) for row in found]
