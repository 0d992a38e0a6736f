"""The office that lends tools, on one database and in one version after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import MetaData, select

from tests.support.tool_loans import Way
from webapp.services.case_migration import CaseMove, move_case, published_version, running_on_others
from webapp.services.installation import Installation
from webapp.services.replay import verify_everything
from webapp.services.transition import Applied, apply, start
from workflows.core.events import SYSTEM, Actor, Started

Opened = Callable[..., Installation]


def begin(office: Installation, way: Way, key: str = "case") -> str:
    """A case that has come some way."""
    case_id = ""
    for position, (event, actor) in enumerate(way):
        if isinstance(event, Started):
            answer = start(office, "tool_loan", dict(event.values), actor, key)
        else:
            answer = apply(office, case_id, event, actor, f"{key} {position}")
        assert isinstance(answer, Applied), answer
        case_id = answer.case_id
    return case_id


def moved(office: Installation, actor: Actor = SYSTEM) -> dict[str, CaseMove]:
    """What becomes of every case, by its id."""
    target = published_version(office, "tool_loan")
    return {case: move_case(office, case, target, actor) for case in running_on_others(office, target)}


def contents(office: Installation) -> dict[str, list[Any]]:
    """Every row of the database."""
    found = MetaData()
    found.reflect(office.database.engine)
    with office.database.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in found.sorted_tables
        }


def is_right(office: Installation, count: int) -> None:
    """The record of every case gives its state, and its rows are those of its state."""
    found = verify_everything(office)
    assert (found.cases, found.differing, found.misplaced) == (count, (), ())
