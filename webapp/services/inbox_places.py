"""Where the tasks that a person may do stand in the order of the inbox: queries built once for each shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    union,
)

from webapp.db.fixed import FixedStatement
from webapp.db.tables import cases, task_holdings, tasks
from webapp.db.types import Moment
from webapp.services.search_words import ESCAPE, part_of, typed_words
from webapp.services.sessions import Person
from webapp.services.visible_cases import Holder, fits_beside_group, held_by, holder_of, not_barred

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
        text: words, or parts of words, of the case's number and subject; all of them must be there.
        after: (order moment, case id, token) of the last row of the page before.
    """

    scope: Scope = Scope.ALL
    workflow: str = ""
    step: str = ""
    due: str = ""
    text: str = ""
    after: tuple[datetime, str, int] | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What the text of a query depends on; everything else is a parameter.

    Attributes:
        groups, units: how many the person has.
        workflow, step, until, after: whether the list is narrowed by it.
        words: for each word that is searched for, in how many forms it may be there.
    """

    scope: Scope
    groups: int
    units: int
    workflow: bool
    step: bool
    until: bool
    after: bool
    words: tuple[int, ...]


def asked(
    person: Person, chosen: Filter, until: datetime | None, most: int
) -> tuple[Shape, Mapping[str, Any]]:
    """The shape of a query with the values of its parameters.

    Arguments:
        until: the moment by which the tasks are due; None for any.
        most: places to be found.
    """
    holder = holder_of(person)
    groups = holder.groups or [""]
    values: dict[str, Any] = {f"group_{number}": group for number, group in enumerate(groups)}
    values |= {f"unit_{number}": unit for number, unit in enumerate(holder.units)}
    values |= {"actor": holder.actor, "barred": holder.barred, "until": until, "most": most}
    values |= {"workflow": chosen.workflow, "step": chosen.step}
    values |= dict(
        zip(("after_moment", "after_case", "after_token"), chosen.after or (None,) * 3, strict=True)
    )
    narrowed = (bool(chosen.workflow), bool(chosen.step), until is not None, chosen.after is not None)
    words = typed_words(chosen.text)
    for number, forms in enumerate(words):
        values |= {_form(number, form): part_of(text) for form, text in enumerate(forms)}
    counts = tuple(len(forms) for forms in words)
    return Shape(chosen.scope, len(groups), len(holder.units), *narrowed, counts), values


@lru_cache(maxsize=512)
def page_of(shape: Shape) -> FixedStatement:
    """The tasks at those places, with what a line says of their cases."""
    found = _places(shape).subquery()
    query = (
        select(tasks, cases.c.number, cases.c.subject, cases.c.definition)
        .join(found, and_(tasks.c.case_id == found.c.case_id, tasks.c.token == found.c.token))
        .join(cases, cases.c.id == tasks.c.case_id)
        .order_by(tasks.c.order_at, tasks.c.case_id, tasks.c.token)
    )
    return FixedStatement(lambda _: query)


@lru_cache(maxsize=512)
def count_of(shape: Shape) -> FixedStatement:
    """How many places there are, as `number`."""
    query = select(func.count().label("number")).select_from(_places(shape).subquery())
    return FixedStatement(lambda _: query)


@lru_cache(maxsize=512)
def kinds_of(shape: Shape) -> FixedStatement:
    """Workflow, step and title of the tasks at those places, each once."""
    found = _places(shape).subquery()
    query = (
        select(tasks.c.workflow, tasks.c.step, tasks.c.title)
        .join(found, and_(tasks.c.case_id == found.c.case_id, tasks.c.token == found.c.token))
        .distinct()
        .order_by(tasks.c.workflow, tasks.c.title)
    )
    return FixedStatement(lambda _: query)


def _places(shape: Shape) -> Select[Any]:
    """Where the first tasks that fit stand in the order, each once.

    Every group is read along its index and no further than needed; what the groups give is then
    merged. One condition over all groups would make the database sort all that they hold.
    """
    if shape.scope is Scope.MINE:
        return _first(_taken(shape), tasks)
    streams = [_first(_held(shape, group), task_holdings).subquery() for group in _holder(shape).groups]
    merged = union(*map(select, streams)).subquery()
    return select(merged).order_by(merged.c.order_at, merged.c.case_id, merged.c.token).limit(_most())


def _first(query: Select[Any], table: Table) -> Select[Any]:
    return query.distinct().order_by(table.c.order_at, table.c.case_id, table.c.token).limit(_most())


def _held(shape: Shape, group: BindParameter[str]) -> Select[Any]:
    holdings, narrowed, holder = task_holdings, _narrowed(shape), _holder(shape)
    query = select(holdings.c.order_at, holdings.c.case_id, holdings.c.token).where(
        holdings.c.group_name == group,
        fits_beside_group(holdings, holder),
        not_barred(holder),
        *_in_time(shape, holdings),
    )
    return query.join(tasks, _SAME_TASK).where(*narrowed) if narrowed else query


def _taken(shape: Shape) -> Select[Any]:
    holder = _holder(shape)
    may = exists().where(_SAME_TASK, held_by(task_holdings, holder), not_barred(holder))
    return select(tasks.c.order_at, tasks.c.case_id, tasks.c.token).where(
        tasks.c.assignee == holder.actor, may, *_narrowed(shape), *_in_time(shape, tasks)
    )


def _narrowed(shape: Shape) -> list[ColumnElement[bool]]:
    """Conditions on the task itself, and on what its case is found by."""
    conditions: list[ColumnElement[bool]] = []
    if shape.scope is Scope.FREE:
        conditions.append(tasks.c.assignee.is_(None))
    if shape.workflow:
        conditions.append(tasks.c.workflow == _text("workflow"))
    if shape.step:
        conditions.append(tasks.c.step == _text("step"))
    if shape.words:
        found = (_has_word(word, count) for word, count in enumerate(shape.words))
        conditions.append(exists().where(cases.c.id == tasks.c.case_id, *found))
    return conditions


def _has_word(word: int, forms: int) -> ColumnElement[bool]:
    return or_(*(cases.c.search.like(_text(_form(word, form)), escape=ESCAPE) for form in range(forms)))


def _form(word: int, form: int) -> str:
    """The name of the parameter for one form of a word."""
    return f"word_{word}_{form}"


def _in_time(shape: Shape, table: Table) -> list[ColumnElement[bool]]:
    """Conditions on the place in the order."""
    place = tuple_(table.c.order_at, table.c.case_id, table.c.token)
    conditions: list[ColumnElement[bool]] = []
    if shape.after:
        moment, token = bindparam("after_moment", type_=Moment), bindparam("after_token", type_=Integer)
        conditions.append(place > tuple_(moment, _text("after_case"), token))
    if shape.until:
        conditions.append(table.c.order_at <= bindparam("until", type_=Moment))
    return conditions


def _holder(shape: Shape) -> Holder:
    """A person whose groups, units and id are told when the query is asked."""
    groups = [_text(f"group_{number}") for number in range(shape.groups)]
    units = [_text(f"unit_{number}") for number in range(shape.units)]
    return Holder(groups, units, _text("actor"), _text("barred"))


def _text(name: str) -> BindParameter[str]:
    return bindparam(name, type_=String)


def _most() -> BindParameter[int]:
    return bindparam("most", type_=Integer)
