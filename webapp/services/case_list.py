"""Finding cases: only those that the person may know of, newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select

from webapp.db.tables import case_audience, cases
from webapp.services.installation import Installation
from webapp.services.search_words import ESCAPE, part_of, typed_words
from webapp.services.sessions import Person
from webapp.services.visible_cases import held_by, holder_of

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases; `subject` is empty for who sees the status only and did not start it."""

    id: str
    workflow: str
    number: str
    subject: str
    status: str
    outcome: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page; `more` says that another follows."""

    rows: tuple[CaseRow, ...]
    more: bool


def find_cases(
    installation: Installation,
    person: Person,
    *,
    text: str = "",
    workflow: str = "",
    running: bool | None = None,
    after: tuple[datetime, str] | None = None,
    size: int = PAGE_SIZE,
) -> CasePage:
    """A page of cases.

    Arguments:
        text: words, or parts of words, of the number and the subject; all of them must be there.
        running: True for open ones, False for ended ones, None for both.
        after: (changed at, id) of the last row of the page before.
    """
    seen = exists().where(case_audience.c.case_id == cases.c.id, held_by(case_audience, holder_of(person)))
    query = select(cases).where(seen).order_by(cases.c.changed_at.desc(), cases.c.id.desc()).limit(size + 1)
    for forms in typed_words(text):
        query = query.where(or_(*(cases.c.search.like(part_of(form), escape=ESCAPE) for form in forms)))
    if workflow:
        query = query.where(cases.c.workflow == workflow)
    if running is not None:
        query = query.where(cases.c.outcome.is_(None) if running else cases.c.outcome.is_not(None))
    if after:
        moment, case_id = after
        earlier = and_(cases.c.changed_at == moment, cases.c.id < case_id)
        query = query.where(or_(cases.c.changed_at < moment, earlier))
    with installation.database.reading() as connection:
        rows = [
            CaseRow(row.id, row.workflow, row.number, row.subject, row.status, row.outcome, row.changed_at)
            for row in connection.execute(query)
        ]
    return CasePage(tuple(rows[:size]), len(rows) > size)
